"""A ratified sheet is keyed anew: what kind of result the new paper holds is chosen first, and nothing is preset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from recap_desktop.desk.sheet.keyed_anew import RESULTS
from recap_desktop.ui.acts.parts import combo, fill
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.widgets.announcing import announce
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row

if TYPE_CHECKING:
    from recap_desktop.desk.views import StationView


class AnewView(QWidget):
    """Signals: ``chosen(station code, result type)``, ``other_asked()`` for another station."""

    chosen = Signal(str, str)
    other_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._station: StationView | None = None
        words = context.words
        self._title, told = label("title", wrap=True), label("", wrap=True)
        words.put(told, "setText", "anew.told")
        what = label("strong")
        words.put(what, "setText", "anew.what")
        self.result = combo(context, "anew.what")
        what.setBuddy(self.result)
        self.refusal = label("ink-bad", wrap=True)
        other = button(words, "entry.other_station", self.other_asked.emit, key="F3")
        self.go_on = button(words, "anew.begin", self._begin, key="Ctrl+Enter", role="primary")
        column(8, self._title, told, 8, row(what, self.result, None, spacing=12), self.refusal, None,
               row(other, None, self.go_on), margins=(24, 16, 24, 12), spacing=10, into=self)
        words.changed.connect(self._say)

    def ask(self, station: StationView) -> None:
        """Nothing is chosen."""
        self._station = station
        show(self.refusal, "setText", "")
        self._say()
        self.result.setCurrentIndex(0)
        self.result.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def station(self) -> StationView | None:
        """The one that is asked about."""
        return self._station

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._begin()
            return
        super().keyPressEvent(event)

    def _say(self) -> None:
        words, station = self._context.words, self._station
        if station is not None:
            self._title.setText(words("anew.title", station=station.number, village=station.village_name,
                                      revision=station.revision - 1))
        fill(self.result, [(code, words(f"result_type.{code}")) for code in RESULTS], words("acts.unchosen"))

    def _begin(self) -> None:
        code, station = str(self.result.currentData() or ""), self._station
        if station is None:
            return
        if code:
            self.chosen.emit(station.code, code)
            return
        show(self.refusal, "setText", self._context.words("anew.choose"))
        announce(self, self.refusal.text())
        self.result.setFocus(Qt.FocusReason.OtherFocusReason)
