"""A letter or digit typed on a list is refused to ear and eye: Qt takes it for a search and says nothing.

Figures are typed into boxes; who types them on a list has the focus elsewhere than they think.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QTreeView, QWidget

#: Open and close a branch.
_BRANCH = frozenset("+-*")


class StrayKeys(QObject):
    """Sees every key of the application, for one window; emits ``refused()``."""

    refused = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Plain letters and digits only; Space, Enter, arrows and every shortcut pass."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        letter = event.text()
        control = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        if not letter.strip() or not letter.isprintable() or control or not self._is_lost_on(watched, letter):
            return False
        self.refused.emit()
        return True


    def _is_lost_on(self, receiver: QObject, letter: str) -> bool:
        if not isinstance(receiver, QWidget) or receiver.window() is not self._window:
            return False  # dialogs for files and open lists of choices are searched by letters
        if isinstance(receiver, QComboBox):  # where nothing begins with the letter, nothing happens
            items = (receiver.itemText(place) for place in range(receiver.count()))
            return not receiver.isEditable() and not any(one.casefold().startswith(letter.casefold()) for one in items)
        return isinstance(receiver, QAbstractItemView) and not (isinstance(receiver, QTreeView) and letter in _BRANCH)
