"""The last step: the readings chosen, and the own passphrase under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from forms.definition import FormDefinition
from forms.figure import Figure
from forms.rules import Finding
from recap_desktop.ui.context import Context
from recap_desktop.ui.readings import field_label, reading, short_reading, worst_first
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
        self._typed: Mapping[str, Sequence[Figure]] = {}
        self._findings: Sequence[Finding] | None = None
        self.rules = label("", wrap=True)
        words = context.words
        title, keeps = label("title"), label("muted", wrap=True)
        words.put(title, "setText", "settling.check")
        words.put(keeps, "setText", "settling.keeps")
        self.notice = Notice(context.theme)
        self._model = RowsModel()
        self.table = ListTable(context.theme)
        self.table.setModel(self._model)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # place on the paper and who the votes are for
        words.put(self.table, "setAccessibleName", "settling.check")
        self.own = OwnSignature(context)
        self.save = button(words, "act.save_settle", self._save, key="Ctrl+Enter", role="primary")
        back = button(words, "act.back", self.back_asked.emit, key="Esc")
        column(title, self.notice, self.table, self.rules, keeps, self.own, row(back, None, self.save),
               margins=(24, 12, 24, 12), into=self).setStretch(2, 1)
        self.own.entered.connect(self._save)
        words.changed.connect(self._say)

    def begin(self, definition: FormDefinition, answers: Mapping[str, Figure],
              typed: Mapping[str, Sequence[Figure]]) -> None:
        """Shows the answers beside what was typed, without names; the focus is in the passphrase."""
        self._definition, self._answers, self._typed = definition, dict(answers), typed
        self._findings = None
        self.notice.clear()
        self.own.ask()
        self._say()
        self.own.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_rules(self, findings: Sequence[Finding]) -> None:
        """What the rules say of the sheet with these readings: neutral, no figure that would fit."""
        self._findings = findings
        self._say()

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
        heads = ("settling.head.field", "figures.head.typed", "settling.head.reading")
        self._model.show([words(one) for one in heads], [
            TableLine((field_label(definition, field, self._context), self._as_typed(field),
                       reading(figure, self._context)))
            for field, figure in self._answers.items()])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place in (1, 2):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        self.rules.setVisible(self._findings is not None)
        found = worst_first(self._findings or ())
        said = "; ".join(one.neutral(words.language) for one in found[:1])
        self.rules.setText(words("figures.rules_again", count=len(found), finding=said) if found
                           else words("figures.rules_fine"))
        self.own.retranslate()

    def _as_typed(self, field: str) -> str:
        """Both readings, the smaller first: the order tells nothing of who typed which."""
        typed = sorted(self._typed.get(field, ()), key=lambda one: (one.value is None, one.value or 0, one.kind.value))
        return " · ".join(short_reading(one, self._context.words) for one in typed)
