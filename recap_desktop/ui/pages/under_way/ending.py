"""Why the typing of a sheet is ended by somebody else: a reason is chosen, nothing is preset, no figure is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from recap_desktop.desk.sheet.entry import TAKE_OVER_REASONS
from recap_desktop.ui import formats
from recap_desktop.ui.acts.parts import MOST_LETTERS, combo, fill
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row

if TYPE_CHECKING:
    from recap_desktop.desk.views import UnderWay


class EndingView(QWidget):
    """Signals: ``take_over_asked(reason code, text)``, ``back_asked()``."""

    take_over_asked = Signal(str, str)
    back_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        words = context.words
        self.sheet: UnderWay | None = None
        self.title, note, why, more = label("title", wrap=True), label("", wrap=True), label("strong"), label("strong")
        words.put(note, "setText", "under_way.note")
        words.put(why, "setText", "findings.reason")
        words.put(more, "setText", "findings.text")
        self.reason, self.text = combo(context, "findings.reason"), QLineEdit()
        self.text.setMaxLength(MOST_LETTERS)
        words.put(self.text, "setAccessibleName", "findings.text")
        words.put(self.text, "setPlaceholderText", "findings.text_hint")
        self.refusal = label("ink-bad", wrap=True)
        self.back = button(words, "act.back", self.back_asked.emit, key="Esc")
        self.take = button(words, "act.take_over", self._take, key="Ctrl+Enter", role="primary")
        self.text.returnPressed.connect(self._take)
        column(8, self.title, note, 8, row(why, self.reason, None), more, self.text, self.refusal, None,
               row(self.back, None, self.take), margins=(24, 8, 24, 12), spacing=10, into=self)
        words.changed.connect(self._say)

    def ask(self, sheet: UnderWay) -> None:
        """Of this sheet."""
        self.sheet = sheet
        show(self.refusal, "setText", "")
        self.text.clear()
        self._say()
        self.reason.setCurrentIndex(0)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, error: Exception) -> None:
        """Why nothing was ended."""
        show(self.refusal, "setText", self._context.words.sentence(error))

    def _say(self) -> None:
        words, sheet = self._context.words, self.sheet
        fill(self.reason, [(code, words(f"under_way.why.{code}")) for code in TAKE_OVER_REASONS],
             words("acts.unchosen"))
        if sheet is not None:
            station = sheet.station
            self.title.setText(words(
                "under_way.title", station=station.number, village=station.village_name, name=sheet.name,
                contest=self._context.facts.called(station.contest), count=sheet.typed,
                opened=formats.clock(sheet.opened, words.zone)))

    def _take(self) -> None:
        reason = str(self.reason.currentData() or "")
        if reason:
            self.take_over_asked.emit(reason, self.text.text())
            return
        show(self.refusal, "setText", self._context.words("acts.choose_reason"))
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
