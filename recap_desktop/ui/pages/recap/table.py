"""The table of a recapitulation: field names to the left and Jumlah akhir to the right stay in sight."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from recap_desktop.ui.pages.recap.model import RecapModel
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.layout import row

NAMES, COLUMN, TOTAL, LINE, MOST_LINES = 14.5, 6.5, 7.5, 1.75, 3
"""Widths of field names, a region and the total and height of a line, in em; lines of a name in the head."""


class _Grid(QTableView):
    """One of the two views on the model."""

    def __init__(self, model: RecapModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignCenter | Qt.AlignmentFlag(Qt.TextFlag.TextWordWrap.value))
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def fit_lines(self, theme: Theme) -> None:
        """Heights for this text size."""
        self.verticalHeader().setDefaultSectionSize(theme.room(LINE))

    def fit_head(self, height: int) -> None:
        """Room for the names of the regions."""
        self.horizontalHeader().setFixedHeight(height)


class RegionGrid(_Grid):
    """The regions. Enter goes down, Backspace up."""

    opened = Signal(QModelIndex)
    up = Signal()
    resized = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Backspace."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
            self.opened.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Backspace:
            self.up.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Few regions share the whole width."""
        super().resizeEvent(event)
        self.resized.emit()


class RecapTable(QWidget):
    """Signals: ``opened(index)`` of a region's cell, ``up()``."""

    opened = Signal(QModelIndex)
    up = Signal()

    def __init__(self, theme: Theme, model: RecapModel) -> None:
        super().__init__()
        self._theme, self._model = theme, model
        self.grid, self.total = RegionGrid(model), _Grid(model)
        self.total.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.total.verticalHeader().hide()
        self.grid.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.total.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.grid.verticalScrollBar().valueChanged.connect(self.total.verticalScrollBar().setValue)
        self.total.verticalScrollBar().valueChanged.connect(self.grid.verticalScrollBar().setValue)
        row(self.grid, self.total, spacing=0, into=self).setStretch(0, 1)
        self.setFocusProxy(self.grid)
        self.grid.opened.connect(self.opened)
        self.grid.doubleClicked.connect(self.opened)
        self.grid.up.connect(self.up)
        self.grid.resized.connect(self._widths)
        self.grid.selectionModel().currentRowChanged.connect(
            lambda new, old: self.total.selectRow(new.row()) if new.isValid() else self.total.clearSelection())
        model.modelReset.connect(self._columns)
        theme.changed.connect(self._fit)
        self._fit()

    def go_to(self, line: int, region: int) -> None:
        """The cursor in a cell, within what there is."""
        self.grid.setCurrentIndex(self._model.index(max(line, 0), min(max(region, 0), len(self._model.codes) - 1)))

    def _fit(self) -> None:
        em = self._theme.em
        self.grid.verticalHeader().setFixedWidth(em(NAMES))
        for view in (self.grid, self.total):
            view.fit_lines(self._theme)
        self.total.setFixedWidth(em(TOTAL) + em(0.75) + 2 * self.total.frameWidth())
        self._widths()

    def _columns(self) -> None:
        """The last column of the model is the total; each view shows its part."""
        last = len(self._model.codes)
        for place in range(self._model.columnCount()):
            self.grid.setColumnHidden(place, place == last)
            self.total.setColumnHidden(place, place != last)
        self._widths()

    def _head(self, width: int) -> None:
        """As high as the longest name needs, and both views alike."""
        metrics = self.grid.horizontalHeader().fontMetrics()
        room = QRect(0, 0, width - self._theme.em(1), 10_000)
        names = [str(self._model.headerData(place, Qt.Orientation.Horizontal) or "")
                 for place in range(len(self._model.codes))]
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter)
        high = max((metrics.boundingRect(room, flags, name).height() for name in names), default=0)
        height = min(high, MOST_LINES * metrics.lineSpacing()) + self._theme.shrunk(0.75)
        for view in (self.grid, self.total):
            view.fit_head(height)

    def _widths(self) -> None:
        count = len(self._model.codes)
        if not count:
            return
        em = self._theme.em
        width = max(em(COLUMN), min(em(2 * COLUMN), self.grid.viewport().width() // count))
        for place in range(count):
            self.grid.setColumnWidth(place, width)
        self.total.setColumnWidth(count, em(TOTAL))
        self._head(width)
        scrolls = self.grid.viewport().width() < width * count
        self.grid.setHorizontalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOn if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # both views must be equally high, or their lines would part at the foot
        self.total.setViewportMargins(0, 0, 0, em(0.75) if scrolls else 0)
