"""Sending what waits: records in batches, then the blobs that received records name.

A receipt and the state of its record are written in one transaction. A blob goes by pieces, and only behind its
record: a cut line costs one piece.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from forms.errors import KnownError
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.exchange.documents import images
from recap_desktop.desk.exchange.seen_log import SeenLog
from recap_desktop.desk.exchange.tally import RoundTally
from recap_desktop.workspace.outbox import OutboxRow
from sync.client.blobs import send_blob
from sync.client.client import Client, PushResult
from sync.log.receipt import parse_receipt
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.times import moment
from sync.wire.limits import USUAL_BATCH
from sync.wire.messages import BlobList

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)
#: Faults of the way, not of what was sent: a smaller batch may get through.
_TRY_SMALLER = frozenset({
    "client.no_answer", "client.answer", "server.too_large", "server.defect", "server.body", "server.slow",
})


def wait_after(attempts: int, asked: int | None, chance: float) -> timedelta:
    """How long to wait after this many tries: doubling with full jitter, and what the server asked for, in reason."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(attempts, 12)))
    least = timedelta(seconds=min(asked or 1, int(LONGEST_WAIT.total_seconds())))
    return max(longest * chance, least)


class Sending:
    """One round's sending. ``implausible``: a receipt's time that cannot be true, None as it should be."""

    def __init__(self, context: DeskContext, client: Client, log: SeenLog, tally: RoundTally) -> None:
        self._context = context
        self._client = client
        self._log = log
        self._tally = tally
        self.implausible: datetime | None = None

    def records(self) -> None:
        """Everything that is due.

        :raises KnownError: ``client.*``, ``server.*``, ``log.*``, ``workspace.*``; the rest waits.
        """
        while True:
            with self._context.lock:
                rows = self._context.workspace.outbox.due(self._context.clock.now(), USUAL_BATCH)
            if not rows:
                return
            results = self._push(rows)
            self._log.compare(result.checkpoint for result in results)
            self._apply(rows, results)

    def _push(self, rows: Sequence[OutboxRow]) -> list[PushResult]:
        """One batch; on a bad link ever smaller ones, so that a slow line gets one record through."""
        with self._context.lock:
            containers = [container_of(self._context, row.record) for row in rows]
        size = len(containers)
        while True:
            try:
                return self._client.push(containers[:size])
            except KnownError as error:
                if size == 1 or error.code not in _TRY_SMALLER:
                    self._put_off(rows, error.code)
                    raise
                size //= 2

    def _put_off(self, rows: Sequence[OutboxRow], code: str) -> None:
        context = self._context
        with context.lock, context.workspace.transaction():
            for row in rows:
                self._later(row, code, None)

    def _later(self, row: OutboxRow, code: str, asked: int | None) -> None:
        now = self._context.clock.now()
        wait = wait_after(row.attempts, asked, random.random())
        # whole seconds, rounded up: a row put off is never due in the same round
        due = (now + wait).replace(microsecond=0) + timedelta(seconds=1)
        self._context.workspace.outbox.later(row.record, due, code, now)

    def _apply(self, rows: Sequence[OutboxRow], results: Sequence[PushResult]) -> None:
        """Write the server's answer to a batch in one transaction: receipt, state and journal move together."""
        context, tally = self._context, self._tally
        by_id = {row.record: row for row in rows}
        with context.lock, context.workspace.transaction():
            now = context.clock.now()
            for result in results:
                tally.sent += 1
                row = by_id[result.record]
                if result.outcome == "received" and result.receipt is not None:
                    self._received(row, result, now)
                    tally.received += 1
                elif result.outcome == "refused":
                    context.workspace.outbox.refused(row.record, result.code, result.detail, now)
                    context.ledger.journal("refused", "-", record=row.record)
                    tally.refused += 1
                else:
                    self._later(row, result.code or "client.answer", result.retry_after)
        with context.lock:
            self.implausible = context.ledger.note_receipts({
                result.record: moment(parse_receipt(result.receipt).received)
                for result in results if result.receipt is not None
            }) or self.implausible
        context.changed("queue", stations=frozenset(row.station for row in rows if row.station))

    def _received(self, row: OutboxRow, result: PushResult, now: datetime) -> None:
        workspace, receipt = self._context.workspace, str(result.receipt)
        workspace.receipts.add(row.record, receipt, result.leaf or 0, now)
        workspace.outbox.received(row.record, now)
        self._context.ledger.journal("receipt", "-", record=row.record, leaf=str(result.leaf or 0))

    def blobs(self) -> None:
        """Blobs that wait, each behind a record that the log has. What a server will not take stops no other.

        :raises KnownError: ``client.*`` where the line is gone; what went stays, sending goes on from there.
        """
        for blob in self._blobs_due():
            path = self._context.workspace.blobs.path(blob.sha256)
            try:
                send_blob(self._client, path, blob)
            except KnownError as error:
                if error.code.startswith("client."):
                    raise
                self._tally.note(error)
                continue
            with self._context.lock, self._context.workspace.transaction():
                self._context.workspace.blobs.sent(blob.sha256, self._context.clock.now())
                self._context.ledger.journal("blob_sent", "-", digest=blob.sha256)
            self._tally.blobs += 1

    def _blobs_due(self) -> list[BlobList]:
        context = self._context
        with context.lock:
            waiting = set(context.workspace.blobs.waiting())
            if not waiting:
                return []
            receipts = context.workspace.receipts
            return [
                blob for record, blob in images(context) if blob.sha256 in waiting and receipts.receipt(record.id)
                and context.workspace.blobs.holds(blob.sha256)
            ]


def container_of(context: DeskContext, record_id: str) -> Container:
    """A record of this desk with its signers' statements and its receipt."""
    record = Record.parse(context.workspace.records.envelopes([record_id])[0])
    statements = context.ledger.roster.statements_of(record)
    return Container(record, statements, context.workspace.receipts.receipt(record_id))
