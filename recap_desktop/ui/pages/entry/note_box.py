"""Ctrl+Shift+N: one line about the box in focus, why it is hard to read. Saved with the sheet, never a figure."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from recap_desktop.desk.sheet.box_notes import MOST
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column
from recap_desktop.ui.widgets.overlay import Overlay


class NoteBox(Overlay):
    """A small box over the page. Emits ``written(field id, text)``; it stays until :meth:`kept`."""

    written = Signal(str, str)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._field, self._called = "", ""
        words = context.words
        self.caption = label("strong", wrap=True)
        self.edit = QLineEdit()
        self.edit.setMaxLength(MOST)
        words.put(self.edit, "setAccessibleName", "notes.name")
        hint, keys = label("muted", wrap=True), label("muted")
        words.put(hint, "setText", "notes.hint")
        words.put(keys, "setText", "notes.keys")
        self.refusal = label("ink-bad", wrap=True)
        column(self.caption, self.edit, self.refusal, hint, keys, margins=(16, 12, 16, 12), into=self)

    def ask(self, field: str, called: str, note: str) -> None:
        """For a box; ``note`` is what stands there."""
        self._field, self._called = field, called
        self.caption.setText(self._context.words("notes.title", field=called))
        show(self.refusal, "setText", "")
        self.edit.setText(note)
        self.edit.selectAll()
        self._place()
        self.bring(self.edit)

    def refuse(self, error: Exception) -> None:
        """Why it was not kept; it stands to be typed over."""
        show(self.refusal, "setText", self._context.words.sentence(error))
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Esc leaves everything as it was."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.written.emit(self._field, self.edit.text())
            return
        super().keyPressEvent(event)

    def _place(self) -> None:
        around = self.parentWidget()
        width = self._context.theme.em(34)
        if around is not None:
            width = min(width, around.width() - self._context.theme.em(2))
            self.move((around.width() - width) // 2, self._context.theme.em(3))
        self.setFixedWidth(width)
        self.adjustSize()
