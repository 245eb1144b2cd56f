"""Fetching what is new: item by item, each with its receipt, or set aside with the reason; nothing blocks the others.

What the server holds back (a first transcription of somebody else) is told, not fetched; its leaf stays open and is
asked for again. So is one of which something came that could not be taken: a spoilt answer, a signer who is not known
here yet. A record of another election is named and let be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from forms.errors import KnownError
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.exchange.seen_log import SeenLog
from recap_desktop.desk.exchange.tally import RoundTally
from recap_desktop.workspace.intact import LOG_READ
from recap_desktop.workspace.outbox import QUEUED
from recap_desktop.workspace.settings import LATE_CONTENT
from sync.client.client import Client
from sync.client.readback import Cursor, Fetched, FetchedPage
from sync.log.receipt import parse_receipt
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.times import moment
from sync.wire.limits import USUAL_BATCH
from sync.wire.messages import Held

#: The bytes hold and will always say the same: asking again cannot help.
_FOR_EVER = frozenset({"record.other_election"})


class Fetching:
    """One round's fetching. ``implausible`` as in :class:`recap_desktop.desk.exchange.sending.Sending`."""

    def __init__(self, context: DeskContext, client: Client, log: SeenLog, tally: RoundTally) -> None:
        self._context = context
        self._client = client
        self._log = log
        self._tally = tally
        self._origin = context.package.log_origin
        self._told = False
        self.implausible: datetime | None = None

    def run(self) -> None:
        """Open leaves once more, then everything after the cursor.

        :raises KnownError: ``client.*``, ``server.*``, ``log.*``, ``workspace.*``; what was taken stays.
        """
        context = self._context
        with context.lock:
            region, fetched = context.region, context.workspace.fetched
            cursor = Cursor(fetched.next(self._origin), fetched.to_ask(self._origin))
        if cursor.open:
            self._take(self._client.held(region, cursor), cursor.open)
        late = self._read(region, cursor.next)
        with context.lock:
            known = context.workspace.settings.get(LATE_CONTENT + self._origin, 0)
        if late > known and cursor.next:  # some leaves that were passed over have their content now
            self._read(region, 0)
        if late > known:
            with context.lock, context.workspace.transaction():
                context.workspace.settings.put(LATE_CONTENT + self._origin, late)
        self._tally.complete = True

    def _read(self, region: str, since: int) -> int:
        """Everything from a leaf on; how many records of the region got their content after their leaf."""
        more, late = True, 0
        while more:
            page = self._client.page(region, Cursor(since))
            self._take(page)
            since, more, late = page.cursor.next, page.more, page.late
        return late

    def _take(self, page: FetchedPage, asked: Sequence[int] = ()) -> None:
        """Everything of a page, in portions: a power cut costs the portion that was under way."""
        with self._context.lock:
            states = self._context.workspace.outbox.states()
            known = {one for one in self._context.workspace.receipts.known() if states.get(one) != QUEUED}
        new = [item for item in page.taken if item.record is not None and item.record.id not in known]
        self._log.compare(item.checkpoint for item in new if self._of_this_log(item))
        leaves: list[Fetched | Held] = sorted([*page.items, *page.held], key=lambda one: one.leaf)
        for start in range(0, len(leaves), USUAL_BATCH):
            self._portion(leaves[start : start + USUAL_BATCH], go_on=not asked)
        with self._going_on():
            fetched = self._context.workspace.fetched
            for leaf in set(asked) - {one.leaf for one in leaves}:  # of another region now
                fetched.close(self._origin, leaf)
            fetched.advance(self._origin, page.cursor.next, self._context.clock.now())

    @contextmanager
    def _going_on(self) -> Iterator[None]:
        """A transaction that goes on in the log, or opens and closes leaves, and journals how far that is: nobody can
        set the desk past what it never read."""
        context = self._context
        with context.lock, context.workspace.transaction():
            before = context.workspace.fetched.state()
            yield
            state = context.workspace.fetched.state()
            if state != before or not self._told:
                context.journal(LOG_READ, "-", digest=state)
                self._told = True

    def _of_this_log(self, item: Fetched) -> bool:
        """A receipt of another log of the chain proves nothing about the one that was seen."""
        return item.checkpoint is not None and item.checkpoint.origin == self._origin

    def _portion(self, leaves: Sequence[Fetched | Held], *, go_on: bool) -> None:
        context = self._context
        taken: list[Fetched] = []
        with context.lock:
            with self._going_on():
                for leaf in leaves:
                    if isinstance(leaf, Held):
                        self._hold(leaf)
                    elif self._item(leaf):
                        taken.append(leaf)
                if go_on:
                    context.workspace.fetched.advance(self._origin, leaves[-1].leaf + 1, context.clock.now())
            self._tally.looked_at += sum(isinstance(leaf, Fetched) and not leaf.code for leaf in leaves)
            context.ledger.refresh()
            self.implausible = context.ledger.note_receipts({
                item.record.id: moment(parse_receipt(item.receipt).received)
                for item in taken if item.record is not None
            }) or self.implausible
            stations = {str(item.record.station) for item in taken if item.record is not None and item.record.station}
            held = {leaf.station for leaf in leaves if isinstance(leaf, Held)}
            if stations | held or taken:
                context.changed("import", stations=frozenset(stations | held))

    def _hold(self, held: Held) -> None:
        workspace = self._context.workspace
        if workspace.records.has(held.id):  # typed here, or carried here: there is nothing to wait for
            workspace.fetched.close(self._origin, held.leaf)
        else:
            workspace.fetched.hold(self._origin, held, self._context.clock.now())

    def _item(self, item: Fetched) -> bool:
        """Take one leaf in, or set it aside; whether it brought anything that was not known."""
        record, workspace = item.record, self._context.workspace
        if record is None or item.code or not self._of_this_log(item):
            self._set_aside(item, item.code or "log.receipt_other")
            return False
        if workspace.receipts.receipt(record.id) is not None:
            if workspace.outbox.state_of(record.id) == QUEUED:  # offered again to a log that has it
                self._keep_receipt(record, item)
            workspace.fetched.close(self._origin, item.leaf)
            return False
        try:
            new, _ = self._context.ledger.add_foreign([Container(record, ())])
        except KnownError as error:
            if error.code.startswith(("workspace.", "session.")):
                raise
            self._set_aside(item, error.code)
            return False
        self._tally.fetched += new
        self._keep_receipt(record, item)
        workspace.fetched.close(self._origin, item.leaf)
        return True

    def _keep_receipt(self, record: Record, item: Fetched) -> None:
        """The log signed for these very bytes. Another envelope of the same payload is acknowledged by sending."""
        workspace, now = self._context.workspace, self._context.clock.now()
        if workspace.records.envelopes([record.id]) != (record.envelope,):
            return
        workspace.receipts.add(record.id, item.receipt, item.leaf, now)
        if workspace.outbox.row(record.id) is not None:
            workspace.outbox.received(record.id, now)
            self._context.ledger.journal("receipt", "-", record=record.id, leaf=str(item.leaf))

    def _set_aside(self, item: Fetched, code: str) -> None:
        workspace = self._context.workspace
        name = item.record.id if item.record is not None else None
        if name is not None and workspace.receipts.leaf(name) == item.leaf:  # what is here came another way, and holds
            workspace.fetched.close(self._origin, item.leaf)
            return
        workspace.fetched.set_aside(
            self._origin, item.leaf, name, code, self._context.clock.now(), ask=code not in _FOR_EVER
        )
