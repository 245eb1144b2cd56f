"""Rows of the form against villages (or the stations of one village) and Jumlah akhir."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from forms.choices import Choice
from forms.columns import Column
from forms.recapitulation import Recapitulation
from recap_desktop.ui import formats
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.readings import short_reading
from recap_desktop.ui.widgets.labels import tip

_Index = QModelIndex | QPersistentModelIndex
NOTHING = "–"


class RecapModel(QAbstractTableModel):
    """Shows one level. A region without a ratified sheet has dashes, never zeros."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._recap: Recapitulation | None = None
        self._names: Mapping[str, str] = {}
        self._choices: Mapping[str, str] = {}
        self._withdrawn: frozenset[str] = frozenset()
        self.codes: tuple[str, ...] = ()

    def show(self, recap: Recapitulation, village: str | None, names: Mapping[str, str],
             choices: Iterable[Choice] = ()) -> None:
        """``recap`` is of the village, or of the sub-district when ``village`` is None; ``names`` by region code;
        ``choices`` are those on the ballot: a withdrawn one is marked, its votes stay."""
        self.beginResetModel()
        ballot = list(choices)
        self._choices = {one.id: one.name for one in ballot}
        self._withdrawn = frozenset(one.id for one in ballot if one.withdrawn)
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
            name = self._name(section, whole=role == Qt.ItemDataRole.ToolTipRole)
        else:
            name = self._head(section)
        return tip(name) if role == Qt.ItemDataRole.ToolTipRole else name

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

    def _name(self, row: int, *, whole: bool) -> str:
        """A field as on the form; of a withdrawn choice with the mark first, so that no narrow head cuts it off.

        :param whole: with the name on the ballot.
        """
        assert self._recap is not None
        field = self._recap.definition.fields[row]
        name = field.name.get(self._words.language)
        choice = self._recap.definition.row(field.row).choice or ""
        if whole and choice in self._choices:
            name = f"{name} · {self._choices[choice]}"
        return self._words("recap_page.withdrawn", name=name) if choice in self._withdrawn else name

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
        field = self._recap.definition.order[row]
        result = self._recap.results.get(column.code)
        if result is not None:
            return short_reading(result.figures[field], self._words)
        mark = "*" if column.blanks[field] else ""
        return formats.number(column.totals[field], self._words.language) + mark

    def trace(self, index: _Index) -> str:
        """The figures that a cell adds up, station by station; "" where there is nothing to add up."""
        column = self._column(index.column()) if self._recap is not None and index.isValid() else None
        if self._recap is None or column is None or not column.sheets:
            return ""
        field = self._recap.definition.fields[index.row()]
        parts = [f"{formats.station_number(one.station)}: {short_reading(one.figure, self._words)}"
                 for one in self._recap.trace(field.id, column.code)]
        blank = self._words("recap_page.blanks") if column.blanks[field.id] else ""
        name = self._name(index.row(), whole=True)
        return self._words("recap_page.trace", field=name, sheets=len(parts), parts=" · ".join(parts)) + blank

    def _column(self, section: int) -> Column | None:
        assert self._recap is not None
        if section == len(self.codes):
            return self._recap.total
        code = self.codes[section]
        return self._recap.villages.get(code) or self._recap.stations.get(code)
