"""F3: find a station. An operator types it, everybody else sees it on the board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from recap_desktop.core.roles import Command
from recap_desktop.ui.context import Context
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.station_finder import StationFinder

if TYPE_CHECKING:
    from recap_desktop.desk.views import StationView


class FindPage(Page):
    """The station finder as a page of its own."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        title = label("title")
        self.words.put(title, "setText", "act.find_station")
        self.finder = StationFinder(context)
        self.finder.chosen.connect(self._chosen)
        back = button(self.words, "act.back", self.back, key="Esc")
        column(title, self.notice, self.finder, row(back, None), margins=(20, 16, 20, 12), spacing=12,
               into=self).setStretch(2, 1)

    def open(self, **arguments: object) -> None:
        """Ready to type."""
        self.finder.begin()

    def retranslate(self) -> None:
        """States in the list."""
        self.finder.retranslate()

    def hints(self) -> Sequence[Hint]:
        """Enter opens."""
        return (Hint("Enter", "act.open"), Hint("Esc", "act.back"))

    def panes(self) -> Sequence[QWidget]:
        """One pane."""
        return (self.finder,)

    def _chosen(self, station: StationView) -> None:
        page = "entry" if self.facts.may(Command.TYPE) else "board"
        self.context.shell.go(page, station=station.code, typed=self.finder.number_typed)
