"""One sheet of a recapitulation table, planned: its rows, its columns, and how they share the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from forms.definition import FormDefinition, RowDef
from recap_desktop.reports.frame import WIDTH
from recap_desktop.reports.typeset import REGULAR, SEMIBOLD, fit_lines, fit_size
from recap_desktop.reports.wording import Wording
from sync.trust.village_names import named

NUMBER_WIDTH, TAG_WIDTH = 24.0, 22.0
_LABEL_SIZES = (7.6, 7.0, 6.4, 5.8)
_LABEL_LEAST = 150.0
_COLUMN_MOST = 74.0
#: Sums have more digits than what they add up.
_SUM_SHARE = 1.25
#: Heights of a line of figures: as high as the page allows within these bounds.
LINE_LEAST, LINE_MOST = 9.4, 14.0
_HEADING_LINES = 1.05
#: A label that needs two lines beside one line of figures.
_TALL = 1.75


class ColumnKind(Enum):
    """What a column of figures is."""

    STATION = "station"
    VILLAGE = "village"
    FORWARD = "forward"
    TOTAL = "total"


class Level(Enum):
    """What a row of the table is: the heading of a section, of a party in it, or a row with figures."""

    SECTION = 0
    PARTY = 1
    ROW = 2


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """:param figures: field id to figure; empty where the region is in no total.
    :param blanks: field id to the number of figures that are blank or unreadable on the decided sheets.
    :param remark: printed below the head, e.g. why the station is missing.
    :param mark: kind and code of a village whose name another one has; printed whole, however long the name is."""

    title: str
    figures: Mapping[str, int] = field(repr=False)
    blanks: Mapping[str, int] = field(repr=False)
    kind: ColumnKind
    remark: str = ""
    mark: str = ""

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
    """A heading (no lines), or a labelled row with one line of figures a field: tag (LK, PR, JML or empty), id."""

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
        if len(self.lines) == 1:
            return _TALL if len(self.label_lines) > 1 else 1.0
        return float(len(self.lines))


@dataclass(frozen=True, slots=True)
class Grid:
    """Widths of the columns of figures and of the label, in points."""

    label: float
    widths: tuple[float, ...]


def grid_of(columns: Sequence[SheetColumn]) -> Grid:
    """Equal columns of figures, at most ``_COLUMN_MOST`` wide, sums wider; the label takes the rest."""
    room = WIDTH - NUMBER_WIDTH - TAG_WIDTH
    shares = [_SUM_SHARE if column.is_sum else 1.0 for column in columns]
    each = min(_COLUMN_MOST, (room - _LABEL_LEAST) / sum(shares))
    widths = tuple(each * share for share in shares)
    return Grid(room - sum(widths), widths)


def rows_of(
    definition: FormDefinition, choices: Mapping[str, str], wording: Wording, label_width: float
) -> list[SheetRow]:
    """All sections of the form in paper order, each voter row as LK, PR, JML, each party under a heading of its own."""
    rows: list[SheetRow] = []
    for section in definition.sections:
        rows.append(_heading(f"{section.number}.  {section.title.get(wording.lang).upper()}", Level.SECTION))
        group: str | None = None
        for row in section.rows:
            if row.group is not None and row.group != group:
                rows.append(_heading(f"{row.group}.  {choices.get(row.group, row.group)}", Level.PARTY))
            group = row.group
            rows.append(_row(row, choices, wording, label_width))
    return rows


def _heading(title: str, level: Level) -> SheetRow:
    size, lines = fit_lines(title, SEMIBOLD, (7.6, 6.8, 6.0), WIDTH - 10, 1)
    return SheetRow("", title, size, tuple(lines), (), level)


def _row(row: RowDef, choices: Mapping[str, str], wording: Wording, width: float) -> SheetRow:
    """A party's own votes and its sum keep the form's words: the heading above names the party."""
    label = choice_label(row, choices) if row.choice != row.group else None
    label = label or row.label.get(wording.lang)
    lines = tuple((wording.text(f"column.{one.column}") if one.column else "", one.id) for one in row.fields)
    room = width - 6 if len(lines) > 1 else width + TAG_WIDTH - 6
    size, wrapped = fit_lines(label, REGULAR, _LABEL_SIZES, room, max(2, len(lines)))
    return SheetRow(_number(row), label, size, tuple(wrapped), lines)


def choice_label(row: RowDef, choices: Mapping[str, str]) -> str | None:
    """Name of the choice whose votes the row holds; None for any other row or a nameless choice."""
    return choices.get(row.choice) if row.choice is not None else None


def row_label(row: RowDef, choices: Mapping[str, str], lang: str) -> str:
    """Where no heading names the group: the choice's name, else what the form says and of which group."""
    label, group = row.label.get(lang), choices.get(row.group or "")
    return choice_label(row, choices) or (label if group is None else f"{label}: {row.group}. {group}")


def _number(row: RowDef) -> str:
    """As on the form; a member of a group stands by its own number below the group's heading."""
    if row.group is None or row.choice is None or row.choice == row.group:
        return row.number
    return row.choice.rpartition(".")[2]


def line_height(rows: Sequence[SheetRow], room: float) -> float:
    """As high as fits, within the bounds."""
    return max(LINE_LEAST, min(LINE_MOST, room / sum(row.units for row in rows)))


def split_rows(rows: Sequence[SheetRow], room: float) -> list[list[SheetRow]]:
    """Rows by page: a party is kept whole where it fits a page, and headings are repeated. One page for PPWP."""
    pages: list[list[SheetRow]] = [[]]
    open_headings: list[SheetRow] = []
    for block in _blocks(rows):
        if pages[-1] and _height([*pages[-1], *block]) > room:
            pages.append([])
            first = block[0].level
            pages[-1] += [one for one in open_headings if first is Level.ROW or one.level.value < first.value]
        for row in block:
            if row.level is not Level.ROW:
                open_headings = [one for one in open_headings if one.level.value < row.level.value]
                open_headings.append(row)
            elif _height([*pages[-1], row]) > room:  # a block that is higher than a page
                pages.append(list(open_headings))
            pages[-1].append(row)
    return pages


def _blocks(rows: Sequence[SheetRow]) -> Iterator[list[SheetRow]]:
    """What stays on one page: a party with its candidates, any other row alone; with the headings above it."""
    block: list[SheetRow] = []
    is_party = False
    for row in rows:
        if row.level is not Level.ROW:
            if block and block[-1].level is Level.ROW:
                yield block
                block = []
            is_party = row.level is Level.PARTY
            block.append(row)
        elif is_party or (block and block[-1].level is not Level.ROW):
            block.append(row)
        else:
            if block:
                yield block
            block = [row]
    if block:
        yield block


def _height(rows: Sequence[SheetRow]) -> float:
    return sum(row.units for row in rows) * LINE_LEAST


def head_lines(column: SheetColumn, width: float) -> tuple[float, list[str]]:
    """Size and lines of a column's head."""
    mark = column.mark.split()
    size, lines = fit_lines(column.title, SEMIBOLD, (7.4, 6.8, 6.2, 5.6), width - 3, 6 - len(mark))
    return min([size, *(fit_size(word, SEMIBOLD, size, width - 3) for word in mark)]), [*lines, *mark]
