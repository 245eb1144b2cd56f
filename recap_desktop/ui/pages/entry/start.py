"""Before a sheet is open: the number on the paper, own sheets not finished, and why one cannot be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.notice import Notice
from recap_desktop.ui.widgets.station_finder import StationFinder

if TYPE_CHECKING:
    from recap_desktop.desk.views import StationView


class StartView(QWidget):
    """Emits ``chosen(station code, whether the number on the paper was typed)``."""

    chosen = Signal(str, bool)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._mine: list[StationView] = []
        title = label("title")
        context.words.put(title, "setText", "page.entry")
        self.notice = Notice(context.theme)
        self.resume = Button()
        self.resume.clicked.connect(self._resume)
        self.finder = StationFinder(context)
        self.finder.chosen.connect(lambda station: self.chosen.emit(station.code, self.finder.number_typed))
        layout = column(title, self.notice, row(self.resume, None), self.finder, margins=(24, 16, 24, 12), spacing=12,
                        into=self)
        layout.setStretch(3, 1)
        context.words.changed.connect(self._say)

    def begin(self) -> None:
        """Ready to type a number."""
        self.finder.begin()
        self.resume.hide()
        self._context.tasks.desk(self, lambda desk: desk.entry.mine(), self._show_mine, lambda error: None)

    def _show_mine(self, mine: list[StationView]) -> None:
        self._mine = [one for one in mine if one.contest == self._context.shell.contest]
        self._say()

    def _say(self) -> None:
        self.resume.setVisible(bool(self._mine))
        if self._mine:
            one = self._mine[0]
            self.resume.say_text(self._context.words("entry.resume", station=one.number, village=one.village_name))

    def _resume(self) -> None:
        if self._mine:
            self.chosen.emit(self._mine[0].code, False)
