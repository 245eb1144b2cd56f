"""The queue to the server: what waits, one round, verified receipts.

A round never holds the desk's lock while the network works. "Received" is written only with a receipt that was
verified against the log key of the package, in the transaction that keeps the receipt.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forms.errors import KnownError
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.views import QueueItem, QueueStatus, RoundResult
from recap_desktop.workspace.outbox import QUEUED, RECEIVED, REFUSED, OutboxRow
from sync.client.client import Client, PushResult
from sync.log.checkpoint import Checkpoint, open_checkpoint
from sync.log.receipt import parse_receipt, verify_receipt
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.times import moment, stamp

BATCH = 32
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)
_LAST_ROUND = "queue.last_round"


def wait_after(attempts: int, asked: int | None, chance: float) -> timedelta:
    """How long to wait after this many tries: doubling with full jitter, never less than the server asked for."""
    longest = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(attempts, 12)))
    return max(longest * chance, timedelta(seconds=asked or 1))


@dataclass
class _Tally:
    sent: int = 0
    received: int = 0
    refused: int = 0
    code: str | None = None


class Queue:
    """Use cases of the synchronisation page."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context
        #: Address used instead of the package's; the demo's embedded server sets it.
        self.server: str | None = None
        self._running = threading.Lock()

    def status(self, limit: int = 500) -> QueueStatus:
        """The whole truth about sending; at most ``limit`` items, those that wait or were refused first.

        :raises KnownError: ``session.sign_in_first``.
        """
        context = self._context
        with context.lock:
            outbox, receipts = context.workspace.outbox, context.workspace.receipts
            counts = outbox.counts()
            last = context.workspace.settings.get(_LAST_ROUND)
            items = tuple(
                QueueItem(
                    row.record, row.kind, row.station or "", row.state, row.attempts, row.code,
                    receipts.leaf(row.record), row.size,
                )
                for row in outbox.rows(limit)
            )
            return QueueStatus(
                counts[QUEUED], counts[RECEIVED], counts[REFUSED], moment(last) if last else None,
                outbox.next_try(), items,
            )

    def receipt(self, record: str) -> str | None:
        """Verified receipt (tlog-proof text) of a record."""
        with self._context.lock:
            return self._context.workspace.receipts.receipt(record)

    def round(self, url: str | None = None, *, automatic: bool = False) -> RoundResult:
        """Send everything that waits, once. An absent server is a result, not an error.

        :param url: server; by default :attr:`server`, else the first one of the package.
        :param automatic: nobody asked for it: what was put off waits until its time.
        :raises KnownError: ``queue.running``, ``queue.no_server``, ``session.*``, ``workspace.*``.
        """
        from sync.client.transport import RequestsTransport

        context = self._context
        if not self._running.acquire(blocking=False):
            raise KnownError("queue.running")
        try:
            with context.lock:
                context.require(Command.SYNC)
                token = context.token or ""
                servers = context.package.servers
                target = url or self.server or (str(servers[0]["url"]) if servers else None)
                if target is None:
                    raise KnownError("queue.no_server")
                if not automatic:
                    with context.workspace.transaction():
                        context.workspace.outbox.try_now(context.clock.now())
            transport = RequestsTransport(target)
            try:
                return self._finish(self._send_all(Client(transport, context.package, lambda: token)))
            finally:
                transport.close()
        finally:
            self._running.release()

    def _finish(self, tally: _Tally) -> RoundResult:
        context = self._context
        with context.lock:
            now = context.clock.now()
            with context.workspace.transaction():
                if tally.code is None:
                    context.workspace.settings.put(_LAST_ROUND, stamp(now))
                context.ledger.journal(
                    "round", context.person or "-", records_count=str(tally.received), code=tally.code or "ok"
                )
            waiting = context.workspace.outbox.counts()[QUEUED]
            context.changed("queue")
        return RoundResult(tally.sent, tally.received, tally.refused, waiting, tally.code)

    def _send_all(self, client: Client) -> _Tally:
        tally = _Tally()
        try:
            client.status()
            self._check_log(client)
            while True:
                rows = self._due()
                if not rows:
                    break
                results = self._push(client, rows)
                self._apply(rows, results, tally)
            self._check_log(client)
        except KnownError as error:
            if error.code.startswith(("workspace.", "session.")):
                raise
            tally.code = error.code
        return tally

    def _due(self) -> tuple[OutboxRow, ...]:
        with self._context.lock:
            return self._context.workspace.outbox.due(self._context.clock.now(), BATCH)

    def _push(self, client: Client, rows: Sequence[OutboxRow]) -> list[PushResult]:
        """One batch; on a bad link ever smaller ones, so that a slow line gets one record through."""
        with self._context.lock:
            containers = [self._container(row.record) for row in rows]
        size = len(containers)
        while True:
            try:
                return client.push(containers[:size])
            except KnownError as error:
                if size == 1:
                    self._put_off(rows, error.code)
                    raise
                size //= 2

    def _container(self, record_id: str) -> Container:
        context = self._context
        record = Record.parse(context.workspace.records.envelopes([record_id])[0])
        officers = context.ledger.roster.officers
        statements = tuple(officers[key].statement for key in record.signers if key in officers)
        return Container(record, statements, context.workspace.receipts.receipt(record_id))

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

    def _apply(self, rows: Sequence[OutboxRow], results: Sequence[PushResult], tally: _Tally) -> None:
        """Write the server's answer to a batch in one transaction: receipt, state and journal move together."""
        context = self._context
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
        context.changed("queue", stations=frozenset(row.station for row in rows if row.station))

    def _received(self, row: OutboxRow, result: PushResult, now: datetime) -> None:
        workspace = self._context.workspace
        workspace.receipts.add(row.record, str(result.receipt), result.leaf or 0, now)
        workspace.outbox.received(row.record, now)
        self._context.ledger.journal("receipt", "-", record=row.record, leaf=str(result.leaf or 0))

    def _check_log(self, client: Client) -> None:
        """The server's log must extend the one seen before. :raises KnownError: ``log.forked``, ``log.*``."""
        context = self._context
        package = context.package
        with context.lock:
            kept = context.workspace.receipts.checkpoint(package.log_origin)
        seen = open_checkpoint(kept.text, package.log_origin, package.log_key) if kept else None
        new = client.checkpoint()
        try:
            if seen is not None:
                client.check_consistency(seen, new)
        except KnownError as error:
            if error.code == "log.forked":
                self._keep_fork(new)
            raise
        with context.lock, context.workspace.transaction():
            context.workspace.receipts.add_checkpoint(package.log_origin, new.size, new.note, context.clock.now())

    def _keep_fork(self, new: Checkpoint) -> None:
        """Evidence of a log that shows different histories is kept, apart from the line of good checkpoints."""
        context = self._context
        with context.lock, context.workspace.transaction():
            context.workspace.settings.put(f"queue.forked.{new.size}", new.note)
            context.ledger.journal("log_forked", "-", size=str(new.size))

    def give(self) -> tuple[Container, ...]:
        """Every record of this desk with its signers' statements and receipt (for a bundle or another desk)."""
        context = self._context
        with context.lock:
            context.require(Command.SYNC)
            ids = [Record.parse(envelope).id for envelope in context.workspace.records.all_envelopes()]
            return tuple(self._container(one) for one in ids)

    def take(self, containers: Sequence[Container]) -> tuple[int, int]:
        """Union with the records of another desk: how many were new, how many known. Receipts are verified.

        :raises KnownError: ``trust.*``, ``record.*``: nothing is then taken; ``session.*``, ``workspace.*``.
        """
        context = self._context
        with context.lock:
            context.require(Command.IMPORT)
            with_receipt = [c for c in containers if c.receipt is not None]
            for container in with_receipt:
                self._verify_receipt(container)
            with context.workspace.transaction():
                counted = context.ledger.take_in(containers)
                for container in with_receipt:
                    self._take_receipt(container.record.id, str(container.receipt))
            context.ledger.refresh()
            stations = frozenset(str(c.record.station) for c in containers if c.record.station)
            context.changed("import", stations=stations)
            return counted

    def _verify_receipt(self, container: Container) -> None:
        package, record = self._context.package, container.record
        verify_receipt(str(container.receipt), record.id, record.envelope, package.log_origin, package.log_key)

    def _take_receipt(self, record: str, text: str) -> None:
        now = self._context.clock.now()
        self._context.workspace.receipts.add(record, text, parse_receipt(text).index, now)
        self._context.workspace.outbox.received(record, now)
