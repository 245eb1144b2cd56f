"""Type: the embedded font, a canvas that gives the same bytes for the same data, and text that fits its place."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO

import resources
from sync.trust.names import missing_letter

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

REGULAR, SEMIBOLD, BOLD = "RecapHyperlegible", "RecapHyperlegible-SemiBold", "RecapHyperlegible-Bold"
#: Without it the engine names its own, unembedded font on every page.
_FIRST_FONT: Any = {"initialFontName": REGULAR}
_FILES = {REGULAR: "Regular", SEMIBOLD: "SemiBold", BOLD: "Bold"}


@cache
def _glyphs() -> frozenset[int]:
    """Register the three weights once; the code points all of them can print."""
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    known: frozenset[int] | None = None
    for name, style in _FILES.items():
        font = TTFont(name, str(resources.path("fonts", f"RecapHyperlegible-{style}.ttf")))
        registerFont(font)
        here = frozenset(font.face.charToGlyph)
        known = here if known is None else known & here
    return known or frozenset()


def printable(raw: str) -> str:
    """The text on one line with a crossed box for what the font cannot print, so that no name breaks a page."""
    known, box = _glyphs(), missing_letter()
    return "".join(char if ord(char) in known else box for char in " ".join(raw.split()))


def width_of(words: str, font: str, size: float) -> float:
    """Printed width in points."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    _glyphs()
    return float(stringWidth(words, font, size))


def open_canvas(target: BinaryIO, size: tuple[float, float], *, title: str = "", lang: str = "id") -> Canvas:
    """A canvas without dates and random ids, and without the engine's own font."""
    from reportlab.pdfgen.canvas import Canvas

    _glyphs()
    canvas = Canvas(target, pagesize=size, invariant=1, pageCompression=1, lang=lang, **_FIRST_FONT)
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("Recap Desktop")
    canvas.setProducer("Recap Desktop")
    return canvas


def end_page(canvas: Canvas) -> None:
    """Close a page and pack its drawing at once; the engine would keep it as text until the file is written."""
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFName, PDFStream, PDFZCompress

    canvas.showPage()
    page = canvas._doc.Pages.pages[-1]  # type: ignore[attr-defined]  # no public way to a page that was drawn
    packed = PDFStream(content=PDFZCompress.encode(page.stream))
    packed.dictionary["Filter"] = PDFArray([PDFName(PDFZCompress.pdfname)])
    page.Contents, page.stream = packed, None


def wrap(raw: str, font: str, size: float, width: float) -> list[str]:
    """Lines of at most ``width`` points; a word longer than a line is broken."""
    lines: list[str] = []
    line = ""
    for word in printable(raw).split(" "):
        joined = f"{line} {word}" if line else word
        if width_of(joined, font, size) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        while width_of(word, font, size) > width and len(word) > 1:
            keep = _longest(word, font, size, width)
            lines.append(word[:keep])
            word = word[keep:]
        line = word
    return [*lines, line]


def _longest(word: str, font: str, size: float, width: float) -> int:
    keep = len(word) - 1
    while keep > 1 and width_of(word[:keep], font, size) > width:
        keep -= 1
    return keep


def fit_lines(raw: str, font: str, sizes: tuple[float, ...], width: float, most: int) -> tuple[float, list[str]]:
    """The largest of ``sizes`` at which the text takes at most ``most`` lines; at the smallest it is cut with ``…``."""
    for size in sizes:
        lines = wrap(raw, font, size, width)
        whole = all(word in " ".join(lines).split(" ") for word in printable(raw).split(" "))
        if len(lines) <= most and (whole or size == sizes[-1]):
            return size, lines
    size = sizes[-1]
    lines = wrap(raw, font, size, width)
    if len(lines) > most:
        last = lines[most - 1]
        while last and width_of(f"{last}\u2026", font, size) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last}\u2026"]
    return size, lines


def fit_size(words: str, font: str, size: float, width: float) -> float:
    """``size``, or the smaller one at which one line just fits."""
    wide = width_of(words, font, size)
    return size if wide <= width else size * width / wide
