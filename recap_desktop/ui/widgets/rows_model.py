"""A plain model for tables of sentences: rows of text, numbers to the right, one icon in front where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from recap_desktop.ui.widgets.labels import tip

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class TableLine:
    """One row: its cells, and the icon before the first one."""

    cells: tuple[str, ...]
    icon: QIcon | None = None


class RowsModel(QAbstractTableModel):
    """Shows lines under headers; ``right`` names the columns of numbers."""

    def __init__(self, right: frozenset[int] = frozenset(), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._right = right
        self._heads: Sequence[str] = ()
        self.lines: Sequence[TableLine] = ()

    def show(self, heads: Sequence[str], lines: Sequence[TableLine]) -> None:
        """Replaces everything."""
        self.beginResetModel()
        self._heads, self.lines = heads, lines
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Headers."""
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation,
                   role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Column heads."""
        if orientation is Qt.Orientation.Horizontal and section < len(self._heads):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._heads[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, icon, alignment; the whole line for a screen reader."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(line.cells[index.column()])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(cell for cell in line.cells if cell) if index.column() == 0 else line.cells[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return line.icon
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        return None

    def _alignment(self, column: int) -> int:
        side = Qt.AlignmentFlag.AlignRight if column in self._right else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)
