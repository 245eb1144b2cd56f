"""Rows of the tables of a sub-district by what they speak of, and where two releases differ in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sync.portal.content import View
from sync.portal.layouts.v4.copies.columns import rows_in
from sync.portal.layouts.v4.tables.shape import csv_bytes
from sync.portal.layouts.v4.tables.writer import REGION_TABLES, columns_of
from sync.trust.package import ElectionPackage

#: Code of a station or region, and contest; the contest is empty where a row is of all of them.
Key = tuple[str, str]
#: Cells that are not empty, by column: a column more says nothing where it is empty.
Cells = Mapping[str, str]
#: Digits of the code of a station.
STATION = 13
#: Columns that say of what a row speaks, the smallest place first.
_PLACES = ("kode_tps", "kode_desa", "kode_kec", "wilayah")
_TABLES = tuple(one.name for one in REGION_TABLES)

Rows = Mapping[str, Sequence[Cells]]
#: CSV of every table that is cut per regency, by its name: what a sub-district has of it.
Written = Mapping[str, bytes]
_Line = list[str]


@dataclass(frozen=True)
class Difference:
    """Rows of one key, then and now, by table; ``tables`` are those in which they differ, in their order."""

    key: Key
    then: Rows
    now: Rows
    tables: Sequence[str]

    def row(self, table: str, *, then: bool = False) -> Cells:
        """The first row of a table; empty where there is none."""
        found = (self.then if then else self.now).get(table, ())
        return found[0] if found else {}


@dataclass(frozen=True)
class _Table:
    """A table of a sub-district: what it has of each key, as it was written."""

    columns: Sequence[str]
    lines: Mapping[Key, Sequence[_Line]] = field(default_factory=dict)

    def cells(self, key: Key) -> list[Cells]:
        """Rows of a key."""
        return [{name: cell for name, cell in zip(self.columns, one, strict=True) if cell} for one in self.of(key)]

    def of(self, key: Key) -> Sequence[_Line]:
        return self.lines.get(key, ())


def written(view: View) -> Written:
    """Every table of a sub-district."""
    columns = columns_of(view.package)
    return {one.name: csv_bytes(columns[one.name], one.rows(view), header=False) for one in REGION_TABLES}


def differences(then: Written, before: ElectionPackage, now: Written, package: ElectionPackage) -> Iterator[Difference]:
    """Every key of which a row is another one, came or went, in their order.

    :param before: the package that says what columns there were; ``package`` says it of now.
    """
    old, new = _tables(then, before), _tables(now, package)
    found: dict[Key, list[str]] = defaultdict(list)
    for name in _TABLES:
        for key in _unlike(old[name], new[name]):
            found[key].append(name)
    for key, tables in sorted(found.items()):
        yield Difference(key, _rows(old, key), _rows(new, key), tables)


def _tables(said: Written, package: ElectionPackage) -> Mapping[str, _Table]:
    columns = columns_of(package)
    return {name: _table(columns[name], said.get(name, b"")) for name in _TABLES}


def _table(columns: Sequence[str], data: bytes) -> _Table:
    """By key; where the names of the columns come first they are no row."""
    lines = rows_in(data)
    if lines and lines[0] == list(columns):
        del lines[0]
    places = [columns.index(name) for name in _PLACES if name in columns]
    contest = columns.index("jenis") if "jenis" in columns else None
    found: dict[Key, list[_Line]] = defaultdict(list)
    for line in lines:
        code = next((line[place] for place in places if line[place]), "")
        found[code, line[contest] if contest is not None else ""].append(line)
    return _Table(columns, found)


def _unlike(old: _Table, new: _Table) -> list[Key]:
    """Keys of which the rows differ; their order says nothing."""
    keys = old.lines.keys() | new.lines.keys()
    if list(old.columns) == list(new.columns):
        unlike = [key for key in keys if old.of(key) != new.of(key)]
        return [key for key in unlike if sorted(old.of(key)) != sorted(new.of(key))]
    return [key for key in keys if _ordered(old.cells(key)) != _ordered(new.cells(key))]


def _ordered(rows: Sequence[Cells]) -> list[list[tuple[str, str]]]:
    return sorted(sorted(cells.items()) for cells in rows)


def _rows(tables: Mapping[str, _Table], key: Key) -> Rows:
    return {name: rows for name, table in tables.items() if (rows := table.cells(key))}
