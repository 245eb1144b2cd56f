"""The list of sheets under somebody's hands, then the reason why one is taken over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QWidget

from recap_desktop.ui import formats
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.under_way.ending import EndingView
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.empty_list import empty_list, show_list
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.onward import Onward
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable

if TYPE_CHECKING:
    from recap_desktop.desk.views import UnderWay

_COLUMNS = ("station", "village", "contest", "who", "opened", "typed", "last")


class UnderWayPage(Page):
    """Who types what and how far; what was typed is shown to nobody."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._sheets: Sequence[UnderWay] = ()
        self._want: tuple[str, str] | None = None
        title, told = label("title"), label("muted", wrap=True)
        words.put(title, "setText", "page.under_way")
        words.put(told, "setText", "under_way.told")
        self.model = RowsModel(frozenset({5}))
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        words.put(self.table, "setAccessibleName", "page.under_way")
        self._empty = empty_list(words, "under_way.empty")
        self.begin = button(words, "act.take_over", self._begin, key="Ctrl+Enter", role="primary")
        self.onward = Onward(context)
        self._list = QWidget()
        column(title, told, self._empty, self.table, row(None, self.onward, self.begin), spacing=8,
               into=self._list).setStretch(3, 1)
        self.ending = EndingView(context)
        self.views = QStackedWidget()
        self.views.addWidget(self._list)
        self.views.addWidget(self.ending)
        column(self.notice, self.views, margins=(12, 8, 12, 8), spacing=8, into=self).setStretch(1, 1)
        self.table.opened.connect(lambda _: self._begin())
        self.ending.back_asked.connect(self._to_list)
        self.ending.take_over_asked.connect(self._take_over)

    # ---- page
    def open(self, **arguments: object) -> None:
        """The list; ``station`` asks at once why that sheet of the contest at hand is taken over."""
        if arguments.get("again") and self.views.currentWidget() is self.ending:
            return
        wanted = arguments.get("station")
        self._want = (self.context.shell.contest, wanted) if isinstance(wanted, str) else None
        self.notice.clear()
        self._to_list()

    def retranslate(self) -> None:
        """All rows."""
        self._say()

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """The list follows; a sheet that is asked about stays."""
        if self.isVisible() and self.views.currentWidget() is self._list:
            self._load()

    def hints(self) -> Sequence[Hint]:
        """The act."""
        return (Hint("Ctrl+Enter", "act.take_over"), Hint("Esc", "act.back"))

    def panes(self) -> Sequence[QWidget]:
        """List, then the act."""
        return (self.table, self.begin)

    @property
    def primary(self) -> Button | None:
        """Take over, else the next step of the work."""
        if self.views.currentWidget() is self.ending:
            return self.ending.take
        return self.begin if self.onward.isHidden() else self.onward

    def back(self) -> None:
        """From the reason to the list, from the list to the page before."""
        if self.views.currentWidget() is self.ending:
            self._to_list()
        else:
            super().back()

    # ---- inside
    def _to_list(self) -> None:
        self.views.setCurrentWidget(self._list)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._load()
        self.context.shell.refresh_bars()

    def _load(self) -> None:
        self.tasks.desk(self, lambda desk: desk.entry.under_way(), self._show, self.failed)

    def _show(self, found: Sequence[UnderWay]) -> None:
        self._sheets = found
        self._say()
        wanted, self._want = self._want, None
        for place, one in enumerate(found):
            if (one.station.contest, one.station.code) == wanted:
                self.table.selectRow(place)
                self._begin()

    def _say(self) -> None:
        words, at = self.words, max(0, self.table.currentIndex().row())
        self.model.show([words(f"under_way.head.{name}") for name in _COLUMNS], [
            TableLine((
                f"TPS {one.station.number}", one.station.village_name, self.facts.called(one.station.contest),
                one.name, formats.clock(one.opened, words.zone),
                words("entry.counter", done=one.typed, total=one.boxes),
                formats.clock(one.last, words.zone) if one.last is not None else "–",
            )) for one in self._sheets])
        header = self.table.horizontalHeader()
        for place, name in enumerate(_COLUMNS):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch if name in ("village", "who")
                                        else QHeaderView.ResizeMode.ResizeToContents)
        if self._sheets:
            self.table.selectRow(min(at, len(self._sheets) - 1))
        self.begin.setVisible(bool(self._sheets))
        self.onward.offer(not self._sheets)
        show_list(self.table, self._empty, rows=bool(self._sheets), onward=self.onward)

    def _begin(self) -> None:
        at = self.table.currentIndex().row()
        if 0 <= at < len(self._sheets):
            self.notice.clear()
            self.views.setCurrentWidget(self.ending)
            self.ending.ask(self._sheets[at])
            self.context.shell.refresh_bars()

    def _take_over(self, reason: str, text: str) -> None:
        sheet = self.ending.sheet
        if sheet is not None:
            station = sheet.station
            self.tasks.act(self, lambda desk: desk.entry.take_over(station.contest, station.code, reason, text),
                           lambda _: self._taken(sheet), self.ending.refuse)

    def _taken(self, sheet: UnderWay) -> None:
        self._to_list()
        self.notice.say(self.words("under_way.taken", station=sheet.station.number,
                                   village=sheet.station.village_name), "good")
