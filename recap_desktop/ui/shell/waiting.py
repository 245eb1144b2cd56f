"""How many sheets wait on a page, for the rail: asked once after a change, however many changes came together."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from recap_desktop.ui.context import Context
from recap_desktop.ui.shell.rail import Rail

#: page -> status of the sheets that wait there
_WAITING = {"settling": "differs", "findings": "finding", "sealing": "verified"}
_ASIDE = frozenset({"draft", "queue", "verifying"})
_SOON_MS = 200


class Waiting(QObject):
    """Keeps the numbers of the rail true while somebody is signed in."""

    def __init__(self, context: Context, rail: Rail, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._rail = context, rail
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        context.signals.changed.connect(self._changed)

    def refresh(self) -> None:
        """Counts the sheets now."""
        contest = self._context.shell.contest
        if self._context.facts.officer is not None:
            self._context.tasks.desk(self, lambda desk: desk.board.counts(contest), self._show, lambda error: None)

    def _changed(self, kinds: object, stations: object) -> None:
        if isinstance(kinds, frozenset) and not kinds <= _ASIDE:
            self._soon.start()

    def _show(self, counts: dict[str, int]) -> None:
        for page, status in _WAITING.items():
            self._rail.set_count(page, counts[status])
