"""The outermost layer of a server: times every request, writes its line, and answers who watches the server.

The three addresses of whoever watches stand before the places (:mod:`sync.server.gate`): a house that is full still
says that it lives. They carry no token and tell nothing of anybody; a proxy should keep them inside all the same.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import MutableMapping, Sequence
from ipaddress import ip_address
from typing import Any

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Match, Route
from starlette.types import Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from sync.server.gate import Gate
from sync.server.metrics import CONTENT_TYPE, Labels, Metrics
from sync.server.sending import TargetState
from sync.server.watch.log_lines import FIELDS
from sync.server.watch.ready import Look, Readiness, open_files
from sync.wire.headers import FRESH, JSON
from sync.wire.paths import HEALTH, METRICS, READY

_log = logging.getLogger(__name__)
#: Template of an address that there is not.
UNKNOWN = "-"
_METHODS = frozenset({"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"})
_WATCHED = frozenset({HEALTH, READY, METRICS})


class Front:
    """The application as the socket sees it."""

    def __init__(self, gate: Gate, routes: Sequence[Route], metrics: Metrics, readiness: Readiness) -> None:
        """:param routes: of the application behind the gate; their templates are the only addresses that are told."""
        self._gate = gate
        self._routes = routes
        self._templates = {route.endpoint: route.path for route in routes}
        self._metrics = metrics
        self._readiness = readiness

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._gate(scope, receive, send)
            return
        visit = _Visit(secrets.token_hex(8), time.perf_counter(), receive, send)
        try:
            if scope["path"] in _WATCHED:
                await (await self._watched(scope))(scope, visit.receive, visit.send)
            else:
                await self._gate(scope, visit.receive, visit.send)
        finally:
            self._tell(scope, visit)

    async def _watched(self, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("", 405, {"Allow": "GET, HEAD"})
        if scope["path"] == HEALTH:
            return PlainTextResponse("ok\n", headers=FRESH)
        found = await asyncio.get_running_loop().run_in_executor(None, self._readiness.look)
        if scope["path"] == READY:
            body = json.dumps(found.told(), sort_keys=True) + "\n"
            return Response(body, 200 if found.is_ready else 503, FRESH, media_type=JSON)
        return Response(self._metrics.text(self._gauges(found)), headers={**FRESH, "Content-Type": CONTENT_TYPE})

    def _gauges(self, found: Look) -> dict[str, tuple[str, list[tuple[Labels, float]]]]:
        places: list[tuple[Labels, float]] = [
            ((("caller", caller), ("stage", stage)), count)
            for (caller, stage), count in sorted(self._gate.places().items())
        ]
        targets: list[tuple[Labels, TargetState]] = [
            ((("target", str(one.place)), ("kind", one.kind)), one) for one in found.targets
        ]
        return {
            "recap_log_size": ("Entries of the log.", [((), found.size)]),
            "recap_queue": ("Things that wait for the log's writer.", [((), found.queued)]),
            "recap_places_used": ("Requests on their way, by caller and stage.", places),
            "recap_disk_free_bytes": ("Free where the data lies.", [((), found.disk_free)]),
            "recap_inspection_percent": ("How far the inspection behind the start is.", [((), found.inspected)]),
            "recap_open_files": ("Files and connections that the process holds.", [((), open_files())]),
            "recap_ready": ("1 where records are taken.", [((), int(found.is_ready))]),
            "recap_newest_release_lost": (
                "1 where the newest release is damaged and an older one is given out.",
                [((), int(found.lost is not None))],
            ),
            **({
                "recap_target_release": (
                    "Newest release brought since the start.", [(labels, one.release) for labels, one in targets]
                ),
                "recap_target_waiting": ("Releases to be brought.", [(labels, one.waiting) for labels, one in targets]),
                "recap_target_failures": ("Failures in a row.", [(labels, one.failures) for labels, one in targets]),
            } if targets else {}),
        }

    def _tell(self, scope: Scope, visit: _Visit) -> None:
        method = scope["method"] if scope["method"] in _METHODS else UNKNOWN
        path, seconds = self._template(scope), time.perf_counter() - visit.began
        self._metrics.answered(method, path, visit.status, seconds)
        level = logging.DEBUG if path in _WATCHED else logging.ERROR if visit.status == 500 else logging.INFO
        if _log.isEnabledFor(level):
            _log.log(level, "request", extra={FIELDS: {
                "request": visit.id, "method": method, "path": path, "status": visit.status,
                "ms": round(seconds * 1000, 1), "bytes_in": visit.came, "bytes_out": visit.went,
            }})

    def _template(self, scope: Scope) -> str:
        """Template of an address, without what stands in its places."""
        if scope["path"] in _WATCHED:
            return str(scope["path"])
        # the application has found it already where there is one; else (no such method) the first that fits
        if (endpoint := scope.get("endpoint")) in self._templates:
            return self._templates[endpoint]
        found = (route.path for route in self._routes if route.matches(scope)[0] is not Match.NONE)
        return next(found, UNKNOWN)


class OnlyProxy:
    """Nobody calls but a named proxy, and this computer: what comes to it encrypted goes on from it in the clear.

    The proxy says in ``X-Forwarded-For`` for whom it calls, and is believed; anybody else is turned away unheard.
    """

    def __init__(self, app: Front, proxy: str) -> None:
        """:param proxy: an IP address."""
        self._app = ProxyHeadersMiddleware(app, proxy)  # type: ignore[arg-type]  # ASGI by another name
        self._proxy = ip_address(proxy)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        caller = ip_address((scope.get("client") or ("::", 0))[0])
        if caller != self._proxy and not caller.is_loopback:
            await PlainTextResponse("", 403, {"Connection": "close"})(scope, receive, send)
            return
        await self._app(scope, receive, send)  # type: ignore[arg-type]


class _Visit:
    """One request as it is told: how many bytes came and went, how it was answered; 0 where it never was."""

    def __init__(self, name: str, began: float, receive: Receive, send: Send) -> None:
        self.id = name
        self.began = began
        self.status = self.came = self.went = 0
        self._receive = receive
        self._send = send

    async def receive(self) -> Message:
        """What the caller sends."""
        message = await self._receive()
        self.came += len(message.get("body", b""))
        return message

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """What the caller gets; the id of the request with it, so that a line of the log can be found."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", self.id.encode("ascii"))]
        self.went += len(message.get("body", b""))
        await self._send(message)
