"""What became of a finished entry, in large words, for two seconds or until a key."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.widgets.announcing import announce
from recap_desktop.ui.widgets.labels import IconLabel, label
from recap_desktop.ui.widgets.layout import column, row

SHOWN_MS = 2000
_LOOKS = {"waiting": ("circle-dot", "first"), "equal": ("check", "verified"), "differs": ("split", "differs"),
          "finding": ("triangle-alert", "finding")}


class ResultView(QWidget):
    """Emits ``done()`` when it was seen."""

    done = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._icon = IconLabel(context.theme, "check", "verified", 4)
        self.sentence = label("answer", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._place = label("muted")
        column(None, row(None, self._icon, None), self.sentence, row(None, self._place, None), None,
               margins=(48, 24, 48, 24), spacing=16, into=self)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self._end)

    def show_result(self, result: str, count: int, place: str) -> None:
        """Says what happened; field names stay unsaid."""
        name, colour = _LOOKS[result]
        self._icon.show_icon(name, colour)
        words = self._context.words
        code = {"equal": "msg.done_equal", "differs": "msg.done_diff"}.get(result, f"entry.result.{result}")
        show(self.sentence, "setText", words(code, n=count) if result == "differs" else words(code))
        self._place.setText(place)
        self.setAccessibleName(self.sentence.text())
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.sentence.text())
        self._timer.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any key goes on."""
        self._end()

    def stop(self) -> None:
        """The page is left."""
        self._timer.stop()

    def _end(self) -> None:
        if self._timer.isActive() or self.isVisible():
            self._timer.stop()
            self.done.emit()
