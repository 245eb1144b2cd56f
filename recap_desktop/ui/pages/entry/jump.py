"""F4: jump to a box by its place on the form, to a party and its rows by number (:mod:`recap_desktop.ui.find_box`)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from forms.definition import FormDefinition
from recap_desktop.ui.context import Context
from recap_desktop.ui.find_box import find_field
from recap_desktop.ui.i18n import show
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.overlay import Overlay


class JumpBox(Overlay):
    """A small box over the page. Emits ``chosen(field id)``."""

    chosen = Signal(str)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._definition: FormDefinition | None = None
        words = context.words
        caption = label("strong")
        words.put(caption, "setText", "act.jump")
        self.edit = QLineEdit()
        self.edit.setMaxLength(10)
        words.put(self.edit, "setAccessibleName", "act.jump")
        words.put(self.edit, "setPlaceholderText", "entry.jump_example")
        self._answer = label("muted")
        column(row(caption, self.edit), self._answer, margins=(16, 12, 16, 12), into=self)
        self.edit.textChanged.connect(self._say)

    def ask(self, definition: FormDefinition) -> None:
        """Opens in the middle of the page."""
        self._definition = definition
        self.edit.clear()
        self._say()
        around = self.parentWidget()
        width = self._context.theme.em(26)
        self.resize(width, self.sizeHint().height())
        if around is not None:
            self.move((around.width() - width) // 2, self._context.theme.em(3))
        self.bring(self.edit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there, Esc stays."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            found = self._found()
            if found is not None:
                self.hide()
                self.chosen.emit(found)
            return
        super().keyPressEvent(event)

    def _found(self) -> str | None:
        return find_field(self._definition, self.edit.text()) if self._definition is not None else None

    def _say(self) -> None:
        found = self._found()
        language = self._context.words.language
        if found is not None and self._definition is not None:
            show(self._answer, "setText", self._definition.field(found).name.get(language))
        else:
            show(self._answer, "setText", self._context.words("entry.jump_none") if self.edit.text().strip() else "")
