"""How far the records of this desk's region were read back from a log, and which leaves of it stay open.

A leaf stays open where the server holds it back, or where what came of it could not be taken. It is asked for again in
every round, but for a record of another election: that one is named and let be.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from recap_desktop.workspace.database import Database
from sync.trust.times import stamp
from sync.wire.messages import Held

HELD, ASIDE, FOREIGN = "held", "aside", "foreign"


@dataclass(frozen=True)
class HeldLeaf:
    """A first transcription on another laptop, as the server told of it: that it exists, and by whom."""

    leaf: int
    record: str
    contest: str
    station: str
    person: str


@dataclass(frozen=True)
class AsideLeaf:
    """A leaf of which nothing was taken: ``code`` says why, ``tries`` how often it came; ``record`` where it has one.
    """

    leaf: int
    record: str | None
    code: str
    tries: int


class FetchedLeaves:
    """Tables ``cursors`` and ``open_leaves``, by the origin of the log; a log begun anew is read from its beginning."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next(self, origin: str) -> int:
        """Leaf to go on from."""
        found = self._database.row("SELECT next FROM cursors WHERE origin = ?", (origin,))
        return int(found[0]) if found else 0

    def advance(self, origin: str, leaf: int, at: datetime) -> None:
        """Go on from this leaf next time; never back. In the running transaction, as every write here."""
        self._database.execute(
            "INSERT INTO cursors (origin, next, changed) VALUES (?, ?, ?) ON CONFLICT (origin) DO UPDATE"
            " SET next = max(next, excluded.next), changed = excluded.changed", (origin, leaf, stamp(at)),
        )

    def hold(self, origin: str, held: Held, at: datetime) -> None:
        """The server holds a leaf back."""
        self._put(origin, held.leaf, HELD, (held.id, held.contest, held.station, held.person, None), at)

    def set_aside(self, origin: str, leaf: int, record: str | None, code: str, at: datetime, *, ask: bool) -> None:
        """What came of a leaf was not taken. :param ask: it may be another time."""
        self._put(origin, leaf, ASIDE if ask else FOREIGN, (record, None, None, None, code), at)

    def _put(self, origin: str, leaf: int, state: str, about: tuple[str | None, ...], at: datetime) -> None:
        self._database.execute(
            "INSERT INTO open_leaves (origin, leaf, state, record, contest, station, person, code, tries, changed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT (origin, leaf) DO UPDATE SET state = excluded.state,"
            " record = excluded.record, contest = excluded.contest, station = excluded.station,"
            " person = excluded.person, code = excluded.code, tries = tries + 1, changed = excluded.changed",
            (origin, leaf, state, *about, stamp(at)),
        )

    def close(self, origin: str, leaf: int) -> None:
        """A leaf was taken, or is known."""
        self._database.execute("DELETE FROM open_leaves WHERE origin = ? AND leaf = ?", (origin, leaf))

    def to_ask(self, origin: str) -> tuple[int, ...]:
        """Leaves to be asked for again, in order."""
        found = self._database.rows(
            "SELECT leaf FROM open_leaves WHERE origin = ? AND state <> ? ORDER BY leaf", (origin, FOREIGN)
        )
        return tuple(int(row[0]) for row in found)

    def held(self, origin: str) -> tuple[HeldLeaf, ...]:
        """What the server holds back, in the order of the log; what came here another way meanwhile is left out."""
        found = self._database.rows(
            "SELECT leaf, record, contest, station, person FROM open_leaves WHERE origin = ? AND state = ?"
            " AND record NOT IN (SELECT id FROM records) ORDER BY leaf", (origin, HELD),
        )
        return tuple(HeldLeaf(*row) for row in found)

    def aside(self, origin: str) -> tuple[AsideLeaf, ...]:
        """What was set aside, in the order of the log."""
        found = self._database.rows(
            "SELECT leaf, record, code, tries FROM open_leaves WHERE origin = ? AND state <> ? ORDER BY leaf",
            (origin, HELD),
        )
        return tuple(AsideLeaf(*row) for row in found)

    def state(self) -> str:
        """Digest of how far every log was read and what stays open of it; how often and when is left out."""
        cursors = self._database.rows("SELECT origin, next FROM cursors ORDER BY origin")
        leaves = self._database.rows(
            "SELECT origin, leaf, state, record, contest, station, person, code FROM open_leaves ORDER BY origin, leaf"
        )
        return hashlib.sha256(json.dumps([cursors, leaves]).encode("ascii")).hexdigest()

    def forget(self) -> None:
        """Read every log from its beginning again: a restored workspace does."""
        self._database.execute("DELETE FROM cursors")
        self._database.execute("DELETE FROM open_leaves")
