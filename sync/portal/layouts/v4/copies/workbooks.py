"""``xlsx/``: the recapitulation tables of a regency as a workbook, for people who work in a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sync.portal.content import View
from sync.portal.copies import library
from sync.portal.layouts.v4.copies.columns import Table, rows_in, table_name, tables_of
from sync.portal.layouts.v4.part import Made, Making, SelfContained
from sync.portal.layouts.v4.tables.times import newest_in
from sync.portal.pieces import Piece
from sync.trust.times import moment

#: Tables whose names begin so are sums.
_SUMS = "rekap_"
NOTICE = "SALINAN, BUKAN SUMBER. Sumbernya {path} dalam terbitan yang sama."
_TEST = " LATIHAN ATAU UJI COBA, BUKAN HASIL RESMI."
_WIDTH = 16


class Workbooks(SelfContained):
    """A workbook for every file name that the recapitulation tables have: a regency, mostly."""

    def __init__(self, making: Making) -> None:
        super().__init__(making)
        self._is_on = "xlsx" in (making.source.plan.copies or {})
        self._rows: dict[str, dict[str, list[bytes]]] = {}
        self._open: set[str] = set()
        #: newest record of the regency in work, UTC
        self._newest = ""
        #: of the sub-district that came last
        self._part = ""

    def saw(self, piece: Piece) -> None:
        """Rows of a table of sums."""
        if not self._is_on or not (table_name(piece.path) or "").startswith(_SUMS):
            return
        rows = self._rows.setdefault(_stem(piece.path), {}).setdefault(piece.path, [])
        if self.making.with_pages and piece.data is not None:
            rows.append(piece.data)
        (self._open.discard if piece.is_last else self._open.add)(piece.path)

    def region(self, view: View, regency: str) -> Made:
        """Notes how new its records are."""
        if self._is_on:
            self._part = newest_in(view)
            self._newest = max(self._newest, self._part)
        yield from ()

    def carried_part(self, region: str) -> Mapping[str, Any]:
        """How new its records are; its rows are seen again."""
        return {"newest": self._part}

    def take_up(self, regency: str, carried: Mapping[str, Any]) -> Made:
        """The same."""
        self._part = carried["newest"]
        self._newest = max(self._newest, self._part)
        yield from ()

    def regency(self, regency: str) -> Made:
        """The workbooks whose tables are complete; their time is that of their newest record."""
        yield from self._complete(self._newest)
        self._newest = ""

    def last(self) -> Made:
        """Those of larger regions; their time is that of the release."""
        yield from self._complete(self.making.source.plan.published_at)

    def _complete(self, created: str) -> Made:
        for stem in [stem for stem, files in self._rows.items() if not self._open & files.keys()]:
            files = {path: b"".join(parts) for path, parts in self._rows.pop(stem).items()}
            yield Piece(f"xlsx/{stem}.xlsx", self._workbook(files, created) if self.making.with_pages else None)

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        return tables_of(self.making)

    def _workbook(self, files: Mapping[str, bytes], created: str) -> bytes:
        package = self.making.source.package
        made = io.BytesIO()
        book = library("xlsx").Workbook(made, {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        })
        book.set_properties({
            "title": package.title["id"], "comments": "Salinan, bukan sumber",
            "created": moment(created).replace(tzinfo=None),
        })
        formats = {"head": book.add_format({"bold": True}), "text": book.add_format({"num_format": "@"})}
        for path, data in files.items():
            notice = NOTICE.format(path=path)
            notice += _TEST if package.mode != "official" else ""
            table = self._tables[str(table_name(path))]
            _sheet(book.add_worksheet(table.name[:31]), notice, table, rows_in(data), formats)
        book.close()
        return made.getvalue()


def _sheet(sheet: Any, notice: str, table: Table, rows: Sequence[Sequence[str]], formats: Mapping[str, Any]) -> None:
    """Notice, titles in both languages, names of columns, rows; codes are text, numbers are numbers, an empty cell
    stays empty."""
    sheet.write_string(0, 0, notice, formats["head"])
    header, *body = rows
    columns = [table.columns[name] for name in header]
    for place, column in enumerate(columns):
        for line, said in enumerate((column.title, column.english, column.name), start=1):
            sheet.write_string(line, place, said, formats["head"])
    for line, row in enumerate(body, start=4):
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            if cell and column.type == "integer":
                sheet.write_number(line, place, int(cell))
            elif cell:
                sheet.write_string(line, place, cell, formats["text"])
    sheet.freeze_panes(4, 2)
    sheet.set_column(0, len(header) - 1, _WIDTH)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".csv")
