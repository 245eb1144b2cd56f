"""The life of a sheet as a list, oldest first: when, what, who, old and new figure, and when the server had it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from recap_desktop.ui import formats, icons
from recap_desktop.ui.context import Context
from recap_desktop.ui.readings import field_label, short_reading
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable
from resources import catalogue

if TYPE_CHECKING:
    from forms.definition import FormDefinition
    from recap_desktop.desk.sheet.life import BoxChange, LifeLine

_ICONS = {"transcription": "keyboard", "settlement": "git-compare", "reread": "eye", "disposition": "gavel",
          "correction": "pencil-line", "sheet": "stamp", "village_closed": "lock", "finalised": "lock",
          "reopened": "undo-2", "note": "file-text"}
_COLUMNS = ("when", "what", "who", "change", "received")


class LifeView(QWidget):
    """Nothing to do here: ``back_asked`` on Esc and on its button."""

    back_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        words = context.words
        self._definition: FormDefinition | None = None
        self._lines: Sequence[LifeLine] = ()
        title = label("section")
        words.put(title, "setText", "life.title")
        self.model = RowsModel()
        self.table = ListTable(context.theme)
        self.table.setModel(self.model)
        words.put(self.table, "setAccessibleName", "life.title")
        self.detail = label("", wrap=True)
        self.back = button(words, "act.back", self.back_asked.emit, key="Ctrl+Enter", role="primary")
        column(title, self.table, self.detail, row(None, self.back), margins=(12, 8, 12, 8), spacing=8,
               into=self).setStretch(1, 1)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._say_line())

    def show_lines(self, definition: FormDefinition, lines: Sequence[LifeLine]) -> None:
        """Another sheet's; the newest line is chosen."""
        self._definition, self._lines = definition, lines
        self.retranslate()
        self.table.setCurrentIndex(self.model.index(len(lines) - 1, 0))
        self._say_line()

    def retranslate(self) -> None:
        """All rows."""
        words, theme = self._context.words, self._context.theme
        at = self.table.currentIndex().row()
        size = theme.em(1.125)
        self.model.show([words(f"life.head.{name}") for name in _COLUMNS], [
            TableLine((self._when(line), self._what(line), ", ".join(line.names), "; ".join(self._changes(line)),
                       self._received(line)), icons.icon(_ICONS.get(line.what, "info"), theme.tokens.text, size))
            for line in self._lines])
        header = self.table.horizontalHeader()
        for place, name in enumerate(_COLUMNS):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch if name in ("what", "change")
                                        else QHeaderView.ResizeMode.ResizeToContents)
        self.table.setCurrentIndex(self.model.index(max(at, 0), 0))
        self._say_line()

    def _say_line(self) -> None:
        """The chosen line whole: a row has no room for every box."""
        at = self.table.currentIndex().row()
        if not 0 <= at < len(self._lines):
            self.detail.setText(self._context.words("life.nothing"))
            return
        line = self._lines[at]
        parts = [f"{self._when(line)} · {self._what(line)} · {', '.join(line.names)}", *self._changes(line),
                 self._received(line)]
        self.detail.setText("\n".join(one for one in parts if one))

    def _when(self, line: LifeLine) -> str:
        return formats.moment(line.at, self._context.words.zone) if line.at else "–"

    def _what(self, line: LifeLine) -> str:
        words = self._context.words
        said = [words(f"life.what.{line.what}") if f"life.what.{line.what}" in catalogue.messages() else line.what]
        if line.revision is not None and line.what in ("sheet", "transcription"):
            said[0] = words("life.revision", what=said[0], revision=line.revision)
        if line.result:
            said.append(words(f"result_type.{line.result}"))
        if line.about:
            said.append(line.about.partition(":")[0])
        code = f"acts.said.{line.code}"
        if line.code and line.code != "counted" and code in catalogue.messages():
            said.append(words(code))
        if line.standing != "counted":
            said.append(words(f"life.standing.{line.standing}"))
        return " · ".join(said)

    def _changes(self, line: LifeLine) -> list[str]:
        return [*(self._change(one) for one in line.changes), *(self._note(*one) for one in line.notes.items())]

    def _note(self, field: str, note: str) -> str:
        assert self._definition is not None
        return f"{field_label(self._definition, field, self._context)}:  {note}"

    def _change(self, change: BoxChange) -> str:
        words = self._context.words
        assert self._definition is not None
        name = field_label(self._definition, change.field, self._context)
        if change.after is None:
            return words("life.veiled", field=name)
        before = " / ".join(short_reading(one, words) for one in change.before)
        return f"{name}:  {before} → {short_reading(change.after, words)}" if before else (
            f"{name}:  {short_reading(change.after, words)}")

    def _received(self, line: LifeLine) -> str:
        words = self._context.words
        if line.what == "note":
            return words("life.stays_here")
        if line.received is None:
            return words("life.not_received")
        return words("life.received", moment=formats.moment(line.received, words.zone))
