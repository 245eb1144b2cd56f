"""How the boxes look: untyped, digits with thin crosses as fillers, blank (dashed and a word), unreadable, findings."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap, QPixmapCache

from forms.figure import Figure, format_figure
from recap_desktop.ui import fonts
from recap_desktop.ui.theme import Theme

BOX, GAP, FREE, RING_ROOM = 1.75, 0.125, 0.375, 0.25


@dataclass(frozen=True, slots=True)
class Look:
    """Everything a field shows. ``boxes`` from left to right: a digit, "X", "?" or "" for an empty box."""

    boxes: tuple[str, ...]
    dashed: bool = False
    word: str = ""
    tint: str | None = None
    ink: str | None = None
    focused: bool = False
    selected: bool = False


def box_texts(figure: Figure | None, draft: str, boxes: int) -> tuple[str, ...]:
    """What stands in each box: the draft while typing, else the reading as it would stand on paper."""
    text = draft or ("" if figure is None else format_figure(figure, boxes))
    return tuple(char.strip() for char in text[-boxes:].rjust(boxes))


def size(theme: Theme, boxes: int) -> QSizeF:
    """Size of the field with room for the focus ring."""
    room = 2 * theme.em(RING_ROOM)
    return QSizeF(boxes * theme.em(BOX) + (boxes - 1) * theme.em(GAP) + room, theme.em(BOX) + theme.shrunk(FREE))


def draw(painter: QPainter, theme: Theme, look: Look, area: QRectF) -> None:
    """Paints the field into ``area``. Boxes that nothing stands in are drawn once for each look and size and kept in
    Qt's cache of pictures: a page that comes into view is mostly those."""
    if look.word or any(look.boxes):
        _draw(painter, theme, look, area)
        return
    ratio = painter.device().devicePixelRatioF()
    key = (f"recap-boxes {len(look.boxes)} {look.tint} {look.ink} {look.dashed} {look.focused} {look.selected} "
           f"{area.width()} {area.height()} {theme.scale} {ratio} {id(theme.tokens)}")
    picture = QPixmap()
    if not QPixmapCache.find(key, picture):
        picture = QPixmap(round(area.width() * ratio), round(area.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        drawn = QPainter(picture)
        _draw(drawn, theme, look, QRectF(0, 0, area.width(), area.height()))
        drawn.end()
        QPixmapCache.insert(key, picture)
    painter.drawPixmap(area.topLeft(), picture)


def _draw(painter: QPainter, theme: Theme, look: Look, area: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box, gap, room = theme.em(BOX), theme.em(GAP), theme.em(RING_ROOM)
    top = area.center().y() - box / 2
    frames = [QRectF(area.left() + room + index * (box + gap), top, box, box) for index in range(len(look.boxes))]
    for frame, text in zip(frames, look.boxes, strict=True):
        _box(painter, theme, look, frame)
        _content(painter, theme, look, frame, text)
    if look.word:
        _word(painter, theme, look, frames[0].united(frames[-1]))
    if look.focused:
        _ring(painter, theme, frames[0].united(frames[-1]), (area.height() - box) / 2)


def _box(painter: QPainter, theme: Theme, look: Look, frame: QRectF) -> None:
    tokens = theme.tokens
    width = 2 if look.ink or tokens.border > 1 else 1
    pen = QPen(QColor(look.ink or tokens.line), width)
    if look.dashed:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    fill = look.tint or (tokens.tint if look.selected else tokens.surface)
    painter.setBrush(QColor(fill))
    inset = width / 2
    painter.drawRoundedRect(frame.adjusted(inset, inset, -inset, -inset), theme.em(0.19), theme.em(0.19))


def _content(painter: QPainter, theme: Theme, look: Look, frame: QRectF, text: str) -> None:
    tokens = theme.tokens
    if text == "X":
        painter.setPen(QPen(QColor(tokens.muted), 1.25))
        inner = frame.marginsRemoved(_margins(frame.width() * 0.2))
        painter.drawLine(QLineF(inner.topLeft(), inner.bottomRight()))
        painter.drawLine(QLineF(inner.topRight(), inner.bottomLeft()))
        return
    if text:
        painter.setPen(QColor(tokens.text))
        painter.setFont(fonts.font(theme.family, theme.em(1.375), fonts.SEMI_BOLD))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, text)


def _word(painter: QPainter, theme: Theme, look: Look, whole: QRectF) -> None:
    font = fonts.font(theme.family, theme.em(0.875), QFont.Weight.DemiBold)
    painter.setFont(font)
    area = painter.fontMetrics().boundingRect(look.word)
    patch = QRectF(0, 0, area.width() + theme.em(0.375), area.height())
    patch.moveCenter(whole.center())
    painter.fillRect(patch, QColor(look.tint or theme.tokens.surface))
    painter.setPen(QColor(theme.tokens.text))
    painter.drawText(whole, Qt.AlignmentFlag.AlignCenter, look.word)


def _ring(painter: QPainter, theme: Theme, whole: QRectF, around: float) -> None:
    """``around``: free pixels above and below the boxes; a ring that is wider covers their edge instead of being
    cut."""
    width = max(theme.tokens.ring, theme.em(0.19))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.tokens.focus), width))
    grow = min(width, around) - width / 2
    corner = theme.em(0.25)
    painter.drawRoundedRect(QRectF(whole.topLeft() - QPointF(grow, grow), whole.size() + QSizeF(2 * grow, 2 * grow)),
                            corner, corner)


def _margins(all_sides: float) -> QMarginsF:
    return QMarginsF(all_sides, all_sides, all_sides, all_sides)

