"""The large pale word behind a page that is not official."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recap_desktop.reports.paper import BOTTOM, Paper
from recap_desktop.reports.typeset import BOLD, fit_size

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_GRAY = 0.94
_SIZE, _WIDTH, _ANGLE = 120.0, 640.0, 24.0
#: Of the width of an upright page.
_SHARE = 0.95


def draw_watermark(canvas: Canvas, paper: Paper, words: str) -> None:
    """Pale and drawn first, so that every figure is printed over it in black."""
    size = fit_size(words, BOLD, _SIZE, min(_WIDTH, _SHARE * paper.width))
    canvas.saveState()
    canvas.setFillGray(_GRAY)
    canvas.setFont(BOLD, size)
    canvas.translate(paper.width / 2, (paper.top + BOTTOM) / 2)
    canvas.rotate(_ANGLE)
    canvas.drawCentredString(0, -size / 3, words)
    canvas.restoreState()
