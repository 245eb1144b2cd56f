"""Before the first figure of a sheet: the number that stands on the paper, typed, and held against the station."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.widgets.announcing import announce
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row

if TYPE_CHECKING:
    from recap_desktop.desk.views import StationView


class NumberView(QWidget):
    """Signals: ``right()`` when the number is that of the station, ``other_asked()`` for another station."""

    right = Signal()
    other_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._station: StationView | None = None
        words = context.words
        self._place = label("answer", wrap=True)
        caption = label("card-title")
        words.put(caption, "setText", "find.number_on_paper")
        self.edit = QLineEdit()
        self.edit.setMaxLength(3)
        self.edit.setValidator(QIntValidator(0, 999, self.edit))
        context.theme.changed.connect(self._fit)
        self._fit()
        words.put(self.edit, "setAccessibleName", "find.number_on_paper")
        caption.setBuddy(self.edit)
        self._hint = label("muted", wrap=True)
        words.put(self._hint, "setText", "entry.number.hint")
        self.refusal = label("ink-bad", wrap=True)
        self._other = button(words, "entry.other_station", self.other_asked.emit, key="F3")
        self.go_on = button(words, "act.next", self._compare, key="Enter", role="primary")
        column(12, self._place, 8, row(caption, self.edit, None), self._hint, self.refusal, None,
               row(self._other, None, self.go_on), margins=(24, 16, 24, 12), spacing=8, into=self)
        words.changed.connect(self._say)

    def ask(self, station: StationView) -> None:
        """The number is not shown: it is read from the paper."""
        self._station = station
        self.edit.clear()
        show(self.refusal, "setText", "")
        self._say()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        self.edit.setFixedWidth(self._context.theme.em(6))

    def _say(self) -> None:
        if self._station is not None:
            self._place.setText(self._context.words("entry.number.village", village=self._station.village_name))

    def _compare(self) -> None:
        station, typed = self._station, self.edit.text().strip()
        if station is None:
            return
        if typed and int(typed) == int(station.number):
            self.right.emit()
            return
        words = self._context.words
        show(self.refusal, "setText", words(
            "entry.number.other", paper=typed.zfill(3), station=station.number,
            village=station.village_name) if typed else words("entry.number.empty"))
        announce(self, self.refusal.text())
        self.edit.selectAll()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter compares."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._compare()
            return
        super().keyPressEvent(event)
