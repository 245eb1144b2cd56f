"""One round with one server, both ways. The desk's lock is held only while the workspace is read or written.

Failure table: no answer at any point -> what was written stays, the rest waits, sending again is harmless; a receipt
that does not verify -> the record waits; a record that comes and cannot be taken -> it is set aside, the others are
taken; a log that contradicts itself -> evidence is kept and the round stops before anything of that answer is believed;
a receipt with a time that cannot be true -> the record is received, its time decides nothing, and the round says so; a
package, or a blob, that one side will not take -> said at the end, nothing else waits for it.
"""

from __future__ import annotations

from contextlib import suppress

from forms.errors import KnownError
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.exchange.epoch import offer_again
from recap_desktop.desk.exchange.evidence import keep_fork
from recap_desktop.desk.exchange.fetching import Fetching
from recap_desktop.desk.exchange.packages import Packages
from recap_desktop.desk.exchange.seen_log import SeenLog
from recap_desktop.desk.exchange.sending import Sending
from recap_desktop.desk.exchange.still_open import still_open
from recap_desktop.desk.exchange.tally import RoundTally
from sync.client.client import Client, LogForkedError
from sync.client.transport import TransportError
from sync.trust.times import stamp


class Exchange:
    """Sends what waits, and takes what the server has: packages, statements, revocations, receipts, records."""

    def __init__(self, context: DeskContext, client: Client) -> None:
        self._context = context
        self._client = client
        self.tally = RoundTally()
        self._log = SeenLog(context, client)
        self._packages = Packages(context, client, self.tally)
        self._sending = Sending(context, client, self._log, self.tally)
        self._fetching = Fetching(context, client, self._log, self.tally)

    def run(self) -> RoundTally:
        """The whole round; an absent server is a result, not an error.

        :raises KnownError: ``workspace.*``, ``session.*``.
        """
        steps = (
            self._client.status, self._packages.take_newer, self._log.look, self._packages.fetch,
            self._learn, self._packages.hand_over, self._offer_again, self._sending.records, self._sending.blobs,
            self._fetching.run, self._packages.fetch, self._log.look,
        )
        for step in steps:
            try:
                step()
            except LogForkedError as error:
                self.tally.evidence = keep_fork(self._context, error)
                self._stop(error)
                with suppress(TransportError):  # one that was put back from an older copy cannot know it otherwise
                    self._client.show(error.seen)
            except KnownError as error:
                if error.code.startswith(("workspace.", "session.")):
                    raise
                self._stop(error)
            if self.tally.refusal is not None:
                break
        self.tally.still_open = still_open(self._context)
        self._doubts()
        return self.tally

    def _offer_again(self) -> None:
        """What a new log has already is read before anything is sent to it again."""
        if offer_again(self._context):
            self._fetching.run()

    def _stop(self, error: KnownError) -> None:
        self.tally.refusal = error.refusal

    def _doubts(self) -> None:
        """What stopped nothing and is to be said."""
        implausible = self._sending.implausible or self._fetching.implausible
        if implausible is not None:
            here = stamp(self._context.clock.device_time())
            self.tally.note(KnownError("log.receipt_time", received=stamp(implausible), here=here))
        if self.tally.refusal is None and self.tally.noted:
            self._stop(self.tally.noted[0])

    def _learn(self) -> None:
        """Statements and revocations; one that the authority did not sign is said, and is in nobody's way."""
        with self._context.lock:
            region = self._context.region
        statements = self._client.statements(region)
        with self._context.lock:
            try:
                self.tally.statements = self._context.ledger.add_statements(statements)
            except KnownError as error:
                if error.code.startswith(("workspace.", "session.")):
                    raise
                self.tally.note(error)
        if self.tally.statements:
            self._context.changed("statements")
