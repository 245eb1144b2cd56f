"""The last step: the readings chosen, and the own passphrase under them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from forms.definition import FormDefinition
from forms.figure import Figure
from recap_desktop.ui.context import Context
from recap_desktop.ui.readings import field_label, reading
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.notice import Notice
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.signer_lines import OwnSignature
from recap_desktop.ui.widgets.tables import ListTable


class SavingView(QWidget):
    """Signals: ``save_asked(passphrase)``, ``back_asked()``."""

    save_asked = Signal(str)
    back_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._definition: FormDefinition | None = None
        self._answers: Mapping[str, Figure] = {}
        words = context.words
        title, keeps = label("title"), label("muted", wrap=True)
        words.put(title, "setText", "settling.check")
        words.put(keeps, "setText", "settling.keeps")
        self.notice = Notice(context.theme)
        self._model = RowsModel()
        self.table = ListTable(context.theme)
        self.table.setModel(self._model)
        words.put(self.table, "setAccessibleName", "settling.check")
        self.own = OwnSignature(context)
        self.save = button(words, "act.save_settle", self._save, key="Ctrl+Enter", role="primary")
        back = button(words, "act.back", self.back_asked.emit, key="Esc")
        column(title, self.notice, self.table, keeps, self.own, row(back, None, self.save),
               margins=(24, 12, 24, 12), into=self).setStretch(2, 1)
        self.own.entered.connect(self._save)
        words.changed.connect(self._say)

    def begin(self, definition: FormDefinition, answers: Mapping[str, Figure]) -> None:
        """Shows the answers; the focus is in the passphrase."""
        self._definition, self._answers = definition, dict(answers)
        self.notice.clear()
        self.own.ask()
        self._say()
        self.own.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, error: Exception) -> None:
        """Why it was not saved: a passphrase under its field, anything else above."""
        if self._context.words.about_passphrase(error):
            self.own.field.say(self._context.words.sentence(error))
        else:
            self.notice.say(self._context.words.sentence(error), "bad")
        self.own.setFocus(Qt.FocusReason.OtherFocusReason)

    def busy(self, busy: bool) -> None:
        """While it is signed."""
        self.save.setEnabled(not busy)

    def wipe(self) -> None:
        """The passphrase leaves the screen."""
        self.own.field.clear()

    def _save(self) -> None:
        if not self.save.isEnabled():
            return
        phrase = self.own.field.take()
        if not phrase:
            self.own.field.say(self._context.words("sign_in.type_passphrase"))
            self.own.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.save_asked.emit(phrase)

    def _say(self) -> None:
        definition = self._definition
        if definition is None:
            return
        words = self._context.words
        self._model.show([words("settling.head.field"), words("settling.head.reading")], [
            TableLine((field_label(definition, field, self._context), reading(figure, self._context)))
            for field, figure in self._answers.items()])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.own.retranslate()
