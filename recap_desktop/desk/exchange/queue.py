"""The queue to the server: what waits, one round, verified receipts.

A round never holds the desk's lock while the network works. "Received" is written only with a receipt that was
verified against the log key of the package, in the transaction that keeps the receipt.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.roles import Command, permitted
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.exchange.evidence import evidence_files
from recap_desktop.desk.exchange.round import Exchange, RoundTally, container_of
from recap_desktop.desk.servers import NOT_REACHED, Target, connected, targets
from recap_desktop.desk.views import QueueItem, QueueStatus, RoundResult
from recap_desktop.workspace.outbox import QUEUED, RECEIVED, REFUSED
from sync.log.receipt import parse_receipt, verify_receipt
from sync.record.container import Container
from sync.trust.times import moment, stamp

_LAST_ROUND = "queue.last_round"


class Queue:
    """Use cases of the synchronisation page."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context
        #: Address used instead of the package's; the demo's embedded server sets it.
        self.server: str | None = None
        #: Whether the last round reached a server; None before the first one since the app was started.
        self.reached: bool | None = None
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
                outbox.next_try(), items, self.reached, bool(context.package.servers or self.server),
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
        context = self._context
        if not self._running.acquire(blocking=False):
            raise KnownError("queue.running")
        try:
            with context.lock:
                context.require(Command.SYNC)
                among = targets(context, url or self.server)
                if not automatic:
                    with context.workspace.transaction():
                        context.workspace.outbox.try_now(context.clock.now())
            return self._finish(self._first_that_answers(among))
        finally:
            self._running.release()

    def _first_that_answers(self, among: Sequence[Target]) -> RoundTally:
        """The round with the first server that is reached; of those that are not, the gravest reason is said."""
        failed: list[RoundTally] = []
        for target in among:
            with connected(self._context, target) as client:
                tally = Exchange(self._context, client).run()
            if tally.code not in NOT_REACHED or tally.sent:
                return tally
            failed.append(tally)
        return max(failed, key=lambda tally: NOT_REACHED.index(str(tally.code)))

    def _finish(self, tally: RoundTally) -> RoundResult:
        context = self._context
        self.reached = tally.code not in NOT_REACHED
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
        return RoundResult(waiting=waiting, reached=self.reached, **vars(tally))

    def evidence(self) -> tuple[Path, ...]:
        """Files that keep what a forked log signed; empty as it should be."""
        return evidence_files(self._context)

    def give(self) -> tuple[Container, ...]:
        """Every record of this desk with its signers' statements and receipt (for a bundle or another desk).

        Transcriptions that wait for a second typist are given to the office only: an operator may be that typist.

        :raises KnownError: ``session.*``.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.SYNC)
            records = context.workspace.records
            sees = permitted(Command.VIEW_SHEET, officer.role)
            unseen = set() if sees else {one.record for one in records.lone()}
            return tuple(container_of(context, one) for one in records.ids() if one not in unseen)

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
                counted = context.ledger.add_foreign(containers)
                for container in with_receipt:
                    self._take_receipt(container.record.id, str(container.receipt))
                self._forward(container.record.id for container in containers if container.receipt is None)
            context.ledger.refresh()
            context.ledger.note_receipts({
                container.record.id: moment(parse_receipt(str(container.receipt)).received)
                for container in with_receipt
            })
            stations = frozenset(str(c.record.station) for c in containers if c.record.station)
            context.changed("import", stations=stations)
            return counted

    def _forward(self, records: Iterable[str]) -> None:
        """What came without a receipt is sent by this desk too: its own desk may never have a link."""
        workspace = self._context.workspace
        for record in records:
            if workspace.receipts.receipt(record) is None:
                workspace.outbox.enqueue(record, self._context.clock.now())

    def _verify_receipt(self, container: Container) -> None:
        package, record = self._context.package, container.record
        verify_receipt(
            str(container.receipt), record.id, record.kind, record.envelope, package.log_origin, package.log_key
        )

    def _take_receipt(self, record: str, text: str) -> None:
        now = self._context.clock.now()
        self._context.workspace.receipts.add(record, text, parse_receipt(text).index, now)
        self._context.workspace.outbox.received(record, now)
