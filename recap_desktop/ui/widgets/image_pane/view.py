"""One page of paper: zoom, move, turn; on a flattened page the row being typed is framed and kept in view."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from recap_desktop.ui.theme import Theme

MIN_ZOOM, MAX_ZOOM, STEP, PAN = 0.05, 6.0, 1.25, 60
#: Pixels of a page scaled whole that are kept, 32 MB.
MOST_SCALED = 8_000_000
#: Pages kept scaled: the one on show, and the one before or behind it.
KEPT = 2


@dataclass
class PhotoPage:
    """A page's picture and how it is looked at. ``flat``: box positions of the form hold on it.

    ``asked`` is the code of the question whether it is this page, "" where its marker says so or the officer did.
    """

    image: QImage
    flat: bool
    zoom: float = 0.0
    centre: QPointF | None = None
    asked: str = ""


class PaperView(QWidget):
    """Emits ``moved_by_hand`` when the officer pans or zooms, which pauses following."""

    moved_by_hand = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sheet: PhotoPage | None = None
        self._frame: QRectF | None = None
        self._drag: QPointF | None = None
        self._scaled: dict[tuple[int, int, int], QPixmap] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(80, 60)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Takes what is left."""
        return QSize(self._theme.em(24), self._theme.em(12))

    def show_sheet(self, sheet: PhotoPage | None) -> None:
        """Another page; its last zoom is kept."""
        if sheet is self._sheet and self._frame is None:
            return
        self._sheet, self._frame = sheet, None
        self.update()

    def prepare(self, sheet: PhotoPage) -> None:
        """Scales the page that comes next, before it is turned to."""
        if self._sheet is not None and not sheet.image.isNull():
            zoom = sheet.zoom or max(MIN_ZOOM, self.width() / sheet.image.width())
            self._whole(sheet.image, self._size(sheet.image, zoom))

    def frame(self, area: QRectF | None, *, follow: bool) -> None:
        """Frames an area of a flattened page, and turns the view to it when following."""
        sheet = self._sheet
        if area == self._frame and not (follow and sheet is not None and sheet.zoom):
            return
        self._frame = area
        if area is not None and follow and sheet is not None and sheet.zoom:
            sheet.centre = QPointF(sheet.image.width() / 2 if sheet.zoom <= self._fit_width() else area.center().x(),
                                   area.center().y())
        self.update()

    def fit(self) -> None:
        """The whole width."""
        if self._sheet is not None:
            self._sheet.zoom, self._sheet.centre = 0.0, None
            self.update()

    def zoom(self, factor: float) -> None:
        """Larger or smaller around the middle."""
        if self._sheet is not None:
            zoom = (self._sheet.zoom or self._fit_width()) * factor
            self._sheet.centre = self._centre()
            self._sheet.zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
            self.moved_by_hand.emit()
            self.update()

    def rotate(self) -> None:
        """A quarter turn; a flattened page turned by hand is no longer followed."""
        if self._sheet is not None:
            self._sheet.image = self._sheet.image.transformed(QTransform().rotate(90))
            self._sheet.flat = False
            self._frame = None
            self.fit()

    def pan(self, dx: float, dy: float) -> None:
        """Moves the paper by pixels of the screen."""
        if self._sheet is not None:
            zoom = self._sheet.zoom or self._fit_width()
            self._sheet.zoom = zoom
            self._sheet.centre = self._centre() + QPointF(dx / zoom, dy / zoom)
            self.moved_by_hand.emit()
            self.update()

    # ---- Qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """The paper and the frame."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.tokens.sunken))
        if self._sheet is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            source = self._source(self._sheet)
            self._draw_paper(painter, self._sheet.image, source)
            if self._frame is not None and self._sheet.flat:
                self._draw_frame(painter, source)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.tokens.focus), self._theme.tokens.ring))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        painter.end()

    def _draw_paper(self, painter: QPainter, image: QImage, source: QRectF) -> None:
        """The part on show. The page is scaled once for a zoom and then moved by whole pixels: following the typist
        costs no scaling. A page that would be too large scaled whole is scaled where it is seen."""
        size = self._size(image, self.width() / source.width())
        whole = self._whole(image, size)
        if whole is None:
            painter.drawImage(QRectF(self.rect()), image, source)
            return
        ratio = self.devicePixelRatioF()
        whole.setDevicePixelRatio(ratio)
        painter.drawPixmap(QPointF(0, 0), whole, QRectF(
            round(source.x() * size.width() / image.width()), round(source.y() * size.height() / image.height()),
            math.ceil(self.width() * ratio), math.ceil(self.height() * ratio)))

    def _size(self, image: QImage, zoom: float) -> QSize:
        """Pixels of the whole page at a zoom."""
        scale = zoom * self.devicePixelRatioF()
        return QSize(round(image.width() * scale), round(image.height() * scale))

    def _whole(self, image: QImage, size: QSize) -> QPixmap | None:
        """The page scaled whole; None where that would be too large."""
        if size.width() * size.height() > MOST_SCALED:
            return None
        key = (image.cacheKey(), size.width(), size.height())
        found = self._scaled.pop(key, None)
        if found is None:
            found = QPixmap.fromImage(image.scaled(
                size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation))
        self._scaled[key] = found  # the newest last
        while len(self._scaled) > KEPT:
            del self._scaled[next(iter(self._scaled))]
        return found

    def _draw_frame(self, painter: QPainter, source: QRectF) -> None:
        if self._frame is None:
            return
        zoom = self.width() / source.width()
        shown = QRectF((self._frame.left() - source.left()) * zoom, (self._frame.top() - source.top()) * zoom,
                       self._frame.width() * zoom, self._frame.height() * zoom)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.tokens.focus), 3))
        painter.drawRect(shown.adjusted(-4, -4, 4, 4))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the paper while the pane has the focus."""
        moves = {Qt.Key.Key_Left: (-PAN, 0), Qt.Key.Key_Right: (PAN, 0), Qt.Key.Key_Up: (0, -PAN),
                 Qt.Key.Key_Down: (0, PAN)}
        move = moves.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
            return
        self.pan(*move)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Wheel moves, Ctrl+wheel zooms."""
        turned = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(STEP if turned > 0 else 1 / STEP)
        else:
            self.pan(0, -turned / 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins to drag."""
        self._drag = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags the paper."""
        if self._drag is not None:
            moved = self._drag - event.position()
            self._drag = event.position()
            self.pan(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends dragging."""
        self._drag = None

    # ---- inside
    def _fit_width(self) -> float:
        if self._sheet is None or self._sheet.image.isNull():
            return 1.0
        return max(MIN_ZOOM, self.width() / self._sheet.image.width())

    def _centre(self) -> QPointF:
        if self._sheet is None:
            return QPointF()
        image, zoom = self._sheet.image, self._sheet.zoom or self._fit_width()
        if self._sheet.centre is not None:
            return self._sheet.centre
        top = self.height() / zoom / 2
        if self._frame is not None and self._sheet.flat:
            return QPointF(image.width() / 2, self._frame.center().y())
        return QPointF(image.width() / 2, top)

    def _source(self, sheet: PhotoPage) -> QRectF:
        """The part of the picture on show, kept inside its edges."""
        zoom = sheet.zoom or self._fit_width()
        width, height = self.width() / zoom, self.height() / zoom
        centre = self._centre()
        left = min(max(centre.x() - width / 2, 0.0), max(0.0, sheet.image.width() - width))
        top = min(max(centre.y() - height / 2, 0.0), max(0.0, sheet.image.height() - height))
        return QRectF(left, top, width, height)
