"""Labels by role: the style sheet gives each role its size, weight and colour."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from recap_desktop.ui import icons
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.tokens import Ink


def label(role: str = "", *, text: str = "", wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A label; ``role`` is one of the roles of :mod:`recap_desktop.ui.style_sheet`."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


def tip(text: str) -> str:
    """A text for a tooltip, shown as it is: Qt takes what looks like HTML for it, and would read a picture from where a
    name says, also from another computer."""
    return f"<span>{escape(text)}</span>" if "<" in text else text


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Sets a style property and has the sheet applied anew."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class ElidedLabel(QLabel):
    """A name that may be long: cut in the middle on screen, whole in tooltip and accessible name."""

    def __init__(self, role: str = "", text: str = "", parent: QWidget | None = None, *,
                 keep_start: bool = False) -> None:
        super().__init__(parent)
        self._mode = Qt.TextElideMode.ElideRight if keep_start else Qt.TextElideMode.ElideMiddle
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:
        """The whole text."""
        if text == self.text() == self.accessibleName():
            return
        super().setText(text)
        self.setToolTip(tip(text))
        self.setAccessibleName(text)

    def minimumSizeHint(self) -> QSize:
        """May shrink to a few letters; where the start is kept, to the words before the dot."""
        if self._mode is Qt.TextElideMode.ElideRight:
            start = self.fontMetrics().horizontalAdvance(self.text().split(" · ")[0] + " …")
            return QSize(start, super().minimumSizeHint().height())
        return QSize(self.fontMetrics().averageCharWidth() * 6, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws what fits."""
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self.text(), self._mode, self.contentsRect().width())
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.contentsRect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()


class SteadyLabel(QLabel):
    """One line of words that change with every figure, most of them digits, which are all of one width: the layout
    around it is told only where they take another room."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self._text = ""
        self._room: QSize | None = None
        self.setProperty("role", role)

    def text(self) -> str:
        """The words on show."""
        return self._text

    def setText(self, text: str) -> None:
        """Other words."""
        if text == self._text:
            return
        self._text = text
        self.setAccessibleName(text)
        before, self._room = self._room, None
        if self.sizeHint() != before:
            self.updateGeometry()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Other letters take another room."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._room = None

    def sizeHint(self) -> QSize:
        """The whole line; measured once for as long as words and letters are the same."""
        if self._room is None:
            self.ensurePolished()
            metrics = self.fontMetrics()
            self._room = QSize(metrics.horizontalAdvance(self._text), metrics.height())
        return self._room

    def minimumSizeHint(self) -> QSize:
        """The whole line."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the line."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.contentsRect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), self._text)
        painter.end()


class GrowingLabel(QLabel):
    """Wrapped words that change with every key. They are drawn in the room they have; longer ones take more, and it is
    given back only with another width: what stands below does not jump, and nothing is laid out for a digit."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self._text, self._tall = "", 0
        self.setProperty("role", role)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        """The words on show."""
        return self._text

    def setText(self, text: str) -> None:
        """Other words."""
        if text == self._text:
            return
        self._text = text
        self.setAccessibleName(text)
        if self._needed(self.width()) > self._tall:
            self.updateGeometry()
        self.update()

    def clear(self) -> None:
        """No words, and no room kept for any."""
        self._tall = 0
        self.setText("")

    def heightForWidth(self, width: int) -> int:
        """The most lines since the width changed."""
        if width == self.width():
            self._tall = max(self._tall, self._needed(width))
            return self._tall
        return self._needed(width)

    def sizeHint(self) -> QSize:
        """A few words wide, as high as the words are now."""
        return QSize(self.fontMetrics().averageCharWidth() * 24, max(self._tall, self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        """One word, one line."""
        return QSize(self.fontMetrics().averageCharWidth() * 12, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has other lines."""
        if event.oldSize().width() != event.size().width():
            self._tall = self._needed(event.size().width())
            self.updateGeometry()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the lines."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.contentsRect(), int(self.alignment() | Qt.TextFlag.TextWordWrap), self._text)
        painter.end()

    def _needed(self, width: int) -> int:
        metrics = self.fontMetrics()
        if "\n" not in self._text and metrics.horizontalAdvance(self._text) < width:
            return metrics.height()  # most are one line, and looking for ends of lines takes three times as long
        room = QRect(0, 0, max(1, width), 10_000)
        return metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), self._text or " ").height()


class IconLabel(QLabel):
    """An icon in a token's colour, redrawn when the palette changes. Always beside a word."""

    def __init__(self, theme: Theme, name: str, colour: str = "text", size: float = 1.0,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name, self._colour, self._size = theme, name, colour, size
        self._drawn: tuple[object, ...] = ()
        theme.changed.connect(self._draw)
        self._draw()

    def show_icon(self, name: str, colour: str | None = None) -> None:
        """Another icon; ``colour`` is a token's name or a state."""
        self._name, self._colour = name, colour or self._colour
        self._draw()

    def _draw(self) -> None:
        tokens = self._theme.tokens
        value = tokens.state[self._colour] if self._colour in tokens.state else getattr(tokens, self._colour)
        colour = value.ink if isinstance(value, Ink) else str(value)
        drawn = (self._name, colour, self._theme.em(self._size), self.devicePixelRatioF())
        if drawn != self._drawn:
            self._drawn = drawn
            self.setPixmap(icons.pixmap(*drawn))

