"""A laptop whose clock and ticks a test sets, and what an officer does who finds it wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from forms.errors import KnownError
from recap_desktop.core.clock import local_date
from recap_desktop.desk import Desk
from recap_desktop.desk.people.time import TimeSet
from tests.helpers.desks import PASSPHRASE

DAYS = timedelta(days=1)
#: Who sets a desk back: two officers, whatever their role.
TWO = (("KETUA", PASSPHRASE), ("OP-1", PASSPHRASE))


class Laptop:
    """The wall clock is off by :attr:`error`; ticks are those of the machine, and :meth:`wait` lets time pass."""

    def __init__(self, error: timedelta = timedelta()) -> None:
        self.error = error
        self._passed = timedelta()

    def wait(self, passed: timedelta) -> None:
        """Time passes, on the clock and in ticks."""
        self._passed += passed

    def true(self) -> datetime:
        """What time it really is."""
        return datetime.now(UTC) + self._passed

    def clock(self) -> datetime:
        """What the computer's clock says; within the years there are."""
        return self.true() + self.error

    def ticks(self) -> float:
        """Seconds that passed, whatever the clock says."""
        return datetime.now(UTC).timestamp() + self._passed.total_seconds()


def sign_in(desk: Desk, laptop: Laptop, person: str) -> TimeSet | None:
    """Sign in as an officer does who does what the screen says: type the date, have the desk's time set back.

    The date typed is the one on the screen, right or wrong: nobody is saved by an officer who doubts the clock.

    :raises KnownError: what is left then.
    """
    done = None
    for _ in range(3):
        try:
            desk.session.sign_in(person, PASSPHRASE)
            return done
        except KnownError as error:
            today = local_date(laptop.clock())
            if error.code == "clock.ask_date":
                desk.session.sign_in(person, PASSPHRASE, today=today)
                return done
            if error.code != "clock.desk_beyond":
                raise
            done = desk.time.set_back(today, TWO)
    raise AssertionError("the way on that was said leads nowhere")
