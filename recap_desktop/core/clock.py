"""Time as evidence: a device's clock may be wrong, verified material is not.

``now`` is the later of the clock and the desk's own time: the newest verified time (journal, receipts, authority
statements), which goes on at the pace of the machine's ticks. So time in signed material never runs backwards, and
never stands still either where the clock is behind: leases end, waiting times pass.

A clock that is *ahead* is as wrong as one behind, and its time once journaled stays. So a clock that jumped more than
:data:`JUMP` past the desk's own time is in doubt: it is not used, the own time goes on, and nothing is signed, until a
person has typed today's date (:meth:`Clock.confirm`) or proof has come. A machine that only slept, or a desk left open,
is not in doubt: its ticks went on.

What others signed may be wrong all the same: a server whose clock says 2099 would take this desk along for good. So
the word of others counts up to :data:`AHEAD` beyond what the device knows by itself, and no further.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from forms.errors import KnownError
from sync.record.times import stamp

Source = Callable[[], datetime]
Ticks = Callable[[], float]

#: A clock may lag this far behind the newest verified time before it is worth saying.
TOLERANCE = timedelta(minutes=2)
#: How far others may be ahead of what the device knows by itself and still be believed.
AHEAD = timedelta(hours=24)
#: A clock that is so far past the newest journaled time is asked about before its time is used; one so far behind the
#: desk's own time is worth setting that time back.
JUMP = timedelta(days=2)
#: WIB, WITA, WIT: what day it is where people type the date.
_ZONES = tuple(timezone(timedelta(hours=hours)) for hours in (7, 8, 9))


def system_clock() -> datetime:
    """The computer's clock, aware, UTC."""
    return datetime.now(UTC)


def system_ticks() -> float:
    """Seconds that passed on this machine, sleep included where the system counts it; no clock moves them."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class Clock:
    """``now`` that never goes behind what was proven, and never follows a jump ahead by itself."""

    def __init__(self, source: Source = system_clock, ticks: Ticks = system_ticks) -> None:
        self._source = source
        self._ticks = ticks
        self._newest: datetime | None = None
        self._noted = 0.0
        self._own: datetime | None = None
        self._is_journaled = False
        self._claimed: datetime | None = None

    def note_own_time(self, own: datetime) -> None:
        """Take note of a time the device itself can answer for: its journal as it was opened, its own enrolments."""
        self._own = own if self._own is None else max(self._own, own)
        self.note_verified_time(own)

    def is_plausible(self, told: datetime) -> bool:
        """Whether a time that somebody else signed may be true, as far as this device can tell."""
        known = self.device_time() if self._own is None else max(self.device_time(), self._own)
        return told - known <= AHEAD

    def note_line(self, at: datetime) -> None:
        """Take note of the time of a journal line, read or just written: from now on a jump ahead is one."""
        self._is_journaled = True
        self.note_verified_time(at)

    def note_verified_time(self, proven: datetime) -> None:
        """Take note of a time that verified material or the own journal carries."""
        if self._newest is None or proven > self._own_time(self._newest):
            self._newest, self._noted = proven, self._ticks()

    def note_package_time(self, issued: datetime) -> None:
        """Take note of when an election package was made: no earlier than that, as far as it may be believed.

        One that lies days ahead moves nothing (a mistyped year would end the desk), but the lag is said.
        """
        self._claimed = issued if self._claimed is None else max(self._claimed, issued)
        if self.is_plausible(issued):
            self.note_verified_time(issued)

    def set_back(self, to: datetime) -> None:
        """Begin again at a time that two persons vouch for; who may, and how far, is decided by the caller."""
        self._own = self._newest = to
        self._noted = self._ticks()

    def now(self) -> datetime:
        """The best known time, UTC, whole seconds."""
        clock = self.device_time().replace(microsecond=0)
        if self._newest is None:
            return clock
        own = self._own_time(self._newest)
        return own if self.in_doubt else max(clock, own)

    def device_time(self) -> datetime:
        """What the computer's clock says, right or wrong."""
        return self._source().astimezone(UTC)

    def _own_time(self, newest: datetime) -> datetime:
        """The newest verified time, gone on at the pace of the ticks since it was noted."""
        passed = timedelta(seconds=int(max(0.0, self._ticks() - self._noted)))
        return newest + min(passed, datetime.max.replace(tzinfo=UTC) - newest)

    @property
    def desk_time(self) -> datetime | None:
        """The desk's own time, whatever the clock says; None where nothing is known yet."""
        return None if self._newest is None else self._own_time(self._newest)

    # a clock that is ahead

    @property
    def in_doubt(self) -> bool:
        """Whether the clock jumped so far past the newest journaled time that a person must say what day it is."""
        if not self._is_journaled or self._newest is None:
            return False  # nothing was journaled yet, so nothing can be held against it
        return self.device_time() - self._own_time(self._newest) > JUMP

    def confirm(self, today: date | None) -> timedelta | None:
        """Take the clock's time although it is far ahead; how far that is, None where the clock is not in doubt.

        :param today: the date as a person typed it, of this computer's time zone; None where nobody was asked yet.
        :raises KnownError: ``clock.ask_date``; ``clock.other_date`` where the clock says another day. Nothing has
            changed then.
        """
        if not self.in_doubt:
            return None
        clock, known = self.device_time(), self.desk_time
        assert known is not None
        if today is None:
            raise KnownError("clock.ask_date", time=stamp(clock), desk=stamp(known))
        self.check_date(today)
        self.note_own_time(clock.replace(microsecond=0))
        return clock - known

    def check_date(self, today: date) -> None:
        """The date a person typed is the clock's, in this computer's zone or in one of the country's.

        A laptop left at UTC shows yesterday until the late morning in the east, and its clock is right all the same.

        :raises KnownError: ``clock.other_date``.
        """
        clock = self.device_time()
        if today not in {local_date(clock), *(local_date(clock, zone) for zone in _ZONES)}:
            raise KnownError("clock.other_date", typed=f"{today:%d-%m-%Y}", time=stamp(clock))

    def check(self) -> None:
        """Nothing is signed with a time in doubt. :raises KnownError: ``clock.doubted``."""
        if self.in_doubt:
            raise KnownError("clock.doubted", time=stamp(self.device_time()), desk=stamp(self.now()))

    # a clock that is behind

    @property
    def behind(self) -> timedelta | None:
        """How far the clock lags behind the desk's own time or its package, or None where it does not.

        What is not worth saying (:data:`TOLERANCE`) is None too.
        """
        known = [told for told in (self.desk_time, self._claimed) if told is not None]
        return self._lag(max(known)) if known else None

    @property
    def desk_ahead(self) -> timedelta | None:
        """How far the desk's own time is ahead of the clock; None as :attr:`behind`."""
        own = self.desk_time
        return None if own is None else self._lag(own)

    def _lag(self, known: datetime) -> timedelta | None:
        lag = known - self.device_time()
        return lag if lag > TOLERANCE else None


def local_date(moment: datetime, zone: tzinfo | None = None) -> date:
    """The day on the calendar of a zone, this computer's by default; near the ends of time the day in UTC."""
    try:
        return moment.astimezone(zone).date()
    except (OverflowError, ValueError, OSError):
        return moment.date()


def typed_date(text: str) -> date | None:
    """A date as people type it, day first (``27-11-2026``), or ``2026-11-27``; None for anything else."""
    parts = text.strip().replace("/", "-").replace(".", "-").split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    year, month, day = parts if len(parts[0]) == 4 else parts[::-1]
    try:
        return date(int(year), int(month), int(day)) if len(year) == 4 else None
    except ValueError:
        return None
