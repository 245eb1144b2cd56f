"""The strip for handwritten initials at the foot of every table page: committee and witnesses.

The strip has its own band between table and page foot; nothing else is ever printed there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recap_desktop.reports.frame import LEFT, WIDTH
from recap_desktop.reports.model import COMMITTEE_SIZE
from recap_desktop.reports.typeset import REGULAR, SEMIBOLD, fit_size, printable
from recap_desktop.reports.wording import Wording

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from recap_desktop.reports.model import DHasil

_BOTTOM, _HEIGHT = 47.0, 30.0
STRIP_TOP = _BOTTOM + _HEIGHT + 5.0
_MOST = 24


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
    """One box a seat and one a contestant's witness (their numbers only, where there are many)."""
    boxes = [title for title, _ in seats(document, wording)]
    boxes += [wording.text("witness_short", number=one) for one in document.contestants[: _MOST - len(boxes)]]
    label = 46.0
    width = (WIDTH - label) / len(boxes)
    canvas.setLineWidth(0.4)
    canvas.setFillGray(0)
    canvas.rect(LEFT, _BOTTOM, WIDTH, _HEIGHT)
    canvas.setFont(SEMIBOLD, 7.4)
    canvas.drawString(LEFT + 4, _BOTTOM + _HEIGHT / 2 - 2.5, wording.text("initials"))
    for place, title in enumerate(boxes):
        x = LEFT + label + place * width
        canvas.line(x, _BOTTOM, x, _BOTTOM + _HEIGHT)
        title = printable(title)
        canvas.setFont(REGULAR, fit_size(title, REGULAR, 6.8, width - 6))
        canvas.drawString(x + 3, _BOTTOM + _HEIGHT - 8, title)
