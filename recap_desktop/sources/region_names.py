"""Names of regions that stand in columns beside the stations; a code has one name."""

from __future__ import annotations

from pathlib import Path

from forms.errors import KnownError
from sync.trust.table_reader import NOTHING, Row
from sync.trust.tables import name_at

#: Columns with names, and how many digits of the station's code they name.
COLUMNS = {"kabupaten_kota": 4, "kecamatan": 6, "kelurahan_desa": 10}


class RegionNames:
    """Names of the rows taken in so far, by code."""

    def __init__(self, path: Path) -> None:
        self.found: dict[str, str] = {}
        self._path = path
        self._lines: dict[str, int] = {}

    def add(self, code: str, row: Row) -> None:
        """Take in a row. :raises KnownError: ``table.two_names``, ``package.csv_name``."""
        for column, length in COLUMNS.items():
            written = row.cells.get(column, "")
            if written.casefold() not in NOTHING:
                self._one(code[:length], name_at(self._path, row.line, written.replace("_", " ").upper()), row.line)

    def _one(self, code: str, name: str, line: int) -> None:
        first = self.found.setdefault(code, name)
        before = self._lines.setdefault(code, line)
        if first != name:
            where = {"first": first[:60], "before": before, "name": name[:60], "line": line}
            raise KnownError("table.two_names", path=self._path.name, number=code, **where)
