"""Lucide icons, drawn in a token's colour (``currentColor`` replaced) at the size and density asked for.

A picture is drawn once for each name, colour, size and density and then kept in Qt's own cache of pictures, which ends
with the application.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

import resources


@lru_cache(maxsize=256)
def renderer(name: str, colour: str) -> QSvgRenderer:
    """The icon ``resources/icons/<name>.svg`` in that colour; an unknown name is a programming error."""
    drawing = resources.path("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(drawing.encode("utf-8")))


def paint(painter: QPainter, name: str, colour: str, box: QRectF) -> None:
    """Draws the icon into the box."""
    renderer(name, colour).render(painter, box)


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a square picture of ``size`` logical pixels."""
    key = f"recap-icon {name} {colour} {size} {ratio}"
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint(painter, name, colour, QRectF(0, 0, size, size))
    painter.end()
    QPixmapCache.insert(key, picture)
    return picture


def icon(name: str, colour: str, size: int) -> QIcon:
    """The icon for a button, sharp on dense screens too."""
    made = QIcon(pixmap(name, colour, size))
    made.addPixmap(pixmap(name, colour, size, 2.0))
    return made
