"""Reading the journal: who did what and when, and whether the chain holds."""

from __future__ import annotations

from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.workspace.journal import Line


class JournalPages:
    """Use cases of the journal page."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    @property
    def head(self) -> str:
        """Hash of the newest line."""
        with self._context.lock:
            return self._context.workspace.journal.head

    def lines(self, newest: int = 200) -> tuple[Line, ...]:
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
