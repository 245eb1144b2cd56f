"""Plans the table pages: D.Hasil with a column per village, the annex of each village with a column per station.

Columns that do not fit go on in blocks, each beginning with what is brought forward and ending with what is
carried forward or the final total.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from forms.columns import Block, Column, next_block
from forms.errors import KnownError
from forms.geography import is_special, station_number
from recap_desktop.reports.initials import draw_initials, strip_top
from recap_desktop.reports.pages import DocumentPart, PrintedPage
from recap_desktop.reports.sheet import ColumnKind, Grid, SheetColumn, SheetRow, grid_of, rows_of, split_rows
from recap_desktop.reports.sheet_page import PrintedSheetPage, Room, body_room
from recap_desktop.reports.wording import Wording

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from recap_desktop.reports.model import DHasil

#: Villages have long names, so fewer fit a page than stations.
VILLAGES_A_BLOCK, STATIONS_A_BLOCK = 10, 15


class Tables:
    """Table parts of one document."""

    def __init__(self, document: DHasil, wording: Wording) -> None:
        self._document = document
        self._recap = document.recap
        self._wording = wording
        self._room = Room(document.paper, strip_top(document))
        self._reasons = {one.station: one.reason for one in document.missing}
        self._gone = frozenset(document.recap.missing)
        changed: dict[str, set[str]] = {}
        for one in document.corrections:
            changed.setdefault(one.station, set()).add(one.field)
        self._changed = {station: frozenset(fields) for station, fields in changed.items()}
        self._rows: dict[float, list[SheetRow]] = {}
        self._pages: dict[tuple[float, float], list[list[SheetRow]]] = {}

    def main(self) -> DocumentPart:
        """The table of the sub-district.

        :raises KnownError: ``report.totals`` when villages do not add up to the total.
        """
        title = self._wording.text("part.main")
        columns = list(self._recap.villages.values())
        return self._part(title, title, columns, VILLAGES_A_BLOCK, self._village, self._recap.total)

    def annex(self, village: str) -> DocumentPart:
        """The table of one village.

        :raises KnownError: ``report.totals`` when stations do not add up to the village.
        """
        name, mark = self._document.name_of(village), self._document.marks.get(village, "")
        zero = dict.fromkeys(self._recap.definition.order, 0)
        columns = [
            self._recap.stations.get(code) or Column(code, zero, zero, ())
            for code in self._recap.village_stations(village)
        ]
        title = self._wording.text("part.annex", village=self._document.place_of(village))
        subtitle = self._wording.text("part.annex_of", village=name, region=mark or village)
        return self._part(title, subtitle, columns, STATIONS_A_BLOCK, self._station, self._recap.villages[village])

    def _part(
        self, title: str, subtitle: str, columns: Sequence[Column], size: int,
        head: Callable[[Column], SheetColumn], total: Column,
    ) -> DocumentPart:
        pages: list[PrintedPage] = []
        running = _Running(columns, size)
        for number in range(1, running.of + 1):
            heads = [head(column) for column in running.own(number)]
            pages.extend(self._block(subtitle, running, number, head, (heads[0].name, heads[-1].name)))
        if running.of and running.block(running.of).carried_forward.totals != total.totals:
            raise KnownError("report.totals", region=total.code)
        return DocumentPart(title, tuple(pages))

    def _block(
        self, subtitle: str, running: _Running, number: int, head: Callable[[Column], SheetColumn],
        ends: tuple[str, str],
    ) -> list[PrintedPage]:
        """Pages of one block. Its sums are made when it is drawn: a long document would hold thousands of them."""
        words = subtitle
        if running.of > 1:
            code = "block" if ends[0] != ends[1] else "block_of_one"
            words += " \u00b7 " + self._wording.text(code, number=number, of=running.of, first=ends[0], last=ends[1])
        columns = self._columns(running, number, head, None)
        grid = grid_of(columns, self._document.paper.inner)

        def filled() -> list[SheetColumn]:
            return self._columns(running, number, head, running.block(number))

        return [
            PrintedPage(words, self._drawing(some, filled, grid))
            for some in self._split(grid, body_room(columns, grid, self._room))
        ]

    def _columns(
        self, running: _Running, number: int, head: Callable[[Column], SheetColumn], block: Block | None
    ) -> list[SheetColumn]:
        """Columns of a block; without the block its sums are empty, which is enough to plan a page."""
        columns = [head(column) for column in running.own(number)]
        if number > 1:
            brought = block.brought_forward if block is not None else None
            columns.insert(0, self._sum("brought_forward", brought, ColumnKind.FORWARD))
        closing = "final_total" if number == running.of else "carried_forward"
        columns.append(self._sum(closing, block.carried_forward if block is not None else None, ColumnKind.TOTAL))
        return columns

    def _split(self, grid: Grid, room: float) -> list[list[SheetRow]]:
        """Rows by page. Pages of one width share them, so that a long document needs no more room than a short one."""
        found = self._rows.get(grid.label)
        if found is None:
            found = rows_of(
                self._recap.definition, self._document.choices, self._wording, grid.label, self._document.withdrawn)
            self._rows[grid.label] = found
        pages = self._pages.get((grid.label, room))
        if pages is None:
            pages = self._pages[grid.label, room] = split_rows(found, room, self._wording.text("goes_on"))
        return pages

    def _drawing(
        self, rows: Sequence[SheetRow], columns: Callable[[], Sequence[SheetColumn]], grid: Grid
    ) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            PrintedSheetPage(rows, columns(), grid, self._room, self._wording).draw(canvas)
            draw_initials(canvas, self._document, self._wording)

        return draw

    def _sum(self, code: str, column: Column | None, kind: ColumnKind) -> SheetColumn:
        """A sum that no station is in has no figures: nobody counted nothing."""
        found = column if column is not None and column.sheets else Column("", {}, {}, ())
        return SheetColumn(self._wording.text(code), found.totals, found.blanks, kind)

    def _village(self, column: Column) -> SheetColumn:
        expected = self._recap.village_stations(column.code)
        arrived = sum(code not in self._gone for code in expected)
        remark = "" if arrived == len(expected) else self._wording.text("arrived", n=arrived, m=len(expected))
        figures: Mapping[str, int] = column.totals if arrived else {}
        return SheetColumn(
            self._document.name_of(column.code), figures, column.blanks, ColumnKind.VILLAGE, remark,
            self._document.marks.get(column.code, ""),
        )

    def _station(self, column: Column) -> SheetColumn:
        title = self._wording.text("station", number=station_number(column.code))
        if column.code in self._gone:
            reason = self._reasons.get(column.code, "not_entered")
            return SheetColumn(title, {}, {}, ColumnKind.STATION, reason_word(self._wording, reason))
        remark = self._wording.text("special") if is_special(column.code) else ""
        changed = self._changed.get(column.code, frozenset())
        return SheetColumn(title, column.totals, column.blanks, ColumnKind.STATION, remark, changed=changed)


class _Running:
    """Blocks of columns in their order, the newest kept: each rests on the sums of those before it."""

    def __init__(self, columns: Sequence[Column], size: int) -> None:
        self._all, self._size = columns, size
        self.of = -(-len(columns) // size)
        self._newest: Block | None = None

    def own(self, number: int) -> Sequence[Column]:
        """Columns of a block (from 1) without sums."""
        return self._all[(number - 1) * self._size : number * self._size]

    def block(self, number: int) -> Block:
        """A block with what is brought and carried forward."""
        if self._newest is None or self._newest.number > number:
            self._newest = next_block(None, self.own(1), self.of)
        while self._newest.number < number:
            self._newest = next_block(self._newest, self.own(self._newest.number + 1), self.of)
        return self._newest


#: Reasons with words of their own in the messages; any other code is printed as it is.
REASONS = (
    "not_entered", "in_progress", "open_finding", "conflict", "absent", "undecided", "postponed", "lost", "not_held",
)


def reason_word(wording: Wording, reason: str) -> str:
    """Why a station is missing, in a word or two."""
    return wording.text(f"missing.{reason}") if reason in REASONS else reason
