"""Pages of a PDF as pictures, for the screen and for paper."""

from __future__ import annotations

from PySide6.QtGui import QImage

MOST_PIXELS = 4000


def page_count(pdf: bytes) -> int:
    """Pages of a PDF."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def page_image(pdf: bytes, number: int, width: int) -> QImage:
    """Page ``number`` (from 0), ``width`` pixels wide at most :data:`MOST_PIXELS`."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[number]
        scale = min(width, MOST_PIXELS) / page.get_width()
        bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
        image = QImage(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride,
                       QImage.Format.Format_RGBX8888 if bitmap.n_channels == 4 else QImage.Format.Format_RGB888)
        return image.copy()
    finally:
        document.close()
