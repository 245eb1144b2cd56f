"""Which of the package's sub-districts this laptop is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QLineEdit

from recap_desktop.ui import formats
from recap_desktop.ui.start.step import StartContext, Step
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable
from resources.regional import Language

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from recap_desktop.desk.start.offer import PackageOffer
    from sync.trust.regions import Region

_HEADS = ("start.column.region", "start.column.code", "start.column.villages", "start.column.stations")


class _Search(QLineEdit):
    """Typing narrows the list; the arrows move in it."""

    def __init__(self, table: ListTable) -> None:
        super().__init__()
        self._table = table

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down are the list's."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._table.keyPressEvent(event)
            return
        super().keyPressEvent(event)


class RegionStep(Step):
    """Made anew for each package with several."""

    def __init__(self, context: StartContext, found: PackageOffer) -> None:
        super().__init__(context, "start.region", "start.begin", self._begin, mode=found.package.mode)
        self.found = found
        self._regions = found.package.subdistricts()
        self._shown: list[Region] = []
        self.model = RowsModel(frozenset({2, 3}))
        self.table = ListTable(self.theme)
        self.table.setModel(self.model)
        self.words.put(self.table, "setAccessibleName", "start.region")
        self.table.opened.connect(lambda _: self._begin())
        what = label("muted", wrap=True)
        self.words.put(what, "setText", "start.region_about")
        self.search = _Search(self.table)
        self.words.put(self.search, "setPlaceholderText", "start.search")
        self.words.put(self.search, "setAccessibleName", "start.search")
        self.search.textChanged.connect(lambda _: self.retranslate())
        self.search.returnPressed.connect(self._begin)
        self.build(what, self.search, self.table, stretch=2)
        self.retranslate()

    def enter(self) -> None:
        """Type a name, or go down the list."""
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def back(self) -> None:
        """To what the package is."""
        self.flow.offered(self.found)

    def spoken(self, lang: str) -> Language:
        """In the words of the package."""
        return self.found.package.spoken(lang)

    def retranslate(self) -> None:
        """The list, narrowed to what was typed; the first is chosen."""
        wanted = self.search.text().strip().casefold()
        package, language = self.found.package, self.words.language
        self._shown = [one for one in self._regions if wanted in one.name.casefold() or one.code.startswith(wanted)]
        self.model.show([self.words(code) for code in _HEADS], [
            TableLine((one.name, one.code, formats.number(len(package.villages_of(one.code)), language),
                       formats.number(len(package.stations_of(one.code)), language))) for one in self._shown])
        header = self.table.horizontalHeader()
        for place in range(1, len(_HEADS)):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setCurrentIndex(self.model.index(0, 0))
        self.primary.setEnabled(bool(self._shown))

    def _begin(self) -> None:
        place = self.table.currentIndex().row()
        if 0 <= place < len(self._shown):
            self.flow.begin(self, self.found, self._shown[place].code)
