"""Rows of the tables of a sub-district by what they speak of, and where two releases differ in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.portal.content import View
from sync.portal.layouts.v4.tables.shape import cells_of
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

Rows = Mapping[str, Sequence[Cells]]


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


def key_of(row: Mapping[str, str]) -> Key:
    """Of what a row speaks."""
    code = next((row[column] for column in _PLACES if row.get(column)), "")
    return code, row.get("jenis", "")


def rows_of(view: View) -> Mapping[Key, Rows]:
    """Every row of every table that is cut per regency."""
    found: dict[Key, dict[str, list[Cells]]] = defaultdict(lambda: defaultdict(list))
    for table, rows in _cells(view, view.package):
        for row in rows:
            found[key_of(row)][table].append(row)
    return found


def _cells(view: View, package: ElectionPackage) -> Iterator[tuple[str, Iterator[Cells]]]:
    columns = columns_of(package)
    for one in REGION_TABLES:
        names = columns[one.name]
        rows = (zip(names, cells_of(names, row), strict=True) for row in one.rows(view))
        yield one.name, ({name: str(cell) for name, cell in row if cell not in ("", None)} for row in rows)


def differences(then: View, now: View) -> Iterator[Difference]:
    """Every key of which a row is another one, came or went, in their order."""
    before, after = rows_of(then), rows_of(now)
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key, {}), after.get(key, {})
        tables = [one.name for one in REGION_TABLES if not _same(old.get(one.name, ()), new.get(one.name, ()))]
        if tables:
            yield Difference(key, old, new, tables)


def _same(one: Sequence[Cells], other: Sequence[Cells]) -> bool:
    return list(one) == list(other) or sorted(map(_ordered, one)) == sorted(map(_ordered, other))


def _ordered(cells: Cells) -> list[tuple[str, str]]:
    return sorted(cells.items())
