"""Reads the stations of KPU's published data: a folder of station files, or a table with KPU's field names.

A figure that is no count makes the whole input unusable, because a file that is wrong in one place cannot be trusted in
the others. What is passed over is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.sources import region_names, station_json
from recap_desktop.sources.kinds import Kind, kinds
from recap_desktop.sources.region_names import RegionNames
from recap_desktop.sources.sirekap import ADMINISTRATIVE_FIELDS, RESULT_TYPES
from recap_desktop.sources.station_code import check_station, is_station
from recap_desktop.sources.station_json import Answer
from sync.trust.strays import is_stray
from sync.trust.table_reader import NOTHING, Row, Table, figure


@dataclass(frozen=True)
class Answers:
    """What a folder or a table says of each station, and what was not used of it."""

    by_station: Mapping[str, list[Answer]]
    names: Mapping[str, str] = field(default_factory=dict)
    passed_over: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def read_folder(folder: Path) -> Answers:
    """Files ``<tps13>.json`` of a folder, or of folders in it that have the names of kinds.

    :raises KnownError: ``data.*``, ``table.figure*``.
    :raises OSError: where it cannot be read.
    """
    below = [one for one in kinds() if (folder / one.code).is_dir()]
    if not below:
        return _files(folder, None)
    found: dict[str, list[Answer]] = {}
    passed_over = [one.name for one in sorted(folder.iterdir()) if one.name not in {kind.code for kind in below}]
    for kind in below:
        part = _files(folder / kind.code, kind)
        passed_over += [f"{kind.code}/{name}" for name in part.passed_over]
        for station, answers in part.by_station.items():
            found.setdefault(station, []).extend(answers)
    return Answers(dict(sorted(found.items())), passed_over=tuple(passed_over))


def _files(folder: Path, kind: Kind | None) -> Answers:
    found: dict[str, list[Answer]] = {}
    passed_over = []
    for file in sorted(folder.iterdir()):
        if is_stray(file.name) or file.suffix.casefold() != ".json":
            passed_over.append(file.name)
            continue
        code = file.stem
        if not is_station(code):
            raise KnownError("data.file_name", path=file.name)
        if code in found:
            raise KnownError("data.two_files", path=file.name, station=code)
        answer = station_json.read(file)
        if kind is not None and answer.kind not in (kind, None):
            raise KnownError("data.other_kind", path=f"{kind.code}/{file.name}")
        found[code] = [replace(answer, kind=answer.kind or kind)]
    if not found:
        _refuse_nested(folder)
        raise KnownError("data.no_stations", path=folder.name)
    return Answers({code: found[code] for code in sorted(found)}, passed_over=tuple(passed_over))


def _refuse_nested(folder: Path) -> None:
    """Station files that lie deeper: a mixture of folders may hold a station twice, so one folder is chosen."""
    for file in sorted(folder.rglob("*.json")):
        if is_station(file.stem):
            raise KnownError("data.nested", path=folder.name, folder=str(file.parent.relative_to(folder)))


def read_table(path: Path) -> Answers:
    """A table with KPU's field names: a row a station, of the one contest whose candidate ids are known.

    :raises KnownError: ``data.*``, ``table.*`` naming file, line and column.
    """
    kind = next(one for one in kinds() if one.numbers)
    keys = (*kind.numbers, *ADMINISTRATIVE_FIELDS)
    table = Table(path, ("kode_tps", *keys))
    names = RegionNames(path)
    lines: dict[str, int] = {}
    found: dict[str, list[Answer]] = {}
    for row in table:
        code = row.cells["kode_tps"]
        answer = _answer(row, kind, path.name)
        if code in found:
            where = {"station": code, "before": lines[code], "line": row.line}
            raise KnownError("data.twice", path=path.name, **where)
        found[code], lines[code] = [answer], row.line
        names.add(code, row)
    if not found:
        raise KnownError("data.no_stations", path=path.name)
    used = ("kode_tps", "psu", *keys, *region_names.COLUMNS)
    unused = tuple(name for name in table.columns if name and name not in used)
    return Answers({code: found[code] for code in sorted(found)}, names.found, unused=unused)


def _answer(row: Row, kind: Kind, name: str) -> Answer:
    code = row.cells["kode_tps"]
    check_station(code, path=name, line=row.line)

    def at(key: str) -> int | None:
        return figure(row.cells[key], path=name, line=row.line, column=key, station=code)

    votes = {one: at(one) for one in kind.numbers}
    answer = Answer(kind, votes, administrative={box: at(key) for key, box in ADMINISTRATIVE_FIELDS.items()})
    psu = row.cells.get("psu", "")
    if psu.casefold() in NOTHING:
        return answer
    if psu not in RESULT_TYPES:
        raise KnownError("data.result_type", path=name, line=row.line, value=psu[:40])
    return replace(answer, result_type=RESULT_TYPES[psu])
