"""Automatic copies while the window is open: asks for one when it is due, says when the last was made, a fault once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from recap_desktop.ui.context import Context
from recap_desktop.ui.shell.rail import Rail

if TYPE_CHECKING:
    from recap_desktop.desk.facts import CopyState

ASK_MS = 5 * 60_000


class Copying(QObject):
    """Copies are made beside the desk's worker, so typing never waits; what goes wrong is said and stops nothing."""

    def __init__(self, context: Context, rail: Rail, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._rail = context, rail
        self._said = ""
        self._timer = QTimer(self, interval=ASK_MS)
        self._timer.timeout.connect(self.ask)
        context.signals.changed.connect(self._changed)

    def start(self) -> None:
        """Somebody signed in."""
        self._timer.start()
        self._context.tasks.network(self, lambda desk: desk.copies.known(), self._show, lambda error: None)

    def ask(self) -> None:
        """A copy, where one is due."""
        self._context.tasks.network(self, lambda desk: desk.copies.make_if_due(), None, lambda error: None)

    def _changed(self, kinds: object, stations: object) -> None:
        if isinstance(kinds, frozenset) and "copy" in kinds:
            self._show(self._context.facts.copied)

    def _show(self, state: CopyState) -> None:
        self._rail.show_copy(state)
        fault = state.fault
        said = "" if fault is None else fault.code
        if fault is not None and said != self._said:
            words = self._context.words
            sentence = words("copies.failed", cause=words.sentence(fault.error))
            self._context.shell.say_quietly(sentence)
        self._said = said
