"""Where the words of a slide stand, and how large: everything by the height of the screen, nothing cut in silence.

From ten metres letters of 1/40 of a picture two metres high can be read, and the figure that counts has a sixth of the
height at least (its digits, not their line). Words too long for their place become smaller, then break, and only then
end in an ellipsis; figures only become smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF

from recap_desktop.ui import fonts
from recap_desktop.ui.projector.slide import Head, Line, OneBlock, OneBox, Rest, Shown, Slide

#: Parts of the height. Digits are about 0.7 of their font.
MARGIN, FIGURE, BEFORE_FIGURE, TOTAL = 0.035, 0.36, 0.25, 0.27
SMALLEST = 0.034
#: Part of the width from which the total of a block stands beside its lines: room for three digits on 4:3.
_TOTAL_FROM = 0.615
_A = Qt.AlignmentFlag
_LEFT = _A.AlignLeft | _A.AlignVCenter
_RIGHT = _A.AlignRight | _A.AlignVCenter
_CENTRE = _A.AlignHCenter | _A.AlignVCenter


@dataclass(frozen=True)
class Piece:
    """Words in their place.

    :ivar pixels: size of the font.
    :ivar ink: name of a token; "band" for that of the mode.
    :ivar role: what it is, for who looks: figure, before, cell, words, label, line, head, count.
    """

    text: str
    rect: QRectF
    pixels: int
    role: str
    bold: bool = False
    ink: str = "text"
    align: Qt.AlignmentFlag = _LEFT
    struck: bool = False


@dataclass(frozen=True)
class Picture:
    """All of a slide: fills first (area, token), then words."""

    fills: tuple[tuple[QRectF, str], ...]
    pieces: tuple[Piece, ...]


class _Sheet:
    """Collects pieces; places are parts of the height from the top and of the width from the left margin."""

    def __init__(self, size: QSize, family: str) -> None:
        self.width, self.height = float(size.width()), float(size.height())
        self.family = family
        self.left = self.height * MARGIN
        self.room = self.width - 2 * self.left
        self.fills: list[tuple[QRectF, str]] = []
        self.pieces: list[Piece] = []

    def rect(self, top: float, bottom: float, left: float = 0.0, right: float = 1.0) -> QRectF:
        return QRectF(self.left + left * self.room, top * self.height, (right - left) * self.room,
                      (bottom - top) * self.height)

    def put(self, piece: Piece, least: float = SMALLEST) -> None:
        """Places words; smaller where they do not fit, an ellipsis where they would be too small."""
        if piece.text:
            self.pieces.append(fitted(piece, self.family, round(least * self.height)))

    def put_alike(self, pieces: Sequence[Piece], least: float) -> None:
        """Places words that are read under each other, all in the size of the one that has to be smallest."""
        found = [fitted(one, self.family, round(least * self.height)) for one in pieces]
        size = min((one.pixels for one in found), default=0)
        self.pieces += [replace(one, pixels=size) for one in found]

    def fill(self, rect: QRectF, token: str) -> None:
        self.fills.append((rect, token))

    def px(self, part: float) -> int:
        return max(1, round(part * self.height))

    def picture(self) -> Picture:
        return Picture(tuple(self.fills), tuple(self.pieces))


def picture_of(slide: Slide, size: QSize, family: str) -> Picture:
    """A slide on a screen of that size, pixels."""
    sheet = _Sheet(size, family)
    _head(sheet, slide.head)
    if isinstance(slide, Rest):
        sheet.put(Piece(slide.title, sheet.rect(0.34, 0.54), sheet.px(0.075), "label", True, align=_CENTRE))
        sheet.put(Piece(slide.sentence, sheet.rect(0.56, 0.66), sheet.px(0.05), "line", ink="muted", align=_CENTRE))
    elif isinstance(slide, OneBox):
        _one_box(sheet, slide)
    else:
        _one_block(sheet, slide)
    return sheet.picture()


def fitted(piece: Piece, family: str, least: int) -> Piece:
    """The piece as large as it fits, at most as large as it is; below ``least`` pixels it ends in an ellipsis."""
    pixels = piece.pixels
    while pixels > least and not fits(piece, family, pixels):
        pixels -= max(1, pixels // 40)
    pixels = max(pixels, min(least, piece.pixels))
    found = replace(piece, pixels=pixels)
    while not fits(found, family, pixels) and len(found.text) > 2:
        found = replace(found, text=found.text.rstrip("…")[:-1].rstrip() + "…")
    return found


def fits(piece: Piece, family: str, pixels: int) -> bool:
    """Whether the words, drawn in that size, stay in their place; digits have no descent, their line may overlap."""
    weight = fonts.BOLD if piece.bold else fonts.REGULAR
    metrics = QFontMetricsF(fonts.font(family, pixels, weight))
    if piece.role == "cell" and "→" not in piece.text:  # what it was and what it is may stand under each other
        return metrics.horizontalAdvance(piece.text) <= piece.rect.width()
    if piece.role in ("figure", "before"):
        return (metrics.horizontalAdvance(piece.text) <= piece.rect.width()
                and metrics.capHeight() <= piece.rect.height())
    drawn = metrics.boundingRect(QRectF(0, 0, piece.rect.width(), 1e6), int(Qt.TextFlag.TextWordWrap), piece.text)
    return drawn.width() <= piece.rect.width() + 0.5 and drawn.height() <= piece.rect.height() + 0.5


def _head(sheet: _Sheet, head: Head) -> None:
    sheet.fill(QRectF(0, 0, sheet.width, 0.06 * sheet.height), "band")
    sheet.put(Piece(head.band, sheet.rect(0.0, 0.06), sheet.px(0.04), "head", True, "band"))
    sheet.put(Piece(head.title, sheet.rect(0.063, 0.16, 0, 0.59), sheet.px(0.062), "head", True))
    sheet.put(Piece(head.contest, sheet.rect(0.063, 0.16, 0.6), sheet.px(0.045), "head", align=_RIGHT))
    sheet.put(Piece(head.part, sheet.rect(0.155, 0.215), sheet.px(0.043), "head", ink="muted"))
    sheet.fill(QRectF(sheet.left, 0.222 * sheet.height, sheet.room, max(1.0, 0.003 * sheet.height)), "line")


def _foot(sheet: _Sheet, count: str, village: str) -> None:
    sheet.put(Piece(count, sheet.rect(0.95, 0.995, 0, 0.34), sheet.px(0.036), "count", ink="muted"), 0.028)
    sheet.put(Piece(village, sheet.rect(0.95, 0.995, 0.35), sheet.px(0.036), "count", ink="muted", align=_RIGHT), 0.028)


def _one_box(sheet: _Sheet, slide: OneBox) -> None:
    _around(sheet, slide.before, 0.318 - 0.046 * len(slide.before))
    sheet.put(Piece(slide.label, sheet.rect(0.325, 0.455), sheet.px(0.056), "label", True))
    _figure(sheet, slide)
    left = 0.5 if slide.shown.before else 0.0  # under the figure that they say
    sheet.put(Piece(slide.shown.words, sheet.rect(0.755, 0.856, left), sheet.px(0.067), "words", True, "accent"))
    _around(sheet, slide.after, 0.858)
    _foot(sheet, slide.count, slide.village)


def _around(sheet: _Sheet, lines: Sequence[Line], top: float) -> None:
    """Neighbours of the line that is read, small and grey; their figures at the right."""
    for line in lines:
        place = (top, top + 0.046)
        sheet.put(Piece(line.label, sheet.rect(*place, 0, 0.74), sheet.px(0.036), "line", ink="muted"))
        for shown in line.figures:
            sheet.put(Piece(_in_line(shown), sheet.rect(*place, 0.75), sheet.px(0.038), "line", True, "muted", _RIGHT))
        top += 0.046


def _figure(sheet: _Sheet, slide: OneBox) -> None:
    """The figure; where the plenary decided otherwise, what stood before beside it, struck out."""
    shown, top = slide.shown, 0.47
    if not shown.before:
        sheet.put(_large(sheet, shown, sheet.rect(top, 0.76), FIGURE), 0.05)
        return
    caption, zone = (top, top + 0.05), (top + 0.055, 0.76)
    sheet.put(Piece(slide.written, sheet.rect(*caption, 0, 0.42), sheet.px(0.04), "line", ink="muted"))
    sheet.put(Piece(slide.decided, sheet.rect(*caption, 0.5), sheet.px(0.04), "line", True, "accent"))
    sheet.put(Piece(shown.before, sheet.rect(*zone, 0, 0.42), sheet.px(BEFORE_FIGURE), "before", True, "muted",
                    struck=True), 0.05)
    sheet.put(Piece("→", sheet.rect(*zone, 0.43, 0.49), sheet.px(0.1), "line", True, "muted", _CENTRE))
    sheet.put(_large(sheet, shown, sheet.rect(*zone, 0.5), 0.28), 0.05)


def _large(sheet: _Sheet, shown: Shown, rect: QRectF, part: float) -> Piece:
    """Digits as large as they can be; a word in place of one is not taken for a figure: it is smaller and grey."""
    text = shown.text if shown.is_number else shown.text.upper()
    return Piece(text, rect, sheet.px(part if shown.is_number else 0.17), "figure", True,
                 "text" if shown.is_number else "bad")


def _in_line(shown: Shown) -> str:
    return f"{shown.before} → {shown.text}" if shown.before else shown.text


def _one_block(sheet: _Sheet, slide: OneBlock) -> None:
    right = _TOTAL_FROM - 0.025 if slide.total is not None else 1.0
    top, bottom = 0.235, 0.945
    count = max(1, len(slide.lines) + bool(slide.columns))
    step = min(0.2, (bottom - top) / count)
    pixels, digits = sheet.px(min(0.055, 0.72 * step)), sheet.px(min(0.18, 0.8 * step))
    least = min(SMALLEST, 0.72 * step)
    worded = any(shown.before or not shown.is_number for line in slide.lines for shown in line.figures)
    wide = (0.17 if worded else 0.12) if slide.columns else 0.15 if step < 0.1 else 0.26
    edges = [right - wide * (3 - at) for at in range(3)] if slide.columns else [right - wide]
    if slide.columns:
        head = min(step, 0.07)
        for left, name in zip(edges, slide.columns, strict=True):
            sheet.put(Piece(name, sheet.rect(top, top + head, left, left + wide), pixels, "line", True, "muted",
                            _RIGHT), least)
        top += head
    labels = []
    for number, line in enumerate(slide.lines):
        place = (top, top + step)
        if line.is_total:
            sheet.fill(sheet.rect(*place, 0, right), "sunken")
        elif number % 2:
            sheet.fill(sheet.rect(*place, 0, right), "window")
        cells = edges[-len(line.figures):]
        labels.append(Piece(line.label, sheet.rect(*place, 0, cells[0] - 0.01), pixels, "line", line.is_total))
        for left, shown in zip(cells, line.figures, strict=True):
            ink = "accent" if shown.before else "text" if shown.is_number else "bad"
            size = digits if ink == "text" else pixels
            sheet.put(Piece(_in_line(shown), sheet.rect(*place, left + 0.01, left + wide), size, "cell", True, ink,
                            _RIGHT), 0.02)
        top += step
    sheet.put_alike(labels, least)
    if slide.total is not None:
        _total(sheet, slide.total)
    _foot(sheet, slide.count, slide.village)


def _total(sheet: _Sheet, total: Line) -> None:
    """What closes the block, as large as a figure that is read alone."""
    shown = total.figures[0]
    sheet.put(Piece(total.label, sheet.rect(0.25, 0.38, _TOTAL_FROM), sheet.px(0.045), "label", True))
    if shown.before:
        sheet.put(Piece(shown.before, sheet.rect(0.385, 0.44, _TOTAL_FROM), sheet.px(0.05), "line", True, "muted",
                        struck=True))
    sheet.put(_large(sheet, shown, sheet.rect(0.44, 0.67, _TOTAL_FROM), TOTAL), 0.05)
    sheet.put(Piece(shown.words, sheet.rect(0.69, 0.94, _TOTAL_FROM), sheet.px(0.06), "words", True, "accent",
                    _A.AlignLeft | _A.AlignTop))
