"""Finds the sheet on a photo by its four corner marks, and flattens it.

Each corner of the official sheet has two black squares that touch at a corner. A mark is where those two squares are
dark and the two beside them are light, over a few sizes, in that quarter of the photo. Four good marks that form a
sheet-like quadrilateral give the perspective; anything less answers None and the officer moves the photo by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPolygonF, QTransform

from forms.definition import PageDef, Rect

SEARCH_WIDTH = 640
REACH = 0.28
MIN_CONTRAST = 60
FLAT_SCALE = 1.0
"""Pixels of the flattened page for each PDF point of the sheet."""


@dataclass(frozen=True)
class _Shadows:
    """Summed brightness, so that any rectangle's mean costs four look-ups."""

    sums: Sequence[Sequence[int]]
    width: int
    height: int

    def mean(self, x: int, y: int, size: int) -> float:
        sums = self.sums
        total = sums[y + size][x + size] - sums[y][x + size] - sums[y + size][x] + sums[y][x]
        return total / (size * size)


def _shadows(image: QImage) -> _Shadows:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    width, height, stride = grey.width(), grey.height(), grey.bytesPerLine()
    data = bytes(grey.constBits())
    rows: list[list[int]] = [[0] * (width + 1)]
    for y in range(height):
        line = accumulate(data[y * stride:y * stride + width], initial=0)
        rows.append([above + here for above, here in zip(rows[-1], line, strict=True)])
    return _Shadows(rows, width, height)


def find_corners(image: QImage, page: PageDef) -> list[QPointF] | None:
    """Centres of the four marks (top left, top right, bottom left, bottom right) in the photo's pixels."""
    if image.width() < 200 or image.height() < 200 or len(page.corner_marks) < 8:
        return None
    ratio = image.width() / SEARCH_WIDTH
    small = image.scaledToWidth(SEARCH_WIDTH, Qt.TransformationMode.SmoothTransformation)
    shadows = _shadows(small)
    side = page.corner_marks[0].w / page.width * SEARCH_WIDTH
    sizes = sorted({max(3, round(side * factor)) for factor in (0.7, 0.85, 1.0, 1.15)})
    reach_x, reach_y = int(shadows.width * REACH), int(shadows.height * REACH)
    right, bottom = shadows.width - reach_x, shadows.height - reach_y
    found = [_best(shadows, left, top, reach_x, reach_y, sizes)
             for left, top in ((0, 0), (right, 0), (0, bottom), (right, bottom))]
    corners = [QPointF(one[0] * ratio, one[1] * ratio) for one in found if one is not None]
    return corners if len(corners) == 4 and _sheet_like(corners, page) else None


def _best(shadows: _Shadows, left: int, top: int, width: int, height: int,
          sizes: Sequence[int]) -> tuple[float, float] | None:
    best, place = float(MIN_CONTRAST), None
    for size in sizes:
        for y in range(top, min(top + height, shadows.height - 2 * size)):
            for x in range(left, min(left + width, shadows.width - 2 * size)):
                score = _contrast(shadows, x, y, size)
                if score > best:
                    best, place = score, (x + size, y + size)
    return place


def _contrast(shadows: _Shadows, x: int, y: int, size: int) -> float:
    """How much lighter the lighter of the dark squares' neighbours are than the darkest can be."""
    dark_one = shadows.mean(x, y, size)
    dark_two = shadows.mean(x + size, y + size, size)
    dark = max(dark_one, dark_two)
    light_one = shadows.mean(x + size, y, size)
    if light_one - dark < MIN_CONTRAST:
        return 0.0
    return min(light_one, shadows.mean(x, y + size, size)) - dark


def _sheet_like(corners: Sequence[QPointF], page: PageDef) -> bool:
    """The four points span most of the photo and have about the shape of the sheet."""
    top_left, top_right, bottom_left, bottom_right = corners
    widths = (top_right.x() - top_left.x(), bottom_right.x() - bottom_left.x())
    heights = (bottom_left.y() - top_left.y(), bottom_right.y() - top_right.y())
    if min(*widths, *heights) <= 0:
        return False
    alike = min(widths) / max(widths) > 0.75 and min(heights) / max(heights) > 0.75
    first, last = centres(page)[0], centres(page)[3]
    expected = (last.y() - first.y()) / (last.x() - first.x())
    return alike and 0.75 < (sum(heights) / sum(widths)) / expected < 1.33


def centres(page: PageDef) -> list[QPointF]:
    """Where the two squares of each corner touch, in points of the page, in the order of :func:`find_corners`."""
    marks = page.corner_marks
    halves = (marks[:len(marks) // 2], marks[len(marks) // 2:])
    points = []
    for half in halves:
        for side in (min, max):
            edge = side(mark.x for mark in half)
            pair = [mark for mark in half if abs(mark.x - edge) < 3 * mark.w]
            points.append(_touch(pair))
    return points


def _touch(pair: Sequence[Rect]) -> QPointF:
    left, right = min(m.x for m in pair), max(m.x + m.w for m in pair)
    top, bottom = min(m.y for m in pair), max(m.y + m.h for m in pair)
    return QPointF((left + right) / 2, (top + bottom) / 2)


def flatten(image: QImage, page: PageDef) -> QImage | None:
    """The photo as if scanned, one pixel a point, so that boxes lie where the data says; None without marks."""
    corners = find_corners(image, page)
    if corners is None:
        return None
    order = (0, 1, 3, 2)
    target = centres(page)
    to_page = QTransform()
    made = QTransform.quadToQuad(QPolygonF([corners[i] for i in order]),
                                 QPolygonF([target[i] * FLAT_SCALE for i in order]), to_page)
    if not made:
        return None
    flat = QImage(round(page.width * FLAT_SCALE), round(page.height * FLAT_SCALE), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.lightGray)
    painter = QPainter(flat)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(to_page)
    painter.drawImage(0, 0, image)
    painter.end()
    return flat
