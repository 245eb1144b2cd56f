"""One sheet before it is signed: its figures, and the mark that it was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forms.definition import FormDefinition
from recap_desktop.ui.context import Context
from recap_desktop.ui.sheet_figures import SheetFigures
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.layout import column, row

if TYPE_CHECKING:
    from recap_desktop.desk.views import SheetDetail


class SheetPane(QWidget):
    """Signals: ``seen()`` on Enter, ``back_asked()``."""

    seen = Signal()
    back_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._words = context.words
        self._figures = SheetFigures(context, titled=False)
        self.table = self._figures.table
        self.done = button(context.words, "sealing.seen", self._go_on, key="Enter", role="primary")
        context.words.changed.connect(self._say)
        back = button(context.words, "act.back", self.back_asked.emit, key="Esc")
        foot = row(back, 8, self._figures.about, 8, self.done)  # the whole sheet fits a low window above it
        foot.setStretch(2, 1)
        column(self._figures, foot, margins=(12, 2, 12, 4), spacing=6, into=self).setStretch(0, 1)
        self._figures.opened.connect(self._go_on)
        bar = self.table.verticalScrollBar()
        bar.valueChanged.connect(self._say)
        bar.rangeChanged.connect(lambda low, high: self._say())

    def show_sheet(self, definition: FormDefinition, sheet: SheetDetail) -> None:
        """Shows the figures that would be signed."""
        self._figures.show_sheet(definition, sheet)
        self._say()

    def _go_on(self) -> None:
        """Nothing is seen before its last row was on screen: Enter shows the rest first."""
        bar = self.table.verticalScrollBar()
        if bar.value() < bar.maximum():
            bar.setValue(min(bar.maximum(), bar.value() + max(1, bar.pageStep() - 1)))
        else:
            self.seen.emit()

    def _say(self) -> None:
        bar = self.table.verticalScrollBar()
        code = "sealing.see_rest" if bar.value() < bar.maximum() else "sealing.seen"
        self.done.say_text(self._words(code), key="Enter")
