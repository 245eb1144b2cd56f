"""What the room sees, as words: one box, one block, or nothing of any sheet. Without Qt's drawing.

A slide is made from the package and a :class:`~recap_desktop.desk.reading.views.ReadSheet`, which holds nobody's name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.definition import RowDef
from forms.english_words import in_english
from forms.figure import Figure, Kind
from forms.words import in_words
from recap_desktop.ui import formats
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.projector.route import Block, Place, Route
from recap_desktop.ui.readings import names_on_ballot

if TYPE_CHECKING:
    from recap_desktop.desk.facts import DeskFacts
    from recap_desktop.desk.reading.views import ReadBox, ReadSheet

#: Lines before and after the one that is read.
AROUND = 2


@dataclass(frozen=True)
class Head:
    """What stands over every slide: mode, station and village, contest, whose block or which section, page."""

    mode: str
    band: str
    title: str
    contest: str = ""
    part: str = ""


@dataclass(frozen=True)
class Shown:
    """A figure: digits with their marks, or a word where the paper has none.

    :ivar before: what stood before a decision, in the same way; "" where nothing was decided otherwise.
    """

    text: str
    words: str = ""
    is_number: bool = True
    before: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the paper with its figures; one that is not read yet has none beside the box that is read."""

    label: str
    figures: tuple[Shown, ...] = ()
    is_total: bool = False


@dataclass(frozen=True)
class Rest:
    """Nothing of any sheet."""

    head: Head
    title: str
    sentence: str


@dataclass(frozen=True)
class OneBox:
    """The box that is read, with what was read before it and what comes after it."""

    head: Head
    label: str
    shown: Shown
    written: str
    decided: str
    before: tuple[Line, ...]
    after: tuple[Line, ...]
    count: str
    village: str


@dataclass(frozen=True)
class OneBlock:
    """All lines of a block.

    :ivar columns: heads of its three columns; none where a line has one figure.
    :ivar total: the figure that closes the block, shown large as well; None where it has none.
    """

    head: Head
    lines: tuple[Line, ...]
    columns: tuple[str, ...]
    total: Line | None
    count: str
    village: str


Slide = Rest | OneBox | OneBlock


class Composer:
    """Makes the slides in the language of the projector."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def rest(self, facts: DeskFacts, contest: str) -> Rest:
        """While nobody reads, and while somebody else signs in."""
        words = self._words
        title = str(words("window.subdistrict", name=facts.region_name))
        return Rest(self._head(facts, title, contest), str(words("projector.plenary")), str(words("projector.soon")))

    def sheet(self, facts: DeskFacts, sheet: ReadSheet, route: Route, place: Place, read: Collection[str],
              stations_read: int) -> OneBox | OneBlock:
        """A box or a block of a sheet.

        :param read: boxes that were read.
        :param stations_read: stations of the village that were read whole.
        """
        names = self._names(facts, sheet)
        block = route.block(place)
        head = self._head(facts, f"TPS {sheet.number} · {sheet.village_name.upper()}", sheet.contest,
                          self._part(route, block, names))
        village = str(self._words("projector.village", name=sheet.village_name, done=sheet.done, total=sheet.total,
                                  read=stations_read))
        box = route.box(place)
        if box is None:
            return self._block(head, sheet, route, block, names, village)
        order = route.definition.order
        at = route.definition.place[box]
        here = sheet.boxes[box]
        return OneBox(
            head, self._label(route, box, names, whole=True), self._shown(here),
            str(self._words("projector.written")), str(self._words("projector.decided")),
            tuple(self._line(route, name, names, sheet.boxes[name]) for name in order[max(0, at - AROUND):at]),
            tuple(self._line(route, name, names, sheet.boxes[name] if name in read else None)
                  for name in order[at + 1:at + 1 + AROUND]),
            str(self._words("projector.count", done=at + 1, total=len(order))), village)

    def part(self, facts: DeskFacts, sheet: ReadSheet, route: Route, place: Place) -> str:
        """Whose block or which section it is, and its page."""
        return self._part(route, route.block(place), self._names(facts, sheet))

    def boxes(self, facts: DeskFacts, sheet: ReadSheet, route: Route, block: Block) -> tuple[Line, ...]:
        """Every box of a block with its figure."""
        names = self._names(facts, sheet)
        return tuple(self._line(route, name, names, sheet.boxes[name]) for name in block.boxes)

    # ---- inside
    def _names(self, facts: DeskFacts, sheet: ReadSheet) -> Mapping[str, str]:
        return names_on_ballot(facts.package, sheet.contest, sheet.station, self._words)

    def _head(self, facts: DeskFacts, title: str, contest: str, part: str = "") -> Head:
        name = ""
        if contest in facts.contests:  # the window may still name one of the package before
            name = facts.package.contest_name(contest, facts.region).name.get(self._words.language)
        return Head(facts.mode, str(self._words(f"projector.band.{facts.mode}")), title, name, part)

    def _part(self, route: Route, block: Block, names: Mapping[str, str]) -> str:
        section = block.section
        if block.group is None:
            called = f"{section.number}. {section.title.get(self._words.language)}"
        else:
            called = f"{section.number}.{block.group}  {names.get(block.group, '')}".rstrip()
        page = self._words("doc.page", n=block.page, m=len(route.definition.pages))
        return f"{called} · {page}"

    def _block(self, head: Head, sheet: ReadSheet, route: Route, block: Block, names: Mapping[str, str],
               village: str) -> OneBlock:
        lines = tuple(
            Line(self._row(row, names), tuple(self._shown(sheet.boxes[one.id]) for one in row.fields), _is_total(row))
            for row in block.rows)
        wide = any(len(row.fields) > 1 for row in block.rows)
        columns = tuple(str(self._words(f"entry.column.{name}")) for name in ("m", "f", "t")) if wide else ()
        place = route.definition.place
        count = self._words("projector.count_block", first=place[block.boxes[0]] + 1, last=place[block.boxes[-1]] + 1,
                            total=len(route.definition.order))
        total = next((line for line in lines if line.is_total), None)
        return OneBlock(head, lines, columns, total, str(count), village)

    def _line(self, route: Route, box: str, names: Mapping[str, str], stands: ReadBox | None) -> Line:
        return Line(self._label(route, box, names, whole=False), (self._shown(stands),) if stands is not None else ())

    def _label(self, route: Route, box: str, names: Mapping[str, str], *, whole: bool) -> str:
        """Number of a box and who its votes are for; else what the paper says and the column, in short or whole."""
        field = route.definition.field(box)
        row = route.definition.row(field.row)
        name = names.get(row.choice or "")
        if name is not None and row.choice != row.group:
            return f"{field.number}  {_number(row)}. {name}" if whole else f"{_number(row)}  {name}"
        if not whole:
            return field.name.get(self._words.language)
        side = f", {self._words('entry.spoken.' + field.column)}" if field.column else ""
        return f"{field.number}  {row.label.get(self._words.language)}{side}"

    def _row(self, row: RowDef, names: Mapping[str, str]) -> str:
        """A line of a block, short: the head says whose block it is."""
        name = names.get(row.choice or "")
        if name is not None and row.choice != row.group:
            return f"{_number(row)}  {name}"
        lang = self._words.language
        if row.group is not None:
            return f"{row.number.partition('.')[2]}  {row.fields[0].short.get(lang)}"
        return f"{row.number}  {row.label.get(lang)}".strip()

    def _shown(self, box: ReadBox) -> Shown:
        words = self._words
        before = " → ".join(self._text(one) for one in box.before)
        figure = box.now
        if figure.kind is Kind.VALUE and figure.value is not None:
            said = in_english(figure.value) if words.language == "en" else in_words(figure.value)
            return Shown(self._text(figure), said, True, before)
        told = "projector.nothing_written" if figure.kind is Kind.BLANK else "projector.not_legible"
        return Shown(self._text(figure), str(words(told)), False, before)

    def _text(self, figure: Figure) -> str:
        if figure.kind is Kind.VALUE and figure.value is not None:
            return formats.number(figure.value, self._words.language)
        return str(self._words("projector.blank" if figure.kind is Kind.BLANK else "projector.unreadable"))


def _is_total(row: RowDef) -> bool:
    return row.group is not None and row.choice is None


def _number(row: RowDef) -> str:
    """Number of a choice on the ballot; within its group where it has one."""
    return (row.choice or "").rpartition(".")[2]
