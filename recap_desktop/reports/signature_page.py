"""The last pages: where committee and witnesses sign by hand, and the boxes of the electronic signatures.

A committee seat is one box: name above, the electronic stamp's own band in the middle, the line for the pen
below. The band is reserved: page content never enters it, so a stamp never overprints anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from recap_desktop.reports.initials import seats
from recap_desktop.reports.model import COMMITTEE_SIZE
from recap_desktop.reports.pages import DocumentPart, PrintedPage
from recap_desktop.reports.paper import A4, BOTTOM, LEFT, Paper
from recap_desktop.reports.typeset import REGULAR, SEMIBOLD, fit_lines, fit_size, printable
from recap_desktop.reports.wording import Wording

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from recap_desktop.reports.model import DHasil, Witness

#: Below the upper edge of the content: the seats, and the witnesses under them.
_SEATS_BELOW = 50.0
_SEAT_HEIGHT = 158.0
_NAME_BAND, _PEN_BAND = 34.0, 50.0
_WITNESSES_BELOW = _SEATS_BELOW + _SEAT_HEIGHT + 24.0
#: Boxes of witnesses side by side, and rows of them below the committee and on a page of their own.
_ACROSS, _DOWN, _DOWN_ALONE = 6, 3, 5

Box = tuple[float, float, float, float]


def stamp_box(seat: int, seat_count: int = COMMITTEE_SIZE, paper: Paper = A4) -> Box:
    """The electronic signature's rectangle of a seat (from 0): left, bottom, right, top in points."""
    if not 0 <= seat < seat_count:
        raise ValueError("no such seat")
    width, top = paper.inner / seat_count, paper.top - _SEATS_BELOW
    left = LEFT + seat * width
    return left + 4, top - _SEAT_HEIGHT + _PEN_BAND, left + width - 4, top - _NAME_BAND


def signature_pages(document: DHasil, wording: Wording) -> DocumentPart:
    """Witnesses, where they are too many for one page, then the page of the committee, which is always the last."""
    title, everybody = wording.text("part.signatures"), document.contestants
    apart: list[Sequence[str]] = []
    if len(everybody) > _ACROSS * _DOWN:
        each = _ACROSS * _DOWN_ALONE
        apart = [everybody[start : start + each] for start in range(0, len(everybody), each)]
        everybody = ()
    witnesses = partial(_witness_page, document=document, wording=wording)
    last = partial(_last_page, document=document, wording=wording, choices=everybody)
    before = (PrintedPage(title, partial(witnesses, choices=some)) for some in apart)
    return DocumentPart(title, (*before, PrintedPage(title, last)))


def _last_page(canvas: Canvas, document: DHasil, wording: Wording, choices: Sequence[str]) -> None:
    """Statement, committee, witnesses."""
    top = document.paper.top
    canvas.setFillGray(0)
    canvas.setStrokeGray(0)
    canvas.setFont(REGULAR, 9.5)
    canvas.drawString(LEFT, top - 14, printable(wording.text("signed_at")))
    canvas.setFont(REGULAR, 8.2)
    canvas.drawString(LEFT, top - 27, printable(wording.text("signing_means")))
    canvas.setFont(SEMIBOLD, 9.5)
    canvas.drawString(LEFT, top - _SEATS_BELOW + 5, wording.text("committee"))
    roster = seats(document, wording)
    for seat, (title, name) in enumerate(roster):
        refusal = document.committee[seat].refusal if document.committee else None
        _seat(canvas, stamp_box(seat, len(roster), document.paper), (title, name), wording, refused=refusal is not None)
    if choices:
        _witnesses(canvas, document, wording, choices, top - _WITNESSES_BELOW)


def _witness_page(canvas: Canvas, document: DHasil, wording: Wording, choices: Sequence[str]) -> None:
    canvas.setFillGray(0)
    canvas.setStrokeGray(0)
    _witnesses(canvas, document, wording, choices, document.paper.top - 20)


def _seat(
    canvas: Canvas, stamp: Box, who: tuple[str, str], wording: Wording, *, refused: bool
) -> None:
    left, low, right, high = stamp
    bottom, top = low - _PEN_BAND, high + _NAME_BAND
    canvas.setLineWidth(0.8)
    canvas.rect(left - 4, bottom, right - left + 8, _SEAT_HEIGHT)
    canvas.setFont(SEMIBOLD, 8.5)
    canvas.drawString(left, top - 12, who[0])
    name = printable(who[1])
    canvas.setFont(REGULAR, fit_size(name, REGULAR, 9, right - left))
    canvas.drawString(left, top - 25, name)
    canvas.setLineWidth(0.3)
    canvas.setDash(1, 2)
    canvas.rect(left, low, right - left, high - low)
    canvas.setDash()
    if refused:  # in place of the line: nobody is to sign here
        words = wording.text("refused")
        canvas.setFont(SEMIBOLD, fit_size(words, SEMIBOLD, 8.5, right - left))
        canvas.drawString(left, bottom + _PEN_BAND / 2, words)
        return
    canvas.setFillGray(0.35)
    canvas.setFont(REGULAR, 6.4)
    canvas.drawString(left, bottom + _PEN_BAND - 8, wording.text("by_hand"))
    canvas.setFillGray(0)
    canvas.line(left, bottom + 10, right, bottom + 10)


def _witnesses(
    canvas: Canvas, document: DHasil, wording: Wording, choices: Sequence[str], top: float
) -> None:
    """A heading and a box a contestant, in ballot order, from ``top`` down."""
    canvas.setFont(SEMIBOLD, 9.5)
    contest = document.contest_name(wording.lang)
    canvas.drawString(LEFT, top + 5, wording.text("witnesses", contest=contest))
    across = min(_ACROSS, len(choices))
    down = -(-len(choices) // across)
    width = document.paper.inner / across
    height = min(128.0, (top - BOTTOM - 4) / down)
    by_choice = {one.choice: one for one in document.witnesses}
    for place, choice in enumerate(choices):
        left = LEFT + (place % across) * width
        bottom = top - (place // across + 1) * height
        _witness(canvas, (left, bottom, width, height), f"{choice}. {document.choices[choice]}",
                 by_choice.get(choice), wording)


def _witness(canvas: Canvas, box: Box, title: str, witness: Witness | None, wording: Wording) -> None:
    left, bottom, width, height = box
    canvas.setLineWidth(0.8)
    canvas.rect(left, bottom, width, height)
    size, lines = fit_lines(title, SEMIBOLD, (8.2, 7.4, 6.6, 5.8), width - 10, 2)
    canvas.setFont(SEMIBOLD, size)
    y = bottom + height - size - 3
    for line in lines:
        canvas.drawString(left + 5, y, line)
        y -= size * 1.15
    label = 54.0
    refused = witness is not None and witness.refusal is not None
    for line_y, code, value in (
        (bottom + height - 40 if height > 90 else bottom + 26, "name", witness.name if witness else ""),
        (bottom + 8, "signature", ""),
    ):
        canvas.setLineWidth(0.3)
        if code == "signature" and refused:  # in place of the line: nobody is to sign here
            words = wording.text("refused")
            canvas.setFont(SEMIBOLD, fit_size(words, SEMIBOLD, 8, width - 12))
            canvas.drawString(left + 5, line_y, words)
            continue
        canvas.setFont(REGULAR, 7)
        canvas.drawString(left + 5, line_y, wording.text(code))
        canvas.line(left + label, line_y - 2, left + width - 6, line_y - 2)
        value = printable(value)
        canvas.setFont(REGULAR, fit_size(value, REGULAR, 8, width - label - 8))
        canvas.drawString(left + label + 2, line_y, value)
