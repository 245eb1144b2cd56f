"""The queue to the server: one row a record, written in the transaction that appends the record. Nothing is deleted.

A row that was being sent when the power went is simply due again: the record id makes sending twice harmless.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from recap_desktop.workspace.database import Database
from sync.trust.times import moment, stamp

#: Longest a row is ever put off, with its rounding up to whole seconds.
LONGEST_WAIT_SECONDS = 15 * 60 + 2

QUEUED, RECEIVED, REFUSED = "queued", "received", "refused"


@dataclass(frozen=True)
class OutboxRow:
    """One queued record. ``code`` is why it was refused, or why the last try did not work."""

    record: str
    kind: str
    contest: str | None
    station: str | None
    state: str
    attempts: int
    next_try: datetime | None
    code: str | None
    size: int


_COLUMNS = (
    "o.record, r.kind, r.contest, r.station, o.state, o.attempts, o.next_try, o.code, length(r.envelope)"
    " FROM outbox o JOIN records r ON r.id = o.record"
)


def _row(found: tuple[Any, ...]) -> OutboxRow:
    record, kind, contest, station, state, attempts, next_try, code, size = found
    due = moment(next_try) if next_try else None
    return OutboxRow(record, kind, contest, station, state, attempts, due, code, size)


class Outbox:
    """Table ``outbox``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enqueue(self, record: str, at: datetime) -> None:
        """Queue a stored record in the running transaction."""
        self._database.execute(
            "INSERT INTO outbox (record, seq, state, changed)"
            " SELECT id, seq, ?, ? FROM records WHERE id = ? ON CONFLICT (record) DO NOTHING",
            (QUEUED, stamp(at), record),
        )
        self._database.expect("SELECT count(*) FROM outbox WHERE record = ?", (record,), (1,))

    def due(self, now: datetime, limit: int) -> tuple[OutboxRow, ...]:
        """The oldest queued records whose time has come, in the order of appending.

        A time farther off than anything is ever put off is none: the clock was set back since.
        """
        found = self._database.rows(
            f"SELECT {_COLUMNS} WHERE o.state = ? AND (o.next_try IS NULL OR o.next_try <= ? OR o.next_try > ?)"
            " ORDER BY o.seq LIMIT ?",
            (QUEUED, stamp(now), stamp(now + timedelta(seconds=LONGEST_WAIT_SECONDS)), limit),
        )
        return tuple(_row(row) for row in found)

    def row(self, record: str) -> OutboxRow | None:
        """Row of one record."""
        found = self._database.row(f"SELECT {_COLUMNS} WHERE o.record = ?", (record,))
        return _row(found) if found else None

    def rows(self, limit: int | None = None) -> tuple[OutboxRow, ...]:
        """All rows, those that wait or were refused first, then the newest."""
        found = self._database.rows(
            f"SELECT {_COLUMNS} ORDER BY o.state = 'received', o.seq DESC LIMIT ?", (-1 if limit is None else limit,)
        )
        return tuple(_row(row) for row in found)

    def counts(self) -> dict[str, int]:
        """Number of rows by state."""
        counts = {QUEUED: 0, RECEIVED: 0, REFUSED: 0}
        counts.update(dict(self._database.rows("SELECT state, count(*) FROM outbox GROUP BY state")))
        return counts

    def states(self) -> dict[str, str]:
        """State of every row by record id."""
        return dict(self._database.rows("SELECT record, state FROM outbox"))

    def state_of(self, record: str) -> str | None:
        """State of one row; None where the record was never queued."""
        found = self._database.row("SELECT state FROM outbox WHERE record = ?", (record,))
        return str(found[0]) if found else None

    def next_try(self) -> datetime | None:
        """When the next waiting record is due; None where nothing waits or something is due now."""
        found = self._database.row("SELECT min(coalesce(next_try, '')) FROM outbox WHERE state = ?", (QUEUED,))
        return moment(found[0]) if found and found[0] else None

    def received(self, record: str, at: datetime) -> None:
        """A verified receipt is kept for this record (same transaction)."""
        self._database.execute(
            "UPDATE outbox SET state = ?, code = NULL, next_try = NULL, attempts = attempts + 1, changed = ?"
            " WHERE record = ?", (RECEIVED, stamp(at), record),
        )
        self._database.expect(
            "SELECT count(*) FROM outbox WHERE record = ? AND state <> ?", (record, RECEIVED), (0,)
        )

    def offer_again(self, at: datetime) -> None:
        """Everything received waits again: another log follows the one that took it (same transaction)."""
        self._database.execute(
            "UPDATE outbox SET state = ?, code = NULL, next_try = NULL, attempts = 0, changed = ? WHERE state = ?",
            (QUEUED, stamp(at), RECEIVED),
        )

    def refused(self, record: str, code: str, detail: str, at: datetime) -> None:
        """The server will not take this record; kept, shown, not sent again by itself."""
        self._database.execute(
            "UPDATE outbox SET state = ?, code = ?, detail = ?, next_try = NULL, attempts = attempts + 1, changed = ?"
            " WHERE record = ? AND state <> ?", (REFUSED, code, detail[:400], stamp(at), record, RECEIVED),
        )

    def later(self, record: str, next_try: datetime, code: str, at: datetime) -> None:
        """A try did not work; when to try again."""
        self._database.execute(
            "UPDATE outbox SET attempts = attempts + 1, next_try = ?, code = ?, changed = ?"
            " WHERE record = ? AND state = ?", (stamp(next_try), code, stamp(at), record, QUEUED),
        )

    def try_now(self, at: datetime) -> None:
        """A person asked for a round: waiting times end, and what was refused is offered again.

        A refusal may have had a cause that is gone: a server that did not know the package or the officer yet.
        """
        self._database.execute(
            "UPDATE outbox SET state = ?, next_try = NULL, changed = ? WHERE state IN (?, ?)",
            (QUEUED, stamp(at), QUEUED, REFUSED),
        )
