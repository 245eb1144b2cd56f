"""Reads the stations of the headless demo: KPU's station files, a CSV with KPU's field names, or the training sheets.

A station with a figure missing stays empty; a figure that is no count makes the whole input unusable, because a file
that is wrong in one place cannot be trusted in the others.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.sources.sirekap import ADMINISTRATIVE_FIELDS, RESULT_TYPES, TICKET_FIELDS, station_figures

_STATION = re.compile(r"\d{13}")
_INTEGER = re.compile(r"-?\d{1,15}")
#: A station answer is about 1.3 kB; a national CSV is read as a whole, so both are bounded.
MAX_JSON = 1 << 20
MAX_CSV = 1 << 28


@dataclass(frozen=True)
class SourceStation:
    """One station as the source has it; ``figures`` is None where the sheet cannot be entered."""

    code: str
    figures: Mapping[str, int] | None
    result_type: str = "regular"


@dataclass(frozen=True)
class StationSource:
    """All stations in code order and the region names the source knows (code -> name)."""

    stations: tuple[SourceStation, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    def subdistricts(self) -> dict[str, list[SourceStation]]:
        """Stations by six-digit sub-district code."""
        found: dict[str, list[SourceStation]] = {}
        for station in self.stations:
            found.setdefault(station.code[:6], []).append(station)
        return found


def read_source(path: Path) -> StationSource:
    """Folder of ``<tps13>.json`` or a CSV file (optionally gzip).

    :raises KnownError: ``data.*`` naming file and, for a CSV, the line.
    """
    try:
        if path.is_dir():
            return _collect(_json_stations(path), {}, path)
        if path.is_file():
            names: dict[str, str] = {}
            return _collect(_csv_stations(path, names), names, path)
    except OSError as error:
        raise KnownError("data.unreadable", path=path.name, reason=error.strerror or "I/O") from error
    raise KnownError("data.missing", path=str(path))


def _collect(stations: Iterator[SourceStation], names: dict[str, str], path: Path) -> StationSource:
    found: dict[str, SourceStation] = {}
    for station in stations:
        if station.code in found:
            raise KnownError("data.twice", path=path.name, station=station.code)
        found[station.code] = station
    if not found:
        raise KnownError("data.no_stations", path=path.name)
    return StationSource(tuple(found[code] for code in sorted(found)), names)


class _TwiceError(Exception):
    """A key that stands twice in one object: which of the two is meant, nobody can say."""


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found


def _json_stations(folder: Path) -> Iterator[SourceStation]:
    for file in sorted(folder.iterdir()):
        if file.suffix != ".json":
            continue
        if not _STATION.fullmatch(file.stem):
            raise KnownError("data.file_name", path=file.name)
        yield _json_station(file)


def _json_station(file: Path) -> SourceStation:
    if file.stat().st_size > MAX_JSON:
        raise KnownError("data.too_large", path=file.name)
    try:
        answer = json.loads(file.read_bytes().decode("utf-8"), object_pairs_hook=_once)
    except _TwiceError as error:
        raise KnownError("data.key_twice", path=file.name, key=str(error)[:40]) from error
    except (ValueError, RecursionError) as error:
        raise KnownError("data.not_json", path=file.name) from error
    if not isinstance(answer, dict):
        raise KnownError("data.not_station", path=file.name)
    flat: dict[str, object] = {}
    for key, wanted in (("chart", TICKET_FIELDS), ("administrasi", ADMINISTRATIVE_FIELDS)):
        part = answer.get(key)
        if part is not None and not isinstance(part, dict):
            raise KnownError("data.not_station", path=file.name)
        flat.update((name, value) for name, value in (part or {}).items() if name in wanted)
    psu = answer.get("psu")
    if psu is not None and (not isinstance(psu, str) or psu not in RESULT_TYPES):
        raise KnownError("data.result_type", path=file.name, value=str(psu)[:40])
    kind = RESULT_TYPES[psu] if isinstance(psu, str) else "regular"
    return SourceStation(file.stem, station_figures(flat, file.stem), kind)


def _csv_text(path: Path) -> str:
    with path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
    opened = gzip.open(path, "rb") if zipped else path.open("rb")
    try:
        with opened as stream:
            data = stream.read(MAX_CSV + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise KnownError("data.unreadable", path=path.name, reason="gzip") from error
    if len(data) > MAX_CSV:
        raise KnownError("data.too_large", path=path.name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnownError("data.not_text", path=path.name) from error


def _csv_stations(path: Path, names: dict[str, str]) -> Iterator[SourceStation]:
    reader = csv.DictReader(io.StringIO(_csv_text(path), newline=""), strict=True)
    try:
        columns = set(reader.fieldnames or ())
    except csv.Error as error:
        raise KnownError("data.not_csv", path=path.name, line=1) from error
    twice = [name for name in reader.fieldnames or () if (reader.fieldnames or []).count(name) > 1]
    if twice:
        raise KnownError("data.key_twice", path=path.name, key=twice[0][:40])
    missing = ({"kode_tps"} | set(TICKET_FIELDS) | set(ADMINISTRATIVE_FIELDS)) - columns
    if missing:
        raise KnownError("data.column", path=path.name, column=sorted(missing)[0])
    try:
        for row in reader:
            yield _csv_station(row, path.name, reader.line_num, names)
    except csv.Error as error:
        raise KnownError("data.not_csv", path=path.name, line=reader.line_num) from error


def _csv_station(
    row: Mapping[str | None, str | list[str] | None], name: str, line: int, names: dict[str, str]
) -> SourceStation:
    if None in row or any(value is None for value in row.values()):
        raise KnownError("data.row_length", path=name, line=line)
    cells = {str(key): str(value).strip() for key, value in row.items()}
    code = cells["kode_tps"]
    if not _STATION.fullmatch(code):
        raise KnownError("data.station_code", path=name, line=line, value=code[:40])
    flat: dict[str, object] = {}
    for key in (*TICKET_FIELDS, *ADMINISTRATIVE_FIELDS):
        text = cells[key]
        flat[key] = None if text in ("", "null") else int(text) if _INTEGER.fullmatch(text) else text
    for column, length in (("kabupaten_kota", 4), ("kecamatan", 6), ("kelurahan_desa", 10)):
        if cells.get(column):
            names[code[:length]] = cells[column].replace("_", " ").upper()
    psu = cells.get("psu") or "Reguler"
    if psu not in RESULT_TYPES:
        raise KnownError("data.result_type", path=name, value=psu[:40])
    return SourceStation(code, station_figures(flat, code), RESULT_TYPES[psu])
