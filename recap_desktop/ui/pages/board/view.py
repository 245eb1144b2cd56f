"""The grid of the board: number and state icon in each cell, one table view, painted cells, keyboard first."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from recap_desktop.ui import fonts, icons
from recap_desktop.ui.pages.board.model import LEAD, STATION_ROLE, VILLAGE_ROLE, BoardModel
from recap_desktop.ui.theme import Theme
from resources.sheet_states import sheet_states

CELL, COUNT, LINE = 3.75, 4.0, 2.375
NAME_MIN = 9.0
#: What stands beside the name of a village by its standing.
_MARKS = {"closed": "lock", "reopened": "undo-2", "added": "plus"}

Index = QModelIndex | QPersistentModelIndex


class _CellPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._theme.em(CELL), self._theme.room(LINE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        station = index.data(STATION_ROLE)
        if station is not None:
            self._station(painter, area.adjusted(2, 2, -2, -2), station.status, station.number,
                          withdrawn=station.note == "withdrawn")
        elif index.column() < LEAD:
            self._lead(painter, area, index)
        if index == self._view.currentIndex() and index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self._ring(painter, area)
        painter.restore()

    def _lead(self, painter: QPainter, area: QRectF, index: Index) -> None:
        font = QFont(self._view.font())
        font.setWeight(QFont.Weight.DemiBold if index.column() == 0 else QFont.Weight.Normal)
        painter.setFont(font)
        tokens = self._theme.tokens
        painter.setPen(QColor(tokens.text if index.column() == 0 else tokens.muted))
        text = str(index.data() or "")
        inner = area.adjusted(8, 0, -8, 0)
        village = index.data(VILLAGE_ROLE)
        mark = _MARKS.get(village.standing) if text and index.column() == 0 else None
        if mark is not None:  # closed, open again or longer: at the end of the name's cell
            size = self._theme.em(1)
            spot = QRectF(inner.right() - size, inner.center().y() - size / 2, size, size)
            icons.paint(painter, mark, tokens.muted, spot)
            inner.adjust(0, 0, -size - 4, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(inner.width()))
        side = Qt.AlignmentFlag.AlignLeft if index.column() == 0 else Qt.AlignmentFlag.AlignRight
        painter.drawText(inner, int(side | Qt.AlignmentFlag.AlignVCenter), shown)

    def _station(self, painter: QPainter, area: QRectF, status: str, number: str, *, withdrawn: bool) -> None:
        """Number and state; a withdrawn station is struck through in a dashed frame: it is in no total."""
        theme = self._theme
        ink = theme.tokens.state[status]
        painter.setBrush(QColor(ink.tint))
        edge = QPen(QColor(theme.tokens.mark_of(status)), theme.tokens.border + withdrawn)
        edge.setStyle(Qt.PenStyle.DashLine if withdrawn else Qt.PenStyle.SolidLine)
        painter.setPen(edge)
        painter.drawRoundedRect(area, 4, 4)
        font = QFont(self._view.font())
        font.setWeight(QFont.Weight.DemiBold)
        font.setStrikeOut(withdrawn)
        painter.setFont(font)
        painter.setPen(QColor(ink.ink))
        text = area.adjusted(5, 0, 0, 0)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), number)
        size = theme.em(0.9375)
        icons.paint(painter, sheet_states()[status].symbol, ink.ink,
                    QRectF(area.right() - size - 5, area.center().y() - size / 2, size, size))

    def _ring(self, painter: QPainter, area: QRectF) -> None:
        tokens = self._theme.tokens
        colour = tokens.focus if self._view.hasFocus() else tokens.line
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colour), tokens.ring))
        inset = tokens.ring / 2
        painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), 4, 4)


class BoardView(QTableView):
    """``opened(index)`` on Enter or double click."""

    opened = Signal(QModelIndex)

    def __init__(self, theme: Theme, model: BoardModel) -> None:
        super().__init__()
        self._theme, self._model = theme, model
        self.setModel(model)
        self.setItemDelegate(_CellPainter(theme, self))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(4, 4, 4, 4)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMinimumSectionSize(1)
        self.doubleClicked.connect(self.opened)
        theme.changed.connect(self._fit)
        model.modelReset.connect(self._widths)
        model.refilled.connect(self._fit)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many stations in a line as fit."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, letters jump to a village."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & (
                Qt.KeyboardModifier.ControlModifier):
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex())
            return
        if event.text().isalpha() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            found = self._model.find_village(event.text())
            if found.isValid():
                self.setCurrentIndex(found)
            return
        super().keyPressEvent(event)

    def _fit(self) -> None:
        em = self._theme.em
        self.verticalHeader().setDefaultSectionSize(self._theme.room(LINE))
        room = self.viewport().width() - em(NAME_MIN) - em(COUNT)
        self._model.set_columns(max(3, min(room // em(CELL), self._model.longest)))
        self._widths()
        self.viewport().update()

    def _widths(self) -> None:
        em, stations = self._theme.em, self._model.columnCount() - LEAD
        room = self.viewport().width() - em(COUNT) - stations * em(CELL)
        bold = fonts.font(self._theme.family, em(1), fonts.SEMI_BOLD)
        wanted = max((QFontMetrics(bold).horizontalAdvance(name) for name in self._model.names), default=0) + em(3)
        self.setColumnWidth(0, max(em(NAME_MIN), min(room, wanted)))
        self.setColumnWidth(1, em(COUNT))
        for column in range(LEAD, LEAD + stations):
            self.setColumnWidth(column, em(CELL))
