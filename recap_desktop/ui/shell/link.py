"""Link and queue: asks the desk how many records wait, and tries a round by itself now and then.

No network is no error. A round runs beside the desk's worker, so typing never waits for it.
"""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from recap_desktop.ui.context import Context

if TYPE_CHECKING:
    from recap_desktop.desk.exchange.views import QueueStatus, RoundResult

POLL_MS = 15_000
#: How often a round looks for records of other laptops where nothing waits to be sent.
LOOK_EVERY = timedelta(minutes=5)


class Link(QObject):
    """Emits ``changed`` when the sentence of the app bar may differ."""

    changed = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._sending = False
        # in ticks: a clock that is set, or jumps, moves none of them
        self._next_look = monotonic()
        #: A round by itself that came to nothing is not tried again before; the round itself tells of a change.
        self._retry_at = monotonic()
        self.online = False
        self._is_asked = False
        self.attention = False
        self.waiting = 0
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.refresh)
        context.signals.changed.connect(self._changed)

    def start(self) -> None:
        """From sign-in on."""
        self._timer.start()
        self.refresh()

    def stop(self) -> None:
        """While locked."""
        self._timer.stop()

    def refresh(self) -> None:
        """Asks for the queue, then sends what is due, or looks for what is new."""
        if self._context.facts.officer is not None:
            self._context.tasks.desk(self, lambda desk: desk.queue.status(), self._know, lambda error: None)

    def _changed(self, kinds: object, stations: object) -> None:
        if kinds == frozenset({"verifying"}):
            self.changed.emit()
        else:
            self.refresh()

    def sentence(self, *, short: bool = False, tiny: bool = False) -> str:
        """What the app bar says; ``short`` beside a station's name: the state and the bare number; ``tiny`` beside
        large letters: the number alone, the icon says the state."""
        words, checking = self._context.words, self._context.facts.verifying
        if checking is not None:
            return words("st.verifying_short" if short or tiny else "st.verifying", done=checking.done,
                         of=checking.of)
        if tiny and not self.attention:
            return str(self.waiting or "")
        state = words("st.needs_action" if self.attention else self._state)
        if not self.waiting:
            return state
        return f"{state} · {self.waiting}" if short else f"{state} · {words('st.queue', n=self.waiting)}"

    @property
    def _state(self) -> str:
        """Nobody says that there is no network before it was asked for."""
        return "st.online" if self.online else "st.offline" if self._is_asked else "st.not_asked"

    def _know(self, status: QueueStatus) -> None:
        self.waiting = status.waiting
        self.online = status.reached is True
        self._is_asked = status.reached is not None
        self.attention = status.refused > 0
        self.changed.emit()
        if self._context.facts.verifying is not None:
            return  # nothing is sent before everything is verified
        now = monotonic()
        due = now >= self._retry_at and status.is_due
        wanted = due if status.waiting else now >= self._next_look
        if wanted and not self._sending and status.has_server:
            self._sending = True
            self._next_look = now + LOOK_EVERY.total_seconds()
            self._context.tasks.network(self, lambda desk: desk.queue.round(automatic=True), self._sent,
                                        self._not_sent)

    def _sent(self, result: RoundResult) -> None:
        self._sending = False
        self.online, self._is_asked = result.reached, True
        if result.refusal is not None:
            self._retry_later()
        self.waiting = result.waiting
        self.changed.emit()

    def _retry_later(self) -> None:
        self._retry_at = monotonic() + POLL_MS / 1000

    def _not_sent(self, error: Exception) -> None:
        self._sending = False
        self._retry_later()
        self.online, self._is_asked = False, True
        self.changed.emit()
