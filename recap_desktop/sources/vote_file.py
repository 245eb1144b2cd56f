"""One JSON file with candidates' votes of many stations: ``{"<13 digits>": {"<candidate id>": n}}`` (gzip allowed)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.sources.kinds import Kind, of_layout
from recap_desktop.sources.kpu import list_of
from recap_desktop.sources.sirekap import json_figure
from recap_desktop.sources.station_code import is_station
from recap_desktop.sources.station_json import Answer, parsed
from sync.trust.table_reader import read_text


def read(path: Path) -> dict[str, list[Answer]]:
    """Answers by station.

    :raises KnownError: ``data.*``, ``table.*``.
    """
    data = parsed(read_text(path), path.name)
    if not isinstance(data, dict) or not data or not all(map(is_station, data)):
        raise KnownError("table.not_table", path=path.name, format="JSON")
    votes = {station: _figures(path, station, found) for station, found in sorted(data.items())}
    kind = of_layout("candidates")[0]
    parties = _parties(path, kind, votes)
    return {
        station: [Answer(kind, members=_members(found, parties))] if found else [Answer(kind)]
        for station, found in votes.items()
    }


def _figures(path: Path, station: str, found: object) -> dict[str, int | None]:
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise KnownError("data.not_station", path=path.name)
    made = {}
    for key, value in found.items():
        if key.isascii() and key.isdigit():
            try:
                made[key] = json_figure(value)
            except KnownError as error:
                where = {"path": path.name, "line": 1, "column": key, "station": station}
                raise KnownError(error.code, **where, **error.params) from error
    return made


def _parties(path: Path, kind: Kind, votes: Mapping[str, Mapping[str, int | None]]) -> dict[int, int]:
    """Party number of each list.

    :raises KnownError: ``data.parties`` where there is a list too few or too many, so that no order tells which.
    """
    lists = sorted({list_of(one) for found in votes.values() for one in found})
    if len(lists) != len(kind.parties):
        raise KnownError("data.parties", path=path.name, count=len(lists), wanted=len(kind.parties))
    return dict(zip(lists, kind.parties, strict=True))


def _members(found: Mapping[str, int | None], parties: Mapping[int, int]) -> dict[int, dict[str, int | None]]:
    made: dict[int, dict[str, int | None]] = {}
    for one, value in found.items():
        made.setdefault(parties[list_of(one)], {})[one] = value
    return made
