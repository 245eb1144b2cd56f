"""A card over the page. While the focus is in it, Esc closes it and nothing else; the focus goes back where it was."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget
from shiboken6 import isValid


class Overlay(QFrame):
    """Hidden until :meth:`bring` shows it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._return_to: QWidget | None = None
        self.hide()

    def bring(self, focus: QWidget) -> None:
        """Shows the card over its parent and focuses one of its controls."""
        self._return_to = self.window().focusWidget()
        self.show()
        self.raise_()
        focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Closes it."""
        self.hide()
        back, self._return_to = self._return_to, None
        if back is not None and isValid(back):
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Takes Esc before the window's shortcut does."""
        if (event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
                and event.key() == Qt.Key.Key_Escape):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; other keys stay in the card."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        event.accept()
