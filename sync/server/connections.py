"""Connections that wait: nobody holds one open for nothing, and those who do are the first to go when it gets full.

uvicorn's own limit (``limit_concurrency``) would answer honest callers 503 while idle sockets hold the places. What is
leaned on of uvicorn: :class:`H11Protocol` with ``connections``, ``cycle``, ``transport``, ``app_state`` and its
callbacks; its versions are bounded in ``pyproject.toml`` and the tests of slow and of many connections run on it.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.server.gate import CROWDED
from sync.wire.limits import RETRY_SECONDS

#: A request line and its headers have so long to come, and a TLS handshake; seconds.
HEAD_SECONDS = 15.0
TLS_SECONDS = 10.0
#: Open connections that have a place. Those above it are answered 503, and above twice as many closed unheard.
MOST = 1000
#: Files that a process keeps for itself beside its connections.
_OWN_FILES = 100
#: A connection without a request is not touched before so many seconds.
GRACE = 2.0
#: An answer that is not read for so long may make room for somebody else, seconds.
_STUCK = 120.0
_BUSY = (
    f"HTTP/1.1 503 Service Unavailable\r\nRetry-After: {RETRY_SECONDS}\r\nContent-Length: 0\r\n"
    "Connection: close\r\n\r\n"
).encode("ascii")
if sys.platform == "win32":
    _Base = asyncio.ProactorEventLoop
else:
    _Base = asyncio.SelectorEventLoop


class PatientLoop(_Base):
    """The event loop of the server: a TLS handshake has a time of its own, which uvicorn leaves at a minute."""

    async def create_server(self, *args: Any, **kwargs: Any) -> asyncio.Server:
        """As asyncio's."""
        if kwargs.get("ssl") is not None:
            kwargs.setdefault("ssl_handshake_timeout", TLS_SECONDS)
        made: asyncio.Server = await super().create_server(*args, **kwargs)
        return made


def room() -> int:
    """Connections that have a place in this process: as many as its files allow, twice, and no more than ``MOST``.

    The limit on open files is raised as far as the system lets a process raise it.
    """
    if sys.platform == "win32":
        return MOST
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST + _OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        except (OSError, ValueError):
            soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST if soft == resource.RLIM_INFINITY else max(1, min(MOST, (soft - _OWN_FILES) // 2))


class PatientProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, with a time for the head of a request and a place to lose."""

    _head: asyncio.TimerHandle | None = None
    _since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A place is taken, from whoever waits longest where there is none."""
        super().connection_made(transport)
        self._since = self.loop.time()
        self._head = self.loop.call_later(HEAD_SECONDS, self._give_up)
        if len(self.connections) > room():
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """Bytes; dripping them does not lengthen the time for a head."""
        was_busy = self._busy
        super().data_received(data)
        if self._busy:
            self._stop_waiting()
            if not was_busy:
                self._since = self.loop.time()
        elif self._head is None and not self.transport.is_closing():
            self._head = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def on_response_complete(self) -> None:
        """From here uvicorn's time for a kept connection runs."""
        self._since = self.loop.time()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The place is free."""
        self._stop_waiting()
        super().connection_lost(exc)

    @property
    def _busy(self) -> bool:
        """Whether a request came and is not answered."""
        cycle = self.cycle
        return cycle is not None and not cycle.response_complete

    def _give_up(self) -> None:
        self._head = None
        self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _make_room(self) -> None:
        # one that was told to go is counted until the loop has closed it: in a burst all would name the same one
        staying = [
            one for one in self.connections if isinstance(one, PatientProtocol) and not one.transport.is_closing()
        ]
        places = room()
        if len(staying) <= places:
            return
        now = self.loop.time()
        others = [one for one in staying if one is not self]
        idle = [one for one in others if not one._busy and now - one._since >= GRACE]
        stuck = [one for one in others if one._busy and now - one._since > _STUCK]
        if idle or stuck:
            min(idle or stuck, key=lambda one: one._since)._leave()
        elif len(staying) > 2 * places:
            self.transport.abort()
        else:  # nobody has waited long: the request that comes is answered, with 503
            self.app_state = {**self.app_state, CROWDED: True}

    def _leave(self) -> None:
        """Give up the place; where no answer was begun, with the word that there will be one again."""
        if not self._busy:
            self.transport.write(_BUSY)
            self.transport.close()
        else:
            self.transport.abort()
