"""What every page carries: whose document this is, its status and marks, record digest, journal head, QR, page x/y.

Geometry in PDF points as :mod:`recap_desktop.reports.paper` has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recap_desktop.reports.paper import LEFT, QR_SIDE
from recap_desktop.reports.qr import place_qr
from recap_desktop.reports.typeset import BOLD, REGULAR, SEMIBOLD, fit_size, printable
from recap_desktop.reports.watermark import draw_watermark
from recap_desktop.reports.wording import Wording, grouped

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from recap_desktop.reports.model import DHasil

_MARK_WIDTH = 118.0
_MARK_HEIGHT = 18.0


@dataclass(frozen=True, slots=True)
class PageWarning:
    """A warning on every page: the box beside the QR code; the large pale word behind the figures."""

    label: str
    behind: str


def marks_of(document: DHasil, wording: Wording) -> tuple[PageWarning, ...]:
    """Training or trial, SEMENTARA n/m, and preview, as far as they apply."""
    marks = []
    if document.mode != "official":
        word = wording.text(f"mark.{document.mode}")
        marks.append(PageWarning(word, word))
    if document.status == "partial":
        word = wording.text("mark.partial")
        count = f"{wording.number(document.included)}/{wording.number(len(document.recap.expected))}"
        marks.append(PageWarning(f"{word} {count}", word))
    if not document.record:
        word = wording.text("mark.preview")
        marks.append(PageWarning(word, word))
    return tuple(marks)


class Frame:
    """Draws the parts that all pages share."""

    def __init__(self, document: DHasil, wording: Wording, pages: int) -> None:
        self._document = document
        self._wording = wording
        self._pages = pages
        self._paper = document.paper
        self._marks = marks_of(document, wording)

    def draw(self, canvas: Canvas, page: int, subtitle: str) -> None:
        """Everything but the content of page ``page`` (from 1)."""
        self._watermark(canvas)
        self._head(canvas, subtitle)
        self._foot(canvas, page)

    def _watermark(self, canvas: Canvas) -> None:
        if self._marks:
            draw_watermark(canvas, self._paper, "  ".join(mark.behind for mark in self._marks))

    def _head(self, canvas: Canvas, subtitle: str) -> None:
        document, wording, paper = self._document, self._wording, self._paper
        place_qr(canvas, paper.right - QR_SIDE, paper.head_top - QR_SIDE)
        free = paper.right - QR_SIDE - 8
        for place, mark in enumerate(self._marks):
            y = paper.head_top - _MARK_HEIGHT - place * (_MARK_HEIGHT + 3)
            self._mark(canvas, mark.label, free - _MARK_WIDTH, y)
        canvas.setFillGray(0)
        room = free - _MARK_WIDTH - 10 - LEFT
        model = wording.text("model", form=document.model)
        title = wording.text("title", contest=document.contest_name(wording.lang))
        lines = (
            (BOLD, 11.0, f"{model}  \u00b7  {title}"),
            (REGULAR, 8.5, document.title.get(wording.lang)),
            (REGULAR, 8.5, self._place()),
            (SEMIBOLD, 9.5, subtitle),
        )
        y = paper.head_top - 11
        for font, size, words in lines:
            words = printable(words)
            canvas.setFont(font, fit_size(words, font, size, room))
            canvas.drawString(LEFT, y, words)
            y -= 15
        canvas.setLineWidth(0.8)
        canvas.line(LEFT, paper.top + 4, paper.right, paper.top + 4)

    def _mark(self, canvas: Canvas, label: str, x: float, y: float) -> None:
        canvas.setLineWidth(1.2)
        canvas.setStrokeGray(0)
        canvas.setFillGray(1)
        canvas.rect(x, y, _MARK_WIDTH, _MARK_HEIGHT, stroke=1, fill=1)
        canvas.setFillGray(0)
        size = fit_size(label, BOLD, 11, _MARK_WIDTH - 8)
        canvas.setFont(BOLD, size)
        canvas.drawCentredString(x + _MARK_WIDTH / 2, y + 5.5, label)

    def _place(self) -> str:
        code, names = self._document.subdistrict, self._document.name_of
        return self._wording.text(
            "place", province=names(code[:2]), regency=names(code[:4]), subdistrict=names(code), region=code
        )

    def _foot(self, canvas: Canvas, page: int) -> None:
        document, wording, right_edge = self._document, self._wording, self._paper.right
        canvas.setFillGray(0)
        canvas.setLineWidth(0.5)
        canvas.line(LEFT, 42, right_edge, 42)
        record = grouped(document.record_id) if document.record_id else wording.text("no_record")
        canvas.setFont(REGULAR, 6.8)
        for y, label, digest in ((32.5, "record", record), (23.5, "journal", grouped(document.journal_head))):
            head = wording.text(label)
            canvas.drawString(LEFT, y, f"{head}: {digest}")
        status = wording.text(
            f"status.{document.status}", included=wording.number(document.included),
            expected=wording.number(len(document.recap.expected)),
        )
        right = wording.text("revision_status", form=document.model, revision=document.revision, status=status)
        number = wording.text("page", page=page, pages=self._pages)
        canvas.setFont(SEMIBOLD, 8.5)
        canvas.drawRightString(right_edge, 31.5, number)
        canvas.setFont(REGULAR, 6.8)
        canvas.drawRightString(right_edge, 23.5, right)
