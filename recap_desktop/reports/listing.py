"""Printed lists that no record stands behind: the readiness of a laptop, a printer's test page."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from recap_desktop.reports.paper import A4, BOTTOM, LEFT, Paper
from recap_desktop.reports.typeset import BOLD, REGULAR, SEMIBOLD, end_page, fit_size, open_canvas, printable
from recap_desktop.reports.wording import Wording

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from recap_desktop.reports.flow import TextColumn

_EDGE = 14.0
_MARK_WIDTH = 118.0


def listing(
    title: str, subtitle: str, lead: Sequence[str], columns: Sequence[TextColumn], rows: Sequence[Sequence[str]], *,
    mode: str, lang: str, paper: Paper = A4,
) -> bytes:
    """A PDF, landscape: title, a line below it, sentences, one table, "page x of y" and the mode on each page.

    :param subtitle: whose list this is and of when; ``lead`` stands above the table.
    :param mode: training, trial or official; the first two are named on every page.
    """
    from recap_desktop.reports.flow import draw, paginate, paragraph, space, table

    wording = Wording(lang)
    pages = paginate([*(paragraph(one, font=SEMIBOLD, size=11) for one in lead), space(6),
                      *([table(columns, rows, size=9.5, width=paper.inner)] if rows else [])], paper)
    target = BytesIO()
    canvas = open_canvas(target, paper.size, title=title, lang=lang)
    for number, page in enumerate(pages, 1):
        _head(canvas, paper, title, subtitle, wording.text(f"mark.{mode}") if mode != "official" else "")
        canvas.setFont(SEMIBOLD, 8.5)
        canvas.drawRightString(paper.right, BOTTOM - 18, wording.text("page", page=number, pages=len(pages)))
        draw(canvas, page)
        end_page(canvas)
    canvas.save()
    return target.getvalue()


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
