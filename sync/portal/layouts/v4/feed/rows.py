"""Rows of the tables of a sub-district by what they speak of, and where two releases differ in them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sync.portal.content import View
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

#: CSV of every table that is cut per regency, by its name: what a sub-district has of it.
Written = Mapping[str, bytes]


@dataclass(frozen=True)
class _Table:
    """A table of a sub-district: lines by what they speak of, each as it was written."""

    columns: Sequence[str]
    lines: Mapping[Key, Sequence[str]] = field(default_factory=dict)

    def of(self, key: Key) -> Sequence[str]:
        return self.lines.get(key, ())

    def cells(self, key: Key) -> list[Cells]:
        rows = csv.reader(self.of(key))
        return [{name: cell for name, cell in zip(self.columns, row, strict=True) if cell} for row in rows]


@dataclass(frozen=True)
class Rows:
    """Rows of one key in every table of a sub-district. Most of them nobody asks for: they are read when asked for."""

    key: Key
    _tables: Mapping[str, _Table]

    def of(self, table: str) -> list[Cells]:
        """Rows of a table, in its order."""
        return self._tables[table].cells(self.key)

    def lines(self) -> Iterator[str]:
        """All of them as they are written."""
        return (line for table in self._tables.values() for line in table.of(self.key))


@dataclass(frozen=True)
class Difference:
    """Rows of one key, then and now; ``tables`` are those in which they differ, in their order."""

    key: Key
    then: Rows
    now: Rows
    tables: Sequence[str]

    def row(self, table: str, *, then: bool = False) -> Cells:
        """The first row of a table; empty where there is none."""
        return next(iter((self.then if then else self.now).of(table)), {})


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
        yield Difference(key, Rows(key, old), Rows(key, new), tables)


def _tables(said: Written, package: ElectionPackage) -> Mapping[str, _Table]:
    columns = columns_of(package)
    return {name: _table(columns[name], said.get(name, b"")) for name in _TABLES}


def _table(columns: Sequence[str], data: bytes) -> _Table:
    """By key; where the names of the columns come first they are no row."""
    places = [columns.index(name) for name in _PLACES if name in columns]
    contest = columns.index("jenis") if "jenis" in columns else None
    most, header = 1 + max(*places, contest or 0, 0), ",".join(columns)
    found: dict[Key, list[str]] = defaultdict(list)
    for line in _records(data.decode("utf-8")):
        if line != header:
            row = line.split(",", most) if '"' not in line else next(csv.reader([line]))
            code = next((row[place] for place in places if row[place]), "")
            found[code, row[contest] if contest is not None else ""].append(line)
    return _Table(columns, found)


def _records(text: str) -> Iterator[str]:
    """Lines of a table; one with a line feed in quotes is one."""
    lines = iter(text.split("\n")[:-1])
    for line in lines:
        while line.count('"') % 2:
            line += "\n" + next(lines)
        yield line


def _unlike(old: _Table, new: _Table) -> list[Key]:
    """Keys of which the rows differ; their order says nothing."""
    keys = old.lines.keys() | new.lines.keys()
    if list(old.columns) == list(new.columns):
        unlike = [key for key in keys if old.of(key) != new.of(key)]
        return [key for key in unlike if sorted(old.of(key)) != sorted(new.of(key))]
    return [key for key in keys if _ordered(old.cells(key)) != _ordered(new.cells(key))]


def _ordered(rows: Sequence[Cells]) -> list[list[tuple[str, str]]]:
    return sorted(sorted(cells.items()) for cells in rows)
