"""Second opinions on sheets: figures from elsewhere, unverified, kept apart from everything that was typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from recap_desktop.workspace.database import Database
from sync.trust.times import stamp


@dataclass(frozen=True)
class Opinion:
    """Figures of one sheet by field id, as ``source`` has them."""

    station: str
    source: str
    figures: Mapping[str, int]
    added: str


class Opinions:
    """Table ``opinions``; the newest of a sheet is the one that is shown, older ones stay."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, contest: str, station: str, source: str, figures: Mapping[str, int], at: datetime) -> bool:
        """Keep an opinion in the running transaction; False where the newest one says the same."""
        packed = json.dumps(dict(figures), sort_keys=True)
        newest = self._database.row(
            "SELECT figures FROM opinions WHERE contest = ? AND station = ? AND source = ? ORDER BY n DESC LIMIT 1",
            (contest, station, source),
        )
        if newest is not None and newest[0] == packed:
            return False
        self._database.execute(
            "INSERT INTO opinions (contest, station, source, figures, added) VALUES (?, ?, ?, ?, ?)",
            (contest, station, source, packed, stamp(at)),
        )
        self._database.expect(
            "SELECT figures FROM opinions WHERE contest = ? AND station = ? AND source = ? ORDER BY n DESC LIMIT 1",
            (contest, station, source), (packed,),
        )
        return True

    def newest(self, contest: str) -> dict[str, Opinion]:
        """The newest opinion on each sheet of a contest, by station."""
        found = self._database.rows(
            "SELECT station, source, figures, added FROM opinions WHERE contest = ? ORDER BY n", (contest,)
        )
        return {row[0]: Opinion(row[0], row[1], json.loads(row[2]), row[3]) for row in found}
