"""Reads station data of every kind that is taken, and tells the kinds apart by what is in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.sources import choice_file, long_table, station_files, vote_file
from recap_desktop.sources.kpu import sheets_of
from recap_desktop.sources.model import SourceContest, StationSource
from recap_desktop.sources.station_files import Answers
from sync.trust.strays import is_stray
from sync.trust.table_reader import Table, read_text

#: Names of files that hold many stations.
_TABLE = re.compile(r"\.(csv|csv\.gz|json\.gz)$")


def read_source(path: Path, choices: Path | None = None) -> StationSource:
    """Folder of ``<tps13>.json``; table with KPU's field names, long table, or candidates' votes as one JSON file, or a
    folder with one of these alone in it.

    :param choices: table of who stands where (:mod:`recap_desktop.sources.choice_file`); placeholders without it.
    :raises KnownError: ``data.*``, ``choices.*`` and ``table.*`` naming file, line and column.
    """
    given = choice_file.read(choices) if choices is not None else {}
    try:
        if path.is_dir() and (alone := _alone(path)) is not None:
            return _of_file(alone, given)
        if path.is_dir():
            return _of_answers(station_files.read_folder(path), given)
        if path.is_file():
            return _of_file(path, given)
    except OSError as error:
        raise KnownError("data.unreadable", path=path.name, reason=error.strerror or "I/O") from error
    raise KnownError("data.missing", path=str(path))


def _alone(folder: Path) -> Path | None:
    """The table or the votes that lie alone in a folder; what operating systems put beside them is not counted."""
    found = [one for one in folder.iterdir() if not is_stray(one.name)]
    if len(found) != 1 or not found[0].is_file() or _TABLE.search(found[0].name.casefold()) is None:
        return None
    return found[0]


def _of_file(path: Path, given: Mapping[str, SourceContest]) -> StationSource:
    if read_text(path)[:100].lstrip().startswith("{"):
        return _of_answers(Answers(vote_file.read(path)), given)
    if set(long_table.COLUMNS[1:]) & set(Table(path, ("kode_tps",)).columns):
        return long_table.read(path, given)
    return _of_answers(station_files.read_table(path), given)


def _of_answers(read: Answers, given: Mapping[str, SourceContest]) -> StationSource:
    sheets, contests = sheets_of(read.by_station, given)
    return StationSource(sheets, contests, read.names, read.passed_over, read.unused)
