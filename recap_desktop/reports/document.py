"""Puts D.Hasil Kecamatan together: plans all pages, then draws them one by one."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from recap_desktop.reports.attachment import attach
from recap_desktop.reports.pages import DocumentPart, PrintedPage, flowing
from recap_desktop.reports.wording import Wording

if TYPE_CHECKING:
    from recap_desktop.reports.model import DHasil

#: Called with the pages drawn so far and the number of all pages.
Progress = Callable[[int, int], None]


def render(document: DHasil, lang: str = "id", progress: Progress | None = None) -> bytes:
    """The PDF of ``document`` in Indonesian (the official edition) or English (``"en"``), unsigned.

    The same data give the same bytes. A document with a record carries it as an attachment; one without is
    marked as a preview.

    :raises KnownError: ``report.totals`` when columns do not add up, ``report.not_same_record`` when the record to be
        attached is not the one named by ``record_id``, ``report.empty`` when no station is expected.
    """
    from forms.errors import KnownError

    if not document.recap.expected:
        raise KnownError("report.empty")
    wording = Wording(lang)
    parts = plan(document, wording)
    pdf = _draw(document, wording, [page for part in parts for page in part.pages], progress)
    return attach(pdf, document, lang)


def plan(document: DHasil, wording: Wording) -> list[DocumentPart]:
    """Cover, table of the sub-district, annexes in village order, notes, signature page."""
    from recap_desktop.reports.cover import contents, identification, minutes, totals_in_words
    from recap_desktop.reports.notes import notes
    from recap_desktop.reports.signature_page import signature_pages
    from recap_desktop.reports.tables import Tables

    tables = Tables(document, wording)
    rest = [
        tables.main(),
        *(tables.annex(village) for village in document.recap.villages),
        flowing(wording.text("part.notes"), notes(document, wording), document.paper),
        signature_pages(document, wording),
    ]
    first_pages: dict[int, int] = {}
    lines = [(part.title, _later(first_pages, place)) for place, part in enumerate(rest)]
    cover = flowing(
        wording.text("part.cover"),
        [
            *minutes(document, wording), *totals_in_words(document, wording), *identification(document, wording),
            *contents(lines, wording, document.paper),
        ],
        document.paper,
    )
    number = len(cover.pages) + 1
    for place, part in enumerate(rest):
        first_pages[place] = number
        number += len(part.pages)
    return [cover, *rest]


def _later(first_pages: dict[int, int], place: int) -> Callable[[], int]:
    """Page numbers are known once the cover itself has been laid out."""
    return lambda: first_pages[place]


def _draw(document: DHasil, wording: Wording, pages: list[PrintedPage], progress: Progress | None) -> bytes:
    from recap_desktop.reports.frame import Frame
    from recap_desktop.reports.paper import QR_SIDE
    from recap_desktop.reports.qr import define_qr, qr_text
    from recap_desktop.reports.typeset import end_page, open_canvas

    target = BytesIO()
    title = f"{wording.text('model', contest=document.contest)} {document.name_of(document.subdistrict)}"
    canvas = open_canvas(target, document.paper.size, title=title, lang=wording.lang)
    define_qr(canvas, qr_text(document), QR_SIDE)
    frame = Frame(document, wording, len(pages))
    for number, page in enumerate(pages, start=1):
        frame.draw(canvas, number, page.subtitle)
        page.draw(canvas)
        end_page(canvas)
        if progress is not None:
            progress(number, len(pages))
    canvas.save()
    return target.getvalue()
