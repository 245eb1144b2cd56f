"""The time of the sub-district with the name of its zone: a laptop from elsewhere keeps the hours of elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel

from forms.geography import zone_of
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.labels import tip

#: Milliseconds between two looks at the clock: a minute is never shown for longer than that after its end.
LOOK_MS = 1000


def region_zone(region: str) -> timezone:
    """Official time of a region code, with its name."""
    name, ahead = zone_of(region)
    return timezone(timedelta(hours=ahead), name)


def region_time(region: str, now: datetime) -> str:
    """``14.05 WIT``: official time of a region code at a moment (aware of its zone)."""
    return f"{now.astimezone(region_zone(region)):%H.%M %Z}"


class RegionClock(QLabel):
    """Hours and minutes. ``changed`` when the words on show are others."""

    changed = Signal()

    def __init__(self, theme: Theme, words: Words, region: str) -> None:
        super().__init__()
        self._words, self._region = words, region
        self.setProperty("role", "strong")
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        words.changed.connect(self._say)
        self.look()

    def look(self) -> None:
        """Shows the present minute."""
        now = region_time(self._region, datetime.now(UTC))
        if now != self.text():
            self.setText(now)
            self._say()
            self.changed.emit()

    def _say(self) -> None:
        said = self._words("window.clock", time=self.text())
        self.setAccessibleName(said)
        self.setToolTip(tip(said))
