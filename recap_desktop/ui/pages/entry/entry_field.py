"""A figure field of a sheet: two of its keys are about more than its own figure, and those are the sheet's."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)

from recap_desktop.ui.widgets.figure_field import Act, FigureField
from recap_desktop.ui.widgets.figure_field.keys import meaning
from recap_desktop.ui.widgets.labels import tip


class EntryField(FigureField):
    """Signals: ``rest_zero_asked()`` for ``*``, ``cells_pasted(text)`` for several lines or cells on the clipboard."""

    rest_zero_asked = Signal()
    cells_pasted = Signal(str)
    _note = ""

    def set_note(self, note: str) -> None:
        """What is noted to this box; "" for nothing. A folded corner shows it, the tooltip and a reader say it."""
        if note != self._note:
            self._note = note
            self.setToolTip(tip(note) if note else "")
            self.update()

    @property
    def note(self) -> str:
        """What is noted to this box."""
        return self._note

    def paintEvent(self, event: QPaintEvent) -> None:
        """The boxes, and over the upper right one the folded corner of a note."""
        super().paintEvent(event)
        if not self._note:
            return
        side = self._theme.em(0.625)
        corner = QPolygonF([QPointF(self.width() - side, 0), QPointF(self.width(), 0), QPointF(self.width(), side)])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.tokens.surface), 1))
        painter.setBrush(QColor(self._theme.tokens.text))
        painter.drawPolygon(corner)
        painter.end()

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
