"""Locks a desk that nobody touches: any key or click starts the time anew."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from recap_desktop.ui.shell.keyboard import KeyGate


class IdleWatch(QObject):
    """Emits ``idle`` after that many minutes without key or click."""

    idle = Signal()

    def __init__(self, minutes: float, gate: KeyGate, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.idle)
        gate.touched.connect(self._timer.start)
        self.set_minutes(minutes)

    def set_minutes(self, minutes: float) -> None:
        """Another time, from now."""
        self._timer.start(round(minutes * 60_000))
