"""Six views on how far the work is. Tables say everything; two views are charts first, a key turns them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHeaderView, QScrollArea, QStackedWidget, QWidget

from recap_desktop.core.roles import Command
from recap_desktop.desk.plenary.seats import copies
from recap_desktop.ui import formats
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.overview.tables import OverviewTables
from recap_desktop.ui.places import who
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.charts import BarChart, LineChart
from recap_desktop.ui.widgets.flow import FlowLayout
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable

if TYPE_CHECKING:
    from forms.rules.across import AcrossFinding
    from recap_desktop.desk import Desk
    from recap_desktop.desk.progress.views import ContestCount, ContestProgress

VIEWS = ("contests", "course", "villages", "quality", "typing", "across")
#: Views that are a chart first.
CHARTS = ("course", "villages")
#: Columns of the contests that every screen has room for, and the width in em from which the others stand there too.
_SUMS, _ALL_FROM = 3, 50.0
Loaded = tuple[tuple["ContestCount", ...], "ContestProgress", tuple["AcrossFinding", ...]]


class OverviewPage(Page):
    """Read only; Enter on a contest goes over to it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self._tables = OverviewTables(words)
        self._loaded: Loaded | None = None
        self._asked = ""
        self.current, self.as_table = VIEWS[0], False
        self._title = label("title")
        chooser = QWidget()
        flow, group = FlowLayout(chooser), QButtonGroup(self)
        policy = chooser.sizePolicy()
        policy.setHeightForWidth(True)
        chooser.setSizePolicy(policy)
        self.views: dict[str, Button] = {}
        for number, view in enumerate(VIEWS, 1):
            made = Button("chip")
            made.setCheckable(True)
            words.hold(made, "setText", words.joined("  ", (str(number), words(f"overview.view.{view}"))))
            made.clicked.connect(partial(self.choose, view))
            group.addButton(made)
            flow.addWidget(made)
            self.views[view] = made
        self._told = label("muted", wrap=True)
        self.model = RowsModel(frozenset(range(1, 8)))
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        self.line, self.bars = LineChart(self.theme), BarChart(self.theme)
        self._scrolled = QScrollArea()
        self._scrolled.setWidgetResizable(True)
        self._scrolled.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scrolled.setWidget(self.bars)
        self.shown = QStackedWidget()
        for one in (self.table, self.line, self._scrolled):
            self.shown.addWidget(one)
        column(self._title, self.notice, chooser, self._told, self.shown, margins=(12, 8, 12, 8), spacing=8,
               into=self).setStretch(4, 1)
        self._key(Key.TABLE.value, self.turn)
        for number, view in enumerate(VIEWS, 1):
            self._key(str(number), partial(self.choose, view))
        self.table.opened.connect(lambda index: self._open(index.row()))

    def _key(self, key: str, act: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    # ---- page
    def open(self, **arguments: object) -> None:
        """As it is now."""
        self.notice.clear()
        self._load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """Counts follow the work."""
        if self.isVisible() and kinds - {"draft"}:
            self._load()

    def retranslate(self) -> None:
        """Heads, words and marks."""
        self._say()

    def hints(self) -> Sequence[Hint]:
        """Views by digit; chart or table; another contest."""
        found = [Hint("1\u20136", "overview.choose")]
        if self.current in CHARTS:
            found.append(Hint("Ctrl+Shift+T", "overview.turn"))
        return (*found, Hint("Ctrl+J", "key.contest"))

    def panes(self) -> Sequence[QWidget]:
        """Views, then what is shown."""
        return (self.views[self.current], self.shown.currentWidget() or self.table)

    def choose(self, view: str) -> None:
        """Shows another view."""
        self.current = view
        self._say()
        self.context.shell.refresh_bars()

    def turn(self) -> None:
        """The same as a table, or as a chart again."""
        if self.current in CHARTS:
            self.as_table = not self.as_table
            self._say()

    # ---- inside
    def _load(self) -> None:
        contest = self.context.shell.contest

        def job(desk: Desk) -> Loaded:
            sees = desk.session.may(Command.VIEW_FINDINGS)
            return desk.progress.contests(), desk.progress.of(contest), desk.across.list() if sees else ()

        self.tasks.desk(self, job, self._show, self.failed)

    def _show(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._say()

    def _say(self) -> None:
        contest = self.context.shell.contest
        self._title.setText(self.words("overview.title", contest=self.context.facts.called(contest)))
        self.views[self.current].setChecked(True)
        if self._loaded is None:
            return
        contests, found, across = self._loaded
        tables = self._tables
        self.words.put(self._told, "setText", f"overview.about.{self.current}")
        lines: list[TableLine] = {
            "contests": lambda: tables.contests(contests), "course": lambda: tables.course(found),
            "villages": lambda: tables.villages(found), "quality": lambda: tables.quality(found.quality),
            "typing": lambda: tables.typing(found),
            "across": lambda: tables.across(across, self.facts.package, self._holder),
        }[self.current]()
        at = self.table.currentIndex().row()
        self.model.show(tables.heads(self.current), lines)
        self.table.setCurrentIndex(self.model.index(min(max(at, 0), len(lines) - 1), 0))
        self._widths()
        self.table.setAccessibleName(self.words(f"overview.view.{self.current}"))
        if not lines:
            self.words.put(self._told, "setText", self._nothing())
        self._draw(contests, found)

    def _holder(self, one: AcrossFinding) -> str:
        """Whose copy a finding is about: a witness by number and name of the contestant, or the supervisor."""
        contest, station = one.sheets[0]
        return who(self.context, one.holder, copies(self.facts.package, contest, station).get(one.holder, ""))

    def _nothing(self) -> str:
        if self.current in ("quality", "across") and not self.facts.may(Command.VIEW_FINDINGS):
            return "overview.office_only"
        return "overview.none_across" if self.current == "across" else "overview.nothing_yet"

    def _draw(self, contests: Sequence[ContestCount], found: ContestProgress) -> None:
        charted = self.current in CHARTS and not self.as_table and bool(self.model.lines)
        if not charted:
            self.shown.setCurrentWidget(self.table)
            return
        last = self.model.lines[-1].cells
        if self.current == "course":
            total = next((one.total for one in contests if one.contest == found.contest), 0)
            top = self.words("overview.stations", count=formats.number(total, self.words.language))
            told = self.words("overview.course_told", at=last[0], first=last[1], second=last[2], ratified=last[3])
            self.line.show_lines(self._tables.places(found), self._tables.lines(found), total, top, told)
            self.shown.setCurrentWidget(self.line)
        else:
            bars = self._tables.bars(found)
            self.bars.show_bars(bars, "; ".join(f"{one.name}: {one.told}" for one in bars))
            self.shown.setCurrentWidget(self._scrolled)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow screen single states give way to the name of the contest."""
        super().resizeEvent(event)
        self._widths()

    def _widths(self) -> None:
        header, wide = self.table.horizontalHeader(), 2 if self.current == "across" else 0
        for place in range(self.model.columnCount()):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch if place == wide
                                        else QHeaderView.ResizeMode.ResizeToContents)
            self.table.setColumnHidden(place, self.current == "contests" and place > _SUMS
                                       and self.width() < self.theme.em(_ALL_FROM))

    def _open(self, row: int) -> None:
        if self.current == "contests" and self._loaded is not None and 0 <= row < len(self._loaded[0]):
            self.context.shell.use_contest(self._loaded[0][row].contest)
        if self.current == "across" and self._loaded is not None and 0 <= row < len(self._loaded[2]):
            first = self._loaded[2][row].sheets[0]
            self.context.shell.use_contest(first.contest)
            self.context.shell.go("sheet", station=first.station)
