"""Time as evidence: a device's clock may be wrong, verified material is not.

``now`` is the later of the clock and the newest verified time (own journal, receipts, authority statements), so
that time never runs backwards in signed material. A clock that is behind never blocks work.

What others signed may be wrong all the same: a server whose clock says 2099 would take this desk along for good. So
the word of others counts up to :data:`AHEAD` beyond what the device knows by itself, and no further.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Source = Callable[[], datetime]

#: A clock may lag this far behind the newest verified time before it is worth saying.
TOLERANCE = timedelta(minutes=2)
#: How far others may be ahead of what the device knows by itself and still be believed.
AHEAD = timedelta(hours=24)


def system_clock() -> datetime:
    """The computer's clock, aware, UTC."""
    return datetime.now(UTC)


class Clock:
    """``now`` that never goes behind what was proven."""

    def __init__(self, source: Source = system_clock) -> None:
        self._source = source
        self._newest: datetime | None = None
        self._own: datetime | None = None

    def note_own_time(self, own: datetime) -> None:
        """Take note of a time the device itself can answer for: its journal as it was opened, its own enrolments."""
        self._own = own if self._own is None else max(self._own, own)
        self.note_verified_time(own)

    def is_plausible(self, told: datetime) -> bool:
        """Whether a time that somebody else signed may be true, as far as this device can tell."""
        known = self.device_time() if self._own is None else max(self.device_time(), self._own)
        return told - known <= AHEAD

    def note_verified_time(self, proven: datetime) -> None:
        """Take note of a time that verified material or the own journal carries."""
        if self._newest is None or proven > self._newest:
            self._newest = proven

    def now(self) -> datetime:
        """The best known time, UTC, whole seconds."""
        clock = self._source().astimezone(UTC).replace(microsecond=0)
        return clock if self._newest is None else max(clock, self._newest)

    def device_time(self) -> datetime:
        """What the computer's clock says, right or wrong."""
        return self._source().astimezone(UTC)

    @property
    def behind(self) -> timedelta | None:
        """How far the clock lags behind proven time, or None where it does not (or not worth saying)."""
        if self._newest is None:
            return None
        lag = self._newest - self.device_time()
        return lag if lag > TOLERANCE else None
