"""One round with one server. The desk's lock is held only while the workspace is read or written, never on the wire.

Failure table: no answer at any point -> what was written stays, the rest waits, sending again is harmless; a receipt
that does not verify -> the record waits; a log that contradicts itself -> evidence is kept and the round stops before
anything of that answer is believed; a receipt with a time that cannot be true -> the record is received, its time
decides nothing, and the round says so.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from forms.errors import KnownError, Refusal
from recap_desktop.core.files import write_atomic
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.exchange.evidence import keep_fork
from recap_desktop.workspace.outbox import OutboxRow
from sync.client.client import Client, LogForkedError, PushResult
from sync.log.checkpoint import Checkpoint, open_checkpoint
from sync.log.receipt import parse_receipt
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.times import moment, stamp

BATCH = 32
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


@dataclass
class RoundTally:
    """What a round did so far; the fields of :class:`recap_desktop.desk.views.RoundResult`."""

    sent: int = 0
    received: int = 0
    refused: int = 0
    refusal: Refusal | None = None
    statements: int = 0
    package: int | None = None
    evidence: Path | None = None

    @property
    def code(self) -> str | None:
        """Code of the refusal."""
        return self.refusal.code if self.refusal is not None else None


class Exchange:
    """Sends what waits, and takes what the server has: receipts, statements, revocations, a newer package."""

    def __init__(self, context: DeskContext, client: Client) -> None:
        self._context = context
        self._client = client
        self._seen: Checkpoint | None = None
        self._implausible: datetime | None = None
        self.tally = RoundTally()

    def run(self) -> RoundTally:
        """The whole round; an absent server is a result, not an error.

        :raises KnownError: ``workspace.*``, ``session.*``.
        """
        for step in (self._client.status, self._look_at_log, self._send, self._look_at_log, self._package, self._learn):
            try:
                step()
            except LogForkedError as error:
                self.tally.evidence = keep_fork(self._context, error)
                self._stop(error)
            except KnownError as error:
                if error.code.startswith(("workspace.", "session.")):
                    raise
                self._stop(error)
            if self.tally.refusal is not None:
                break
        if self.tally.refusal is None and self._implausible is not None:
            here = stamp(self._context.clock.device_time())
            self._stop(KnownError("log.receipt_time", received=stamp(self._implausible), here=here))
        return self.tally

    def _stop(self, error: KnownError) -> None:
        self.tally.refusal = error.refusal

    # the log

    def _look_at_log(self) -> None:
        """The server's log must extend the one seen before."""
        package = self._context.package
        if self._seen is None:
            with self._context.lock:
                kept = self._context.workspace.receipts.checkpoint(package.log_origin)
            self._seen = open_checkpoint(kept.text, package.log_origin, package.log_key) if kept else None
        self._compare(self._client.checkpoint())

    def _compare(self, shown: Checkpoint) -> None:
        """Hold a checkpoint against the largest one seen, and keep it when it is larger."""
        context = self._context
        if self._seen is not None:
            self._client.check_consistency(self._seen, shown)
            if shown.size <= self._seen.size:
                return
        with context.lock, context.workspace.transaction():
            context.workspace.receipts.add_checkpoint(
                context.package.log_origin, shown.size, shown.note, context.clock.now()
            )
        self._seen = shown

    # sending

    def _send(self) -> None:
        while True:
            with self._context.lock:
                rows = self._context.workspace.outbox.due(self._context.clock.now(), BATCH)
            if not rows:
                return
            results = self._push(rows)
            # a receipt is signed by the log too: it must be of the same history before anything is called received
            shown = {result.checkpoint.note: result.checkpoint for result in results if result.checkpoint is not None}
            for checkpoint in sorted(shown.values(), key=lambda one: one.size):
                self._compare(checkpoint)
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
        context, tally = self._context, self.tally
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
            self._implausible = context.ledger.note_receipts({
                result.record: moment(parse_receipt(result.receipt).received)
                for result in results if result.receipt is not None
            }) or self._implausible
        context.changed("queue", stations=frozenset(row.station for row in rows if row.station))

    def _received(self, row: OutboxRow, result: PushResult, now: datetime) -> None:
        workspace, receipt = self._context.workspace, str(result.receipt)
        workspace.receipts.add(row.record, receipt, result.leaf or 0, now)
        workspace.outbox.received(row.record, now)
        self._context.ledger.journal("receipt", "-", record=row.record, leaf=str(result.leaf or 0))

    # taking

    def _learn(self) -> None:
        """Statements and revocations; what the authority did not sign is refused as a whole."""
        with self._context.lock:
            region = self._context.region
        statements = self._client.statements(region)
        with self._context.lock:
            self.tally.statements = self._context.ledger.add_statements(statements)
        if self.tally.statements:
            self._context.changed("statements")

    def _package(self) -> None:
        """A newer package is put beside the database; the desk opens it at the next start.

        :raises KnownError: ``package.*`` where it may not come after those held here; nothing is then written.
        """
        context = self._context
        if self._client.current_package in (None, context.package.digest):
            return
        try:
            found = self._client.package(now=context.clock.now())
        except KnownError as error:
            if error.code != "package.older":  # a server that is behind is no fault of the desk
                raise
            return
        with context.lock:
            context.chain.with_package(found)
            # key files made under the former package are read by it before the database is open
            context.folder.packages.mkdir(exist_ok=True)
            write_atomic(context.folder.packages / f"{context.package.digest}.json", context.package.envelope)
            write_atomic(context.folder.package, found.envelope)
        self.tally.package = found.sequence


def container_of(context: DeskContext, record_id: str) -> Container:
    """A record of this desk with its signers' statements and its receipt."""
    record = Record.parse(context.workspace.records.envelopes([record_id])[0])
    officers = context.ledger.roster.officers
    statements = tuple(officers[key].statement for key in record.signers if key in officers)
    return Container(record, statements, context.workspace.receipts.receipt(record_id))
