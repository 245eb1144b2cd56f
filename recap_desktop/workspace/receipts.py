"""Verified receipts and the log checkpoints they came with. Only what was verified is ever written here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recap_desktop.workspace.database import Database
from sync.trust.times import stamp


@dataclass(frozen=True)
class KeptCheckpoint:
    """The newest checkpoint seen of a log: number of leaves and the signed note."""

    size: int
    text: str


class Receipts:
    """Tables ``receipts`` and ``checkpoints``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, record: str, receipt: str, leaf: int, at: datetime) -> None:
        """Keep a verified receipt in the running transaction; the first one stays."""
        if self.receipt(record) is None:
            self._database.execute(
                "INSERT INTO receipts (record, receipt, leaf, added) VALUES (?, ?, ?, ?)",
                (record, receipt, leaf, stamp(at)),
            )
            self._database.expect("SELECT receipt, leaf FROM receipts WHERE record = ?", (record,), (receipt, leaf))

    def receipt(self, record: str) -> str | None:
        """Receipt text of a record."""
        found = self._database.row("SELECT receipt FROM receipts WHERE record = ?", (record,))
        return str(found[0]) if found else None

    def all(self) -> list[tuple[str, str]]:
        """Record id and receipt text of every verified receipt."""
        return [(str(row[0]), str(row[1])) for row in self._database.rows("SELECT record, receipt FROM receipts")]

    def whole(self) -> list[tuple[str, str, int]]:
        """Record id, receipt text and leaf of every row."""
        return [(str(row[0]), str(row[1]), row[2]) for row in self._database.rows(
            "SELECT record, receipt, leaf FROM receipts ORDER BY record"
        )]

    def leaf(self, record: str) -> int | None:
        """Number of a record in the server's log."""
        found = self._database.row("SELECT leaf FROM receipts WHERE record = ?", (record,))
        return int(found[0]) if found else None

    def known(self) -> frozenset[str]:
        """Ids of all records with a verified receipt."""
        return frozenset(row[0] for row in self._database.rows("SELECT record FROM receipts"))

    def count(self) -> int:
        """Number of verified receipts."""
        found = self._database.row("SELECT count(*) FROM receipts")
        return int(found[0]) if found else 0

    def add_checkpoint(self, origin: str, size: int, text: str, at: datetime) -> None:
        """Keep a verified checkpoint that extends the last one."""
        newest = self.checkpoint(origin)
        if newest is None or size > newest.size:
            self._database.execute(
                "INSERT INTO checkpoints (origin, size, checkpoint, added) VALUES (?, ?, ?, ?)",
                (origin, size, text, stamp(at)),
            )
            self._database.expect(
                "SELECT checkpoint FROM checkpoints WHERE origin = ? AND size = ?", (origin, size), (text,)
            )

    def checkpoints(self) -> list[tuple[str, int, str]]:
        """Origin, size and signed note of every checkpoint kept."""
        return [(str(row[0]), row[1], str(row[2])) for row in self._database.rows(
            "SELECT origin, size, checkpoint FROM checkpoints ORDER BY n"
        )]

    def checkpoint(self, origin: str) -> KeptCheckpoint | None:
        """The largest checkpoint seen of a log."""
        found = self._database.row(
            "SELECT size, checkpoint FROM checkpoints WHERE origin = ? ORDER BY size DESC LIMIT 1", (origin,)
        )
        return KeptCheckpoint(int(found[0]), str(found[1])) if found else None
