"""One sheet read only, before it is signed: every figure, what was decided otherwise, and its findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from forms.definition import FormDefinition, RowDef
from forms.figure import Figure, Kind
from recap_desktop.ui import formats
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import Line, RowsModel
from recap_desktop.ui.widgets.tables import ListTable

if TYPE_CHECKING:
    from recap_desktop.desk.views import SheetView

COLUMNS = ("m", "f", "t")


class SheetPane(QWidget):
    """Signals: ``seen()`` on Enter, ``back_asked()``."""

    seen = Signal()
    back_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._definition: FormDefinition | None = None
        self._sheet: SheetView | None = None
        words = context.words
        self._title, self._about = label("title"), label("muted")
        self._findings = label("", wrap=True)
        self._model = RowsModel(frozenset({1, 2, 3}))
        self.table = ListTable(context.theme)
        self.table.setModel(self._model)
        words.put(self.table, "setAccessibleName", "sealing.sheet")
        self.done = button(words, "sealing.seen", self.seen.emit, key="Enter", role="filled")
        back = button(words, "act.back", self.back_asked.emit, key="Esc")
        column(row(self._title, 8, self._about, None), self._findings, self.table, row(back, None, self.done),
               margins=(12, 8, 12, 8), into=self).setStretch(2, 1)
        self.table.opened.connect(lambda index: self.seen.emit())
        words.changed.connect(self.retranslate)

    def show_sheet(self, definition: FormDefinition, sheet: SheetView) -> None:
        """Shows the figures that would be signed."""
        self._definition, self._sheet = definition, sheet
        self.retranslate()
        self.table.selectRow(0)
        self.table.scrollToTop()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """All of it."""
        if self._definition is None or self._sheet is None:
            return
        words, sheet = self._context.words, self._sheet
        station, lang = sheet.station, words.language
        self._title.setText(f"TPS {station.number} · {station.village_name}")
        self._about.setText(words("sealing.sheet_about", revision=sheet.revision, corrections=sheet.corrections,
                                  names=", ".join(sheet.typists)))
        self._findings.setText("\n".join(f"• {one.finding.message(lang)}" for one in sheet.findings[:3]))
        self._findings.setVisible(bool(sheet.findings))
        lines = [self._line(one, sheet) for section in self._definition.sections for one in section.rows]
        self._model.show([words("sealing.head.row"), *(words(f"entry.column.{name}") for name in COLUMNS)], lines)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place in range(1, 4):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)

    def _line(self, definition: RowDef, sheet: SheetView) -> Line:
        cells = {"m": "", "f": "", "t": ""}
        for one in definition.fields:
            cells[one.column or "t"] = self._reading(one.id, sheet)
        name = f"{definition.number}  {definition.label.get(self._context.words.language)}"
        return Line((name, *cells.values()))

    def _reading(self, field: str, sheet: SheetView) -> str:
        written, decided = _of(sheet.as_written, field), _of(sheet.as_decided, field)
        if written is None or decided is None:
            return ""
        if written.same_as(decided):
            return self._text(decided)
        return f"{self._text(written)} → {self._text(decided)}"

    def _text(self, figure: Figure) -> str:
        words = self._context.words
        if figure.kind is Kind.VALUE and figure.value is not None:
            return formats.number(figure.value, words.language)
        return words("v.blank" if figure.kind is Kind.BLANK else "v.unreadable")


def _of(figures: Mapping[str, Figure] | None, field: str) -> Figure | None:
    return None if figures is None else figures.get(field)
