"""What is on the screen, measured: contrast of drawn pixels (WCAG 2.2, 1.4.3 and 1.4.11), and foreign words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from PIL import Image
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from resources.catalogue import messages

TEXT, CONTROL = 4.5, 3.0
#: Letters that a sentence with parameters must have of its own before it is taken for one of a language.
OWN_LETTERS = 8
_KEY = re.compile(r"[a-z_]+(\.[a-z_0-9]+)+")


@cache
def luminance(rgb: int) -> float:
    """Relative luminance of 0xRRGGBB."""
    parts = [(rgb >> shift & 255) / 255 for shift in (16, 8, 0)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: int, other: int) -> float:
    """Contrast of two colours, 1 to 21."""
    return contrast(luminance(one), luminance(other))


def contrast(one: float, other: float) -> float:
    """Contrast of two luminances; of many with one, that of the darkest or of the brightest is the greatest."""
    low, high = sorted((one, other))
    return (high + 0.05) / (low + 0.05)


def colours(image: QImage, area: QRect) -> Counter[int]:
    """Pixels of an area by colour."""
    part = image.copy(area.intersected(image.rect())).convertToFormat(QImage.Format.Format_RGBX8888)
    if part.isNull():
        return Counter()
    # counted by Pillow: a walk through the window is tens of millions of pixels
    pixels = Image.frombuffer("RGBX", (part.width(), part.height()), part.constBits(), "raw", "RGBX", 0, 1)
    found = pixels.convert("RGB").getcolors(part.width() * part.height())
    assert found is not None
    return Counter({red << 16 | green << 8 | blue: number for number, (red, green, blue) in found})


def drawn(image: QImage, area: QRect) -> float:
    """Contrast of what is drawn in an area with its ground, the colour of most of it."""
    found = colours(image, area)
    if not found:
        return 21.0
    ground = found.most_common(1)[0][0]
    bright = [luminance(one) for one in found]
    return max(contrast(luminance(ground), one) for one in (min(bright), max(bright)))


def area_of(widget: QWidget, root: QWidget, *, around: int = 0) -> QRect:
    """Where a widget lies in its window, with so many pixels around it; only what is in sight."""
    seen = widget.visibleRegion().boundingRect()
    top = widget.mapTo(root, seen.topLeft())
    return QRect(top, seen.size()).adjusted(-around, -around, around, around)


def shown(root: QWidget) -> Iterator[QWidget]:
    """Widgets of which a part is in sight."""
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            yield widget


def said(widget: QWidget) -> str:
    """The words of a widget, without the keys of its letters."""
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLabel | QAbstractButton):
        return re.sub(r"<[^>]+>|&nbsp;", " ", widget.text()).replace("&&", "&").strip()
    return ""


def faint(root: QWidget) -> list[str]:
    """Words and edges of controls that are too faint, as they are drawn."""
    image, found = root.grab().toImage(), []
    image.setDevicePixelRatio(1.0)
    for widget in shown(root):
        area = area_of(widget, root)
        if area.width() < 4 or area.height() < 0.7 * widget.height() or _covered(widget, area, root):
            continue
        words = said(widget)
        if words and (measured := drawn(image, _inside(widget, area))) < TEXT:
            found.append(f"words {measured:.2f} {words!r}")
        edge = _edge(widget, root)
        if edge is not None and (measured := drawn(image, edge)) < CONTROL:
            found.append(f"edge {measured:.2f} {type(widget).__name__} {words!r}")
    return found


def _covered(widget: QWidget, area: QRect, root: QWidget) -> bool:
    """Whether something else lies over it."""
    top = root.childAt(area.center())
    return top is not None and top is not widget and not widget.isAncestorOf(top) and not top.isAncestorOf(widget)


def _inside(widget: QWidget, area: QRect) -> QRect:
    """Without the edge, which has a colour of its own."""
    return area.adjusted(5, 5, -5, -5) if isinstance(widget, QLineEdit | QPushButton | QComboBox) else area


def _edge(widget: QWidget, root: QWidget) -> QRect | None:
    """A strip through the edge of a control, from its ground into it; through the sign of a choice."""
    if isinstance(widget, QRadioButton | QCheckBox):
        top = widget.mapTo(root, QPoint(2, 4))
        return QRect(top.x(), top.y(), widget.iconSize().width() + 8, widget.height() - 8)
    framed = isinstance(widget, QLineEdit | QComboBox) or (
        isinstance(widget, QPushButton) and widget.property("role") != "flat")
    if not framed or widget.visibleRegion().boundingRect() != widget.rect():
        return None
    corner = widget.mapTo(root, QPoint(0, widget.height() // 3))
    return QRect(corner.x() - 2, corner.y(), 8, widget.height() // 3)


def sideways(root: QWidget) -> list[str]:
    """What scrolls sideways and is no table of many regions."""
    return [f"{type(one).__name__} {one.accessibleName()}" for one in root.findChildren(QAbstractScrollArea)
            if one.isVisible() and one.horizontalScrollBar().isVisible() and one.horizontalScrollBar().maximum() > 0
            and type(one).__name__ != "RegionGrid"]


@cache
def _sentences(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Sentences of a language: whole ones, and patterns of those with parameters."""
    whole, patterns = set(), []
    for words in messages().values():
        if words["id"] == words["en"]:
            continue
        text = words[language]
        if "{" not in text:
            whole.add(text)
            continue
        own = re.split(r"\{[^}]*\}", text)
        if sum(len(one.strip()) for one in own) >= OWN_LETTERS:
            patterns.append(re.compile(".*".join(map(re.escape, own)), re.DOTALL))
    return frozenset(whole), tuple(patterns)


@cache
def _of_both(text: str) -> bool:
    """A word that is the same in both, as the name of a language in that language."""
    return any(words["id"] == words["en"] == text for words in messages().values())


@cache
def _speaks(text: str, language: str) -> bool:
    if _of_both(text):
        return True
    whole, patterns = _sentences(language)
    return text in whole or any(one.fullmatch(text) for one in patterns)


def foreign(root: QWidget, language: str) -> list[str]:
    """Words on the screen that stand in the other language only, and codes that nobody put into words."""
    other, found = "en" if language == "id" else "id", []
    for widget in shown(root):
        text = re.sub(r"  \S+$", "", said(widget))  # the key behind the word of a button
        if _KEY.fullmatch(text) or (text and _speaks(text, other) and not _speaks(text, language)):
            found.append(text)
    return found
