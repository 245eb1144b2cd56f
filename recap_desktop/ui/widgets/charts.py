"""Light charts in one hue with their labels beside the marks; whoever shows one has the same as a table, one key away.

No contestant has a colour, so no chart needs a legend: a line is named at its end, a bar at its side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from recap_desktop.ui.theme import Theme

_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


@dataclass(frozen=True)
class Line:
    """One line: its name, and a value for each place of the chart."""

    name: str
    values: Sequence[int]


@dataclass(frozen=True)
class Bar:
    """One bar: its name, which part of its length is filled (0 to 1; None where there is no value yet), its figure."""

    name: str
    part: float | None
    told: str


class LineChart(QWidget):
    """Values that only grow, at places in order; lines differ by their dashes and the names at their ends."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: Sequence[Line] = ()
        self._places: Sequence[str] = ()
        self._most = 1
        self._top = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Room for a few lines of text."""
        return QSize(self._theme.em(30), self._theme.em(14))

    def show_lines(self, places: Sequence[str], lines: Sequence[Line], most: int, top: str, told: str) -> None:
        """:param places: names along the bottom, first and last are shown; ``most`` is the top of the chart, called
        ``top``; ``told`` what a screen reader says."""
        self._places, self._lines, self._most, self._top = places, lines, max(most, 1), top
        self.setAccessibleName(told)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame line at the top, base line, one polyline each with its name at the end."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, em = self._theme.tokens, self._theme.em
        height = painter.fontMetrics().height()
        names = max((painter.fontMetrics().horizontalAdvance(one.name) for one in self._lines), default=0)
        wide, high = max(self.width() - names - em(2), 40), max(self.height() - height * 3.2, 20)
        area = QRectF(em(0.5), height * 1.6, wide, high)
        painter.setPen(QPen(QColor(tokens.hairline), 1, Qt.PenStyle.DotLine))
        painter.drawLine(area.topLeft(), area.topRight())
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QPointF(area.left(), area.top() - 5), self._top)
        if self._places:
            base = area.bottom() + height * 1.1
            painter.drawText(QPointF(area.left(), base), self._places[0])
            if len(self._places) > 1:
                last = self._places[-1]
                painter.drawText(QPointF(area.right() - painter.fontMetrics().horizontalAdvance(last), base), last)
        taken: list[float] = []
        for place, line in enumerate(self._lines):
            points = [self._point(area, index, value) for index, value in enumerate(line.values)]
            if not points:
                continue
            pen = QPen(QColor(tokens.accent), em(0.15))
            pen.setStyle(_DASHES[place % len(_DASHES)])
            painter.setPen(pen)
            painter.drawPolyline(points)
            painter.setBrush(QColor(tokens.accent))
            painter.drawEllipse(points[-1], em(0.2), em(0.2))
            painter.setPen(QColor(tokens.text))
            at = _free(points[-1].y() + height * 0.35, taken, height)
            painter.drawText(QPointF(area.right() + em(0.6), at), line.name)
        painter.end()

    def _point(self, area: QRectF, index: int, value: int) -> QPointF:
        across = area.right() if len(self._places) < 2 else area.left() + area.width() * index / (len(self._places) - 1)
        return QPointF(across, area.bottom() - area.height() * min(value / self._most, 1.0))


def _free(wanted: float, taken: list[float], height: float) -> float:
    """Where a name stands: beside its line, or above the names that stand there already."""
    while any(abs(wanted - one) < height for one in taken):
        wanted -= height / 2
    taken.append(wanted)
    return wanted


class BarChart(QWidget):
    """Bars under each other, each with its name before and its figure after it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._bars: Sequence[Bar] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_bars(self, bars: Sequence[Bar], told: str) -> None:
        """``told`` is what a screen reader says."""
        self._bars = bars
        self.setAccessibleName(told)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A line a bar."""
        return QSize(self._theme.em(30), self._theme.room(1.75) * max(len(self._bars), 1) + 4)

    def minimumSizeHint(self) -> QSize:
        """As high as all bars: what is around it scrolls."""
        return QSize(self._theme.em(16), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Name, frame of the whole, filled part, figure."""
        painter = QPainter(self)
        tokens, em = self._theme.tokens, self._theme.em
        metrics, line = painter.fontMetrics(), self._theme.room(1.75)
        names = min(max((metrics.horizontalAdvance(one.name) for one in self._bars), default=0), self.width() * 2 // 5)
        told = max((metrics.horizontalAdvance(one.told) for one in self._bars), default=0)
        left, right = names + em(0.75), self.width() - told - em(0.75)
        for place, bar in enumerate(self._bars):
            area = QRectF(0, place * line, self.width(), line)
            painter.setPen(QColor(tokens.text))
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideMiddle, names)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), bar.told)
            if bar.part is None:
                continue
            frame = QRectF(left, area.top() + line * 0.22, max(right - left, 10), line * 0.56)
            painter.fillRect(QRectF(frame.left(), frame.top(), frame.width() * min(max(bar.part, 0.0), 1.0),
                                    frame.height()), QColor(tokens.accent))
            painter.setPen(QPen(QColor(tokens.line), 1))
            painter.drawRect(frame)
        painter.end()
