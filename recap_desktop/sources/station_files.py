"""Reads the stations of KPU's published data: a folder of station files, or a table with KPU's field names.

A figure that is no count makes the whole input unusable, because a file that is wrong in one place cannot be trusted in
the others. What is passed over is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.sources import station_json
from recap_desktop.sources.sirekap import ADMINISTRATIVE_FIELDS, KEYS, RESULT_TYPES, TICKET_FIELDS, fields_of
from sync.trust.strays import is_stray
from sync.trust.table_reader import NOTHING, Row, Table, check_digits, figure
from sync.trust.tables import name_at

_STATION = re.compile(r"[0-9]{13}")
#: Columns with names, and how many digits of the station's code they name.
_NAMES = {"kabupaten_kota": 4, "kecamatan": 6, "kelurahan_desa": 10}
_TOTALS = frozenset({"", "total", "jumlah", "grand total", "total keseluruhan", "jumlah akhir", "jumlah total"})


@dataclass(frozen=True)
class SourceStation:
    """One station as the source has it: every figure it has, by field."""

    code: str
    known: Mapping[str, int]
    result_type: str = "regular"

    @property
    def figures(self) -> Mapping[str, int] | None:
        """All 21 figures; None where one is missing, so that the sheet cannot be entered."""
        return self.known if len(self.known) == len(KEYS) else None

    @property
    def is_partial(self) -> bool:
        """Some figures are there and some are not."""
        return 0 < len(self.known) < len(KEYS)


@dataclass(frozen=True)
class StationSource:
    """All stations in code order, the region names the source knows (code -> name), and what was not used of it.

    ``passed_over``: names of files; ``unused``: names of columns.
    """

    stations: tuple[SourceStation, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    passed_over: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    def leftovers(self) -> dict[str, list[str]]:
        """What was read and not used, by code ``data.*``: files, columns, stations without all their figures."""
        partial = [station.code for station in self.stations if station.is_partial]
        return {"passed_over": [*self.passed_over], "unused_columns": [*self.unused], "partial": partial}

    def subdistricts(self) -> dict[str, list[SourceStation]]:
        """Stations by six-digit sub-district code."""
        found: dict[str, list[SourceStation]] = {}
        for station in self.stations:
            found.setdefault(station.code[:6], []).append(station)
        return found


def read_source(path: Path) -> StationSource:
    """Folder of ``<tps13>.json`` or a table (optionally gzip).

    :raises KnownError: ``data.*`` and ``table.*`` naming file, line and column.
    """
    try:
        if path.is_dir():
            return _folder(path)
        if path.is_file():
            return _table(path)
    except OSError as error:
        raise KnownError("data.unreadable", path=path.name, reason=error.strerror or "I/O") from error
    raise KnownError("data.missing", path=str(path))


def _folder(folder: Path) -> StationSource:
    found: dict[str, SourceStation] = {}
    passed_over = []
    for file in sorted(folder.iterdir()):
        if is_stray(file.name) or file.suffix.casefold() != ".json":
            passed_over.append(file.name)
            continue
        code = file.stem
        if not _STATION.fullmatch(code):
            raise KnownError("data.file_name", path=file.name)
        if code in found:
            raise KnownError("data.two_files", path=file.name, station=code)
        flat, result_type = station_json.read(file)
        found[code] = SourceStation(code, fields_of(flat), result_type)
    if not found:
        _refuse_nested(folder)
        raise KnownError("data.no_stations", path=folder.name)
    return StationSource(tuple(found[code] for code in sorted(found)), passed_over=tuple(passed_over))


def _refuse_nested(folder: Path) -> None:
    """Station files that lie deeper: a mixture of folders may hold a station twice, so one folder is chosen."""
    for file in sorted(folder.rglob("*.json")):
        if _STATION.fullmatch(file.stem):
            raise KnownError("data.nested", path=folder.name, folder=str(file.parent.relative_to(folder)))


def _table(path: Path) -> StationSource:
    table = Table(path, ("kode_tps", *KEYS))
    names = _Names(path)
    lines: dict[str, int] = {}
    found: dict[str, SourceStation] = {}
    for row in table:
        station = _station(row, path.name)
        if station.code in found:
            where = {"station": station.code, "before": lines[station.code], "line": row.line}
            raise KnownError("data.twice", path=path.name, **where)
        found[station.code], lines[station.code] = station, row.line
        names.add(station.code, row)
    if not found:
        raise KnownError("data.no_stations", path=path.name)
    unused = [name for name in table.columns if name and name not in ("kode_tps", "psu", *KEYS, *_NAMES)]
    return StationSource(tuple(found[code] for code in sorted(found)), names.found, unused=tuple(unused))


def _station(row: Row, name: str) -> SourceStation:
    code = row.cells["kode_tps"]
    if code.casefold() in _TOTALS:
        raise KnownError("table.total_line", path=name, line=row.line, value=code[:40])
    check_digits(code, path=name, line=row.line)
    if not _STATION.fullmatch(code):
        raise KnownError("data.station_code", path=name, line=row.line, value=code[:40])
    flat = {
        key: figure(row.cells[key], path=name, line=row.line, column=key, station=code)
        for key in (*TICKET_FIELDS, *ADMINISTRATIVE_FIELDS)
    }
    psu = row.cells.get("psu", "")
    if psu.casefold() in NOTHING:
        return SourceStation(code, fields_of(flat))
    if psu not in RESULT_TYPES:
        raise KnownError("data.result_type", path=name, line=row.line, value=psu[:40])
    return SourceStation(code, fields_of(flat), RESULT_TYPES[psu])


class _Names:
    """Region names of a table; a code has one name."""

    def __init__(self, path: Path) -> None:
        self.found: dict[str, str] = {}
        self._path = path
        self._lines: dict[str, int] = {}

    def add(self, code: str, row: Row) -> None:
        """Take in a row. :raises KnownError: ``table.two_names``, ``package.csv_name``."""
        for column, length in _NAMES.items():
            written = row.cells.get(column, "")
            if written.casefold() not in NOTHING:
                self._one(code[:length], name_at(self._path, row.line, written.replace("_", " ").upper()), row.line)

    def _one(self, code: str, name: str, line: int) -> None:
        first = self.found.setdefault(code, name)
        before = self._lines.setdefault(code, line)
        if first != name:
            where = {"first": first[:60], "before": before, "name": name[:60], "line": line}
            raise KnownError("table.two_names", path=self._path.name, number=code, **where)
