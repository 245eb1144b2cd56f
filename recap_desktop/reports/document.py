"""Puts D.Hasil Kecamatan together: plans all pages, then draws them one by one."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from recap_desktop.reports.attachment import attach_into
from recap_desktop.reports.pages import DocumentPart, PrintedPage, flowing
from recap_desktop.reports.wording import Wording
from resources.regional import Language

if TYPE_CHECKING:
    from recap_desktop.reports.model import DHasil

#: Called with the pages drawn so far and the number of all pages.
Progress = Callable[[int, int], None]
#: Bytes of a drawn document that stay in memory.
_IN_MEMORY = 1 << 20


def render(document: DHasil, lang: str = "id", progress: Progress | None = None) -> bytes:
    """The PDF of ``document`` in Indonesian (the official edition) or English (``"en"``), unsigned.

    The same data give the same bytes. A document with a record carries it as an attachment; one without is
    marked as a preview.

    :raises KnownError: ``report.totals`` when columns do not add up, ``report.not_same_record`` when the record to be
        attached is not the one named by ``record_id``, ``report.empty`` when no station is expected.
    """
    target = BytesIO()
    render_into(target, document, lang, progress)
    return target.getvalue()


def render_into(
    target: BinaryIO, document: DHasil, lang: str = "id", progress: Progress | None = None
) -> None:
    """:func:`render` into a file: memory does not grow with the pages.

    :raises KnownError: as :func:`render`; ``target`` has nothing whole in it then.
    """
    from forms.errors import KnownError

    if not document.recap.expected:
        raise KnownError("report.empty")
    spoken = Language(lang, document.regional)
    wording = Wording(spoken)
    pages = [page for part in plan(document, wording) for page in part.pages]
    with SpooledTemporaryFile(_IN_MEMORY) as drawn:
        _draw(drawn, document, wording, pages, progress)
        drawn.seek(0)
        attach_into(target, cast(BinaryIO, drawn), document, spoken)


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


def _draw(
    target: IO[bytes], document: DHasil, wording: Wording, pages: list[PrintedPage], progress: Progress | None
) -> None:
    from recap_desktop.reports.frame import Frame
    from recap_desktop.reports.paper import QR_SIDE
    from recap_desktop.reports.qr import define_qr, qr_text
    from recap_desktop.reports.stream import Spool, put_page_away, write
    from recap_desktop.reports.typeset import open_canvas

    title = f"{wording.text('model', form=document.model)} {document.name_of(document.subdistrict)}"
    canvas = open_canvas(BytesIO(), document.paper.size, title=title, lang=wording.lang)
    define_qr(canvas, qr_text(document), QR_SIDE)
    frame = Frame(document, wording, len(pages))
    with Spool() as spool:
        for number, page in enumerate(pages, start=1):
            frame.draw(canvas, number, page.subtitle)
            page.draw(canvas)
            put_page_away(canvas, spool)
            if progress is not None:
                progress(number, len(pages))
        write(canvas, target)
