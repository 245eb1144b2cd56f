"""Rows of the form against villages (or the stations of one village) and Jumlah akhir."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from forms.columns import Column
from forms.recapitulation import Recapitulation
from recap_desktop.ui import formats
from recap_desktop.ui.i18n import Words

_Index = QModelIndex | QPersistentModelIndex
NOTHING = "–"


class RecapModel(QAbstractTableModel):
    """Shows one level. A region without a ratified sheet has dashes, never zeros."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._recap: Recapitulation | None = None
        self._names: Mapping[str, str] = {}
        self.codes: tuple[str, ...] = ()

    def show(self, recap: Recapitulation, village: str | None, names: Mapping[str, str]) -> None:
        """``recap`` is of the village, or of the sub-district when ``village`` is None; ``names`` by region code."""
        self.beginResetModel()
        self._recap, self._names = recap, names
        self.codes = recap.expected if village is not None else tuple(recap.villages)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Fields of the form."""
        return 0 if parent.isValid() or self._recap is None else len(self._recap.definition.fields)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Regions and the total."""
        return 0 if parent.isValid() or self._recap is None else len(self.codes) + 1

    def headerData(self, section: int, orientation: Qt.Orientation,
                   role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Region names above, field names to the left."""
        if self._recap is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation is Qt.Orientation.Vertical:
            name = self._recap.definition.fields[section].name
            return name.id if self._words.language == "id" else name.en
        return self._head(section)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The total; for a screen reader with its row and column."""
        if self._recap is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            name = self.headerData(index.row(), Qt.Orientation.Vertical)
            return f"{self._head(index.column())}, {name}: {self._cell(index.row(), index.column())}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _head(self, section: int) -> str:
        if section == len(self.codes):
            return self._words("recap_page.total")
        code = self.codes[section]
        return self._names.get(code) or formats.station_number(code)

    def _cell(self, row: int, section: int) -> str:
        assert self._recap is not None
        column = self._column(section)
        if column is None or not column.sheets:
            return NOTHING
        return formats.number(column.totals[self._recap.definition.order[row]], self._words.language)

    def _column(self, section: int) -> Column | None:
        assert self._recap is not None
        if section == len(self.codes):
            return self._recap.total
        code = self.codes[section]
        return self._recap.villages.get(code) or self._recap.stations.get(code)
