"""Reading aloud: the chair chooses a station, steps through its sheet, and stops where somebody objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.entry.jump import JumpBox
from recap_desktop.ui.pages.reading.stations import StationsView
from recap_desktop.ui.pages.reading.view import ReadingView
from recap_desktop.ui.shell.page import Heading, Hint, Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.layout import column, row

if TYPE_CHECKING:
    from recap_desktop.desk.views import StationView, VillageView


class ReadingPage(Page):
    """The list of stations, and the sheet that is read. The projector shows what is read here."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._projection = context.projection
        self._reader = self._projection.reader
        self._station = ""
        self._field: str | None = None
        self._stopped = False
        self.stations = StationsView(context)
        self.view = ReadingView(context, self._projection)
        self.views = QStackedWidget()
        for one in (self.stations, self.view):
            self.views.addWidget(one)
        self.jump_box = JumpBox(context, self)
        self._back = button(words, "act.back", self.back, key="Esc")
        self.objection = button(words, "reading.objection", lambda: self._stop("objection"), key="K")
        self.sheet = button(words, "reading.open_sheet", lambda: self._stop("sheet"), key="S")
        self.next: Button = self.set_primary(Button("primary"))
        self.next.clicked.connect(self._go_on)
        column(self.notice, self.views, row(self._back, self.objection, self.sheet, None, self.next),
               margins=(12, 8, 12, 8), spacing=8, into=self).setStretch(1, 1)
        self.stations.chosen.connect(self._read)
        self.view.act.connect(self._stop)
        self.view.ended.connect(self._ended)
        self.jump_box.chosen.connect(self._reader.jump)
        self._reader.changed.connect(self._follow)
        self._reader.refused.connect(self._refused)
        self._projection.changed.connect(self._say)
        shortcut = QShortcut(QKeySequence(Key.JUMP.value), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._jump)

    # ---- page
    def open(self, **arguments: object) -> None:
        """The list; the sheet where the reading was stopped, or one that is asked for by ``station``."""
        self.notice.clear()
        wanted = arguments.get("station")
        going_on = (arguments.get("again") or self._stopped) and self._field is not None
        self._stopped = False
        if isinstance(wanted, str):
            self._begin(wanted, None)
        elif going_on:
            self._begin(self._station, self._field)
        else:
            self._to_list()

    def leave(self) -> None:
        """Nothing of the sheet stays with the room, but where the reading is stopped for an objection."""
        if not self._stopped:
            self._reader.rest()

    def retranslate(self) -> None:
        """List, block and buttons."""
        self.stations.retranslate()
        self._say()

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """The list follows the work."""
        if self.isVisible() and self._lists and kinds - {"draft"}:
            self._load()

    def heading(self) -> Heading | None:
        """The station that is read."""
        sheet = self._reader.sheet
        if self._lists or sheet is None:
            return Heading(self.words("page.reading"), self.facts.called(self.context.shell.contest))
        return Heading(f"TPS {sheet.number} · {sheet.village_name.upper()}", self.facts.called(sheet.contest),
                       self.words(f"state.{sheet.status}"))

    def hints(self) -> Sequence[Hint]:
        """Steps first."""
        if self._lists:
            return (Hint("Enter", "act.open"), Hint("Esc", "act.back"), Hint("F11", "key.projector"))
        space = self.words("reading.key_space")
        return (Hint(space, "reading.next_box"), Hint("Backspace", "reading.previous_box"),
                Hint("PgDn", "reading.next_block"), Hint("F4", "key.jump"), Hint("K", "reading.objection"),
                Hint("B", "reading.hide"), Hint("F11", "key.projector"))

    def counter(self) -> str:
        """How many boxes were read."""
        sheet = self._reader.sheet
        if self._lists or sheet is None:
            return ""
        return self.words("reading.counter", done=len(self._reader.read), total=len(sheet.boxes))

    def panes(self) -> Sequence[QWidget]:
        """The list; or the reading, then its keys."""
        return (self.stations,) if self._lists else (self.view, self.objection)

    def back(self) -> None:
        """From the sheet to the list, from there to the page before."""
        if self._lists:
            self.context.shell.go_back()
        else:
            self._to_list()

    def find_station(self) -> None:
        """F3: the list."""
        self._to_list()

    # ---- inside
    @property
    def _lists(self) -> bool:
        return self.views.currentWidget() is self.stations

    def _to_list(self) -> None:
        self._field = None
        self.views.setCurrentWidget(self.stations)
        self._reader.rest()
        self.stations.search.clear()
        self.stations.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say()
        self._load()

    def _load(self) -> None:
        contest = self.context.shell.contest
        self.tasks.desk(self, lambda desk: desk.board.villages(contest), self._show_list, self.failed)

    def _show_list(self, villages: list[VillageView]) -> None:
        contest, current = self.context.shell.contest, self.stations.current
        again = current.code if current is not None and self.stations.search.text() else ""
        self.stations.show_villages(villages, lambda code: self._reader.was_read(contest, code), again)

    def _read(self, station: StationView) -> None:
        self._begin(station.code, None)

    def _begin(self, station: str, field: str | None) -> None:
        self.notice.clear()
        self._station = station
        self._reader.open(self.context.shell.contest, station, field)

    def _follow(self) -> None:
        if not self.isVisible():
            return
        sheet = self._reader.sheet
        if sheet is None:
            if not self._lists:
                self._to_list()
            return
        self._station, self._field = sheet.station, self._reader.box
        if self._lists:
            self.views.setCurrentWidget(self.view)
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.notice.clear()
        self._say()

    def _refused(self, error: Exception) -> None:
        if self.isVisible():
            self._to_list()
            self.failed(error)

    def _say(self) -> None:
        if not self.isVisible():
            return
        for one in (self.objection, self.sheet):
            one.setVisible(not self._lists)
        self.next.say(self.words, "reading.begin" if self._lists else "reading.next_box", key="Ctrl+Enter")
        if not self._lists:
            self.view.retranslate()
        self.context.shell.refresh_bars()

    def _go_on(self) -> None:
        if self._lists:
            self.stations.choose_current()
        else:
            self.view.step(1)

    def _jump(self) -> None:
        if not self._lists and self._reader.route is not None:
            self.jump_box.ask(self._reader.route.definition)

    def _ended(self) -> None:
        """Behind the last box: what was not read yet comes next; then the sheet is read."""
        sheet, route = self._reader.sheet, self._reader.route
        if sheet is None or route is None:
            return
        left = [name for name in route.definition.order if name not in self._reader.read]
        if left:
            self._reader.jump(left[0])
            self.notice.say(self.words("reading.left", count=len(left)), "warn")
        else:
            self.notice.say(self.words("reading.whole", station=sheet.number), "good")

    def _stop(self, why: str) -> None:
        """The reading is stopped at a box; the room goes on seeing it."""
        sheet, shell = self._reader.sheet, self.context.shell
        if sheet is None:
            return
        self._stopped = True
        page = "plenary" if why == "objection" and shell.has("plenary") else "sheet"
        shell.go(page, station=sheet.station, field=self._reader.box)
