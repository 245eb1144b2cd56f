"""Keys pressed while something is signed: kept for the box that comes next, or refused to ear and eye.

A signature takes longer than the fingers. Whatever has the focus meanwhile, letters wait apart. Where the answer asks
the next person for a passphrase they are that person's; where it asks nobody, or is a refusal, they are dropped and it
is said: they were meant for somebody else, and would cost a try.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from recap_desktop.ui.task_runner import TaskRunner
from recap_desktop.ui.widgets.passphrase import PassphraseField

#: Milliseconds without a key after which typing that ran into a refusal is over.
REST_MS = 500
_K = Qt.Key
_PLAIN = frozenset({_K.Key_Return, _K.Key_Enter, _K.Key_Tab, _K.Key_Backtab, _K.Key_Space, _K.Key_Up, _K.Key_Down,
                    _K.Key_Left, _K.Key_Right, _K.Key_Delete, _K.Key_Home, _K.Key_End, _K.Key_PageUp, _K.Key_PageDown})


class TypeAhead(QObject):
    """Sees every key of the application; emits ``refused(code of the sentence)``.

    Keys with Ctrl or Alt, Esc and the F keys pass: they lock, go back and help at any time.
    """

    refused = Signal(str)

    def __init__(self, tasks: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._acts, self._letters = 0, ""
        self._resting = QTimer(self, singleShot=True, interval=REST_MS)
        tasks.acting.connect(self._begin)
        tasks.acted.connect(self._end)

    @property
    def waiting(self) -> bool:
        """Something is being signed, or fingers still run on after a refusal."""
        return self._acts > 0 or self._resting.isActive()

    def forget(self) -> None:
        """The window was covered: what was typed ahead is nobody's."""
        self._letters = ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes plain keys out of the way while something is signed."""
        if not self.waiting or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        letters = event.text() if event.text().isprintable() else ""
        if not letters and event.key() not in _PLAIN and event.key() != _K.Key_Backspace:
            return False
        if self._resting.isActive():
            self._resting.start()
            self.refused.emit("window.keys_dropped")
        elif letters:
            self._letters += letters
        elif event.key() == _K.Key_Backspace:
            self._letters = self._letters[:-1]
        else:
            self.refused.emit("window.key_busy")
        return True

    def _begin(self) -> None:
        self._acts += 1

    def _end(self, well: bool) -> None:
        self._acts -= 1
        if self._acts:
            return
        letters, self._letters = self._letters, ""
        if not letters:
            return
        focus = QApplication.focusWidget()
        field = focus.parent() if focus is not None else None
        if well and isinstance(field, PassphraseField) and field.edit is focus and not field.take():
            field.edit.insert(letters)
            return
        self._resting.start()
        self.refused.emit("window.keys_dropped")
