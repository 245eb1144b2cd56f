"""Before a column is pasted: every box beside what it would hold, and every line that cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from forms.definition import FormDefinition
from forms.figure import Figure, Kind
from recap_desktop.ui import icons
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.pages.entry.pasting import PastedRow
from recap_desktop.ui.readings import with_choice
from recap_desktop.ui.widgets.announcing import announce
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable

_HEADS = ("line", "box", "before", "after")


class PasteView(QWidget):
    """Signals: ``paste_asked({field id: Figure})``, ``stay_asked()``. All of the column is pasted, or none."""

    paste_asked = Signal(object)
    stay_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._rows: Sequence[PastedRow] = ()
        self._definition: FormDefinition | None = None
        self._figures: Mapping[str, Figure] = {}
        self._names: Mapping[str, str] = {}
        self._title, self._told = label("title", wrap=True), label("strong", wrap=True)
        self.model = RowsModel(frozenset({2, 3}))
        self.table = ListTable(context.theme)
        self.table.setModel(self.model)
        context.words.put(self.table, "setAccessibleName", "entry.paste.list")
        self.stay = button(context.words, "act.keep_typing", self.stay_asked.emit, key="Esc")
        self.paste = Button("primary")
        self.paste.clicked.connect(self._paste)
        column(self._title, self._told, self.table, row(self.stay, None, self.paste), margins=(24, 12, 24, 12),
               spacing=8, into=self).setStretch(2, 1)
        context.words.changed.connect(self._say)
        context.theme.changed.connect(self._say)

    def ask(self, rows: Sequence[PastedRow], definition: FormDefinition, figures: Mapping[str, Figure],
            names: Mapping[str, str]) -> None:
        """Shows a column beside the boxes of a sheet and what is typed there."""
        self._rows, self._definition, self._figures, self._names = rows, definition, figures, names
        self._say()
        at = next((number for number, one in enumerate(rows) if one.why), 0)
        self.table.setCurrentIndex(self.model.index(at, 0))
        # the safest control that lets work go on: pasting is asked for by its own key
        self.stay.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, f"{self._title.text()} {self._told.text()}")

    def forget(self) -> None:
        """No figure stays in the window."""
        self._rows, self._figures = (), {}
        self.model.show((), ())

    @property
    def refused(self) -> Sequence[PastedRow]:
        """Lines that cannot be taken."""
        return [one for one in self._rows if one.why]

    def _say(self) -> None:
        definition, words = self._definition, self._context.words
        if definition is None or not self._rows:
            return
        refused = self.refused
        changed = sum(1 for one in self._rows if one.field in self._figures and not one.why)
        show(self._title, "setText", words("entry.paste.title", count=len(self._rows)))
        show(self._told, "setText", words(
            "entry.paste.refused", count=len(refused), line=refused[0].line, why=self._why(refused[0])) if refused
            else words("entry.paste.replaces", count=changed) if changed else words("entry.paste.told"))
        theme = self._context.theme
        warning = icons.icon("triangle-alert", theme.tokens.state["finding"].ink, theme.em(1.125))
        self.model.show([words(f"entry.paste.head.{one}") for one in _HEADS], [
            TableLine((str(one.line), self._place(one), self._typed(one), self._goal(one)),
                      warning if one.why else None)
            for one in self._rows])
        header = self.table.horizontalHeader()
        for at in (0, 2, 3):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.paste.say_text(words("act.paste_n", count=len(self._rows)), key="Ctrl+Enter")
        self.paste.setEnabled(not refused)

    def _place(self, one: PastedRow) -> str:
        if one.field is None or self._definition is None:
            return ""
        name = self._definition.field(one.field).name.get(self._context.words.language)
        return with_choice(name, self._definition, one.field, self._names)

    def _typed(self, one: PastedRow) -> str:
        figure = self._figures.get(one.field or "")
        return "" if figure is None else self._figure(figure)

    def _goal(self, one: PastedRow) -> str:
        return self._why(one) if one.figure is None else self._figure(one.figure)

    def _figure(self, figure: Figure) -> str:
        words = self._context.words
        if figure.kind is Kind.VALUE:
            return str(figure.value)
        return words("v.blank" if figure.kind is Kind.BLANK else "v.unreadable").lower()

    def _why(self, one: PastedRow) -> str:
        return self._context.words(one.why, text=one.text[:20] or "\u2013")

    def _paste(self) -> None:
        run = {one.field: one.figure for one in self._rows if one.field is not None and one.figure is not None}
        if len(run) == len(self._rows):
            self.paste_asked.emit(run)
