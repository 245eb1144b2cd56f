"""The strip: the row being typed, cut from the flattened page, its boxes framed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from forms.definition import Rect
from recap_desktop.ui.theme import Theme

HEIGHT, WIDEST = 5.5, 42.0
SHARE = 0.42
"""Part of the sheet's width that the strip shows."""


class Strip(QWidget):
    """Shows nothing and takes no room while there is no flattened page."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image: QImage | None = None
        self._boxes: tuple[Rect, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def sizeHint(self) -> QSize:
        """5.5 em high."""
        return QSize(self._theme.em(20), self._theme.em(HEIGHT))

    def _restyle(self) -> None:
        """Never so wide that the row it is cut from no longer fits its height."""
        self.setMaximumWidth(self._theme.em(WIDEST))
        self.updateGeometry()

    def show_boxes(self, image: QImage | None, boxes: Sequence[Rect]) -> None:
        """Cuts the row of these boxes."""
        if image is self._image and tuple(boxes) == self._boxes:
            return
        self._image, self._boxes = image, tuple(boxes)
        self.setVisible(image is not None and bool(boxes))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cut and the frames."""
        if self._image is None or not self._boxes:
            return
        left, top = min(b.x for b in self._boxes), min(b.y for b in self._boxes)
        right, bottom = max(b.x + b.w for b in self._boxes), max(b.y + b.h for b in self._boxes)
        width = self._image.width() * SHARE
        height = width * self.height() / max(1, self.width())
        start = min(max(right + 0.06 * self._image.width() - width, 0.0), self._image.width() - width)
        source = QRectF(min(start, left), (top + bottom) / 2 - height / 2, width, height)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(self._theme.tokens.sunken))
        painter.drawImage(QRectF(self.rect()), self._image, source)
        zoom = self.width() / width
        painter.setPen(QPen(QColor(self._theme.tokens.focus), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        frame = QRectF((left - source.left()) * zoom, (top - source.top()) * zoom, (right - left) * zoom,
                       (bottom - top) * zoom)
        painter.drawRect(frame.adjusted(-4, -4, 4, 4))
        painter.end()
