"""Photos and scans that are damaged, hostile or none: one sentence each, and typing goes on beside them."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from forms.errors import KnownError
from recap_desktop.ui.widgets.image_pane import loading
from resources.catalogue import LANGUAGES, sentence
from tests.recap_desktop.ui.test_images import _png


def _photo(kind: str = "JPEG", **how: object) -> bytes:
    notes = Image.Exif()
    notes[274] = 6
    made = io.BytesIO()
    noise = Image.effect_noise((160, 120), 60).convert("RGB")
    noise.save(made, kind, exif=notes, **how)  # type: ignore[arg-type]
    return made.getvalue()


def _pdf(width: float = 200, height: float = 300, pages: int = 1) -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(width, height))
    for _ in range(pages):
        canvas.drawString(1, 1, "C.HASIL")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def _locked_pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(_pdf())) as document:
        document.save(made, encryption=pikepdf.Encryption(owner="a", user="b"))
    return made.getvalue()


def _pdf_without_pages() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.save(made)
    return made.getvalue()


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "image.not_an_image"),
    "text": (lambda: b"TPS 001\n", "image.not_an_image"),
    "a film": (lambda: b"\0\0\0\x18ftypmp42" + bytes(200), "image.not_an_image"),
    "a TIFF": (lambda: _photo("TIFF"), "image.not_an_image"),
    "the first bytes of a photo": (lambda: _photo()[:2], "image.not_an_image"),
    "half a photo": (lambda: _photo()[: len(_photo()) // 2], "image.damaged"),
    "half a progressive photo": (lambda: _photo(progressive=True)[:3000], "image.damaged"),
    "half a PNG": (lambda: _photo("PNG")[:3000], "image.damaged"),
    "a small file of 60 000 x 60 000 pixels": (lambda: _png(60_000, 60_000), "image.too_large"),
    "a small file of 100 million pixels": (lambda: _png(10_000, 10_000), "image.too_large"),
    "rows missing": (lambda: _png(8000, 8000), "image.damaged"),
    "a broken PDF": (lambda: b"%PDF-1.7 broken", "image.damaged"),
    "half a PDF": (lambda: _pdf()[:300], "image.damaged"),
    "a PDF under a password": (_locked_pdf, "image.damaged"),
    "a PDF without pages": (_pdf_without_pages, "image.damaged"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_sentence(tmp_path: Path, case: str) -> None:
    make, code = CASES[case]
    file = tmp_path / "photo.jpg"
    file.write_bytes(make())
    with pytest.raises(KnownError) as refused:
        loading.open_pages(file)
    assert refused.value.code == code
    assert all("photo.jpg" in sentence(refused.value, lang) for lang in LANGUAGES)


def test_paths_that_are_no_file_or_have_no_end(tmp_path: Path) -> None:
    loop = tmp_path / "loop.jpg"
    loop.symlink_to(loop)
    for path in (tmp_path, loop, tmp_path / "gone.jpg", Path("/dev/null/x.jpg"), Path("/dev/zero")):
        with pytest.raises(KnownError, match=r"image\.unreadable"):
            loading.open_pages(path)
    long = tmp_path / "long.jpg"
    with long.open("wb") as stream:
        stream.truncate(loading.MAX_BYTES + 1)
    with pytest.raises(KnownError, match=r"image\.too_large"):
        loading.open_pages(long)


@pytest.mark.parametrize(("width", "height"), [(200, 300), (1, 14_400), (14_400, 14_400)])
def test_pages_of_a_pdf_of_any_shape_are_bounded(tmp_path: Path, width: float, height: float) -> None:
    file = tmp_path / "scan.pdf"
    file.write_bytes(_pdf(width, height, pages=20))
    pages = loading.open_pages(file)
    assert len(pages) == loading.MAX_PAGES
    assert all(0 < max(page.width(), page.height()) <= loading.KEPT_SIDE + 1 for page in pages)


def test_damaged_camera_notes_do_not_hide_a_good_picture(tmp_path: Path) -> None:
    data = bytearray(_photo())
    start = data.index(b"Exif\0\0") + 6
    data[start + 8 : start + 20] = b"\xff" * 12
    (tmp_path / "photo.jpg").write_bytes(data)
    assert len(loading.open_pages(tmp_path / "photo.jpg")) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "PDF"])
def test_any_cut_or_changed_file_is_a_picture_or_one_sentence(tmp_path: Path, kind: str, budget: int) -> None:
    good = _pdf() if kind == "PDF" else _photo(kind)
    chance = random.Random(zlib.crc32(kind.encode()))
    file = tmp_path / "photo.jpg"
    for _ in range(60 * budget):
        data = bytearray(good)
        if chance.random() < 0.4:
            del data[chance.randrange(len(data)) :]
        for _ in range(chance.choice((0, 1, 5, 40))):
            if data:
                data[chance.randrange(min(len(data), chance.choice((300, len(data)))))] = chance.randrange(256)
        file.write_bytes(data)
        try:
            assert loading.open_pages(file)
        except KnownError as refused:
            assert refused.code.startswith("image.")
