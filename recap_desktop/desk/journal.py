"""Reading the journal: who did what and when, and whether the chain holds."""

from __future__ import annotations

from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.workspace import journal_file
from recap_desktop.workspace.journal import JournalLine
from sync.portal.content import PUBLIC_KINDS
from sync.record.container import Container
from sync.record.record import Record


class JournalPages:
    """Use cases of the journal page."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    @property
    def head(self) -> str:
        """Hash of the newest line."""
        with self._context.lock:
            return self._context.workspace.journal.head

    def lines(self, newest: int = 200) -> tuple[JournalLine, ...]:
        """The newest lines, newest first. :raises KnownError: ``session.*``."""
        with self._context.lock:
            self._context.require(Command.VIEW_JOURNAL)
            return self._context.workspace.journal.lines(newest)

    def verify(self) -> str:
        """Walk the whole chain and return its head.

        :raises KnownError: ``journal.broken`` with the first line that does not fit, ``session.*``.
        """
        with self._context.lock:
            self._context.require(Command.VIEW_JOURNAL)
            return self._context.workspace.journal.verify()

    def export(self) -> bytes:
        """The journal as a file that ``recap verify`` can walk: ids and digests, and the newest signed anchor.

        The anchor is the newest record of this desk that is published anyway: its payload, signed by its officers,
        names the head of the journal before it. A transcription is never one, it would give figures away.

        :raises KnownError: ``journal.broken`` for a chain that does not hold, which is not given away as one that
            does; ``record.*`` for an anchor whose signatures do not; ``session.*``.
        """
        with self._context.lock:
            self._context.require(Command.VIEW_JOURNAL)
            workspace, package = self._context.workspace, self._context.package
            workspace.journal.verify()
            return journal_file.write(
                package.election, package.digest, tuple(workspace.journal.export()), self._anchor()
            )

    def _anchor(self) -> Container | None:
        workspace, roster = self._context.workspace, self._context.ledger.roster
        envelope = workspace.records.newest_own(sorted(PUBLIC_KINDS))
        if envelope is None:
            return None
        record = Record.parse(envelope)
        officers = tuple(officer.statement for officer in roster.verify(record))
        return Container(record, officers, workspace.receipts.receipt(record.id))
