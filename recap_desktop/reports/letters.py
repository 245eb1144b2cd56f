"""Letters with one-time codes: a covering sheet for the committee, then a page a person, to be handed over closed.

Portrait A4, in Indonesian as all that the commission sends out. The covering sheet has no code on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from recap_desktop.reports.typeset import (
    BOLD,
    REGULAR,
    SEMIBOLD,
    end_page,
    fit_size,
    open_canvas,
    printable,
    wrap,
)
from recap_desktop.reports.wording import Wording
from resources.catalogue import text

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from sync.trust.package import ElectionPackage

_LANG = "id"
_SIZE = (595.28, 841.89)
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, _SIZE[0] - 56.0, _SIZE[1] - 50.0, 56.0
_WIDTH = _RIGHT - _LEFT
_GROUPS_A_LINE = 8
_ROWS_A_SHEET = 14
#: Shares of the width: person, role, received.
_COLUMNS = (0.3, 0.18, 0.52)


@dataclass(frozen=True, slots=True)
class Letter:
    """Whom a letter is for, and the code as it is typed; empty where enrolment goes by files."""

    person: str
    role: str
    code: str


@dataclass(frozen=True, slots=True)
class Committee:
    """All letters of one region made at one go.

    :param issued: and ``expires``: moments as records have them; the latter empty where no letter has a code.
    :param contact: how the commission is called; a line to be filled in by hand where it is empty.
    """

    package: ElectionPackage
    region: str
    letters: tuple[Letter, ...]
    issued: str
    expires: str
    contact: str = ""

    @property
    def lang(self) -> str:
        """The language of letters in the words of the region."""
        return self.package.spoken(_LANG, self.region)

    def say(self, code: str, /, **params: object) -> str:
        """The message ``letter.<code>``."""
        return text(f"letter.{code}", self.lang, **params)

    @property
    def place(self) -> str:
        """The region by name and code."""
        package, region = self.package, self.region
        if len(region) == 4:
            return f"{package.name_of(region)} ({region})"
        names = {"subdistrict": package.name_of(region), "regency": package.name_of(region[:4])}
        return self.say("place", **names, region=region)


def letters_pdf(committee: Committee) -> bytes:
    """The PDF of one committee; the same data give the same bytes."""
    target = BytesIO()
    title = committee.say("title", place=committee.place)
    canvas = open_canvas(target, _SIZE, title=title, lang=_LANG)
    sheet = _Sheet(canvas, committee)
    for start in range(0, len(committee.letters), _ROWS_A_SHEET):
        sheet.cover(committee.letters[start : start + _ROWS_A_SHEET])
    for letter in committee.letters:
        sheet.letter(letter)
    canvas.save()
    return target.getvalue()


class _Sheet:
    """Draws pages from the top down."""

    def __init__(self, canvas: Canvas, committee: Committee) -> None:
        self._canvas = canvas
        self._committee = committee
        self._wording = Wording(committee.lang)
        self._say = committee.say
        self._y = _TOP

    def cover(self, letters: Sequence[Letter]) -> None:
        """Who gets a letter, to be signed for; no code."""
        committee = self._committee
        self._begin(self._say("cover_title" if committee.expires else "cover_title_files"))
        about = "cover_about" if committee.expires else "cover_about_files"
        self._words(self._say(about, count=len(committee.letters), place=committee.place))
        self._space(6)
        self._facts()
        self._space(8)
        self._row((self._say("column.person"), self._say("column.role"), self._say("column.received")), SEMIBOLD)
        for letter in letters:
            self._row((letter.person, self._role(letter), ""), REGULAR)
        self._space(10)
        self._words(self._say("cover_after" if committee.expires else "cover_after_files"), size=9)
        self._foot("cover_made")
        end_page(self._canvas)

    def letter(self, letter: Letter) -> None:
        """One person's page."""
        committee = self._committee
        self._begin(self._say("letter_title" if letter.code else "letter_title_files"))
        self._pair(self._say("person"), letter.person)
        self._pair(self._say("role"), self._role(letter))
        self._pair(self._say("region"), committee.place)
        self._space(6)
        if letter.code:
            self._code(letter.code)
            self._space(4)
        self._facts()
        self._space(8)
        self._heading(self._say("steps"))
        server = ", ".join(str(one["url"]) for one in committee.package.servers)
        for number, step in enumerate(
            (
                self._say("step_open", server=server or self._say("no_server")),
                self._say("step_enrol" if letter.code else "step_request", role=self._role(letter)),
                self._say("step_after" if letter.code else "step_accept"),
            ),
            start=1,
        ):
            self._step(number, step)
        self._space(4)
        self._words(self._say("never"), size=9, font=SEMIBOLD)
        self._foot("made" if letter.code else "cover_made")
        end_page(self._canvas)

    def _role(self, letter: Letter) -> str:
        return text(f"role.{letter.role}", self._committee.lang)

    def _begin(self, title: str) -> None:
        """Banner of the mode, election, title."""
        canvas, package = self._canvas, self._committee.package
        self._y = _TOP
        if package.mode != "official":
            height = 26.0
            canvas.setFillGray(0)
            canvas.rect(_LEFT, self._y - height, _WIDTH, height, stroke=0, fill=1)
            canvas.setFillGray(1)
            words = text(f"mode.band.{package.mode}", self._committee.lang)
            canvas.setFont(BOLD, fit_size(words, BOLD, 11.5, _WIDTH - 16))
            canvas.drawCentredString(_SIZE[0] / 2, self._y - height + 9, words)
            canvas.setFillGray(0)
            self._y -= height + 16
        self._line(package.title[_LANG], SEMIBOLD, 11)
        self._line(f"{self._say('election')}: {package.election}", REGULAR, 9)
        self._space(8)
        self._line(title, BOLD, 17)
        canvas.setLineWidth(0.8)
        canvas.line(_LEFT, self._y - 7, _RIGHT, self._y - 7)
        self._space(16)

    def _foot(self, code: str) -> None:
        canvas, committee = self._canvas, self._committee
        canvas.setFont(REGULAR, 7.5)
        issued = self._wording.moment(committee.issued, committee.region)
        canvas.drawString(_LEFT, _BOTTOM - 20, printable(self._say(code, time=issued)))

    def _facts(self) -> None:
        """What stands in every letter and on the covering sheet: server, end, fingerprint, whom to call."""
        committee, package = self._committee, self._committee.package
        if committee.expires:
            self._pair(self._say("expires"), self._wording.moment(committee.expires, committee.region))
        self._pair(self._say("server"), ", ".join(str(one["url"]) for one in package.servers) or self._say("no_server"))
        self._pair(self._say("contact"), committee.contact or "." * 60)
        groups = package.fingerprint.split(" ")
        self._space(4)
        self._words(self._say("fingerprint"), size=9)
        self._space(2)
        width = _WIDTH / _GROUPS_A_LINE
        canvas = self._canvas
        for start in range(0, len(groups), _GROUPS_A_LINE):
            self._y -= 30
            for place, group in enumerate(groups[start : start + _GROUPS_A_LINE]):
                x = _LEFT + place * width
                canvas.setLineWidth(0.4)
                canvas.rect(x, self._y, width, 28)
                canvas.setFont(REGULAR, 7)
                canvas.drawString(x + 3, self._y + 19.5, str(start + place + 1))
                canvas.setFont(BOLD, 14)
                canvas.drawCentredString(x + width / 2, self._y + 6, group)
        self._space(8)

    def _code(self, code: str) -> None:
        canvas, height = self._canvas, 62.0
        self._y -= height
        canvas.setLineWidth(1.6)
        canvas.rect(_LEFT, self._y, _WIDTH, height)
        canvas.setFont(SEMIBOLD, 9.5)
        canvas.drawString(_LEFT + 10, self._y + height - 16, self._say("code"))
        size = fit_size(code, BOLD, 28, _WIDTH - 24)
        canvas.setFont(BOLD, size)
        canvas.drawCentredString(_SIZE[0] / 2, self._y + 13, code)
        self._space(12)

    def _pair(self, label: str, words: str) -> None:
        room = _WIDTH - 150
        for place, line in enumerate(wrap(words, SEMIBOLD, 10.5, room)):
            self._y -= 15.5
            if not place:
                self._canvas.setFont(REGULAR, 9.5)
                self._canvas.drawString(_LEFT, self._y, printable(label))
            self._canvas.setFont(SEMIBOLD, 10.5)
            self._canvas.drawString(_LEFT + 150, self._y, line)

    def _heading(self, words: str) -> None:
        self._line(words, SEMIBOLD, 12)
        self._space(2)

    def _step(self, number: int, words: str) -> None:
        self._canvas.setFont(BOLD, 12)
        self._canvas.drawString(_LEFT, self._y - 14, f"{number}.")
        self._words(words, indent=22)
        self._space(5)

    def _row(self, cells: Sequence[str], font: str) -> None:
        canvas, height = self._canvas, 26.0
        self._y -= height
        x = _LEFT + 4
        for share, words in zip(_COLUMNS, cells, strict=True):
            words = printable(words)
            canvas.setFont(font, fit_size(words, font, 9.5, share * _WIDTH - 8))
            canvas.drawString(x, self._y + 7, words)
            x += share * _WIDTH
        canvas.setLineWidth(0.4)
        canvas.line(_LEFT, self._y, _RIGHT, self._y)

    def _line(self, words: str, font: str, size: float) -> None:
        words = printable(words)
        self._y -= size * 1.3
        self._canvas.setFont(font, fit_size(words, font, size, _WIDTH))
        self._canvas.drawString(_LEFT, self._y, words)

    def _words(self, words: str, *, size: float = 10.5, font: str = REGULAR, indent: float = 0.0) -> None:
        for line in wrap(words, font, size, _WIDTH - indent):
            self._y -= size * 1.38
            self._canvas.setFont(font, size)
            self._canvas.drawString(_LEFT + indent, self._y, line)

    def _space(self, height: float) -> None:
        self._y -= height
