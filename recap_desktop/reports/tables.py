"""Plans the table pages: D.Hasil with a column per village, the annex of each village with a column per station.

Columns that do not fit go on in blocks, each beginning with what is brought forward and ending with what is
carried forward or the final total.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from forms.errors import KnownError
from forms.geography import is_special, station_number
from forms.recapitulation import Block, Column, blocks
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
        for block in blocks(columns, size):
            if block.is_last and dict(block.carried_forward.totals) != dict(total.totals):
                raise KnownError("report.totals", region=total.code)
            pages.extend(self._block(subtitle, block, [head(column) for column in block.columns]))
        return DocumentPart(title, tuple(pages))

    def _block(self, subtitle: str, block: Block, heads: Sequence[SheetColumn]) -> list[PrintedPage]:
        wording = self._wording
        columns = list(heads)
        if block.brought_forward is not None:
            columns.insert(0, self._sum("brought_forward", block.brought_forward, ColumnKind.FORWARD))
        closing = "final_total" if block.is_last else "carried_forward"
        columns.append(self._sum(closing, block.carried_forward, ColumnKind.TOTAL))
        grid = grid_of(columns, self._document.paper.inner)
        words = subtitle
        if block.of > 1:
            words += " \u00b7 " + wording.text(
                "block", number=block.number, of=block.of, first=heads[0].name, last=heads[-1].name
            )
        return [
            PrintedPage(words, self._drawing(some, columns, grid))
            for some in self._split(grid, body_room(columns, grid, self._room))
        ]

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
        self, rows: Sequence[SheetRow], columns: Sequence[SheetColumn], grid: Grid
    ) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            PrintedSheetPage(rows, columns, grid, self._room, self._wording).draw(canvas)
            draw_initials(canvas, self._document, self._wording)

        return draw

    def _sum(self, code: str, column: Column, kind: ColumnKind) -> SheetColumn:
        return SheetColumn(self._wording.text(code), column.totals, column.blanks, kind)

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


#: Reasons with words of their own in the messages; any other code is printed as it is.
REASONS = (
    "not_entered", "in_progress", "open_finding", "conflict", "absent", "undecided", "postponed", "lost", "not_held",
)


def reason_word(wording: Wording, reason: str) -> str:
    """Why a station is missing, in a word or two."""
    return wording.text(f"missing.{reason}") if reason in REASONS else reason
