"""One sheet of a recapitulation table, planned: its rows, its columns, and how they share the page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from forms.definition import FormDefinition, RowDef
from recap_desktop.reports.typeset import BOLD, REGULAR, SEMIBOLD, fit_lines, fit_size, printable
from recap_desktop.reports.wording import Wording
from sync.trust.village_names import named

NUMBER_WIDTH, TAG_WIDTH = 24.0, 22.0
_LABEL_SIZES = (7.6, 7.0, 6.4, 5.8)
#: A label that fits one line at one of these takes no second one: a line a party is a page in three.
_ONE_LINE = _LABEL_SIZES[:3]
#: A label keeps at least the first width; where columns are few they grow until it has no more than the second, so
#: that an eye finds its figure.
_LABEL_LEAST, _LABEL_MOST = 150.0, 400.0
_COLUMN_MOST = 74.0
#: Sums have more digits than what they add up.
_SUM_SHARE = 1.25
#: Heights of a line of figures: as high as the page allows within these bounds.
LINE_LEAST, LINE_MOST = 9.1, 14.0
_HEADING_LINES = 1.05
#: A heading may run on above the columns of figures by this much at least, however many they are.
_HEADING_ROOM = 260.0
#: Distance of the lines of a label in its letters' size, and what stays free above and below them (points).
LABEL_STEP, _AROUND = 1.12, 2.0


class ColumnKind(Enum):
    """What a column of figures is."""

    STATION = "station"
    VILLAGE = "village"
    FORWARD = "forward"
    TOTAL = "total"


class Level(Enum):
    """What a row of the table is: the heading of a section, the dark row of a party in it, or any other row."""

    SECTION = 0
    PARTY = 1
    ROW = 2


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """:param figures: field id to figure; empty where the region is in no total.
    :param blanks: field id to the number of figures that are blank or unreadable on the decided sheets.
    :param remark: printed below the head, e.g. why the station is missing.
    :param mark: kind and code of a village whose name another one has; printed whole, however long the name is.
    :param changed: fields whose figure was corrected or read again."""

    title: str
    figures: Mapping[str, int] = field(repr=False)
    blanks: Mapping[str, int] = field(repr=False)
    kind: ColumnKind
    remark: str = ""
    mark: str = ""
    changed: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Title and mark on one line."""
        return named(self.title, self.mark)

    @property
    def is_sum(self) -> bool:
        """Brought forward, carried forward or final total."""
        return self.kind in (ColumnKind.FORWARD, ColumnKind.TOTAL)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A heading (no lines), or a labelled row with one line of figures a field: tag (LK, PR, JML or empty), id.

    A party's dark row has figures too, its own votes; where it is repeated on another page it has none.
    """

    number: str
    label: str
    size: float
    label_lines: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    level: Level = Level.ROW

    @property
    def units(self) -> float:
        """Height in lines of figures."""
        if not self.lines:
            return _HEADING_LINES
        if len(self.label_lines) < 2:
            return float(len(self.lines))
        label = len(self.label_lines) * self.size * LABEL_STEP + _AROUND
        return max(float(len(self.lines)), label / LINE_LEAST)


@dataclass(frozen=True, slots=True)
class Grid:
    """Widths of the columns of figures and of the label, in points."""

    label: float
    widths: tuple[float, ...]


def grid_of(columns: Sequence[SheetColumn], inner: float) -> Grid:
    """Equal columns of figures, sums wider; the label takes the rest, within its bounds.

    :param inner: width of page content.
    """
    room = inner - NUMBER_WIDTH - TAG_WIDTH
    shares = [_SUM_SHARE if column.is_sum else 1.0 for column in columns]
    each = min(_COLUMN_MOST, (room - _LABEL_LEAST) / sum(shares))
    each = max(each, (room - _LABEL_MOST) / sum(shares))
    widths = tuple(each * share for share in shares)
    return Grid(room - sum(widths), widths)


def rows_of(
    definition: FormDefinition, choices: Mapping[str, str], wording: Wording, label_width: float,
    withdrawn: Collection[str] = (),
) -> list[SheetRow]:
    """All sections in paper order: a voter row as LK, PR, JML; a party as a dark row with its own votes, then its
    candidates and its sum.

    :param withdrawn: ids of choices that were withdrawn, which is printed beside the name.
    """
    rows: list[SheetRow] = []
    for section in definition.sections:
        rows.append(_heading(f"{section.number}.  {section.title.get(wording.lang).upper()}", label_width))
        group: str | None = None
        for row in section.rows:
            title = None
            if row.group is not None:
                title = f"{row.group}. {_name(choices, withdrawn, row.group, wording)}"
                if row.group != group and row.choice != row.group:  # a party without votes of its own
                    rows.append(replace(_heading(title, label_width), level=Level.PARTY))
            group = row.group
            rows.append(_row(row, title, choices, wording, label_width, withdrawn))
    return rows


def _name(choices: Mapping[str, str], withdrawn: Collection[str], choice: str, wording: Wording) -> str:
    name = choices.get(choice, choice)
    return f"{name} ({wording.text('withdrawn')})" if choice in withdrawn else name


def _heading(title: str, width: float) -> SheetRow:
    size, lines = fit_lines(title, SEMIBOLD, (7.6, 6.8, 6.0), width + NUMBER_WIDTH + TAG_WIDTH + _HEADING_ROOM, 1)
    return SheetRow("", title, size, tuple(lines), (), Level.SECTION)


def _row(
    row: RowDef, title: str | None, choices: Mapping[str, str], wording: Wording, width: float,
    withdrawn: Collection[str],
) -> SheetRow:
    """A party's own votes stand in the row with its name; its sum keeps the form's words."""
    is_party = row.group is not None and row.choice == row.group
    label = row.label.get(wording.lang)
    if is_party:
        label = title or label
    elif row.choice is not None and row.choice in choices:
        label = _name(choices, withdrawn, row.choice, wording)
    lines = tuple((wording.text(f"column.{one.column}") if one.column else "", one.id) for one in row.fields)
    room = width - 6 if len(lines) > 1 else width + TAG_WIDTH - 6
    font = BOLD if is_party else REGULAR
    size, wrapped = fit_lines(label, font, _ONE_LINE, room, 1)
    if wrapped[0] != printable(label):
        size, wrapped = fit_lines(label, font, _LABEL_SIZES, room, max(2, len(lines)))
    return SheetRow(_number(row), label, size, tuple(wrapped), lines, Level.PARTY if is_party else Level.ROW)


def choice_label(row: RowDef, choices: Mapping[str, str]) -> str | None:
    """Name of the choice whose votes the row holds; None for any other row or a nameless choice."""
    return choices.get(row.choice) if row.choice is not None else None


def field_label(definition: FormDefinition, field_id: str, choices: Mapping[str, str], lang: str) -> str:
    """A box in a sentence: its number and short name, and whose votes it holds where that is known."""
    one = definition.field(field_id)
    row = definition.row(one.row)
    name = choices.get(row.choice or row.group or "")
    return one.name.get(lang) if name is None else f"{one.name.get(lang)}: {name}"


def row_label(row: RowDef, choices: Mapping[str, str], lang: str) -> str:
    """Where no heading names the group: the choice's name, else what the form says and of which group."""
    label, group = row.label.get(lang), choices.get(row.group or "")
    return choice_label(row, choices) or (label if group is None else f"{label}: {row.group}. {group}")


def _number(row: RowDef) -> str:
    """As on the form, below the party's name without its number; a member of a group stands by its own number."""
    if row.group is None:
        return row.number
    if row.choice is None or row.choice == row.group:
        return row.number.removeprefix(f"{row.group}.")
    return row.choice.rpartition(".")[2]


def line_height(rows: Sequence[SheetRow], room: float) -> float:
    """As high as fits, within the bounds."""
    return max(LINE_LEAST, min(LINE_MOST, room / sum(row.units for row in rows)))


def split_rows(rows: Sequence[SheetRow], room: float, again: str = "") -> list[list[SheetRow]]:
    """Rows by page, on as few pages as the room allows and these filled alike: a party is kept whole where it fits a
    page, and headings are repeated, a party's without its figures.

    :param again: what is printed behind a heading that goes on.
    """
    pages = _filled(rows, room, again)
    # less room than this tears a party that the page has room for
    whole = (_height(block) + _HEADING_LINES * LINE_LEAST for block in _blocks(rows))
    low, high = max([_height(rows) / len(pages), *(one for one in whole if one <= room)]), room
    while len(pages) > 1 and high - low > LINE_LEAST:
        middle = (low + high) / 2
        tried = _filled(rows, middle, again)
        if len(tried) == len(pages):
            pages, high = tried, middle
        else:
            low = middle
    return pages


def _filled(rows: Sequence[SheetRow], room: float, again: str) -> list[list[SheetRow]]:
    """Rows by page, each page as full as it goes."""
    pages: list[list[SheetRow]] = [[]]
    above: list[SheetRow] = []
    for block in _blocks(rows):
        if pages[-1] and _height([*pages[-1], *block]) > room:
            pages.append([_repeated(one, again) for one in above if one.level.value < block[0].level.value])
        for row in block:
            if row.level is Level.ROW and _height([*pages[-1], row]) > room:  # a block that is higher than a page
                pages.append([_repeated(one, again) for one in above])
            elif row.level is not Level.ROW:
                above = [*(one for one in above if one.level.value < row.level.value), row]
            pages[-1].append(row)
    return pages


def _repeated(heading: SheetRow, again: str) -> SheetRow:
    """The head of what goes on on another page. A figure is printed once."""
    if not heading.lines:
        return heading
    words = f"{heading.label_lines[0]} {again}".rstrip()
    return replace(heading, number="", lines=(), label_lines=(words,))


def _blocks(rows: Sequence[SheetRow]) -> Iterator[list[SheetRow]]:
    """What stays on one page: a party with its candidates, any other row alone; with the headings above it."""
    block: list[SheetRow] = []
    in_party = False
    for row in rows:
        begins = row.level is not Level.ROW
        after_figures = bool(block) and bool(block[-1].lines)
        if after_figures and (begins or not in_party):
            yield block
            block = []
        if begins:
            in_party = row.level is Level.PARTY
        block.append(row)
    if block:
        yield block


def _height(rows: Sequence[SheetRow]) -> float:
    return sum(row.units for row in rows) * LINE_LEAST


def head_lines(column: SheetColumn, width: float) -> tuple[float, list[str]]:
    """Size and lines of a column's head."""
    mark = column.mark.split()
    size, lines = fit_lines(column.title, SEMIBOLD, (7.4, 6.8, 6.2, 5.6), width - 3, 6 - len(mark))
    return min([size, *(fit_size(word, SEMIBOLD, size, width - 3) for word in mark)]), [*lines, *mark]
