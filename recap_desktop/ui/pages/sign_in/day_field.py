"""Today's date, typed by a person: the one thing a laptop whose clock is wrong cannot know."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from recap_desktop.core.clock import typed_date
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.told_under import ToldUnder

_LETTERS = 10


class DayField(QWidget):
    """Emits ``entered`` on Enter. Day first, as dates are written here; nothing is filled in for the officer."""

    entered = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        words = context.words
        self.edit = QLineEdit()
        self.edit.setMaxLength(_LETTERS)
        self.edit.setFixedWidth(context.theme.em(9))
        words.put(self.edit, "setAccessibleName", "clock.today")
        words.put(self.edit, "setPlaceholderText", "clock.today_hint")
        self._told = ToldUnder(self.edit)
        name = label("strong")
        name.setBuddy(self.edit)
        words.put(name, "setText", "clock.today")
        self._words = words
        column(row(name, self.edit, None), self._told.label, spacing=4, into=self)
        self.setFocusProxy(self.edit)
        self.edit.returnPressed.connect(self.entered)

    def take(self) -> date | None:
        """The date; None, with a sentence, for what is no date."""
        found = typed_date(self.edit.text())
        self.say("" if found is not None else self._words("clock.no_date"))
        return found

    def clear(self) -> None:
        """Empty, without a sentence."""
        self.edit.clear()
        self.say("")

    def say(self, sentence: str) -> None:
        """The sentence under the field; "" takes it away."""
        self._told.say(sentence)

    @property
    def error(self) -> str:
        """The sentence under the field."""
        return self._told.text
