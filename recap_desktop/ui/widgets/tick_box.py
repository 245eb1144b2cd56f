"""The check box of every page: what is ticked has a tick."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

#: Corners of the tick and width of its stroke, as parts of the box's side.
_TICK = ((0.22, 0.52), (0.42, 0.72), (0.79, 0.29))
_STROKE = 0.135


class TickBox(QCheckBox):
    """A check box whose tick is drawn, which a style sheet cannot do without a picture of each colour.

    The sheet gives the box: edge, filling, size. The tick has the colour of letters on what is chosen; where the box
    cannot be changed, that of letters that are off.
    """

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt draws it, and the tick."""
        super().paintEvent(event)
        if self.isChecked():
            painter = QPainter(self)
            _paint_tick(painter, QRectF(self.indicator()), self._colour())
            painter.end()

    def indicator(self) -> QRectF:
        """Where the box lies in the widget."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        return QRectF(self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self))

    def _colour(self) -> QColor:
        group, role = QPalette.ColorGroup, QPalette.ColorRole
        if not self.isEnabled():
            return self.palette().color(group.Disabled, role.WindowText)
        return self.palette().color(group.Active, role.HighlightedText)


def _paint_tick(painter: QPainter, box: QRectF, colour: QColor) -> None:
    side = min(box.width(), box.height())
    pen = QPen(colour, side * _STROKE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF([box.topLeft() + QPointF(side * x, side * y) for x, y in _TICK]))
