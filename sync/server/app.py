"""The wire of the server: parses requests, asks the sequencer, answers. No state of its own.

Failure table: not understood -> 4xx with a code, nothing happened; queue full or store cannot write -> 503 with
Retry-After, nothing happened; a defect of ours -> 500, said in the server's own log; one bad item of a batch -> that
item alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from forms.errors import KnownError
from sync.fold.recap_content import missing_reason
from sync.log.merkle import consistency_proof
from sync.log.tiles import HASH, TileTree, parse_index
from sync.record.canonical import decode, encode
from sync.record.container import Container
from sync.record.keys import b64, unb64
from sync.server.blind import is_withheld, page
from sync.server.body import MAX_BODY, read_body
from sync.server.judge import Verdict
from sync.server.problems import problem, status_of
from sync.server.sequencer import DEFECT, Answer, region_of
from sync.server.service import Service
from sync.trust.roster import Officer

_log = logging.getLogger(__name__)
#: What an enrolment request may be, bytes; anybody may send one.
_MAX_ENROLMENT = 1 << 16
MAX_BATCH = 256
#: Tiles never change; a checkpoint does with every commit.
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_FRESH = {"Cache-Control": "no-cache"}
Handler = Callable[[Service, Request], Awaitable[Response]]


def _json(value: object, status: int = 200) -> Response:
    return Response(encode(value), status, media_type="application/json")


def _result(name: str, answer: Answer) -> dict[str, Any]:
    if answer.record is not None:
        found: dict[str, Any] = {
            "id": name, "status": answer.status, "receipt": answer.record.receipt,
            "envelope": b64(answer.record.envelope),
        }
        if answer.heads:
            found["heads"] = list(answer.heads)
        return found
    code = answer.verdict.code or "server.body"
    params = {key: str(value)[:200] for key, value in answer.verdict.params}
    return {"id": name, "status": status_of(code, answer.status), "code": code, "params": params}


def _in_scope(officer: Officer, region: str) -> bool:
    """A token serves the officer's own region; a record that names no place is judged by its signers alone."""
    return not region or region.startswith(officer.region)


async def _submit(service: Service, officer: Officer, containers: list[Container]) -> list[Answer]:
    """Answers in the order asked. One that is out of the caller's scope is not judged."""
    ours = [item for item in containers if _in_scope(officer, region_of(item.record))]
    futures = [asyncio.wrap_future(service.sequencer.submit(item)) for item in ours]
    answers = iter(await asyncio.gather(*futures))
    taken = set(map(id, ours))
    return [next(answers) if id(item) in taken else _out_of_scope(item) for item in containers]


def _out_of_scope(container: Container) -> Answer:
    return Answer(403, verdict=Verdict("record.scope", (("region", region_of(container.record)),)))


def _number(text: str, most: int = 1 << 53, code: str = "server.not_found") -> int:
    """A decimal number of a path or query. :raises KnownError: ``server.not_found``, or the code given."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 16 and int(text) <= most):
        raise KnownError(code)
    return int(text)


async def _status(service: Service, request: Request) -> Response:
    return _json(await run_in_threadpool(service.status))


async def _current_package(service: Service, request: Request) -> Response:
    return Response(service.package.envelope, media_type="application/json")


async def _package(service: Service, request: Request) -> Response:
    found = service.packages.get(request.path_params["digest"])
    if found is None:
        raise KnownError("server.not_found")
    return Response(found, headers=_FOREVER, media_type="application/json")


async def _enrol(service: Service, request: Request) -> Response:
    found = decode(await read_body(request, _MAX_ENROLMENT), _MAX_ENROLMENT)
    if not isinstance(found, dict) or set(found) != {"code", "request"}:
        raise KnownError("server.body")
    made = await run_in_threadpool(service.enrol, str(found["code"]), unb64(str(found["request"])))
    return Response(made, 201, media_type="application/json")


async def _statements(service: Service, request: Request) -> Response:
    region = request.query_params.get("region", "")
    found = await run_in_threadpool(service.statements, region)
    return _json({"statements": [b64(item) for item in found]})


async def _put(service: Service, request: Request) -> Response:
    officer = await _authorise(service, request)
    container = await run_in_threadpool(Container.parse, await read_body(request))
    if container.record.id != request.path_params["id"]:
        raise KnownError("server.body")
    (answer,) = await _submit(service, officer, [container])
    result = _result(container.record.id, answer)
    if answer.record is None:
        return problem(request, KnownError(result["code"], **result["params"]), result["status"])
    return _json(result, answer.status)


async def _batch(service: Service, request: Request) -> Response:
    officer = await _authorise(service, request)
    parsed = await run_in_threadpool(_items, await read_body(request))
    answers = iter(await _submit(service, officer, [item for item in parsed if isinstance(item, Container)]))
    results = [
        _result(item.record.id, next(answers)) if isinstance(item, Container)
        else {"id": None, "status": status_of(item.code), "code": item.code, "params": {}}
        for item in parsed
    ]
    return _json({"results": results})


def _items(body: bytes) -> list[Container | KnownError]:
    """The items of a batch; one that cannot be read is answered for itself and does not hold up the others."""
    found = decode(body, MAX_BODY)
    items = found["records"] if isinstance(found, dict) and set(found) == {"records"} else None
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_BATCH or not all(isinstance(i, str) for i in items):
        raise KnownError("server.body")
    return [_item(item) for item in items]


def _item(text: str) -> Container | KnownError:
    try:
        return Container.parse(unb64(text))
    except KnownError as error:
        return error


async def _record(service: Service, request: Request) -> Response:
    officer = await _authorise(service, request)
    stored = await run_in_threadpool(service.store.record, request.path_params["id"])
    if stored is None:
        raise KnownError("server.not_found")
    if not _in_scope(officer, stored.region):
        raise KnownError("record.scope", region=stored.region)
    if is_withheld(stored, officer, service.judge.state):
        raise KnownError("server.withheld")
    if request.url.path.endswith("/receipt"):
        return Response(stored.receipt, media_type="text/plain; charset=utf-8")
    return Response(stored.envelope, media_type="application/json")


async def _records(service: Service, request: Request) -> Response:
    officer = await _authorise(service, request)
    region = request.query_params.get("region", "")
    since = _number(request.query_params.get("since", "0"), code="server.body")
    if not region.startswith(officer.region):
        raise KnownError("record.scope", region=region)
    found, withheld = await run_in_threadpool(
        lambda: page(service.store, officer, service.judge.state, since=since, region=region, limit=MAX_BATCH)
    )
    records = [{"leaf": item.index, "envelope": b64(item.envelope)} for item in found]
    return _json({"records": records, "withheld": withheld})


async def _progress(service: Service, request: Request) -> Response:
    officer = await _authorise(service, request)
    region = request.path_params["code"]
    stations = service.package.stations_of(region)
    if not stations:
        raise KnownError("server.not_found")
    if not _in_scope(officer, region):
        raise KnownError("record.scope", region=region)
    state = service.judge.state
    found = [
        {"station": s.code, "contest": c, "status": missing_reason(state.sheet(c, s.code)) or "counted"}
        for c in service.package.contests
        for s in stations
    ]
    return _json({"region": region, "stations": found})


async def _checkpoint(service: Service, request: Request) -> Response:
    found = await run_in_threadpool(service.store.checkpoint)
    assert found is not None
    return Response(found[1], headers=_FRESH, media_type="text/plain; charset=utf-8")


async def _consistency(service: Service, request: Request) -> Response:
    old, new = (_number(request.query_params.get(name, "")) for name in ("old", "new"))
    size = (await run_in_threadpool(service.store.checkpoint) or (0, ""))[0]
    if not 0 < old <= new <= size:
        raise KnownError("server.not_found")
    tree = TileTree(lambda level, index: service.store.tile(level, index) or b"")
    proof = await run_in_threadpool(consistency_proof, tree, old, new)
    return _json({"proof": [b64(step) for step in proof]})


async def _tile(service: Service, request: Request) -> Response:
    found = parse_index(request.path_params["rest"])
    if found is None:
        raise KnownError("server.not_found")
    index, width = found
    if request.path_params["level"] == "entries":
        data = await run_in_threadpool(service.entries, index, width)
    else:
        data = await run_in_threadpool(service.store.tile, _number(request.path_params["level"], 63), index)
        data = data[: width * HASH] if data is not None and len(data) >= width * HASH else None
    if data is None:
        raise KnownError("server.not_found")
    return Response(data, headers=_FOREVER, media_type="application/octet-stream")


async def _authorise(service: Service, request: Request) -> Officer:
    return await run_in_threadpool(service.caller, request.headers.get("authorization", ""))


def build_app(service: Service) -> Starlette:
    """The ASGI application of one service."""

    def bound(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                return await handler(service, request)
            except KnownError as error:
                return problem(request, error)
            except ClientDisconnect:
                return Response(status_code=400)  # nobody is there to read it
            except Exception:  # noqa: BLE001 -- the caller gets an answer, the log the traceback
                _log.exception("%s %s", request.method, request.url.path)
                return problem(request, KnownError(DEFECT))

        return endpoint

    table: list[tuple[str, str, Handler]] = [
        ("GET", "/v1/status", _status), ("GET", "/v1/packages/current", _current_package),
        ("GET", "/v1/packages/{digest}", _package), ("POST", "/v1/enrolments", _enrol),
        ("GET", "/v1/revocations", _statements), ("PUT", "/v1/records/{id}", _put), ("POST", "/v1/records", _batch),
        ("GET", "/v1/records/{id}/receipt", _record), ("GET", "/v1/records/{id}", _record),
        ("GET", "/v1/records", _records), ("GET", "/v1/regions/{code}/progress", _progress),
        ("GET", "/checkpoint", _checkpoint), ("GET", "/v1/consistency", _consistency),
        ("GET", "/tile/{level}/{rest:path}", _tile),
    ]
    routes = [Route(path, bound(handler), methods=[method]) for method, path, handler in table]
    return Starlette(routes=routes, exception_handlers={HTTPException: _unrouted})


async def _unrouted(request: Request, error: Exception) -> Response:
    """No such address, or not with this method: Starlette's own plain text would be the one answer without a code."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return problem(request, KnownError("server.not_found"), status)
