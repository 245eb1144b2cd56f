"""The first page: minutes of the plenary, what the document covers, totals in words, contents, identification."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reportlab.platypus import Flowable

from recap_desktop.reports.flow import heading, paragraph, space, table
from recap_desktop.reports.lists import TextColumn
from recap_desktop.reports.paper import Paper
from recap_desktop.reports.sheet import row_label
from recap_desktop.reports.tables import reason_word
from recap_desktop.reports.typeset import BOLD, REGULAR, fit_lines, width_of
from recap_desktop.reports.wording import ABSENT, Wording, grouped

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from recap_desktop.reports.model import DHasil

#: Letters of the table of totals, and the hundredths of its width that its labels may take; the words take the rest.
_TOTALS_SIZE, _LABEL_LEAST, _LABEL_MOST = 8.4, 36.0, 50.0
#: Lines of the contents up to which one column, or two, are used.
_ONE_COLUMN, _TWO_COLUMNS = 9, 40
#: One line of the contents: title, and its first page as known when the pages are drawn.
ContentsLine = tuple[str, Callable[[], int]]


def minutes(document: DHasil, wording: Wording) -> list[Flowable]:
    """Title, opening sentence, and how many stations are in the totals."""
    names, code = document.name_of, document.subdistrict
    contest = document.contest_name(wording.lang)
    opening = wording.text(
        "opening", **wording.day_in_words(document.device_time, code), subdistrict=names(code),
        regency=names(code[:4]), province=names(code[:2]), contest=contest,
    )
    expected, missing = len(document.recap.expected), len(document.recap.missing)
    covers = wording.text(
        "covers", villages=wording.number(len(document.recap.villages)), expected=wording.number(expected),
        included=wording.number(document.included), missing=wording.number(missing),
    )
    if document.missing:
        counted = Counter(one.reason for one in document.missing)
        reasons = ", ".join(
            f"{reason_word(wording, reason)} {wording.number(n)}" for reason, n in sorted(counted.items())
        )
        covers += " " + wording.text("covers_missing", reasons=reasons)
    return [
        space(4),
        paragraph(wording.text("minutes_title"), font=BOLD, size=13, align="centre", keep=True),
        paragraph(wording.text("minutes_subtitle", contest=contest), font=BOLD, size=10.5, align="centre", keep=True),
        space(8),
        paragraph(opening, size=9.2),
        space(3),
        paragraph(covers, size=9.2),
        paragraph(wording.text(f"means.{document.status}"), size=9.2),
        space(6),
    ]


def totals_in_words(document: DHasil, wording: Wording) -> list[Flowable]:
    """Final totals of the fields the form asks for in words."""
    total, blanks = document.recap.total.totals, document.recap.total.blanks
    rows: list[tuple[str, ...]] = []
    for section in document.recap.definition.sections:
        for row in section.rows:
            label = row_label(row, document.choices, wording.lang)
            rows.extend(
                (
                    one.number, label, wording.number(total[one.id]) + ("*" if blanks.get(one.id) else ""),
                    wording.words(total[one.id]),
                ) if document.included else (one.number, label, ABSENT, ABSENT)
                for one in row.fields
                if one.words
            )
    widest = max(width_of(label, REGULAR, _TOTALS_SIZE) for _, label, *_ in rows) + 10
    label_share = min(_LABEL_MOST, max(_LABEL_LEAST, 100 * widest / document.paper.inner))
    columns = [
        TextColumn(wording.text("number"), 6), TextColumn(wording.text("row_title"), label_share),
        TextColumn(wording.text("in_figures"), 9, "right"), TextColumn(wording.text("in_words"), 85 - label_share),
    ]
    note = [paragraph(wording.text("blanks_note"), size=7.5)] if any(blanks.values()) else []
    if document.withdrawn:
        names = ", ".join(f"{one}. {document.choices.get(one, one)}" for one in document.withdrawn)
        note.append(paragraph(wording.text("withdrawn_note", names=names), size=7.5))
    shown = table(columns, rows, size=_TOTALS_SIZE, width=document.paper.inner)
    return [heading(wording.text("totals_title")), shown, *note, space(8)]


def contents(lines: Sequence[ContentsLine], wording: Wording, paper: Paper) -> list[Flowable]:
    """Parts and the page each begins on; many of them side by side, to be read line by line."""
    across = 1 + (len(lines) > _ONE_COLUMN) + (len(lines) > _TWO_COLUMNS)
    rows: list[Sequence[ContentsLine]] = [lines[start : start + across] for start in range(0, len(lines), across)]
    found = (_ContentsRow(row, paper.inner / across, paper.inner) for row in rows)
    return [heading(wording.text("contents")), *found, space(8)]


class _ContentsRow(Flowable):
    """One row of the contents. The page numbers are known only once the cover itself has been laid out."""

    def __init__(self, lines: Sequence[ContentsLine], across: float, width: float) -> None:
        super().__init__()
        self._lines = lines
        self._across = across
        self.width, self.height = width, 12.0

    def draw(self) -> None:
        """At the origin, as platypus has it."""
        for place, (title, first) in enumerate(self._lines):
            _contents_line(self.canv, (place * self._across, self.height - 8.4, self._across - 8), title, str(first()))


def _contents_line(canvas: Canvas, place: tuple[float, float, float], title: str, number: str) -> None:
    left, base, width = place
    size, (words, *_) = fit_lines(title, REGULAR, (8.4, 7.6, 6.8), width - 30, 1)
    canvas.setFont(REGULAR, size)
    canvas.drawString(left, base, words)
    canvas.setFont(REGULAR, 8.4)
    canvas.drawRightString(left + width, base, number)
    canvas.setLineWidth(0.3)
    canvas.setDash(0.6, 2.4)
    start, end = left + 5 + width_of(words, REGULAR, size), left + width - 5 - width_of(number, REGULAR, 8.4)
    if end > start:
        canvas.line(start, base - 0.6, end, base - 0.6)
    canvas.setDash()


def identification(document: DHasil, wording: Wording) -> list[Flowable]:
    """Digests a person can compare, and where they come from."""
    log = document.log_head
    rows = [
        (wording.text("record"), grouped(document.record_id) if document.record_id else wording.text("no_record")),
        (wording.text("journal"), grouped(document.journal_head)),
        (wording.text("log"), wording.text("log_head", size=wording.number(log.size), root=grouped(log.root))
         if log else wording.text("no_log")),
        (wording.text("election"), f"{document.election} \u00b7 {wording.text(f'mode.{document.mode}')}"),
        (wording.text("made"), wording.moment(document.device_time, document.subdistrict)),
    ]
    columns = [TextColumn(wording.text("what"), 22), TextColumn(wording.text("value"), 78)]
    return [heading(wording.text("identification")), table(columns, rows, width=document.paper.inner), space(3),
            paragraph(wording.text("how_to_check"), size=8), space(5)]
