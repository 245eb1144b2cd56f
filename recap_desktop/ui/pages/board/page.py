"""Beranda: villages with one cell a station, counts as filter, what the cursor stands on, and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from recap_desktop.core.roles import Command
from recap_desktop.ui import formats
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.board.chips import StatusChips
from recap_desktop.ui.pages.board.model import LEAD, STATION_ROLE, VILLAGE_ROLE, BoardModel
from recap_desktop.ui.pages.board.view import BoardView
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.labels import ElidedLabel, label
from recap_desktop.ui.widgets.layout import column, row

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.views import BoardOverview, StationView, VillageView

#: where a cell leads for an officer who does not type
_PAGES = {"empty": "sheet", "differs": "settling", "finding": "findings", "verified": "sealing", "sealed": "sheet",
          "received": "sheet", "conflict": "sheet", "undecided": "sheet", "absent": "sheet"}


def _sign_again(late: Sequence[StationView], desk: Desk) -> int:
    """Every one of them, in the desk's thread; how many were."""
    for station in late:
        desk.entry.sign_again(station.contest, station.code)
    return len(late)


class BoardPage(Page):
    """The first page after signing in."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._loaded: BoardOverview | None = None
        self._late: tuple[StationView, ...] = ()
        self._want: str | None = None
        self._title, self._total = label("title"), label("muted")
        words.put(self._title, "setText", "page.board")
        self.chips = StatusChips(self.theme, words)
        self.model = BoardModel(words)
        self.view = BoardView(self.theme, self.model)
        words.put(self.view, "setAccessibleName", "board.grid")
        self._detail = ElidedLabel("")
        self._open = button(words, "act.open", self._open_current, key="Enter")
        self._show_all = button(words, "act.clear_filter", self._clear)
        self.search = QLineEdit()
        self.search.setMaxLength(60)
        words.put(self.search, "setPlaceholderText", "board.search")
        words.put(self.search, "setAccessibleName", "board.search")
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self._to_found)
        search = QShortcut(QKeySequence(Key.FILTER.value), self)
        search.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        search.activated.connect(self.search.setFocus)
        self._show_all.hide()
        self._find = button(words, "act.find_station", lambda: context.shell.go("find"), key="F3")
        self.next = self.set_primary(Button("primary"))
        self.next.clicked.connect(self._go_next)
        self.next.hide()
        self._waits = label("muted", wrap=True)
        words.put(self._waits, "setText", "board.waits")
        self._waits.hide()
        head = row(self._title, 8, self._total, None, self._show_all, self.search, self._find)
        detail = row(self._detail, self._open)
        detail.setStretch(0, 1)
        column(head, self.notice, self.chips, self.view, detail, self._waits, row(None, self.next),
               margins=(12, 8, 12, 8), spacing=8, into=self).setStretch(3, 1)
        self.chips.chosen.connect(self._filter)
        self.view.opened.connect(self._open_index)
        self.view.selectionModel().currentChanged.connect(lambda new, old: self._say_detail())
        self.model.modelReset.connect(self._say_detail)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The next step is said in as many words as fit."""
        super().resizeEvent(event)
        self._say()

    # ---- page
    def open(self, **arguments: object) -> None:
        """Loads the list; ``station`` puts the cursor there."""
        wanted = arguments.get("station")
        self._want = wanted if isinstance(wanted, str) else self._want
        self.notice.clear()
        self._late = ()
        self._ask_standing()
        self._load()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Counts, detail and next step."""
        self._say()
        self.view.viewport().update()

    def hints(self) -> Sequence[Hint]:
        """Enter opens; Ctrl+Enter goes on."""
        return (Hint("Enter", "act.open"), Hint("Ctrl+Enter", "key.primary"), Hint("Ctrl+F", "act.filter"))

    def panes(self) -> Sequence[QWidget]:
        """Grid, search, filter."""
        return (self.view, self.search, self.chips.chips[next(iter(self.chips.chips))])

    def back(self) -> None:
        """Nothing is behind the board: everything is shown again."""
        self._clear()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- inside
    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """Counts and cells follow; what was not known before is said: a key taken back, entries that do not count."""
        if self.isVisible():
            self._load()
            if kinds & {"verified", "statements"}:
                self._ask_standing()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+W signs again what was signed while a certificate did not hold."""
        if self._late and event.key() == Qt.Key.Key_W and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            late, self._late = self._late, ()
            self.tasks.desk(self, partial(_sign_again, late), self._signed_again, self.failed)
            return
        super().keyPressEvent(event)

    def _ask_standing(self) -> None:
        self.tasks.desk(self, lambda desk: (desk.entry.late(), desk.clock_behind, desk.time.state().may_set_back),
                        lambda found: self._say_standing(*found), self.failed)

    def _say_standing(self, late: Sequence[StationView], behind: timedelta | None, may_set_back: bool) -> None:
        """What this officer should know before anything else: one sentence, the gravest."""
        out = self.facts.out_of_office
        if out is not None:
            self.notice.say(self.words.sentence(out.error), "warn")
            return
        self._late = tuple(late)
        if late:
            self.notice.say(self.words("board.sign_again", count=len(late)), "warn")
            return
        if may_set_back:
            self.notice.say(self.words("board.clock_days"), "warn")
        else:
            self._say_clock(behind)

    def _signed_again(self, count: int) -> None:
        self.notice.say(self.words("board.signed_again", count=count), "good")

    def _say_clock(self, behind: timedelta | None) -> None:
        """A clock that lags is said and never stops the work: records carry the proven time."""
        if behind is not None:
            self.notice.say(self.words("board.clock_behind", minutes=formats.number(
                int(behind.total_seconds()) // 60, self.words.language)), "warn")

    def _load(self) -> None:
        contest = self.context.shell.contest
        self.tasks.desk(
            self, lambda desk: desk.board.overview(contest), self._show, self.failed)

    def _show(self, loaded: BoardOverview) -> None:
        self._loaded = loaded
        self.model.show(loaded.villages)
        self.chips.show_counts(loaded.counts)
        wanted = self._want or loaded.step.station
        if wanted is not None and (self._want or not self.view.currentIndex().isValid()):
            found = self.model.find(wanted)
            if found.isValid():
                self.view.setCurrentIndex(found)
        elif not self.view.currentIndex().isValid() and self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(0, 0))
        self._want = None
        self._say()

    def _say(self) -> None:
        if self._loaded is None:
            return
        lang = self.words.language
        stations = sum(village.total for village in self._loaded.villages)
        self._total.setText(self.words("board.total", contest=self.context.facts.called(self.context.shell.contest),
                                       villages=formats.number(len(self._loaded.villages), lang),
                                       stations=formats.number(stations, lang)))
        step = self._loaded.step
        # nobody is sent to type or sign what would not count
        self.next.setVisible(step.page != "board" and self.facts.out_of_office is None)
        self._waits.setVisible(step.page == "board")
        if step.page != "board":
            number = self._named(step.station) if step.station else ""
            what = self.words(f"board.next.{step.page}", station=number)
            self.next.say_text(self.words("msg.next_step", what=what), key="Ctrl+Enter")
            if self.next.sizeHint().width() > self.width() - 24:
                self.next.say_text(what, key="Ctrl+Enter")
        self._say_detail()

    def _named(self, code: str) -> str:
        """Number and village: the number alone is that of many."""
        villages = self._loaded.villages if self._loaded is not None else ()
        found = next((one for village in villages for one in village.stations if one.code == code), None)
        return formats.station_number(code) if found is None else f"{found.number} {found.village_name}"

    def _say_detail(self) -> None:
        station: StationView | None = self.view.currentIndex().data(STATION_ROLE)
        village: VillageView | None = self.view.currentIndex().data(VILLAGE_ROLE)
        if station is not None:
            parts = [f"TPS {station.number} · {station.village_name} · {self.words(f'state.{station.status}')}"]
            if station.note and station.note != station.status:
                parts.append(self.words(f"state.{station.note}"))
            if station.claimed_by:
                parts.append(self.words("who.claim", name=station.claimed_by))
            if station.elsewhere:
                parts.append(self.words("who.elsewhere", name=station.elsewhere))
            self._detail.setText(" · ".join(parts))
        elif village is not None:
            self._detail.setText(self.model.told(village))
        else:
            self._detail.setText("")
        self._open.setEnabled(station is not None)

    def _filter(self, statuses: frozenset[str]) -> None:
        self.model.set_filter(statuses)
        self._say_narrowed()

    def _narrow(self, text: str) -> None:
        self.model.narrow(text)
        self._say_narrowed()

    def _say_narrowed(self) -> None:
        self._show_all.setVisible(self.model.is_narrowed)
        if not self.model.rowCount():
            self._detail.setText(self.words("board.filter_empty"))

    def _to_found(self) -> None:
        """Enter in the search: to the first station found."""
        if self.model.rowCount():
            only = self.model.index(0, LEAD)
            self.view.setCurrentIndex(only if only.data(STATION_ROLE) is not None else self.model.index(0, 0))
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        self.search.clear()
        self.chips.clear()

    def _open_current(self) -> None:
        self._open_index(self.view.currentIndex())

    def _open_index(self, index: QModelIndex) -> None:
        station: StationView | None = index.data(STATION_ROLE)
        if station is None:
            village: VillageView | None = index.data(VILLAGE_ROLE)
            if village is not None:
                self.model.fold(village.code)
            return
        if self.facts.may(Command.TYPE) and station.status in ("empty", "typing", "first"):
            self.context.shell.go("entry", station=station.code)
            return
        typed = station.status == "typing" or (station.status == "first" and station.claimed_by is not None)
        page = "under_way" if typed else _PAGES.get(station.status)
        if page is None or not self.context.shell.has(page):
            self.notice.say(self.words("board.nothing_here", station=station.number,
                                       status=self.words(f"state.{station.status}")))
            return
        self.context.shell.go(page, station=station.code)

    def _go_next(self) -> None:
        if self._loaded is not None and self._loaded.step.page != "board":
            step = self._loaded.step
            self.context.shell.go(step.page, station=step.station)
