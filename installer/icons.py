"""The app's icon in the shapes that systems want: ``python installer/icons.py FOLDER``.

PNG of several sizes (``16.png`` ... ``256.png``) and ``recap.ico``, all drawn from ``resources/app/recap-desktop.svg``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).resolve().parents[1] / "resources" / "app" / "recap-desktop.svg"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256)


def draw(folder: Path) -> None:
    """Write every picture into a folder; what lies there under these names is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(DRAWING))
    for size in SIZES:
        picture = QImage(size, size, QImage.Format.Format_ARGB32)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter)
        painter.end()
        if not picture.save(str(folder / f"{size}.png")):
            raise OSError(f"{size}.png cannot be written")
    with Image.open(folder / "256.png") as largest:
        largest.save(folder / "recap.ico", sizes=[(size, size) for size in SIZES if size != 22])


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
