"""A line of a form: its name, what is typed or chosen, and one sentence under it where something is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.told_under import ToldUnder

#: Width of the names, in em: what is typed stands in one column.
NAMES = 10.5


class Field(QWidget):
    """Emits ``entered`` on Enter. Name left, control beside it, sentence below."""

    entered = Signal()

    def __init__(self, context: Context, code: str, control: QWidget) -> None:
        super().__init__()
        self._context, self.control = context, control
        self._name, self._told = label("strong", wrap=True), ToldUnder(control)
        self._name.setBuddy(control)
        context.words.put(self._name, "setText", code)
        context.words.put(control, "setAccessibleName", code)
        line = row(self._name, control)
        line.setStretch(1, 1)
        column(line, self._told.label, spacing=4, into=self)
        self.setFocusProxy(control)
        control.installEventFilter(self)
        context.theme.changed.connect(self._fit)
        self._fit()

    def say(self, sentence: str) -> None:
        """The sentence under the field; "" takes it away."""
        self._told.say(sentence)

    def beside(self) -> None:
        """It stands beside another field: its name is heard, not seen."""
        self._name.hide()

    @property
    def error(self) -> str:
        """The sentence under the field."""
        return self._told.text

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in (
                Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
            return True
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        self._name.setFixedWidth(self._context.theme.em(NAMES))


class TextField(Field):
    """A line of text; ``upper`` writes it in capitals, ``longest`` letters at most."""

    def __init__(self, context: Context, code: str, *, hint: str = "", longest: int = 200, upper: bool = False) -> None:
        self.edit = QLineEdit()
        self.edit.setMaxLength(longest)
        super().__init__(context, code, self.edit)
        self._upper = upper
        self.edit.textEdited.connect(lambda: self.say(""))
        if hint:
            context.words.put(self.edit, "setPlaceholderText", hint)

    def take(self) -> str:
        """What is typed, without spaces around it."""
        found = self.edit.text().strip()
        return found.upper() if self._upper else found

    def say(self, sentence: str) -> None:
        """The sentence; the text is selected for typing anew."""
        super().say(sentence)
        if sentence:
            self.edit.selectAll()

    def clear(self) -> None:
        """Empty, without a sentence and without a way back to what stood there."""
        self.edit.setText("")
        self.say("")


class ChoiceField(Field):
    """One of several. ``chosen`` is emitted when another is chosen."""

    chosen = Signal()

    def __init__(self, context: Context, code: str) -> None:
        self.choice = QComboBox()
        super().__init__(context, code, self.choice)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.currentIndexChanged.connect(self._chosen)

    def offer(self, options: Sequence[tuple[str, str]], *, first: str | None = None) -> None:
        """Values with their words; what was chosen stays chosen. ``first``: words for nothing chosen yet."""
        before = self.take()
        self.choice.blockSignals(True)
        self.choice.clear()
        if first is not None:
            self.choice.addItem(first, "")
        for value, words in options:
            self.choice.addItem(words, value)
        self.choice.setCurrentIndex(max(0, self.choice.findData(before)))
        self.choice.blockSignals(False)
        if self.take() != before:
            self.chosen.emit()

    def take(self) -> str:
        """The value chosen, "" for none."""
        return str(self.choice.currentData() or "")

    def _chosen(self) -> None:
        self.say("")
        self.chosen.emit()

    def choose(self, value: str) -> None:
        """Chooses one that is offered."""
        self.choice.setCurrentIndex(max(0, self.choice.findData(value)))

    def clear(self) -> None:
        """The first one, without a sentence."""
        self.choice.setCurrentIndex(0)
        self.say("")
