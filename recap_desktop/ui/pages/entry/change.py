"""Another station while figures are typed: what becomes of them is asked, and nothing is preset."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from recap_desktop.ui.acts.parts import combo, fill
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row

REASONS = ("wrong_station", "wrong_page", "not_mine")


class ChangeView(QWidget):
    """Signals: ``keep_asked()``, ``discard_asked(reason code)``, ``stay_asked()``."""

    keep_asked = Signal()
    discard_asked = Signal(str)
    stay_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        words = context.words
        self._asked: tuple[str, int] = ("", 0)
        self._title = label("title", wrap=True)
        why = label("strong")
        words.put(why, "setText", "findings.reason")
        self.reason = combo(context, "findings.reason")
        self.refusal = label("ink-bad", wrap=True)
        self.stay = button(words, "act.keep_typing", self.stay_asked.emit, key="Esc")
        self.keep = button(words, "entry.change.keep", self.keep_asked.emit)
        self.discard = button(words, "entry.change.discard", self._discard)
        column(8, self._title, 12, row(self.stay, None), row(self.keep, None),
               row(self.discard, why, self.reason, None, spacing=12), self.refusal, None,
               margins=(24, 16, 24, 12), spacing=12, into=self)
        words.changed.connect(self._say)

    def ask(self, place: str, count: int) -> None:
        """``count`` figures of a place are typed."""
        self._asked = (place, count)
        show(self.refusal, "setText", "")
        self._say()
        self.reason.setCurrentIndex(0)
        self.stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self) -> None:
        words, (place, count) = self._context.words, self._asked
        self._title.setText(words("entry.change.title", place=place, count=count))
        reasons = [(code, words(f"entry.change.why.{code}")) for code in REASONS]
        fill(self.reason, reasons, words("acts.unchosen"))

    def _discard(self) -> None:
        reason = str(self.reason.currentData() or "")
        if reason:
            self.discard_asked.emit(reason)
            return
        show(self.refusal, "setText", self._context.words("acts.choose_reason"))
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
