"""The sheet that is read, at the desk: the lines of its block, what the room sees, and keys for one hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from recap_desktop.ui import icons
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.projector.canvas import SlideCanvas
from recap_desktop.ui.projector.projection import Projection
from recap_desktop.ui.projector.slide import Composer, Line
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.labels import ElidedLabel, label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable

if TYPE_CHECKING:
    from recap_desktop.desk.reading.views import ReadSheet
    from recap_desktop.ui.projector.reader import Reader
    from recap_desktop.ui.projector.route import Route

_K = Qt.Key
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_FORWARD = frozenset({_K.Key_Space, _K.Key_Return, _K.Key_Enter, _K.Key_Right, _K.Key_Down})
_BACK = frozenset({_K.Key_Backspace, _K.Key_Left, _K.Key_Up})


class _Frame(QWidget):
    """Keeps a canvas in the shape of the screen that it is a copy of."""

    def __init__(self, canvas: SlideCanvas) -> None:
        super().__init__()
        self._canvas = canvas
        canvas.setParent(self)
        self.shape = QSize(16, 9)

    def fit(self, shape: QSize) -> None:
        """Another screen's shape."""
        if shape != self.shape:
            self.shape = shape
            self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As large as there is room."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self._canvas.resize(self.shape.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio))
        self._canvas.move((self.width() - self._canvas.width()) // 2, 0)


class ReadingView(QWidget):
    """``act(name)`` for keys of the page (``objection``, ``sheet``); ``ended()`` when a step leads beyond the sheet."""

    act = Signal(str)
    ended = Signal()

    def __init__(self, context: Context, projection: Projection) -> None:
        super().__init__()
        self._context, self._projection = context, projection
        self._composer = Composer(context.words)
        words = context.words
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words.put(self, "setAccessibleName", "reading.now")
        self._part = ElidedLabel("section", keep_start=True)
        self.model = RowsModel(frozenset({1}))
        self.table = ListTable(context.theme)
        self.table.setModel(self.model)
        self.table.horizontalHeader().hide()
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        words.put(self.table, "setAccessibleName", "reading.block")
        self.table.clicked.connect(self._to_row)
        self.canvas = SlideCanvas(context.theme.family)
        self._frame = _Frame(self.canvas)
        self._seen = label("section")
        self.state = label("", wrap=True)
        self.power, self.dark, self.language = Button(), Button(), Button()
        self.power.clicked.connect(projection.toggle)
        self.dark.clicked.connect(projection.blank)
        self.language.clicked.connect(projection.turn_language)
        for one in (self.power, self.dark, self.language):
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        room = QWidget()
        column(self._seen, self._frame, self.state, row(self.power, self.dark, self.language, None), spacing=6,
               into=room).setStretch(1, 1)
        left = QWidget()
        column(self._part, self.table, spacing=6, into=left).setStretch(1, 1)
        both = row(left, room, spacing=12, into=self)
        both.setStretch(0, 10)
        both.setStretch(1, 9)
        context.theme.changed.connect(self._restyle)

    @property
    def _reader(self) -> Reader:
        return self._projection.reader

    def retranslate(self) -> None:
        """All of it."""
        reader = self._reader
        if reader.sheet is None or reader.route is None:
            return
        self._fill(reader.sheet, reader.route)
        self._say_projector()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """One key a step; what is no key of the reading is the window's."""
        key, shift = _K(event.key()), bool(event.modifiers() & _SHIFT)
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif key in _FORWARD:
            self.turn(1) if shift and key == _K.Key_Space else self.step(1)
        elif key in _BACK:
            self.step(-1)
        elif key in (_K.Key_PageDown, _K.Key_PageUp):
            self.turn(1 if key == _K.Key_PageDown else -1)
        elif key in (_K.Key_Home, _K.Key_End):
            self._edge(last=key == _K.Key_End)
        elif key == _K.Key_P:
            self._projection.toggle()
        elif key == _K.Key_B:
            self._projection.blank()
        elif key == _K.Key_L:
            self._projection.turn_language()
        elif key in (_K.Key_K, _K.Key_S):
            self.act.emit("objection" if key == _K.Key_K else "sheet")
        else:
            super().keyPressEvent(event)

    def step(self, by: int) -> None:
        """To the next box, or the one before."""
        if not self._reader.step(by) and by > 0:
            self.ended.emit()

    def turn(self, by: int) -> None:
        """To the next block as a whole, or the one before."""
        if not self._reader.turn(by) and by > 0:
            self.ended.emit()

    # ---- inside
    def _edge(self, *, last: bool) -> None:
        reader = self._reader
        if reader.route is not None:
            reader.jump(reader.route.block(reader.place).boxes[-1 if last else 0])

    def _to_row(self, index: QModelIndex) -> None:
        reader = self._reader
        if reader.route is not None:
            reader.jump(reader.route.block(reader.place).boxes[index.row()])

    def _fill(self, sheet: ReadSheet, route: Route) -> None:
        reader, facts, theme = self._reader, self._context.facts, self._context.theme
        block = route.block(reader.place)
        show(self._part, "setText", self._composer.part(facts, sheet, route, reader.place))
        ticked = icons.icon("check", theme.tokens.good.ink, theme.em(1))
        open_ = icons.icon("circle-dashed", theme.tokens.muted, theme.em(1))
        lines = self._composer.boxes(facts, sheet, route, block)
        self.model.show(("", ""), [
            TableLine((one.label, _figure(one)), ticked if name in reader.read else open_)
            for name, one in zip(block.boxes, lines, strict=True)])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        if reader.place.box is None:
            self.table.clearSelection()
            self.table.scrollToTop()
        else:
            self.table.selectRow(reader.place.box)

    def _say_projector(self) -> None:
        words, projection = self._context.words, self._projection
        self.canvas.show_slide(projection.slide)
        if projection.window is not None:
            self._frame.fit(projection.window.size())
        show(self._seen, "setText", words("reading.seen" if projection.is_on else "reading.would_see"))
        show(self.state, "setText", words(f"reading.projector.{projection.state}"))
        self.power.say(words, "reading.turn_off" if projection.is_on else "reading.turn_on", key="P")
        self.dark.say(words, "reading.show" if projection.is_blank else "reading.hide", key="B")
        self.language.say(words, f"reading.language.{projection.words.language}", key="L")

    def _restyle(self) -> None:
        if self.isVisible():
            self.retranslate()


def _figure(line: Line) -> str:
    (shown,) = line.figures
    return f"{shown.before} → {shown.text}" if shown.before else shown.text
