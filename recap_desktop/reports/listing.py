"""Printed lists that no record stands behind: the readiness of a laptop, attendance, changes, a printer's test page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from forms.numbers import written_ratio
from recap_desktop.reports.lists import Cell, Formula, ListHead, ListPart, PrintedList, TextColumn
from recap_desktop.reports.paper import A4, BOTTOM, LEFT, Paper
from recap_desktop.reports.typeset import BOLD, REGULAR, SEMIBOLD, end_page, fit_size, open_canvas, printable
from recap_desktop.reports.watermark import draw_watermark
from recap_desktop.reports.wording import ABSENT, Wording

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

_EDGE = 14.0
_MARK_WIDTH = 118.0
#: Boxes to sign in side by side, and their height.
_SEATS_ACROSS, _SEAT_HEIGHT = 5, 64.0


def listing(
    title: str, subtitle: str, lead: Sequence[str], columns: Sequence[TextColumn], rows: Sequence[Sequence[str]], *,
    mode: str, lang: str,
) -> bytes:
    """A PDF, A4 landscape: title, a line below it, sentences, one table, "page x of y" and the mode on each page.

    :param subtitle: whose list this is and of when; ``lead`` stands above the table.
    :param mode: training, trial or official; the first two are named on every page.
    """
    part = ListPart("", tuple(lead), tuple(columns), rows, size=9.5)
    return printed(PrintedList(ListHead(title, subtitle, mode, lang), (part,)))


def printed(made: PrintedList) -> bytes:
    """The PDF of a list; the same data give the same bytes."""
    from recap_desktop.reports.flow import draw, paginate

    head, target = made.head, BytesIO()
    wording, paper = Wording(head.lang), head.paper
    story = [one for part in made.parts for one in _part(part, paper, wording)]
    pages = paginate([*story, *_seats(made.signers, paper)], paper)
    mark = wording.text(f"mark.{head.mode}") if head.mode != "official" else ""
    canvas = open_canvas(target, paper.size, title=head.title, lang=head.lang)
    for number, page in enumerate(pages, 1):
        if mark and head.watermark:
            draw_watermark(canvas, paper, mark)
        _head(canvas, paper, head.title, head.subtitle, mark)
        canvas.setFont(REGULAR, 7.0)
        canvas.drawString(LEFT, BOTTOM - 18, printable(head.foot))
        canvas.setFont(SEMIBOLD, 8.5)
        canvas.drawRightString(paper.right, BOTTOM - 18, wording.text("page", page=number, pages=len(pages)))
        draw(canvas, page)
        end_page(canvas)
    canvas.save()
    return target.getvalue()


def said(cell: Cell, wording: Wording) -> str:
    """A cell as it is printed."""
    if isinstance(cell, Formula):
        cell = cell.value
    if cell is None:
        return ABSENT
    if isinstance(cell, Decimal):
        return written_ratio(cell, wording.lang)
    return wording.number(cell) if isinstance(cell, int) else cell


def framed_page(title: str, body: str, *, lang: str, paper: Paper = A4) -> bytes:
    """One page with a frame at its edge and a sentence: what a printer must put out whole before it prints D.Hasil."""
    from recap_desktop.reports.flow import draw, paginate, paragraph

    target = BytesIO()
    canvas = open_canvas(target, paper.size, title=title, lang=lang)
    canvas.setLineWidth(1)
    canvas.rect(_EDGE, _EDGE, paper.width - 2 * _EDGE, paper.height - 2 * _EDGE)
    _head(canvas, paper, title, "0 1 2 3 4 5 6 7 8 9", "")
    for size, gray in ((6.8, 0.0), (8.5, 0.35), (11.0, 0.0)):  # the smallest letters of D.Hasil, and its pale rules
        canvas.setFillGray(gray)
        canvas.setFont(REGULAR, size)
        canvas.drawString(LEFT, 60 + size * 6, "D.Hasil 0123456789 abcdefghijklmnopqrstuvwxyz")
    canvas.setFillGray(0)
    draw(canvas, paginate([paragraph(body, size=12)], paper)[0])
    end_page(canvas)
    canvas.save()
    return target.getvalue()


def _part(part: ListPart, paper: Paper, wording: Wording) -> list[Flowable]:
    from recap_desktop.reports.flow import heading, paragraph, space, table

    story: list[Flowable] = [heading(part.title)] if part.title else []
    lead_size = 11 if not part.title else 9.5
    font, keeps = SEMIBOLD if not part.title else REGULAR, bool(part.rows or part.nil)
    story += [paragraph(one, font=font, size=lead_size, keep=keeps) for one in part.lead]
    if part.lead:
        story.append(space(6, keep=keeps))
    if part.rows:
        rows = [[said(cell, wording) for cell in row] for row in part.rows]
        story.append(table(part.columns, rows, size=part.size, width=paper.inner, row_height=part.row_height))
    elif part.nil:
        story.append(paragraph(part.nil, size=10))
    return [*story, space(10)]


def _seats(signers: Sequence[str], paper: Paper) -> list[Flowable]:
    """Boxes to sign in by hand, each under its title; a row of them is never torn."""
    from recap_desktop.reports.flow import boxes, space

    if not signers:
        return []
    across = min(_SEATS_ACROSS, len(signers))
    rows = [signers[start : start + across] for start in range(0, len(signers), across)]
    return [space(8), *(boxes(row, paper.inner, across, _SEAT_HEIGHT) for row in rows)]


def _head(canvas: Canvas, paper: Paper, title: str, subtitle: str, mark: str) -> None:
    room = paper.inner - (_MARK_WIDTH + 10 if mark else 0)
    for font, size, words, y in ((BOLD, 15.0, title, paper.height - 42), (REGULAR, 9.5, subtitle, paper.height - 62)):
        words = printable(words)
        canvas.setFont(font, fit_size(words, font, size, room))
        canvas.drawString(LEFT, y, words)
    if mark:
        canvas.setLineWidth(1.2)
        canvas.rect(paper.right - _MARK_WIDTH, paper.height - 48, _MARK_WIDTH, 20)
        canvas.setFont(BOLD, fit_size(mark, BOLD, 11, _MARK_WIDTH - 8))
        canvas.drawCentredString(paper.right - _MARK_WIDTH / 2, paper.height - 42, mark)
    canvas.setLineWidth(0.8)
    canvas.line(LEFT, paper.top + 4, paper.right, paper.top + 4)
