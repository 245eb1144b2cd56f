"""Which station is read next: all of the contest in the order of the list, with what was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QLineEdit, QWidget

from recap_desktop.desk.reading.reading import READABLE
from recap_desktop.ui import icons
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable
from resources.sheet_states import sheet_states

if TYPE_CHECKING:
    from recap_desktop.desk.views import StationView, VillageView


class StationsView(QWidget):
    """``chosen(StationView)`` on Enter. A number, or village and number, narrows the list."""

    chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._villages: Sequence[VillageView] = ()
        self._wanted = ""
        self._was_read: Callable[[str], bool] = lambda code: False
        self.listed: list[StationView] = []
        words = context.words
        self.search = QLineEdit()
        self.search.setMaxLength(60)
        words.put(self.search, "setPlaceholderText", "find.placeholder")
        words.put(self.search, "setAccessibleName", "find.number_on_paper")
        self._told, self._count = label("muted", wrap=True), label("strong")
        words.put(self._told, "setText", "reading.choose")
        self.model = RowsModel()
        self.table = ListTable(context.theme)
        self.table.setModel(self.model)
        self.table.horizontalHeader().hide()
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        words.put(self.table, "setAccessibleName", "reading.stations")
        head = row(self._told, self._count, self.search)
        head.setStretch(0, 1)
        column(head, self.table, into=self).setStretch(1, 1)
        self.search.textChanged.connect(lambda: self._fill())
        self.search.installEventFilter(self)
        self.table.clicked.connect(lambda index: self._choose())
        self.setFocusProxy(self.search)
        context.theme.changed.connect(self.retranslate)

    def show_villages(self, villages: Sequence[VillageView], was_read: Callable[[str], bool], wanted: str = "") -> None:
        """The list; the cursor on ``wanted``, else on the first sheet that can be read and was not."""
        self._villages, self._was_read = villages, was_read
        self._wanted = wanted or self._next()
        self._fill()

    def retranslate(self) -> None:
        """States and counts anew; the cursor stays."""
        if self._villages:
            self._wanted = self.current.code if self.current is not None else self._wanted
            self._fill()

    @property
    def current(self) -> StationView | None:
        """The station under the cursor."""
        at = self.table.currentIndex().row()
        return self.listed[at] if 0 <= at < len(self.listed) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter opens; up and down move in the list while typing goes on."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
                event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self._choose()
            return True
        if event.key() in steps and self.listed:
            at = self.table.currentIndex().row() + steps[Qt.Key(event.key())]
            self.table.selectRow(min(max(at, 0), len(self.listed) - 1))
            return True
        return False

    def choose_current(self) -> None:
        """As Enter."""
        self._choose()

    # ---- inside
    def _choose(self) -> None:
        if self.current is not None:
            self.chosen.emit(self.current)

    def _next(self) -> str:
        every = [one for village in self._villages for one in village.stations]
        ready = [one for one in every if one.status in READABLE]
        return next((one.code for one in (*[s for s in ready if not self._was_read(s.code)], *ready, *every)), "")

    def _fill(self) -> None:
        words, theme = self._context.words, self._context.theme
        name, number = _parts(self.search.text())
        every = [one for village in self._villages for one in village.stations]
        self.listed = [one for one in every if name in one.village_name.lower()
                       and (not number or int(one.number) == int(number))]
        lines = []
        for one in self.listed:
            read = words("reading.was_read") if self._was_read(one.code) else ""
            symbol = icons.icon(sheet_states()[one.status].symbol, theme.tokens.mark_of(one.status), theme.em(1))
            lines.append(TableLine((f"TPS {one.number} · {one.village_name}", words(f"state.{one.status}"), read),
                                   symbol))
        self.model.show(("", "", ""), lines)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place in (1, 2):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        at = next((place for place, one in enumerate(self.listed) if one.code == self._wanted), 0)
        self.table.selectRow(at)
        ready = sum(one.status in READABLE for one in every)
        done = sum(self._was_read(one.code) for one in every)
        show(self._count, "setText", words("reading.counted", ready=ready, done=done))


def _parts(text: str) -> tuple[str, str]:
    """Village and number of what was typed: ``jati 8``."""
    words = text.lower().split()
    number = words.pop() if words and words[-1].isascii() and words[-1].isdigit() else ""
    return " ".join(words), number
