"""Mode band, app bar, key bar: what is always on screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from recap_desktop.ui import formats
from recap_desktop.ui.i18n import Words, show
from recap_desktop.ui.mode import Painted
from recap_desktop.ui.shell.clock import RegionClock
from recap_desktop.ui.shell.page import Heading, Hint
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.tokens import BANDS
from recap_desktop.ui.widgets.announcing import announce
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.labels import ElidedLabel, IconLabel, SteadyLabel, label, restyle, tip
from recap_desktop.ui.widgets.layout import row

COMPACT_BELOW = 52.0
REFUSAL_MS = 4000


class ModeBand(QWidget):
    """``LATIHAN``, ``UJI COBA`` or ``RESMI`` over the whole width; absent while no package is chosen."""

    def __init__(self, theme: Theme, words: Words, mode: str) -> None:
        super().__init__()
        self._theme, self._words = theme, words
        self._band = BANDS.get(mode)
        self._label = Painted("")
        # as wide as the band from its first moment: sized by its words it would show their first letter only until the
        # layout has come round
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row(self._label, margins=(12, 0, 12, 0), into=self)
        theme.changed.connect(self._restyle)
        theme.dress(self)
        self._restyle()
        self.show_mode(mode)

    def show_mode(self, mode: str) -> None:
        """The band of another mode; "" for none."""
        self._band = BANDS.get(mode)
        if self._band is None:
            self.hide()
        elif self.parent() is not None:  # alone it would be a window of its own
            self.show()
        if self._band is not None:
            self._label.ink = self._band.ink
            self._words.put(self._label, "setText", f"mode.band.{mode}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The mode's colour, whatever the palette."""
        if self._band is not None:
            painter = QPainter(self)
            painter.fillRect(self.rect(), QColor(self._band.tint))
            painter.end()

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.room(1.5))


class Chip(QLabel):
    """A word on violet: the second entry."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "strong")
        self.setContentsMargins(8, 2, 8, 2)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Violet in every palette."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(BANDS["trial"].tint))
        painter.drawRoundedRect(self.rect(), 4, 4)
        painter.setPen(QColor(BANDS["trial"].ink))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class SavedState(QWidget):
    """Three statements only: saved with time, saving (after 0.3 s), not saved (red)."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._words = words
        self._icon = IconLabel(theme, "check", "good")
        self._label = SteadyLabel("ink-good")
        row(self._icon, self._label, spacing=4, into=self)
        self._slow = QTimer(self, singleShot=True, interval=300)
        self._slow.timeout.connect(self._saving)
        self._at: datetime | None = None
        self.state = ""
        words.changed.connect(self._say)
        self.hide()

    def saved(self, at: datetime) -> None:
        """On disk since then."""
        self._slow.stop()
        self._at = at
        self._set("saved", "check", "good")

    def saving(self) -> None:
        """On its way."""
        if not self._slow.isActive() and self.state != "saving":
            self._slow.start()

    def unsaved(self) -> None:
        """Could not be written; entry pauses."""
        self._slow.stop()
        self._set("unsaved", "circle-alert", "bad")

    def reset(self) -> None:
        """Nothing to say on this page."""
        self._slow.stop()
        self.state = ""
        self.hide()

    def _saving(self) -> None:
        self._set("saving", "save", "muted")

    def _set(self, state: str, icon: str, colour: str) -> None:
        self.state = state
        self._icon.show_icon(icon, colour)
        restyle(self._label, "role", f"ink-{colour}")
        self._say()
        self.show()

    def _say(self) -> None:
        if self.state:
            time = formats.clock(self._at, self._words.zone, seconds=True) if self._at else ""
            self._label.setText(self._words(f"st.{self.state}", **({"time": time} if self.state == "saved" else {})))


class AppBar(QWidget):
    """Heading on the left; saved state, link and queue, officer on the right."""

    officer_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.setObjectName("appBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self.title = ElidedLabel("place", keep_start=True)
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.subtitle = ElidedLabel("muted")
        self.chip = Chip()
        self.chip.hide()
        self.saved = SavedState(theme, words)
        self._link_icon = IconLabel(theme, "wifi-off", "muted")
        self.link = label("muted")
        self.link.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._link_icon.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.officer = Button("flat")
        self.officer.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        # F9 is its key: with the focus here, Enter meant for a page that just emptied would lock the screen
        self.officer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.officer.clicked.connect(self.officer_asked)
        layout = row(self.title, 4, self.chip, self.subtitle, None, 4, self.saved, 4, self._link_icon, self.link, 4,
                     self.officer, margins=(12, 0, 4, 0), spacing=4, into=self)
        layout.setStretch(layout.indexOf(self.subtitle), 1000)  # what stands in for it where it is hidden comes after
        theme.changed.connect(self._restyle)
        theme.dress(self)
        self._restyle()

    def show_heading(self, heading: Heading) -> None:
        """The largest words of the page: which station this is."""
        if heading.title != self.title.text():
            self.saved.reset()  # what was saved was another sheet
        self.title.setText(heading.title)
        self.subtitle.setText(heading.subtitle)
        self.chip.setText(heading.chip)
        self.chip.setVisible(bool(heading.chip))

    def show_link(self, sentence: str, whole: str, *, online: bool, attention: bool = False) -> None:
        """Link and queue; grey, never red. ``whole`` is for the tooltip and the screen reader."""
        name = "triangle-alert" if attention else "wifi" if online else "wifi-off"
        self._link_icon.show_icon(name, "muted")
        if (sentence, whole) == (self.link.text(), self.link.accessibleName()):
            return
        self.link.setText(sentence)
        self.link.setToolTip(tip(whole))
        self.link.setAccessibleName(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large text on a small screen: the contest gives way to the station."""
        super().resizeEvent(event)
        self._restyle()

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.em(1.25) + self._theme.shrunk(1.5))
        self.subtitle.setVisible(self.width() >= self._theme.em(COMPACT_BELOW))


def _uncapped(word: str) -> str:
    """Small first letter in the running line; TPS and X stay capitals."""
    return word if word[1:2].isupper() or len(word) == 1 else word[:1].lower() + word[1:]


class KeyBar(QWidget):
    """The keys of the page and, at the right, how far it is, and the time."""

    def __init__(self, theme: Theme, words: Words, region: str) -> None:
        super().__init__()
        self.setObjectName("keyBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme, self._words = theme, words
        self._hints: list[Hint] = []
        self._keys = QWidget()
        self._line: QHBoxLayout = row(spacing=16, into=self._keys)
        self.counter = SteadyLabel("strong")
        self.refusal = label("ink-bad")
        self.refusal.hide()
        self._refusal_shown = QTimer(self, singleShot=True, interval=REFUSAL_MS)
        self._refusal_shown.timeout.connect(lambda: self.refuse(""))
        self._labels: list[QLabel] = []
        self.clock = RegionClock(theme, words, region)
        row(self.refusal, self._keys, None, self.counter, 12, self.clock, margins=(12, 0, 12, 0), into=self)
        theme.changed.connect(self._restyle)
        words.changed.connect(self._fill)
        self.clock.changed.connect(self._fit)
        theme.dress(self)
        self._restyle()

    def show_hints(self, hints: Sequence[Hint], counter: str) -> None:
        """The keys that matter here, most useful first; what does not fit is left to F1."""
        self.show_counter(counter)
        if list(hints) != self._hints:
            self._hints = list(hints)
            self._fill()

    def show_counter(self, counter: str) -> None:
        """How far the page is; the keys that fit are others only where it takes another room."""
        room = self.counter.sizeHint().width()
        self.counter.setText(counter)
        if self.counter.sizeHint().width() != room:
            self._fit()

    def refuse(self, sentence: str) -> None:
        """Why a key did nothing, for a while in the place of the keys; "" shows the keys again."""
        show(self.refusal, "setText", sentence)
        self.refusal.setVisible(bool(sentence))
        self._keys.setVisible(not sentence)
        if sentence:
            announce(self, sentence)
            self._refusal_shown.start()

    def resizeEvent(self, event: object) -> None:
        """Shows as many keys as fit."""
        self._fit()

    def _fill(self) -> None:
        while self._labels:
            old = self._labels.pop()
            self._line.removeWidget(old)
            old.hide()
            old.deleteLater()
        for hint in self._hints:
            made = label("hint")
            made.setTextFormat(Qt.TextFormat.RichText)
            made.setText(f"<b>{hint.key.replace('<', '&lt;')}</b>&nbsp;{_uncapped(self._words(hint.code))}")
            self._line.addWidget(made)
            self._labels.append(made)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 36 - self.counter.sizeHint().width() - 16 - self.clock.sizeHint().width()
        for one in self._labels:
            room -= one.sizeHint().width() + 16
            one.setVisible(room >= -16)

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.room(1.875))
        self._fit()
