"""A line of text whose Enter begins something."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class Line(QLineEdit):
    """Keeps Enter to itself. A plain one passes it on to what is around it after ``returnPressed``, where it would be
    another key, refused because something is signed by then."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is ``returnPressed`` and nothing else; with Ctrl it is the key of the page."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
                event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self.returnPressed.emit()
            event.accept()
            return
        super().keyPressEvent(event)
