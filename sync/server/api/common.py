"""What every handler needs: who calls, what may be read, how an answer is written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from forms.errors import KnownError
from sync.server.service import Service
from sync.trust.roster import Officer
from sync.wire.headers import AUTHORIZATION, JSON
from sync.wire.messages import write

Handler = Callable[[Service, Request], Awaitable[Response]]


def answer(message: Struct, status: int = 200) -> Response:
    """A message of the wire."""
    return Response(write(message), status, media_type=JSON)


async def authorise(service: Service, request: Request) -> Officer:
    """Who calls; what is said to them is in the words of their region (:func:`sync.server.problems.problem`).

    :raises KnownError: ``server.token``, ``server.key_*``, ``server.clock``.
    """
    officer = await run_in_threadpool(service.caller, request.headers.get(AUTHORIZATION, ""))
    request.state.region = officer.region
    return officer


def in_scope(officer: Officer, region: str) -> bool:
    """A token serves the officer's own region; a record that names no place is judged by its signers alone."""
    return not region or region.startswith(officer.region)


def number(text: str, most: int = 1 << 53, code: str = "server.not_found") -> int:
    """A decimal number of a path or query. :raises KnownError: ``server.not_found``, or the code given."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 16 and int(text) <= most):
        raise KnownError(code)
    return int(text)


def numbers(text: str, most: int, code: str = "server.body") -> list[int]:
    """Decimal numbers with commas between, at most so many. :raises KnownError: the code given."""
    parts = text.split(",") if text else []
    if len(parts) > most:
        raise KnownError(code)
    return [number(part, code=code) for part in parts]
