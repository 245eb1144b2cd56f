"""The QR code of every page: record, election, region, contest, status and revision in one short text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from recap_desktop.reports.model import DHasil

_QUIET = 2
_FORM = "page-qr"


def qr_text(document: DHasil) -> str:
    """``RECAP1/<election>/<contest>/<region>/<P|F>/R<revision>/<record id>``; a preview ends in ``-``."""
    status = "F" if document.status == "final" else "P"
    return "/".join(
        (
            "RECAP1", document.election, document.contest, document.subdistrict, status,
            f"R{document.revision}", document.record_id or "-",
        )
    )


def define_qr(canvas: Canvas, content: str, side: float) -> None:
    """Draw the code once, as one path of module runs, into a form that every page shows."""
    import segno

    matrix = segno.make(content, error="m", micro=False, boost_error=False).matrix
    step = side / (len(matrix) + 2 * _QUIET)
    canvas.beginForm(_FORM, 0, 0, side, side)
    path = canvas.beginPath()
    for row, modules in enumerate(matrix):
        start: int | None = None
        for column, dark in enumerate([*modules, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                path.rect((start + _QUIET) * step, side - (row + _QUIET + 1) * step, (column - start) * step, step)
                start = None
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.endForm()


def place_qr(canvas: Canvas, x: float, y: float) -> None:
    """Show the code with its lower left corner at ``(x, y)``."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.doForm(_FORM)
    canvas.restoreState()
