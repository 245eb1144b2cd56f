"""A widget that shows a slide, as large as it is: all of the projector's window, or a small copy at the desk."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from recap_desktop.ui import fonts
from recap_desktop.ui.mode import FRAME
from recap_desktop.ui.projector.layout import Picture, Piece, picture_of
from recap_desktop.ui.projector.slide import OneBox, Slide
from recap_desktop.ui.tokens import BANDS, PALETTES, Scheme

#: Halls have daylight, and a projector no black.
_TOKENS = PALETTES[Scheme.LIGHT]


class SlideCanvas(QWidget):
    """Paints the slide it was given; takes no focus."""

    def __init__(self, family: str) -> None:
        super().__init__()
        self._family = family
        self._slide: Slide | None = None
        self._made: tuple[Slide, QSize, Picture] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    @property
    def slide(self) -> Slide | None:
        """What is on show."""
        return self._slide

    def show_slide(self, slide: Slide) -> None:
        """Another one, at once."""
        if slide != self._slide:
            self._slide = slide
            self.setAccessibleName(_said(slide))
            self.update()

    @property
    def picture(self) -> Picture | None:
        """The words in their places, at the size of now."""
        if self._slide is None:
            return None
        if self._made is None or self._made[:2] != (self._slide, self.size()):
            self._made = (self._slide, self.size(), picture_of(self._slide, self.size(), self._family))
        return self._made[2]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and frame, fills, words."""
        picture = self.picture
        if picture is None or self._slide is None:
            return
        band = BANDS[self._slide.head.mode]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.fillRect(self.rect(), QColor(band.tint))
        painter.fillRect(self.rect().adjusted(FRAME, 0, -FRAME, -FRAME), QColor(_TOKENS.surface))
        for area, token in picture.fills:
            painter.fillRect(area, QColor(band.tint if token == "band" else getattr(_TOKENS, token)))
        for piece in picture.pieces:
            self._draw(painter, piece, band.ink)
        painter.end()

    def _draw(self, painter: QPainter, piece: Piece, band: str) -> None:
        font = QFont(fonts.font(self._family, piece.pixels, fonts.BOLD if piece.bold else fonts.REGULAR))
        font.setStrikeOut(piece.struck)
        painter.setFont(font)
        painter.setPen(QColor(_ink(piece.ink, band)))
        flags = int(piece.align)
        if piece.role in ("figure", "before"):
            flags |= int(Qt.TextFlag.TextDontClip | Qt.TextFlag.TextSingleLine)
        else:
            flags |= int(Qt.TextFlag.TextWordWrap)
        painter.drawText(piece.rect, flags, piece.text)


def _ink(name: str, band: str) -> str:
    if name == "band":
        return band
    return _TOKENS.bad.ink if name == "bad" else str(getattr(_TOKENS, name))


def _said(slide: Slide) -> str:
    """The slide for a screen reader."""
    if isinstance(slide, OneBox):
        return f"{slide.head.title}, {slide.label}: {slide.shown.text}, {slide.shown.words}"
    return f"{slide.head.title}, {slide.head.part}"
