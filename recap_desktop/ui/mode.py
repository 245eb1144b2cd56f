"""Training, trial, official: band, frame, title and icon, so that one is never taken for another.

A colour says nothing alone: the band says it in words, the icon has a shape and a letter of its own for each mode.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.tokens import BANDS, Ink
from recap_desktop.ui.widgets.layout import row

#: Width of the frame round a window, pixels.
FRAME = 4
#: Letter and shape of a mode's icon; the letter is that of its Indonesian name in either language.
_MARKS = {"training": ("L", "circle"), "trial": ("U", "diamond"), "official": ("R", "bar")}
_SIZES = (16, 24, 32, 48, 64, 128)


def title(words: Words, mode: str, rest: str) -> str:
    """Title of a window: app, mode, what is open. ``mode`` is "" before a package is chosen."""
    return " · ".join(("Recap Desktop", *((str(words(f"mode.{mode}")),) if mode in BANDS else ()), rest))


def paint_frame(widget: QWidget, mode: str) -> None:
    """Fills a window in the mode's colour; its content leaves the edge free. Called while it paints."""
    band = BANDS.get(mode)
    if band is not None:
        painter = QPainter(widget)
        painter.fillRect(widget.rect(), QColor(band.tint))
        painter.end()


@lru_cache(maxsize=8)
def icon(mode: str) -> QIcon:
    """The icon of windows and dialogs of a mode, and of its rows in a list."""
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(_picture(mode, size))
    return made


def _picture(mode: str, size: int) -> QPixmap:
    letter, shape = _MARKS[mode]
    band: Ink = BANDS[mode]
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(band.tint))
    box = QRectF(0.5, 0.5, size - 1, size - 1)
    if shape == "circle":
        painter.drawEllipse(box)
    elif shape == "diamond":
        middle = box.center()
        painter.drawPolygon(QPolygonF([QPointF(middle.x(), box.top()), QPointF(box.right(), middle.y()),
                                       QPointF(middle.x(), box.bottom()), QPointF(box.left(), middle.y())]))
    else:
        painter.drawRect(box.adjusted(0, size * 0.2, 0, -size * 0.2))
    font = QFont(painter.font())
    font.setPixelSize(max(8, round(size * (0.66 if shape == "circle" else 0.5))))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor(band.ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
    painter.end()
    return picture


class DialogMarks(QObject):
    """Marks every dialog of the app, for files, printing or a question, whoever opens it: band, icon and title."""

    def __init__(self, app: QApplication, words: Words, mode: Callable[[], str], owner: QObject) -> None:
        """:param mode: the mode now; "" while there is none."""
        super().__init__(owner)
        self._app, self._words, self._mode = app, words, mode
        app.focusWindowChanged.connect(self._look)

    def end(self) -> None:
        """Dialogs are another window's from now on."""
        self._app.focusWindowChanged.disconnect(self._look)

    @Slot()
    def _look(self) -> None:
        dialog, now = QApplication.activeModalWidget(), self._mode()
        if isinstance(dialog, QDialog) and now in BANDS and not dialog.findChildren(_Strip):
            dialog.setWindowIcon(icon(now))
            dialog.setWindowTitle(f"{dialog.windowTitle()} · {self._words(f'mode.{now}')}")
            layout = dialog.layout()
            if layout is not None:
                layout.setMenuBar(_Strip(str(self._words(f"mode.band.{now}")), BANDS[now]))


class _Strip(QWidget):
    """The band over a dialog."""

    def __init__(self, sentence: str, band: Ink) -> None:
        super().__init__()
        self._band = band
        said = Painted(band.ink)
        said.setText(sentence)
        row(said, None, margins=(12, 4, 12, 4), into=self)

    def paintEvent(self, event: object) -> None:
        """The mode's colour."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._band.tint))
        painter.end()


class Painted(QLabel):
    """Words in one colour whatever the palette is, and whatever sheet is put on later."""

    def __init__(self, ink: str) -> None:
        super().__init__()
        self.ink = ink
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "column")

    def paintEvent(self, event: object) -> None:
        """The words."""
        painter = QPainter(self)
        painter.setPen(QColor(self.ink))
        painter.drawText(self.contentsRect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), self.text())
        painter.end()
