"""The way to the server: what waits, one round both ways, documents on demand.

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
from recap_desktop.desk.exchange.documents import document_named, fetch_document, read_document
from recap_desktop.desk.exchange.evidence import evidence_files
from recap_desktop.desk.exchange.round import Exchange
from recap_desktop.desk.exchange.sending import container_of
from recap_desktop.desk.exchange.still_open import still_open
from recap_desktop.desk.exchange.tally import RoundTally
from recap_desktop.desk.exchange.views import QueueItem, QueueStatus, RoundResult
from recap_desktop.desk.servers import NOT_REACHED, Target, connected, targets
from recap_desktop.workspace.intact import FETCHED_BACK
from recap_desktop.workspace.outbox import QUEUED, RECEIVED, REFUSED
from recap_desktop.workspace.settings import AWAITS_RECORDS, LAST_ROUND
from sync.client.portal import newest_release
from sync.log.receipt import parse_receipt, verify_receipt
from sync.record.container import Container
from sync.trust.times import moment, stamp


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
            last = context.workspace.settings.get(LAST_ROUND)
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
                still_open(context), bool(outbox.due(context.clock.now(), 1)),
            )

    def receipt(self, record: str) -> str | None:
        """Verified receipt (tlog-proof text) of a record."""
        with self._context.lock:
            return self._context.workspace.receipts.receipt(record)

    def round(self, url: str | None = None, *, automatic: bool = False) -> RoundResult:
        """Send everything that waits and fetch everything that is new, once. An absent server is a result, no error.

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

    def portal(self, url: str | None = None) -> str | None:
        """Address at which the server gives out what was published, None while nothing is or no server answers.

        :param url: as :meth:`round`.
        :raises KnownError: ``queue.no_server``, ``session.*``; ``client.*``, ``server.*`` of a server that answers.
        """
        context = self._context
        with context.lock:
            context.require(Command.VIEW_BOARD)
            among = targets(context, url or self.server)
        for target in among:
            try:
                with connected(context, target) as client:
                    return f"{target[0].rstrip('/')}/" if newest_release(client) is not None else None
            except KnownError as error:
                if error.code not in NOT_REACHED:
                    raise
        return None

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
            here = set(context.keystore.persons())
            withheld = sum(one.person in here for one in tally.still_open.held)
            vouched = not any(one.code.startswith("log.") for one in tally.still_open.set_aside)
            restored = context.awaits_records and tally.complete and not withheld and vouched
            with context.workspace.transaction():
                if tally.code is None:
                    context.workspace.settings.put(LAST_ROUND, stamp(now))
                if restored:
                    context.workspace.settings.put(AWAITS_RECORDS, None)
                    context.ledger.journal(
                        FETCHED_BACK, context.person or "-", records_count=str(tally.looked_at)
                    )
                context.ledger.journal(
                    "round", context.person or "-", records_count=str(tally.received), code=tally.code or "ok"
                )
            waiting = context.workspace.outbox.counts()[QUEUED]
            context.changed("queue")
        counted = {name: value for name, value in vars(tally).items() if name != "noted"}
        return RoundResult(
            waiting=waiting, reached=self.reached, withheld=withheld, restored=restored, **counted
        )

    def fetch_document(self, digest: str, url: str | None = None) -> bytes:
        """A document that a record here names by digest; from the server where this laptop does not hold it yet.

        :raises KnownError: ``server.blob_unnamed`` where no record names it; ``queue.no_server``, ``client.*``,
            ``server.*``; ``session.*``, ``workspace.*``.
        """
        context = self._context
        with context.lock:
            context.require(Command.SYNC)
            blob = document_named(context, digest)
            found = read_document(context, blob)
            if found is not None:
                return found
            among = targets(context, url or self.server)
        for target in among:
            try:
                with connected(context, target) as client:
                    client.status()
                    return fetch_document(context, client, blob).read_bytes()
            except KnownError as error:
                if error.code not in NOT_REACHED or target == among[-1]:
                    raise
        raise KnownError("queue.no_server")

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
        record, logs = container.record, self._context.chain.logs
        origin = _log_of(str(container.receipt))
        if origin not in logs:
            origin = self._context.package.log_origin
        verify_receipt(
            str(container.receipt), record.id, record.kind, record.envelope, origin, logs[origin]
        )

    def _take_receipt(self, record: str, text: str) -> None:
        now = self._context.clock.now()
        workspace = self._context.workspace
        workspace.receipts.add(record, text, parse_receipt(text).index, now)
        if _log_of(text) == self._context.package.log_origin:
            workspace.outbox.received(record, now)
        else:  # evidence of a log that ended: the one that follows may lack it
            workspace.outbox.enqueue(record, now)


def _log_of(receipt: str) -> str:
    return parse_receipt(receipt).note.partition("\n")[0]
