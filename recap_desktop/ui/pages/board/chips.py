"""The states with their counts: legend and filter at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from recap_desktop.ui import formats, icons
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.flow import FlowLayout
from resources.sheet_states import sheet_states, shown_states

#: States in which a sheet waits for somebody's decision.
BLOCKING = ("conflict", "differs", "finding", "verified")
#: Width in em from which every state stands there, also one that no sheet is in.
ALL_FROM = 48.0


class StatusChips(QWidget):
    """Emits ``chosen(frozenset of statuses)``; none chosen shows all."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme, self._words = theme, words
        self._counts: Mapping[str, int] = {}
        self.chips: dict[str, Button] = {}
        flow = FlowLayout(self)
        for status in shown_states():
            chip = Button("chip")
            chip.setCheckable(True)
            chip.toggled.connect(self._toggled)
            self.chips[status] = chip
            flow.addWidget(chip)
        self.blocking = Button("chip")
        self.blocking.setCheckable(True)
        self.blocking.clicked.connect(lambda checked: self._choose_blocking(checked=checked))
        flow.addWidget(self.blocking)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._draw)
        words.changed.connect(self._say)
        self._draw()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """How many sheets are in each state."""
        self._counts = counts
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside large letters the states that no sheet is in give way to the sheets."""
        super().resizeEvent(event)
        self._say()

    def clear(self) -> None:
        """Shows all again."""
        for chip in self.chips.values():
            chip.setChecked(False)

    def _choose_blocking(self, *, checked: bool) -> None:
        for status in BLOCKING:
            self.chips[status].setChecked(checked)

    def _toggled(self) -> None:
        self.blocking.setChecked(all(self.chips[status].isChecked() for status in BLOCKING))
        self.chosen.emit(frozenset(status for status, chip in self.chips.items() if chip.isChecked()))

    def _draw(self) -> None:
        size = self._theme.em(1)
        for status, chip in self.chips.items():
            chip.setIcon(icons.icon(sheet_states()[status].symbol, self._theme.tokens.mark_of(status), size))
            chip.setIconSize(QSize(size, size))
        self._say()

    def _say(self) -> None:
        for status, chip in self.chips.items():
            count = self._counts.get(status, 0)
            chip.say_text(f"{self._words(f'state.{status}')} {formats.number(count, self._words.language)}")
            chip.setVisible(bool(count) or chip.isChecked() or self.width() >= self._theme.em(ALL_FROM))
        waiting = sum(self._counts.get(status, 0) for status in BLOCKING)
        self.blocking.say_text(self._words("board.blocking", count=formats.number(waiting, self._words.language)))
        self.updateGeometry()
