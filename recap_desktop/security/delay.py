"""Growing delay after wrong passphrases, kept on disk: a restart does not forget it.

Five tries are free; then 30 seconds, doubling up to 15 minutes. A try is counted *before* the
passphrase is checked, so that pulling the plug does not make it free. A clock set back begins the running delay
anew: it neither shortens it nor locks an officer out for longer than the longest delay.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.files import read_limited, write_atomic

FREE_TRIES = 5
FIRST_DELAY = timedelta(seconds=30)
LONGEST = timedelta(minutes=15)


def delay_after(failed: int) -> timedelta:
    """How long to wait after this many wrong passphrases in a row."""
    if failed < FREE_TRIES:
        return timedelta(0)
    return min(LONGEST, FIRST_DELAY * (1 << min(failed - FREE_TRIES, 10)))


class Tries:
    """Count of wrong passphrases of one officer. A damaged count is taken as used up, never as fresh."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def failed(self) -> int:
        """Wrong passphrases since the last right one."""
        return self._load()[0]

    @property
    def left(self) -> int:
        """Tries left before the next wait."""
        return max(0, FREE_TRIES - self.failed)

    def seconds_to_wait(self, now: datetime) -> int:
        """Whole seconds until the next try, 0 if now.

        :raises KnownError: ``workspace.*`` where a clock that was set back cannot be noted.
        """
        failed, since = self._load()
        wait = delay_after(failed)
        if not wait:
            return 0
        if now < since:
            since = now
            self._save(failed, now)
        passed = now - since
        return max(0, -(-int((wait - passed).total_seconds() * 1000) // 1000))

    def begin(self, now: datetime) -> None:
        """Count a try before it is made.

        :raises KnownError: ``session.wait`` while the delay runs; the try is then not counted.
        """
        seconds = self.seconds_to_wait(now)
        if seconds:
            raise KnownError("session.wait", seconds=seconds)
        self._save(self.failed + 1, now)

    def succeed(self) -> int:
        """The passphrase was right: how many wrong ones came before it; the count starts anew."""
        failed = max(0, self.failed - 1)
        self._path.unlink(missing_ok=True)
        return failed

    def forget(self) -> None:
        """There is another passphrase now: wrong tries at the old one count no more."""
        self._path.unlink(missing_ok=True)

    def _load(self) -> tuple[int, datetime]:
        if not self._path.exists():
            return 0, datetime.min.replace(tzinfo=UTC)
        try:
            found = json.loads(read_limited(self._path, 1000))
            return max(0, int(found["failed"])), datetime.fromtimestamp(int(found["since"]), UTC)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError, OSError, KnownError):
            changed = self._path.stat().st_mtime
            return FREE_TRIES, datetime.fromtimestamp(changed, UTC)

    def _save(self, failed: int, now: datetime) -> None:
        write_atomic(self._path, json.dumps({"failed": failed, "since": int(now.timestamp())}).encode("ascii"))
