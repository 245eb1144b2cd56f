"""Find a station by what is on the paper: ``8`` or ``jati 8``; village and name are shown before Enter opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListView, QWidget

from recap_desktop.ui import icons
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from resources.sheet_states import sheet_states

if TYPE_CHECKING:
    from recap_desktop.desk.views import StationView

Index = QModelIndex | QPersistentModelIndex
STATION_ROLE = int(Qt.ItemDataRole.UserRole)


class _Found(QAbstractListModel):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.stations: list[StationView] = []

    def show(self, stations: list[StationView]) -> None:
        self.beginResetModel()
        self.stations = stations
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.stations)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        station = self.stations[index.row()]
        words = self._context.words(f"state.{station.status}")
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            note = f" · {self._context.words(f'state.{station.note}')}" if station.note else ""
            return f"TPS {station.number}   {station.village_name}   {words}{note}"
        if role == STATION_ROLE:
            return station
        if role == Qt.ItemDataRole.DecorationRole:
            theme = self._context.theme
            symbol = sheet_states()[station.status].symbol
            return QIcon(icons.pixmap(symbol, theme.tokens.mark_of(station.status), theme.em(1)))
        return None


class StationFinder(QWidget):
    """Emits ``chosen(StationView)`` on Enter."""

    chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._asked = 0
        words = context.words
        self.edit = QLineEdit()
        self.edit.setMaxLength(60)
        words.put(self.edit, "setPlaceholderText", "find.placeholder")
        words.put(self.edit, "setAccessibleName", "find.number_on_paper")
        caption = label("card-title")
        words.put(caption, "setText", "find.number_on_paper")
        caption.setBuddy(self.edit)
        self._answer = label("answer", wrap=True)
        self._model = _Found(context)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        words.put(self._list, "setAccessibleName", "find.list")
        column(row(caption, self.edit), self._answer, self._list, spacing=8, into=self).setStretch(2, 1)
        self.edit.textChanged.connect(self._ask)
        self.edit.installEventFilter(self)
        self._list.clicked.connect(self._choose)
        self.setFocusProxy(self.edit)

    def begin(self) -> None:
        """Empty, ready to type."""
        self.edit.clear()
        self._ask("")
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def number_typed(self) -> bool:
        """The number on the paper was part of what the officer typed."""
        return any(word.isdigit() for word in self.edit.text().split())

    def retranslate(self) -> None:
        """States and sentence anew."""
        self._ask(self.edit.text())

    def _ask(self, text: str) -> None:
        self._asked += 1
        asked, contest = self._asked, self._context.shell.contest
        self._context.tasks.desk(self, lambda desk: desk.board.find(contest, text.strip()),
                                 lambda found: self._show(asked, text, found), lambda error: self._say(error))

    def _show(self, asked: int, text: str, found: list[StationView]) -> None:
        if asked != self._asked:
            return
        self._model.show(found)
        if found:
            self._list.setCurrentIndex(self._model.index(0))
        self._say_current(text)

    def _say(self, error: Exception) -> None:
        show(self._answer, "setText", self._context.words.sentence(error))

    def _say_current(self, text: str) -> None:
        current = self._list.currentIndex().data(STATION_ROLE) if self._model.stations else None
        if current is None:
            show(self._answer, "setText", self._context.words("find.none", text=text.strip()) if text.strip() else "")
        elif text.strip():
            show(self._answer, "setText", f"TPS {current.number} · {current.village_name.upper()}")
        else:
            show(self._answer, "setText", "")

    def _choose(self, index: Index) -> None:
        self.chosen.emit(index.data(STATION_ROLE))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter opens, up and down move in the list while typing goes on."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._model.stations and self.edit.text().strip():
                self._choose(self._list.currentIndex())
            return True
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._model.stations:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            at = min(max(self._list.currentIndex().row() + step, 0), len(self._model.stations) - 1)
            self._list.setCurrentIndex(self._model.index(at))
            self._say_current(self.edit.text() or "·")
            return True
        return False
