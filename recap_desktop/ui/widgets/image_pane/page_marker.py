"""Reads the numbered marker of a flattened page: a black frame of one cell around six by six cells of code."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QImage

from forms.definition import PageDef, Rect
from forms.page_markers import CELLS, number_of

#: Least difference in brightness (of 255) between frame and the lightest cell for a marker to be one.
MIN_CONTRAST = 60


@dataclass(frozen=True)
class Marker:
    """A marker that was seen. ``number``: None where its code is not known."""

    number: int | None


def read_marker(flat: QImage, page: PageDef) -> Marker | None:
    """The marker of a flattened photo; None where none can be read."""
    code = _code(flat, page, page.marker_rect) if page.marker_rect is not None else None
    return Marker(number_of(code)) if code is not None else None


def _code(flat: QImage, page: PageDef, rect: Rect) -> int | None:
    """The cells as a number; None where no black frame stands in that place, or nothing inside it."""
    grey = flat.convertToFormat(QImage.Format.Format_Grayscale8)
    scale, cell = flat.width() / page.width, rect.w / CELLS
    cells = [[_brightness(grey, (rect.x + (x + 0.5) * cell) * scale, (rect.y + (y + 0.5) * cell) * scale)
              for x in range(CELLS)] for y in range(CELLS)]
    edge = (0, CELLS - 1)
    frame = [cells[y][x] for y in range(CELLS) for x in range(CELLS) if x in edge or y in edge]
    inside = [cells[y][x] for y in range(1, CELLS - 1) for x in range(1, CELLS - 1)]
    dark, light = sorted(frame)[len(frame) // 2], max(inside)
    middle = (dark + light) / 2
    if light - dark < MIN_CONTRAST or sum(one > middle for one in frame) > 2:
        return None
    code = 0
    for one in inside:
        code = code * 2 + (one > middle)
    return code


def _brightness(grey: QImage, x: float, y: float) -> float:
    """Mean of three by three pixels."""
    near = [grey.pixelColor(min(max(int(x) + dx, 0), grey.width() - 1), min(max(int(y) + dy, 0), grey.height() - 1))
            for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    return sum(one.value() for one in near) / len(near)
