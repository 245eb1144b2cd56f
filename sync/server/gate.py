"""Who gets a place when there are more requests than places: officers first, and the slowest stranger goes first.

A request is in one of three stages: its body comes, it is worked on, its answer is read. Places are counted by stage,
for strangers (no ``Authorization``; a wrong one is answered before a body is read) apart from officers. Where a place
is lacking, whoever is furthest behind the slowest speed that is served loses it, of the addresses with the most places
first; who has not had a moment yet is not touched. Whoever loses or finds no place is answered 503 with
``Retry-After``; the rest of what they send is read and thrown away, so that the answer is not lost in a reset.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forms.errors import KnownError
from sync.server.problems import problem
from sync.wire.headers import AUTHORIZATION
from sync.wire.limits import SLOWEST

#: Requests of strangers whose body is on its way, of officers likewise, and of each kind altogether.
STRANGERS_BODIES, OFFICERS_BODIES = 64, 256
STRANGERS, OFFICERS = 256, 512
#: Requests of strangers from one address that count as its share.
SHARE = 32
#: Nobody loses a place before so many seconds.
GRACE = 1.0
#: Key of the ASGI state of a request whose connection found no place.
CROWDED = "crowded"


class Stage(Enum):
    """Where a request is."""

    BODY = "body"
    WORK = "work"
    ANSWER = "answer"


@dataclass(eq=False)
class Visit:
    """One request on its way: since when it is in its stage, and how many bytes of that stage went."""

    address: str
    is_officer: bool
    stage: Stage
    since: float
    moved: int = 0
    cut: asyncio.Event = field(default_factory=asyncio.Event)

    def enter(self, stage: Stage, now: float) -> None:
        """Go on to a stage."""
        if self.stage is not stage:
            self.stage, self.since, self.moved = stage, now, 0

    def lateness(self, now: float) -> float:
        """Seconds behind the slowest speed that is served; what is worked on is never late."""
        return 0.0 if self.stage is Stage.WORK else now - self.since - self.moved / SLOWEST


class Gate:
    """The application behind its places."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._visits: set[Visit] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = self._arrived(scope)
        if scope.get("state", {}).get(CROWDED) or not self._has_place(visit):
            await problem(Request(scope), KnownError("server.busy"))(scope, receive, send)
            return
        self._visits.add(visit)
        try:
            with suppress(_CutError):  # the answer was begun: the connection closes behind it
                await self._app(scope, _Receiving(visit, receive), _Sending(visit, send))
        finally:
            self._visits.discard(visit)

    def places(self) -> Counter[tuple[str, str]]:
        """Places in use, by caller (``officer``, ``stranger``) and stage."""
        return Counter(("officer" if one.is_officer else "stranger", one.stage.value) for one in self._visits)

    def _arrived(self, scope: Scope) -> Visit:
        headers = {name for name, _ in scope["headers"]}
        has_body = b"transfer-encoding" in headers or any(
            name == b"content-length" and value != b"0" for name, value in scope["headers"]
        )
        client = scope.get("client") or ("", 0)
        is_officer = AUTHORIZATION.lower().encode("ascii") in headers
        return Visit(client[0], is_officer, Stage.BODY if has_body else Stage.WORK, _now())

    def _has_place(self, visit: Visit) -> bool:
        """Whether there is a place, made free where somebody is late."""
        mine = [one for one in self._visits if one.is_officer == visit.is_officer and not one.cut.is_set()]
        bodies = [one for one in mine if one.stage is Stage.BODY]
        most_bodies, most = (OFFICERS_BODIES, OFFICERS) if visit.is_officer else (STRANGERS_BODIES, STRANGERS)
        if visit.stage is Stage.BODY and len(bodies) >= most_bodies and not _cut_slowest(bodies):
            return False
        return len(mine) < most or _cut_slowest(mine)


def _cut_slowest(visits: Iterable[Visit]) -> bool:
    """Take the place of whoever is furthest behind; False where nobody is."""
    now = _now()
    late = [one for one in visits if not one.cut.is_set() and one.lateness(now) > GRACE]
    if not late:
        return False
    held = Counter(one.address for one in late)
    max(late, key=lambda one: (held[one.address] > SHARE, one.lateness(now))).cut.set()
    return True


class _CutError(Exception):
    """An answer that is not read is given up."""


class _Receiving:
    """What the application receives, until the place is lost."""

    def __init__(self, visit: Visit, receive: Receive) -> None:
        self._visit = visit
        self._receive = receive

    async def __call__(self) -> Message:
        """:raises KnownError: ``server.busy`` where the place was lost meanwhile."""
        visit = self._visit
        if visit.stage is not Stage.BODY:
            return await self._receive()
        message: Message = await _unless_cut(visit, self._receive(), KnownError("server.busy"))
        visit.moved += len(message.get("body", b""))
        if not message.get("more_body", False):
            visit.enter(Stage.WORK, _now())
        return message


class _Sending:
    """What the application sends."""

    def __init__(self, visit: Visit, send: Send) -> None:
        self._visit = visit
        self._send = send

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        visit = self._visit
        if message["type"] == "http.response.start":
            visit.enter(Stage.ANSWER, _now())
            visit.cut.clear()  # it is answered: a place lost on the way here says nothing about the answer
        await _unless_cut(visit, self._send(message), _CutError())
        visit.moved += len(message.get("body", b""))


async def _unless_cut(visit: Visit, work: Awaitable[Any], error: Exception) -> Any:
    """Outcome of something that waits for the other side. :raises Exception: the one given, when the place is lost."""
    task, cut = asyncio.ensure_future(work), asyncio.ensure_future(visit.cut.wait())
    try:
        await asyncio.wait({task, cut}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise error
        return task.result()
    finally:
        for one in (task, cut):
            if not one.done():
                one.cancel()


def _now() -> float:
    return asyncio.get_running_loop().time()
