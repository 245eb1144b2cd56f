"""The time that log entries carry: the server's clock, as long as it can be true.

An entry's time decides whether a record came after its signer's revocation or expiry, and nothing takes an entry back.
So a server whose clock is plainly wrong logs nothing until somebody has set it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from forms.errors import KnownError
from sync.log.receipt import read_entry
from sync.server.store.interface import Store
from sync.trust.package import ElectionPackage
from sync.trust.times import moment, stamp


def utc_now() -> datetime:
    """The computer's clock."""
    return datetime.now(UTC)


#: A clock that is corrected steps back by so little without being wrong; entries then carry the time of the last one.
STEP = timedelta(minutes=1)


class LogClock:
    """Time for the next entries: never before the last entry, never outside the package's validity.

    Called by the sequencer's thread alone.
    """

    def __init__(self, store: Store, package: ElectionPackage, source: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._package = package
        self._source = source

    def __call__(self) -> datetime:
        """The time, UTC, whole seconds.

        :raises KnownError: ``server.clock``.
        """
        now = self._source().replace(microsecond=0)
        last = self._last()
        if not self._package.valid_from <= now <= self._package.valid_until or last - now > STEP:
            raise KnownError("server.clock", time=stamp(now))
        return max(now, last)

    def _last(self) -> datetime:
        size = (self._store.checkpoint() or (0, ""))[0]
        newest = self._store.entries(size - 1, 1) if size else []
        return moment(read_entry(newest[0]).received) if newest else self._package.valid_from
