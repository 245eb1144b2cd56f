"""The passphrase field: hidden letters, a button to see them, the Caps Lock warning, a sentence under the field."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.told_under import ToldUnder

#: Width in em from which the name stands beside the field.
NAMED_FROM = 24.0


class PassphraseField(QWidget):
    """Emits ``entered`` on Enter. The text is handed out once by :meth:`take` and wiped from the field."""

    entered = Signal()

    def __init__(self, theme: Theme, words: Words, label_code: str = "sign_in.passphrase",
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lined_up = 0.0
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setMaxLength(200)
        self.edit.installEventFilter(self)
        words.put(self.edit, "setAccessibleName", label_code)
        self._label = label("strong")
        self._label.setBuddy(self.edit)
        words.put(self._label, "setText", label_code)
        self._peek = Button()
        self._peek.setCheckable(True)
        self._peek.say(words, "sign_in.peek")
        self._peek.toggled.connect(self._show_letters)
        self._caps_label = label("ink-bad")
        words.put(self._caps_label, "setText", "sign_in.caps_lock")
        self._caps_label.hide()
        self._told = ToldUnder(self.edit)
        line = row(self._label, self.edit, self._peek, self._caps_label)
        line.setStretch(1, 1)
        column(line, self._told.label, into=self, spacing=4)
        self.setFocusProxy(self.edit)

    def line_up(self, width: float) -> None:
        """The name takes so many em, as the names of other fields of the form do."""
        self._lined_up = width
        self._label.setWordWrap(True)
        self._theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._label.setFixedWidth(self._theme.em(self._lined_up))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside large letters the field keeps its width; its name then stands in it."""
        named = self.width() >= self._theme.em(NAMED_FROM)
        self._label.setVisible(named)
        self.edit.setPlaceholderText("" if named else self._label.text())
        super().resizeEvent(event)

    def take(self) -> str:
        """The passphrase; the letters stay selected in the field until :meth:`clear`."""
        return self.edit.text()

    def clear(self) -> None:
        """Wipes letters and sentence."""
        self.edit.setText("")  # unlike clear() it forgets: Ctrl+Z does not bring letters back, not even shown ones
        self.say("")
        self._peek.setChecked(False)

    def say(self, sentence: str) -> None:
        """The sentence under the field; "" takes it away. The text is selected for typing anew."""
        self._told.say(sentence)

    @property
    def error(self) -> str:
        """The sentence under the field."""
        return self._told.text

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter, and the Caps Lock hint."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
                    event.modifiers() & Qt.KeyboardModifier.ControlModifier):
                self.entered.emit()
                return True
            self._watch_caps(event)
        return super().eventFilter(watched, event)

    def _watch_caps(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_CapsLock and self._caps_label.isVisible():
            self._caps_label.hide()
        elif event.text().isalpha():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._caps_label.setVisible(event.text().isupper() != shift)

    def _show_letters(self, shown: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
