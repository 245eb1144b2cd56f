"""One sentence in a coloured bar: what happened, what is safe, what to do. It never takes the focus by itself."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from recap_desktop.ui.i18n import show
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.announcing import announce
from recap_desktop.ui.widgets.labels import IconLabel, label, restyle
from recap_desktop.ui.widgets.layout import row

_ICONS = {"bad": ("circle-alert", "bad"), "warn": ("triangle-alert", "warn"), "good": ("circle-check", "good"),
          "quiet": ("info", "muted")}


class Notice(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel(theme, "info", "muted", 1.25)
        self._label = label("", wrap=True)
        row(self._icon, self._label, margins=(12, 6, 12, 6), into=self).setStretch(1, 1)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence on show, "" when hidden."""
        return self._label.text() if not self.isHidden() else ""

    def say(self, sentence: str, kind: str = "quiet") -> None:
        """Shows a sentence; ``kind`` is "bad", "warn", "good" or "quiet"."""
        name, colour = _ICONS[kind]
        self._icon.show_icon(name, colour)
        show(self._label, "setText", sentence)
        show(self, "setAccessibleName", sentence)
        restyle(self, "role", kind)
        self.show()
        announce(self, sentence)

    def clear(self) -> None:
        """Nothing to say any more."""
        show(self._label, "setText", "")
        self.hide()
