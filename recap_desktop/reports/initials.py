"""The strip for handwritten initials at the foot of every table page: committee and witnesses.

The strip has its own band between table and page foot; nothing else is ever printed there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recap_desktop.reports.model import COMMITTEE_SIZE
from recap_desktop.reports.paper import LEFT
from recap_desktop.reports.typeset import REGULAR, SEMIBOLD, fit_size, printable
from recap_desktop.reports.wording import Wording

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from recap_desktop.reports.model import DHasil

_BOTTOM = 47.0
#: Boxes side by side, the height of one row of them, and of each of several.
_ACROSS, _ONE_ROW, _SEVERAL = 30, 30.0, 22.0


def strip_top(document: DHasil) -> float:
    """Upper edge of the strip: higher where there are more contestants than fit side by side."""
    return _BOTTOM + _height(len(document.committee or range(COMMITTEE_SIZE)) + len(document.contestants)) + 5.0


def _height(boxes: int) -> float:
    rows = -(-boxes // _ACROSS)
    return _ONE_ROW if rows == 1 else rows * _SEVERAL


def seats(document: DHasil, wording: Wording) -> list[tuple[str, str]]:
    """Title and name of each committee seat; the usual five where the roster is not known."""
    if document.committee:
        return [
            (f"{place}. {wording.text(f'role.{officer.role}')}", officer.name)
            for place, officer in enumerate(document.committee, start=1)
        ]
    roles = ["chair", *["member"] * (COMMITTEE_SIZE - 1)]
    return [(f"{place}. {wording.text(f'role.{role}')}", "") for place, role in enumerate(roles, start=1)]


def draw_initials(canvas: Canvas, document: DHasil, wording: Wording) -> None:
    """One box a seat and one a contestant's witness, in rows where they are many."""
    boxes = [title for title, _ in seats(document, wording)]
    boxes += [wording.text("witness_short", number=one) for one in document.contestants]
    label, inner, height = 46.0, document.paper.inner, _height(len(boxes))
    down = -(-len(boxes) // _ACROSS)
    across = -(-len(boxes) // down)
    width, each = (inner - label) / across, height / down
    canvas.setLineWidth(0.4)
    canvas.setFillGray(0)
    canvas.rect(LEFT, _BOTTOM, inner, height)
    canvas.setFont(SEMIBOLD, 7.4)
    canvas.drawString(LEFT + 4, _BOTTOM + height / 2 - 2.5, wording.text("initials"))
    for place, title in enumerate(boxes):
        x, top = LEFT + label + place % across * width, _BOTTOM + height - place // across * each
        canvas.line(x, top - each, x, top)
        if place % across == 0 and place:
            canvas.line(x, top, LEFT + inner, top)
        title = printable(title)
        canvas.setFont(REGULAR, fit_size(title, REGULAR, 6.8, width - 6))
        canvas.drawString(x + 3, top - 8, title)
