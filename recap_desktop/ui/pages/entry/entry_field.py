"""A figure field of a sheet: two of its keys are about more than its own figure, and those are the sheet's."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

from recap_desktop.ui.widgets.figure_field import Act, FigureField
from recap_desktop.ui.widgets.figure_field.keys import meaning


class EntryField(FigureField):
    """Signals: ``rest_zero_asked()`` for ``*``, ``cells_pasted(text)`` for several lines or cells on the clipboard."""

    rest_zero_asked = Signal()
    cells_pasted = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The two keys where they mean something; every other, and these on half typed boxes, as in any field."""
        if self._read_only or self.draft:
            super().keyPressEvent(event)
        elif meaning(event) is Act.REST_ZERO:
            if not event.isAutoRepeat():
                self.rest_zero_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Paste) and self._paste_allowed and _has_cells(_clipboard()):
            self.cells_pasted.emit(_clipboard())
        else:
            super().keyPressEvent(event)


def _clipboard() -> str:
    return QGuiApplication.clipboard().text()


def _has_cells(text: str) -> bool:
    """More than the one number that a field takes by itself; a spreadsheet ends a single cell with a line break."""
    one = text.removesuffix("\n").removesuffix("\r")
    return any(mark in one for mark in "\t\n\r")
