"""Opens a photo or a scan without trusting it: known kinds only, bounded size, whole files only.

Failure table: not JPG, PNG or PDF -> ``image.not_an_image``; too many pixels or bytes -> ``image.too_large``;
cut off or damaged -> ``image.damaged``; not readable from disk -> ``image.unreadable``. Typing goes on in every case.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path

from PySide6.QtGui import QImage

from forms.errors import KnownError
from sync.regular import open_regular

MAX_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 80_000_000
KEPT_SIDE = 3200
MAX_PAGES = 8


def open_pages(path: Path) -> list[QImage]:
    """The pages of a file: one for a photo, up to eight of a PDF; the longest side at most 3,200 pixels.

    :raises KnownError: ``image.*`` as in the table above.
    """
    try:
        with open_regular(path, links=True) as source:
            data = source.read(MAX_BYTES + 1)
    except OSError:
        raise KnownError("image.unreadable", name=path.name) from None
    if len(data) > MAX_BYTES:
        raise KnownError("image.too_large", name=path.name)
    if data.startswith(b"%PDF-"):
        return _pdf(data, path.name)
    return [_photo(data, path.name)]


def _photo(data: bytes, name: str) -> QImage:
    from PIL import Image, ImageOps, UnidentifiedImageError

    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        # damaged camera notes are no reason to refuse a readable picture, nor to talk on the terminal
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as photo:
            if photo.width * photo.height > MAX_PIXELS:
                raise KnownError("image.too_large", name=name)
            photo.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
            upright = ImageOps.exif_transpose(photo)
            upright.thumbnail((KEPT_SIDE, KEPT_SIDE))
            plain = upright.convert("RGB")
    except bombs:
        raise KnownError("image.too_large", name=name) from None
    except UnidentifiedImageError:
        raise KnownError("image.not_an_image", name=name) from None
    except (OSError, SyntaxError, ValueError, MemoryError):
        raise KnownError("image.damaged", name=name) from None
    raw = plain.tobytes()
    return QImage(raw, plain.width, plain.height, plain.width * 3, QImage.Format.Format_RGB888).copy()


def _pdf(data: bytes, name: str) -> list[QImage]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise KnownError("image.damaged", name=name) from None
    pages = []
    try:
        for number in range(min(len(document), MAX_PAGES)):
            page = document[number]
            width, height = page.get_size()
            if width <= 0 or height <= 0:
                raise KnownError("image.damaged", name=name)
            bitmap = page.render(scale=min(4.0, KEPT_SIDE / max(width, height)))
            picture = bitmap.to_pil().convert("RGB")
            raw = picture.tobytes()
            pages.append(QImage(raw, picture.width, picture.height, picture.width * 3,
                                QImage.Format.Format_RGB888).copy())
    except pypdfium2.PdfiumError:
        raise KnownError("image.damaged", name=name) from None
    finally:
        document.close()
    if not pages:
        raise KnownError("image.damaged", name=name)
    return pages
