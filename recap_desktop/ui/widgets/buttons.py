"""Buttons: words name the object, the key stands beside them, Enter works on the focused one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.shortcuts import shown


class Button(QPushButton):
    """A button of a role ("", "primary", "flat", "tile", "chip"); Enter presses it as Space does."""

    def __init__(self, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setAutoDefault(False)
        self._words: Words | None = None
        self._key = ""

    def say(self, words: Words, code: str, key: str = "", **params: object) -> None:
        """The button's word, with its key behind it; follows the language."""
        self._key = shown(key)
        words.put(self, "say_text", code, **params)

    def say_text(self, sentence: str, key: str | None = None) -> None:
        """The word as text (for words made from data)."""
        if key is not None:
            self._key = shown(key)
        shown_text = f"{sentence}  {self._key}".rstrip().replace("&", "&&")
        if (shown_text, sentence) != (self.text(), self.accessibleName()):
            self.setText(shown_text)
            self.setAccessibleName(sentence)

    def sizeHint(self) -> QSize:
        """Room for the word; never a tiny target where words are short."""
        hint = super().sizeHint()
        if self.property("role") in ("", "primary"):
            hint.setWidth(max(hint.width(), 5 * self.fontMetrics().height()))
        return hint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~(
                Qt.KeyboardModifier.KeypadModifier):
            self.click()
            return
        super().keyPressEvent(event)


def button(words: Words, code: str, on_click: Callable[[], object], *, key: str = "", role: str = "",
           parent: QWidget | None = None) -> Button:
    """A button with its word, key and act."""
    made = Button(role, parent)
    made.say(words, code, key)
    made.clicked.connect(lambda: on_click())
    return made
