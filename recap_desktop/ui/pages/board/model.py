"""Villages and their stations as a table: name, count, then one cell a station, going on in further lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from recap_desktop.ui import formats
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.widgets.labels import tip

if TYPE_CHECKING:
    from recap_desktop.desk.views import StationView, VillageView

Index = QModelIndex | QPersistentModelIndex
STATION_ROLE = int(Qt.ItemDataRole.UserRole)
VILLAGE_ROLE = STATION_ROLE + 1
LEAD = 2
"""Columns before the first station: village name, count."""


class BoardModel(QAbstractTableModel):
    """``show`` fills it; ``set_columns`` says how many stations fit in a line."""

    refilled = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._villages: Sequence[VillageView] = ()
        self._folded: set[str] = set()
        self._chosen: frozenset[str] = frozenset()
        self._name, self._number = "", ""
        self._per_line = 10
        self._lines: list[tuple[VillageView, bool, tuple[StationView, ...]]] = []

    def show(self, villages: Sequence[VillageView]) -> None:
        """New states. The shape stays when only states changed, so that the cursor stays too."""
        before = [(village.code, len(stations)) for village, _, stations in self._lines]
        self._villages = villages
        self.refilled.emit()
        lines = self._build()
        if [(village.code, len(stations)) for village, _, stations in lines] == before:
            self._lines = lines
            if lines:
                self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, self.columnCount() - 1))
            return
        self._reset(lines)

    @property
    def longest(self) -> int:
        """Most stations in one village."""
        return max((village.total for village in self._villages), default=1)

    @property
    def names(self) -> list[str]:
        """Names of the villages."""
        return [village.name for village in self._villages]

    def set_columns(self, per_line: int) -> None:
        """Stations in a line."""
        if per_line != self._per_line and per_line > 0:
            self._per_line = per_line
            self._reset(self._build())

    def set_filter(self, statuses: frozenset[str]) -> None:
        """Only stations of these states; empty for all."""
        self._chosen = statuses
        self._reset(self._build())

    def narrow(self, text: str) -> None:
        """Only stations of this number (``8``), of villages with these letters in their names, or both (``jati 8``)."""
        words = text.casefold().split()
        number = words.pop() if words and words[-1].isdigit() else ""
        if (" ".join(words), number) != (self._name, self._number):
            self._name, self._number = " ".join(words), number
            self._reset(self._build())

    @property
    def is_narrowed(self) -> bool:
        """Whether stations are left out."""
        return bool(self._chosen or self._name or self._number)

    def _wanted(self, station: StationView) -> bool:
        return (not self._chosen or station.status in self._chosen) and (
            not self._number or int(station.number) == int(self._number))

    def fold(self, village: str) -> None:
        """Hides or shows the stations of a village."""
        self._folded ^= {village}
        self._reset(self._build())

    def find(self, station: str) -> QModelIndex:
        """The cell of a station; invalid where it is not on show."""
        for line, (_, _, stations) in enumerate(self._lines):
            for place, one in enumerate(stations):
                if one.code == station:
                    return self.index(line, LEAD + place)
        return QModelIndex()

    def find_village(self, letter: str) -> QModelIndex:
        """The first village that begins with the letters."""
        for line, (village, first, _) in enumerate(self._lines):
            if first and village.name.lower().startswith(letter.lower()):
                return self.index(line, 0)
        return QModelIndex()

    def _reset(self, lines: list[tuple[VillageView, bool, tuple[StationView, ...]]]) -> None:
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def _build(self) -> list[tuple[VillageView, bool, tuple[StationView, ...]]]:
        lines: list[tuple[VillageView, bool, tuple[StationView, ...]]] = []
        narrowed = self.is_narrowed
        for village in self._villages:
            if self._name not in village.name.casefold():
                continue
            stations: Sequence[StationView] = village.stations
            if narrowed:
                stations = [one for one in stations if self._wanted(one)]
            if narrowed and not stations:
                continue
            if village.code in self._folded:
                stations = ()
            starts = range(0, max(1, len(stations)), self._per_line)
            lines += [(village, start == 0, tuple(stations[start:start + self._per_line])) for start in starts]
        return lines

    # ---- Qt
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Lines."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Name, count and the stations of a line."""
        return 0 if parent.isValid() else LEAD + self._per_line

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Empty cells are no stop for the cursor."""
        if not index.isValid() or index.column() == 1:
            return Qt.ItemFlag.NoItemFlags
        village, first, stations = self._lines[index.row()]
        on = first if index.column() == 0 else index.column() - LEAD < len(stations)
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if on else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words for the eye and for the screen reader; the view's objects by own roles."""
        if not index.isValid():
            return None
        village, first, stations = self._lines[index.row()]
        if role == VILLAGE_ROLE:
            return village
        place = index.column() - LEAD
        if place >= 0:
            station = stations[place] if place < len(stations) else None
            return None if station is None else self._station_data(station, role)
        if not first or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        count = f"{formats.number(village.done, self._words.language)}/" \
                f"{formats.number(village.total, self._words.language)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.told(village)
        return village.name if index.column() == 0 else count

    def told(self, village: VillageView) -> str:
        """How many of a village are ratified, how many are closed without being in the sum, and whether it is
        closed."""
        parts: list[str] = [self._words("board.village", name=village.name, done=village.done, total=village.total)]
        if village.aside:
            parts.append(self._words("board.aside", count=village.aside))
        if village.standing != "open":
            count = village.reopened or village.added
            parts.append(f"\u00b7 {self._words(f'closing.{village.standing}', count=count)}")
        return " ".join(parts)

    def _station_data(self, station: StationView, role: int) -> object:
        if role == STATION_ROLE:
            return station
        if role == Qt.ItemDataRole.DisplayRole:
            return station.number
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            said = f"TPS {station.number} {station.village_name}: {self._words(f'state.{station.status}')}"
            whole = f"{said}; {self._words(f'state.{station.note}')}" if station.note else said
            return tip(whole) if role == Qt.ItemDataRole.ToolTipRole else whole
        return None
