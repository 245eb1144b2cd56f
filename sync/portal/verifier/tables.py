"""The published tables, row by row, held against what was counted. Columns are found by their names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from .counting import NAMES, Election, Sheet, Sums, column_of, number_of
from .faults import Fault
from .manifest import Head
from .records import Record

csv.field_size_limit(1 << 20)


class Row:
    """A row of a table, with its line for sentences."""

    def __init__(self, path: str, line: int, cells: dict[str, str]) -> None:
        self.path, self.line, self.cells = path, line, cells

    def get(self, column: str) -> str:
        """A cell. :raises Fault: ``no_column``."""
        if column not in self.cells:
            raise Fault("no_column", path=self.path, column=column)
        return self.cells[column]

    def region(self, digits: int) -> str:
        """Code of the region that a row of a recapitulation is of; empty for the country."""
        codes = [cell for column, cell in self.cells.items() if column.startswith("kode_") and column != "kode_dapil"]
        return codes[0] if digits and codes else ""

    def expect(self, column: str, expected: object) -> None:
        """:raises Fault: ``cell`` where a cell says otherwise."""
        found = self.get(column)
        if found != str(expected):
            raise Fault("cell", path=self.path, line=self.line, column=column, found=found[:80], expected=expected)

    def is_so(self, column: str) -> bool:
        """A cell that says yes or no, in either spelling. :raises Fault: ``cell``."""
        found = NAMES["words"].get(self.get(column))
        if found is None:
            raise Fault("cell", path=self.path, line=self.line, column=column, found=self.get(column)[:80],
                        expected="true/false")
        return bool(found)

    def expect_so(self, column: str, expected: bool) -> None:
        """:raises Fault: ``cell``."""
        if self.is_so(column) != expected:
            self.expect(column, "true" if expected else "false")


class Table:
    """Rows of one file, taken sub-district by sub-district; only the next row is held."""

    def __init__(self, head: Head, path: str) -> None:
        """:raises Fault: ``missing_table``."""
        self.path = path
        if path not in head.listing(path.rpartition("/")[0]):
            raise Fault("missing", path=path)
        self._stream = io.TextIOWrapper(head.place.open(path), encoding="utf-8", errors="replace", newline="")
        self._reader = csv.reader(self._stream, strict=True)
        self._columns = self._cells() or []
        self._line = 1
        self._next = self._row()

    def _cells(self) -> list[str] | None:
        try:
            return next(self._reader, None)
        except csv.Error:
            raise Fault("shape", path=self.path) from None

    def _row(self) -> Row | None:
        cells = self._cells()
        self._line += 1
        if cells is None:
            return None
        if len(cells) != len(self._columns):
            raise Fault("shape", path=self.path)
        return Row(self.path, self._line, dict(zip(self._columns, cells)))  # noqa: B905 - Python 3.8

    def of(self, column: str, begins: str) -> Iterator[Row]:
        """The next rows whose cell in a column begins so."""
        while self._next is not None and self._next.get(column).startswith(begins):
            found, self._next = self._next, self._row()
            yield found

    def among(self, column: str, values: Any) -> Iterator[Row]:
        """The next rows whose cell in a column is one of some."""
        while self._next is not None and self._next.get(column) in values:
            found, self._next = self._next, self._row()
            yield found

    def rest(self) -> Iterator[Row]:
        """All rows that are left."""
        while self._next is not None:
            found, self._next = self._next, self._row()
            yield found

    def end(self) -> None:
        """:raises Fault: ``row_too_many``."""
        if self._next is not None:
            raise Fault("row_too_many", path=self.path, line=self._next.line)

    def close(self) -> None:
        """Let the file go."""
        self._stream.close()


class Regency:
    """The tables of one regency, compared as its sub-districts are counted."""

    #: Tables in which every sub-district has its part.
    TABLES = ("tps", "hasil", "suara", "rekap_desa", "rekap_kec", "catatan")

    def __init__(self, head: Head, code: str, election: Election, sums: Sums) -> None:
        self._election, self._sums = election, sums
        self._tables: dict[str, Table] = {}
        try:
            for name in self.TABLES:
                self._tables[name] = Table(head, "data/" + name + "/" + code + ".csv")
        except Fault:
            self.__exit__()
            raise

    def __enter__(self) -> Regency:
        return self

    def __exit__(self, *_: object) -> None:
        for table in self._tables.values():
            table.close()

    def aside(self, records: dict[str, Record]) -> tuple[set[str], dict[str, str]]:
        """Which records the release says to have no effect, and what it says that each does.

        :raises Fault: where a record is not in the table, or twice, or at another place of the log.
        """
        effects: dict[str, str] = {}
        for row in self._tables["catatan"].among("catatan", records):
            name = row.get("catatan")
            if name in effects:
                raise Fault("row_too_many", path=row.path, line=row.line)
            row.expect("indeks", records[name].index)
            effects[name] = row.get("pengaruh")
        for name in sorted(records.keys() - effects.keys()):
            raise Fault("row_missing", path=self._tables["catatan"].path, key=name)
        return {name for name, effect in effects.items() if effect in NAMES["aside"]}, effects

    def compare(
        self, code: str, stations: list[str], sheets: dict[tuple[str, str], Sheet], records: dict[str, Record]
    ) -> None:
        """Stations, results, votes and sums of a sub-district. :raises Fault: the first cell that differs."""
        counted = {key: one.head for key, one in sheets.items() if one.head is not None}
        self._stations(code, stations, sheets, counted)
        self._figures(code, counted, records)
        self._votes(code, counted, records)
        self._sum_rows(code)

    def _stations(
        self, code: str, stations: list[str], sheets: dict[tuple[str, str], Sheet],
        counted: dict[tuple[str, str], Record],
    ) -> None:
        wanted = {
            (contest, station): district["code"]
            for contest in self._election.contests for station in stations
            if (district := self._election.district_of(contest, station)) is not None
        }
        for row in self._tables["tps"].of("kode_tps", code):
            key = row.get("jenis"), row.get("kode_tps")
            if key not in wanted:
                raise Fault("row_too_many", path=row.path, line=row.line)
            row.expect("kode_dapil", wanted.pop(key))
            row.expect_so("dihitung", key in counted)
            heads = sheets[key].heads if key in sheets else []
            row.expect("versi", max((one.said["revision"] for one in heads), default=""))
        _none_left(self._tables["tps"], wanted)

    def _figures(self, code: str, counted: dict[tuple[str, str], Record], records: dict[str, Record]) -> None:
        wanted = dict(counted)
        for row in self._tables["hasil"].of("kode_tps", code):
            record, key, figures = _source(row, records)
            for name, figure in figures.items():
                if column_of(name) in row.cells:
                    row.expect(column_of(name), number_of(figure))
            is_counted = counted.get(key) is record
            row.expect_so("dihitung", is_counted)
            if is_counted and wanted.pop(key, None) is None:
                raise Fault("row_too_many", path=row.path, line=row.line)
        _none_left(self._tables["hasil"], wanted)

    def _votes(self, code: str, counted: dict[tuple[str, str], Record], records: dict[str, Record]) -> None:
        wanted = {
            (*key, *self._ballot(key, name)): (record, figure)
            for key, record in counted.items() for name, figure in record.said["as_decided"].items()
            if name.startswith("votes.")
        }
        ballots, of = {}, None  # of the record that has the rows that come
        for row in self._tables["suara"].of("kode_tps", code):
            if not row.get("catatan"):
                row.expect("suara", "")
                row.expect_so("dihitung", False)
                continue
            record, key, figures = _source(row, records)
            place = (*key, row.get("nomor_partai"), row.get("nomor_calon"))
            if of is not record:
                of = record
                ballots = {self._ballot(key, name): one for name, one in figures.items() if name.startswith("votes.")}
            figure = ballots.get(place[2:])
            if figure is None:
                raise Fault("row_too_many", path=row.path, line=row.line)
            row.expect("suara", number_of(figure))
            row.expect("tanda", NAMES["marks"][figure["kind"]])
            is_counted = counted.get(key) is record
            row.expect_so("dihitung", is_counted)
            if is_counted and wanted.pop(place, None) is None:
                raise Fault("row_too_many", path=row.path, line=row.line)
        _none_left(self._tables["suara"], wanted)

    def _ballot(self, key: tuple[str, str], field: str) -> tuple[str, str]:
        """Numbers of group and member of a field of votes."""
        number = field[len("votes."):]
        group, _, member = number.partition(".")
        return (group, member) if self._election.is_grouped(*key) else ("", number)

    def _sum_rows(self, code: str) -> None:
        for name, column, digits in (("rekap_desa", "kode_desa", 10), ("rekap_kec", "kode_kec", 6)):
            wanted = {key for key in self._sums.expected if len(key[0]) == digits}
            for row in self._tables[name].of(column, code):
                compare_sum(row, row.get(column), self._sums, wanted)
            _none_left(self._tables[name], wanted)
            self._sums.forget(digits)

    def end(self) -> None:
        """No other row is in any of them. :raises Fault: ``row_too_many``."""
        for table in self._tables.values():
            table.end()


def compare_sum(row: Row, code: str, sums: Sums, wanted: set[tuple[str, str, str]]) -> None:
    """A row of a recapitulation. :raises Fault: ``cell``, ``row_too_many``."""
    key = code, row.get("jenis"), row.get("kode_dapil")
    if key not in wanted:
        raise Fault("row_too_many", path=row.path, line=row.line)
    wanted.discard(key)
    row.expect("tps_diharapkan", sums.expected[key])
    row.expect("tps_dihitung", sums.counted.get(key, 0))
    found = sums.of(key)
    for column in row.cells:
        if column in found or _is_figure(column):
            row.expect(column, found.get(column, ""))
    for column in found:
        row.get(column)


_BASES = tuple(NAMES["fields"].values())


def _is_figure(column: str) -> bool:
    """Whether a column of a recapitulation is of a box of the form."""
    return any(column == base or column.startswith(base + "_") for base in _BASES)


def _source(row: Row, records: dict[str, Record]) -> tuple[Record, tuple[str, str], dict[str, Any]]:
    """Record, place and published figures of a row: as decided, of a sheet without a decision as written."""
    record = records.get(row.get("catatan"))
    if record is None or record.kind != "sheet":
        raise Fault("cell", path=row.path, line=row.line, column="catatan", found=row.get("catatan")[:80], expected="-")
    said = record.said
    row.expect("kode_tps", said["station"])
    row.expect("jenis", said["contest"])
    row.expect("versi", said["revision"])
    figures = said["as_written"] if said["outcome"] == "undecided" else said["as_decided"]
    return record, (said["contest"], said["station"]), figures


def _none_left(table: Table, wanted: Any) -> None:
    """:raises Fault: ``row_missing``."""
    for key in sorted(wanted):
        raise Fault("row_missing", path=table.path, key=" ".join(map(str, key)))
