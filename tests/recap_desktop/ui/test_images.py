"""Photos of the sheet: bad files answer with one sentence, real ones are flattened by their corner marks."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from forms.catalogue import load
from forms.errors import KnownError
from recap_desktop.ui.widgets.image_pane import loading, marks
from resources.catalogue import sentence


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("content", "code"), [
    (b"this is no image", "image.not_an_image"), (b"", "image.not_an_image"), (_png(60_000, 60_000), "image.too_large"),
    (_png(400, 400), "image.damaged"), (b"%PDF-1.7 broken", "image.damaged"),
    (b"GIF89a" + b"\0" * 100, "image.not_an_image"),
])
def test_a_bad_file_is_one_sentence(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(content)
    with pytest.raises(KnownError) as caught:
        loading.open_pages(file)
    assert caught.value.code == code
    for language in ("id", "en"):
        assert "photo.jpg" in sentence(caught.value, language)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="image.unreadable"):
        loading.open_pages(tmp_path / "gone.png")


def test_a_cut_off_photo_is_refused(tmp_path: Path, shared_data: Path) -> None:
    whole = (shared_data / "forms" / "8271021022008-ppwp-p1.jpg").read_bytes()
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(whole[:len(whole) // 2])
    with pytest.raises(KnownError, match="image.damaged"):
        loading.open_pages(cut)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_real_photo_is_flattened(qapp: QApplication, shared_data: Path, number: int) -> None:
    """On the flattened photo the borders of the digit boxes are dark, where the form's data says they lie."""
    definition = load("PPWP")
    photo = loading.open_pages(shared_data / "forms" / f"8271021022008-ppwp-p{number}.jpg")[0]
    flat = marks.flatten(photo, definition.pages[number - 1])
    assert flat is not None
    grey = flat.convertToFormat(QImage.Format.Format_Grayscale8)
    boxes = [box for field in definition.fields if field.page == number for box in field.box_rects]

    def darkest(x: float, y: float, reach: int) -> int:
        return min(grey.pixelColor(int(x) + d, int(y)).value() for d in range(-reach, reach + 1))

    def typical(x: float, y: float) -> int:
        near = sorted(grey.pixelColor(int(x) + dx, int(y) + dy).value() for dx in range(-4, 5) for dy in range(-4, 5))
        return near[len(near) // 2]

    found = sum(darkest(box.x, box.y + box.h * 0.25, 7) < typical(box.x - 12, box.y - 12) - 25 for box in boxes)
    assert found >= 0.9 * len(boxes)


def test_a_photo_without_marks_is_left_to_the_officer(qapp: QApplication) -> None:
    blank = QImage(900, 1300, QImage.Format.Format_RGB32)
    blank.fill(0xFFDDDDDD)
    assert marks.flatten(blank, load("PPWP").pages[0]) is None
