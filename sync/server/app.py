"""The wire of the server: which handler answers which address, and what becomes of an error. No state of its own.

Failure table: not understood -> 4xx with a code, nothing happened; queue full or store cannot write -> 503 with
Retry-After, nothing happened; a defect of ours -> 500, said in the server's own log; one bad item of a batch -> that
item alone.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from forms.errors import KnownError
from sync.server.api import blobs, log, portal, progress, records, trust
from sync.server.api.common import Handler
from sync.server.problems import problem
from sync.server.sequencer import DEFECT
from sync.server.service import Service
from sync.wire import paths

_log = logging.getLogger(__name__)
_TABLE: tuple[tuple[str, str, Handler], ...] = (
    ("GET", paths.STATUS, trust.status),
    ("GET", paths.CURRENT_PACKAGE, trust.current_package),
    ("GET", paths.PACKAGE, trust.package),
    ("PUT", paths.PACKAGE, trust.put_package),
    ("POST", paths.ENROLMENTS, trust.enrol),
    ("GET", paths.STATEMENTS, trust.statements),
    ("PUT", paths.RECORD, records.put),
    ("POST", paths.RECORDS, records.batch),
    ("GET", paths.RECEIPT, records.record),
    ("GET", paths.RECORD, records.record),
    ("GET", paths.RECORDS, records.records),
    ("GET", paths.PROGRESS, records.progress),
    ("GET", paths.REGENCY, progress.regency),
    ("POST", paths.REGENCY_LINK, progress.link),
    ("GET", paths.PAGE_ENTER, progress.enter),
    ("GET", paths.PAGE, progress.page),
    ("POST", paths.PAGE_LEAVE, progress.leave),
    ("PUT", paths.BLOB, blobs.put_list),
    ("PUT", paths.CHUNK, blobs.put_chunk),
    ("GET", paths.BLOB, blobs.get),
    ("GET", paths.CHECKPOINT, log.checkpoint),
    ("POST", paths.SHOWN, log.shown),
    ("GET", paths.CONSISTENCY, log.consistency),
    ("GET", paths.TILE, log.tile),
    ("GET", paths.NEWEST, portal.latest),
    ("GET", paths.FEED, portal.feed),
    ("GET", paths.CHANGES, portal.changes),
    ("GET", paths.RELEASE, portal.release),
    ("GET", "/favicon.ico", portal.icon),
    *(("GET", path, portal.newest) for path in portal.IN_NEWEST),
    *(("OPTIONS", path, portal.allowed) for path in (
        paths.CHECKPOINT, paths.TILE, paths.NEWEST, paths.FEED, paths.CHANGES, paths.RELEASE, *portal.IN_NEWEST)),
)


def build_app(routes: Sequence[Route]) -> Starlette:
    """The ASGI application of one service."""
    return Starlette(routes=routes, exception_handlers={HTTPException: _unrouted})


def build_routes(service: Service) -> list[Route]:
    """Every address with its handler."""

    def bound(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                return await handler(service, request)
            except KnownError as error:
                return problem(request, error, package=service.package)
            except ClientDisconnect:
                return Response(status_code=400)  # nobody is there to read it
            except Exception:  # noqa: BLE001 -- the caller gets an answer, the log the traceback
                _log.exception("answering a request")  # which one, the line of the request says
                return problem(request, KnownError(DEFECT), package=service.package)

        return endpoint

    return [Route(path, bound(handler), methods=[method]) for method, path, handler in _TABLE]


async def _unrouted(request: Request, error: Exception) -> Response:
    """No such address, or not with this method: Starlette's own plain text would be the one answer without a code."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return problem(request, KnownError("server.not_found"), status)
