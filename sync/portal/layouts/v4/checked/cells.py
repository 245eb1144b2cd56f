"""One table against its schema: types, patterns, lists of words, smallest values, and keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sync.portal.layouts.v4.checked.keys import SeenKeys


@dataclass(frozen=True)
class Fault:
    """What does not hold: ``file``, row (1 is the first after the header; 0 for the whole file), column, and why."""

    file: str
    row: int
    column: str
    why: str

    def to_json(self) -> dict[str, object]:
        """As in the report."""
        return {"berkas": self.file, "baris": self.row, "kolom": self.column, "sebab": self.why}

    def told(self) -> list[object]:
        """For the next release: what makes it again."""
        return [self.file, self.row, self.column, self.why]


def _is_integer(cell: str) -> bool:
    return _matches(r"-?[0-9]+")(cell) is not None


@cache
def _matches(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).fullmatch


def _parses(read: Callable[[str], object]) -> Callable[[str], bool]:
    def holds(cell: str) -> bool:
        try:
            read(cell)
        except ValueError:
            return False
        return True

    return holds


_TYPES: Mapping[str, Callable[[str], bool]] = {
    "integer": _is_integer, "number": _parses(float), "boolean": lambda cell: cell in ("true", "false"),
    "date": _parses(date.fromisoformat), "datetime": _parses(datetime.fromisoformat),
}


def _why(about: Mapping[str, Any], cell: str) -> str | None:
    """Why a value that is there cannot stand in a column: ``tipe``, ``pola``, ``daftar``, ``terkecil``; else None."""
    limits = about.get("constraints", {})
    holds = _TYPES.get(about["type"])
    if holds is not None and not holds(cell):
        return "tipe"
    if "pattern" in limits and _matches(limits["pattern"])(cell) is None:
        return "pola"
    if "enum" in limits and cell not in limits["enum"]:
        return "daftar"
    return "terkecil" if "minimum" in limits and int(cell) < limits["minimum"] else None


@dataclass
class CheckedFile:
    """A file of a table as its rows come. ``refers`` are the keys that its rows name, by the table they name."""

    path: str
    schema: Mapping[str, Any]
    rows: int = 0
    faults: list[Fault] = field(default_factory=list)
    keys: SeenKeys = field(init=False)
    refers: dict[tuple[str, tuple[str, ...]], set[tuple[str, ...]]] = field(default_factory=dict)
    header: Sequence[str] = ()

    def __post_init__(self) -> None:
        self.keys = SeenKeys(self.schema["primaryKey"])

    def add(self, rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
        """Check the next rows; the first of all is the header. Answers them without it."""
        if not self.header and rows:
            self.header, rows = rows[0], rows[1:]
            if list(self.header) != [one["name"] for one in self.schema["fields"]]:
                self.faults.append(Fault(self.path, 0, "", "kolom"))
        columns = dict(zip(self.header, zip(*rows, strict=False), strict=False))
        if columns:
            self._check_cells(columns)
            self._check_keys(columns)
        self.rows += len(rows)
        return rows

    def _check_cells(self, columns: Mapping[str, Sequence[str]]) -> None:
        known = {one["name"]: one for one in self.schema["fields"]}
        for name, cells in columns.items():
            wrong = {cell: why for cell in set(cells) if cell and (why := _why(known[name], cell)) is not None}
            if wrong:
                self.faults += [
                    Fault(self.path, self.rows + place, name, wrong[cell])
                    for place, cell in enumerate(cells, start=1) if cell in wrong
                ]

    def _check_keys(self, columns: Mapping[str, Sequence[str]]) -> None:
        own = self.schema["primaryKey"]
        for place in self.keys.add(_together(columns, own)):
            self.faults.append(Fault(self.path, self.rows + place + 1, own[0], "kunci_ganda"))
        for link in self.schema.get("foreignKeys", ()):
            theirs = link["reference"]
            named = self.refers.setdefault((theirs["resource"], tuple(theirs["fields"])), set())
            # a row that names nothing refers to nothing
            named.update(key for key in set(_together(columns, link["fields"])) if any(key))


def _together(columns: Mapping[str, Sequence[str]], names: Sequence[str]) -> list[tuple[str, ...]]:
    """Some cells of every row."""
    return list(zip(*(columns[name] for name in names), strict=True))
