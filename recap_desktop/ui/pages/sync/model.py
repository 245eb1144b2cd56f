"""The records on their way, one row each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from recap_desktop.desk.exchange.views import QueueItem
from recap_desktop.ui import formats
from recap_desktop.ui.i18n import Words
from resources import catalogue

_Index = QModelIndex | QPersistentModelIndex
_HEADS = ("what", "state", "size", "receipt")


class QueueModel(QAbstractTableModel):
    """What, state, size in kB (rounded up), number in the server's log."""

    def __init__(self, words: Words, name_of: Callable[[str], str]) -> None:
        super().__init__()
        self._words, self._name_of = words, name_of
        self.items: Sequence[QueueItem] = ()

    def show(self, items: Sequence[QueueItem]) -> None:
        """Replaces everything."""
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def story(self, row: int) -> str:
        """All of one row in a sentence, with tries, what went wrong last, and id."""
        item = self.items[row]
        what, state, _, receipt = self._cells(item)
        words = self._words
        reason = None if item.code is None else catalogue.cause(item.code, words.language)
        return self._words("sync_page.story", what=what, state=state.lower(), attempts=item.attempts,
                           reason=reason or "–", record=item.record[:16], receipt=receipt)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Records."""
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Four."""
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation,
                   role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Column heads."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._words(f"sync_page.head.{_HEADS[section]}")
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text; the whole row for a screen reader."""
        cells = self._cells(self.items[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return cells[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(cells)
        return None

    def _cells(self, item: QueueItem) -> tuple[str, str, str, str]:
        kind = self._words(code if (code := f"kind.{item.kind}") in catalogue.messages() else "kind.other")
        subject: str = kind
        if len(item.subject) == 13:
            subject = f"{kind} TPS {formats.station_number(item.subject)} {self._name_of(item.subject[:10])}"
        state = self._words(f"sync_page.state.{item.state}")
        size = f"{formats.number(max(1, -(-item.size // 1024)), self._words.language)} kB"
        return subject, state, size, "–" if item.leaf is None else formats.number(item.leaf, self._words.language)
