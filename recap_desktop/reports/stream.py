"""Pages that leave memory as soon as they are drawn, and a PDF that is written object by object.

The engine keeps every page until the file is written, and then the whole file twice. Here a page's drawing and its
dictionary go to a spool (in memory while it is small, else in a nameless temporary file), so that a document of 640
pages needs as little as one of ten. What is written is what the engine would write.
"""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Self

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFCrossReferenceTable,
    PDFFile,
    PDFIndirectObject,
    PDFName,
    PDFObject,
    PDFObjectReference,
    PDFStream,
    PDFTrailer,
    PDFZCompress,
)

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

#: Bytes of packed pages that stay in memory.
_IN_MEMORY = 1 << 20


class Spool:
    """Formatted objects, one after the other."""

    def __init__(self) -> None:
        self._file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - of a document
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, data: bytes) -> Spooled:
        """Keep an object's bytes; what stands for it in the document."""
        self._file.seek(self._end)
        self._file.write(data)
        start, self._end = self._end, self._end + len(data)
        return Spooled(self, start, len(data))

    def get(self, start: int, size: int) -> bytes:
        """The bytes that were put there."""
        self._file.seek(start)
        return self._file.read(size)


class Spooled(PDFObject):
    """An object of the engine whose bytes lie in a spool."""

    __RefOnly__ = 1

    def __init__(self, spool: Spool, start: int, size: int) -> None:
        self._spool, self._start, self._size = spool, start, size

    def format(self, _: object) -> bytes:
        """As the engine asks for it."""
        return self._spool.get(self._start, self._size)


def put_page_away(canvas: Canvas, spool: Spool) -> None:
    """Close a page, pack its drawing and move both to the spool."""
    canvas.showPage()
    document: Any = canvas._doc  # type: ignore[attr-defined]  # no public way to a page that was drawn
    page = document.Pages.pages[-1]
    packed = PDFStream(content=PDFZCompress.encode(page.stream))
    packed.dictionary["Filter"] = PDFArray([PDFName(PDFZCompress.pdfname)])
    page.stream = None
    page.Contents = document.Reference(spool.put(packed.format(document)))
    name = document.Reference(page).name
    document.idToObject[name] = spool.put(page.format(document))
    document.Pages.pages[-1] = PDFObjectReference(name)


def write(canvas: Canvas, target: IO[bytes]) -> None:
    """The file, object by object, as the engine's own ``save`` orders them. The canvas is used up."""
    document: Any = canvas._doc  # type: ignore[attr-defined]
    for font in document.delayedFonts:
        font.addObjects(document)
    document.info.invariant = document.invariant
    document.info.digest(document.signature)
    document.Reference(document.Catalog)
    document.Reference(document.info)
    document.Outlines.prepare(document, canvas)
    if document.Outlines.ready < 0:
        document.Catalog.Outlines = None
    document.encrypt.prepare(document)
    file: Any = PDFFile(document._pdfVersion)
    target.write(b"".join(file.strings))
    file.strings.clear()
    file.write = target.write
    written: list[str] = []
    while len(written) + 1 in document.numberToId:  # objects are named while others are formatted
        name = document.numberToId[len(written) + 1]
        made = PDFIndirectObject(name, document.idToObject[name]).format(document)
        document.idToOffset[name] = file.add(made)
        written.append(name)
    table = PDFCrossReferenceTable()
    table.addsection(0, written)
    start = file.add(table.format(document))
    file.add(PDFTrailer(
        startxref=start, Size=len(written) + 1, Root=document.Reference(document.Catalog),
        Info=document.Reference(document.info), ID=document.ID(),
    ).format(document))
