"""A key that is held down counts once: no repetition of the keyboard advances, fills, confirms or signs anywhere.

The keyboard's repetition reaches Qt as a flag. On X11 it is a release and a press with one time, which Qt joins only
where both were queued when it looked; so a press that follows the release of the same key sooner than any finger can is
taken for a repetition too. Only moving through a list and deleting in a line of text may be held.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QComboBox, QLineEdit, QWidget

#: Milliseconds between release and next press of one key below which no finger did it (the quickest take about 40).
CHATTER_MS = 12
_KEYS = {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride}
_K = Qt.Key
_THROUGH_LISTS = frozenset({_K.Key_Up, _K.Key_Down, _K.Key_Left, _K.Key_Right, _K.Key_PageUp, _K.Key_PageDown})
_IN_TEXT = frozenset({_K.Key_Left, _K.Key_Right, _K.Key_Backspace, _K.Key_Delete})
_SILENT = frozenset({_K.Key_Shift, _K.Key_Control, _K.Key_Alt, _K.Key_AltGr, _K.Key_Meta, _K.Key_CapsLock})


class HeldKeys(QObject):
    """Sees every key of the application; emits ``refused()`` once for each key that is held where it may not be."""

    refused = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._released: dict[int, int] = {}
        self._said: set[int] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Swallows repetitions; an event is seen once for each receiver and judged alike each time."""
        if event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            self._released[_of(event)] = event.timestamp()
            if not event.isAutoRepeat():
                self._said.discard(_of(event))
            return False
        if event.type() not in _KEYS or not isinstance(event, QKeyEvent):
            return False
        if not self.repeated(event) or _may_be_held(_K(event.key()), QApplication.focusWidget()):
            return False
        event.accept()
        if _of(event) not in self._said and event.key() not in _SILENT:
            self._said.add(_of(event))
            self.refused.emit()
        return True

    def repeated(self, event: QKeyEvent) -> bool:
        """Whether no finger made this press: the keyboard's flag, or no time since the same key went up."""
        if event.isAutoRepeat():
            return True
        before = self._released.get(_of(event), 0)
        return bool(before and event.timestamp()) and 0 <= event.timestamp() - before < CHATTER_MS


def _of(event: QKeyEvent) -> int:
    """The key on the keyboard, whatever letter it makes."""
    return event.nativeScanCode() or -int(event.key())


def _may_be_held(key: Qt.Key, focus: QWidget | None) -> bool:
    if isinstance(focus, QLineEdit):
        return key in _IN_TEXT
    return isinstance(focus, QAbstractScrollArea) and not isinstance(focus, QComboBox) and key in _THROUGH_LISTS
