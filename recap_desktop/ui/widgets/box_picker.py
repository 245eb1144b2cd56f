"""Choosing a box of a form: by its number on the paper, by party and candidate, or by words of its label."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget

from forms.definition import FormDefinition
from recap_desktop.ui.context import Context
from recap_desktop.ui.find_box import find_fields
from recap_desktop.ui.i18n import show
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.announcing import announce
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row

#: Boxes on offer at once: a row of three columns and three more.
MOST = 6


class BoxPicker(QWidget):
    """Signals: ``chosen(field id)`` on Enter, ``done()`` on Enter with nothing typed: no other box."""

    chosen = Signal(str)
    done = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.definition: FormDefinition | None = None
        self._labels: Mapping[str, str] = {}
        self._found: list[str] = []
        words = context.words
        caption = label("strong")
        words.put(caption, "setText", "box_picker.title", key=Key.JUMP.value)
        self.edit = QLineEdit()
        self.edit.setMaxLength(40)
        caption.setBuddy(self.edit)
        words.put(self.edit, "setAccessibleName", "box_picker.name")
        words.put(self.edit, "setPlaceholderText", "box_picker.example")
        self.none = label("muted")
        self.none.hide()
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        words.put(self.list, "setAccessibleName", "box_picker.list")
        self.list.hide()
        head = row(caption, self.edit)
        head.setStretch(1, 1)
        column(head, self.none, self.list, spacing=4, into=self)
        self.edit.textChanged.connect(self._say)
        self.edit.installEventFilter(self)
        self.list.itemClicked.connect(lambda item: self._choose(self.list.row(item)))

    def ask(self, definition: FormDefinition, labels: Mapping[str, str]) -> None:
        """Of this form; ``labels`` say each box as the rows do."""
        self.definition, self._labels = definition, labels
        self.edit.clear()
        self._say()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter chooses, Up and Down move in what was found while typing goes on."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._found:
                self._choose(self.list.currentRow())
            elif not self.edit.text().strip():
                self.done.emit()
            return True
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._found:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), len(self._found) - 1))
            announce(self.edit, self.list.currentItem().text())
            return True
        if event.key() == Qt.Key.Key_Escape and self.edit.text():
            self.edit.clear()
            return True
        return False

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._found):
            name = self._found[place]
            self.edit.clear()
            self.chosen.emit(name)

    def _say(self) -> None:
        text = self.edit.text().strip()
        self._found = [] if self.definition is None or not text else find_fields(
            self.definition, text, self._labels, MOST)
        self.list.clear()
        self.list.addItems([self._labels.get(name, name) for name in self._found])
        self.list.setVisible(bool(self._found))
        if self._found:
            self.list.setCurrentRow(0)
            high = self.list.sizeHintForRow(0) * len(self._found) + 2 * self.list.frameWidth()
            self.list.setFixedHeight(high)
            announce(self.edit, self.list.currentItem().text())
        show(self.none, "setText", self._context.words("entry.jump_none") if text and not self._found else "")
        self.none.setVisible(bool(self.none.text()))
