"""Connections that wait: nobody holds one open for nothing, and those who do are the first to go when it gets full.

uvicorn's own limit (``limit_concurrency``) would answer honest callers 503 while idle sockets hold the places.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

#: A request line and its headers have so long to come, seconds.
HEAD_SECONDS = 15.0
#: Open connections; below the number of files that the systems allow a process by default (256 on macOS).
MOST = 200
#: An answer that is not read for so long may make room for somebody else, seconds.
_STUCK = 120.0


class PatientProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, with a time for the head of a request and a place to lose."""

    _head: asyncio.TimerHandle | None = None
    _since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A place is taken, from whoever waits longest where there is none."""
        super().connection_made(transport)
        self._since = self.loop.time()
        self._head = self.loop.call_later(HEAD_SECONDS, self._give_up)
        if len(self.connections) > MOST:
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
        if len(staying) <= MOST:
            return
        others = [one for one in staying if one is not self]
        idle = [one for one in others if not one._busy]
        stuck = [one for one in others if self.loop.time() - one._since > _STUCK]
        min(idle or stuck or [self], key=lambda one: one._since).transport.abort()
