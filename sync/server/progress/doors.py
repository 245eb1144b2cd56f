"""Links that open the page once, and the sessions behind them. Kept in memory and as digests: a restart ends them."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from sync.trust.roster import Officer

#: Seconds in which a link must be opened, and how long the page can be read then.
LINK_SECONDS, SESSION_SECONDS = 120, 12 * 3600
#: Links and sessions of one key at a time; the oldest goes first.
_MOST = 8


class _Secrets:
    """Random secrets of officers, by digest: whoever reads the memory of a dump learns none that opens anything."""

    def __init__(self, seconds: int, tick: Callable[[], float]) -> None:
        self._seconds = seconds
        self._tick = tick
        self._held: OrderedDict[str, tuple[Officer, float]] = OrderedDict()

    def make(self, officer: Officer) -> str:
        """A new one, 256 random bits."""
        made = secrets.token_urlsafe(32)
        self._forget_ended()
        own = [digest for digest, (holder, _) in self._held.items() if holder.keyid == officer.keyid]
        for digest in own[: max(0, len(own) - _MOST + 1)]:
            del self._held[digest]
        self._held[_digest(made)] = officer, self._tick() + self._seconds
        return made

    def holder(self, secret: str) -> Officer | None:
        """Whose it is, as long as it holds."""
        self._forget_ended()
        found = self._held.get(_digest(secret))
        return found[0] if found is not None else None

    def drop(self, secret: str) -> None:
        """It opens nothing any more."""
        self._held.pop(_digest(secret), None)

    def _forget_ended(self) -> None:
        """All hold equally long, so the oldest end first."""
        while self._held and next(iter(self._held.values()))[1] <= self._tick():
            self._held.popitem(last=False)


class Doors:
    """Links and sessions of one server; safe for several threads."""

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._links = _Secrets(LINK_SECONDS, tick)
        self._sessions = _Secrets(SESSION_SECONDS, tick)

    def link(self, officer: Officer) -> str:
        """The secret of a new link."""
        with self._lock:
            return self._links.make(officer)

    def enter(self, link: str) -> str | None:
        """Use a link up: the secret of a new session, None where the link opens nothing (any more)."""
        with self._lock:
            officer = self._links.holder(link)
            self._links.drop(link)
            return self._sessions.make(officer) if officer is not None else None

    def inside(self, session: str) -> Officer | None:
        """Whose a session is. Whether the key still counts is asked elsewhere."""
        with self._lock:
            return self._sessions.holder(session)

    def leave(self, session: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.drop(session)


def _digest(secret: str) -> str:
    return hashlib.sha256(b"recap progress\n" + secret.encode("utf-8", "replace")).hexdigest()
