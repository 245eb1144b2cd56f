"""The wire of the server: parses requests, asks the sequencer, answers. No state of its own."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from forms.errors import KnownError
from sync.client.token import check_token
from sync.fold.recap import missing_reason
from sync.log.merkle import consistency_proof
from sync.log.tiles import HASH, TileTree, parse_index
from sync.record.canonical import decode, encode
from sync.record.container import Container
from sync.record.keys import b64, unb64
from sync.server.sequencer import Answer, utc_now
from sync.server.service import Service

MAX_BODY = 1 << 24
MAX_BATCH = 256
_RETRY_SECONDS = 5
_STATUS = {"server.token": 401, "server.busy": 503, "server.write": 503, "server.not_found": 404, "record.scope": 403,
           "server.code": 403, "server.too_large": 413}
Handler = Callable[[Service, Request], Awaitable[Response]]


def _json(value: object, status: int = 200) -> Response:
    return Response(encode(value), status, media_type="application/json")


def _problem(code: str, status: int | None = None) -> Response:
    """RFC 9457 problem details; ``code`` is the message code of the catalogue."""
    found = status or _STATUS.get(code, 422)
    headers = {"Retry-After": str(_RETRY_SECONDS)} if found == 503 else None
    body = {"type": f"urn:recap:{code}", "title": code, "status": found, "code": code}
    return Response(encode(body), found, headers, media_type="application/problem+json")


async def _body(request: Request) -> bytes:
    """Request body with caps before and after decompression."""
    parts, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            raise KnownError("server.too_large")
        parts.append(chunk)
    data = b"".join(parts)
    encoding = request.headers.get("content-encoding", "")
    if encoding == "gzip":
        inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            data = inflate.decompress(data, MAX_BODY + 1)
        except zlib.error as error:
            raise KnownError("server.body") from error
        if len(data) > MAX_BODY or not inflate.eof or inflate.unused_data:
            raise KnownError("server.too_large")
    elif encoding:
        raise KnownError("server.body")
    return data


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
    detail = ", ".join(f"{key}={value}" for key, value in answer.verdict.params)[:200]
    return {"id": name, "status": 403 if code == "record.scope" else 422, "code": code, "detail": detail}


async def _submit(service: Service, containers: list[Container]) -> list[Answer]:
    futures = [asyncio.wrap_future(service.sequencer.submit(container)) for container in containers]
    return list(await asyncio.gather(*futures))


async def _status(service: Service, request: Request) -> Response:
    return _json(await run_in_threadpool(service.status))


async def _current_package(service: Service, request: Request) -> Response:
    return Response(service.package.envelope, media_type="application/json")


async def _package(service: Service, request: Request) -> Response:
    if request.path_params["digest"] != service.package.digest:
        raise KnownError("server.not_found")
    return Response(service.package.envelope, media_type="application/json")


async def _enrol(service: Service, request: Request) -> Response:
    found = decode(await _body(request), 1 << 16)
    if not isinstance(found, dict) or set(found) != {"code", "request"}:
        raise KnownError("server.body")
    made = await run_in_threadpool(service.enrol, str(found["code"]), unb64(str(found["request"])))
    return _json({"statement": b64(made.statement), "chain": [b64(item) for item in made.chain]}, 201)


async def _statements(service: Service, request: Request) -> Response:
    found = await run_in_threadpool(lambda: list(service.store.statements()))
    return _json({"statements": [b64(item) for item in found]})


async def _put(service: Service, request: Request) -> Response:
    _authorise(service, request)
    container = Container.parse(await _body(request))
    if container.record.id != request.path_params["id"]:
        raise KnownError("server.body")
    (answer,) = await _submit(service, [container])
    result = _result(container.record.id, answer)
    return _json(result, answer.status) if answer.record is not None else _problem(result["code"], result["status"])


async def _batch(service: Service, request: Request) -> Response:
    _authorise(service, request)
    found = decode(await _body(request), MAX_BODY)
    items = found.get("records") if isinstance(found, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_BATCH or not all(isinstance(i, str) for i in items):
        raise KnownError("server.body")
    containers = await run_in_threadpool(lambda: [Container.parse(unb64(item)) for item in items])
    answers = await _submit(service, containers)
    results = [_result(c.record.id, answer) for c, answer in zip(containers, answers, strict=True)]
    return _json({"results": results})


async def _record(service: Service, request: Request) -> Response:
    _authorise(service, request)
    stored = await run_in_threadpool(service.store.record, request.path_params["id"])
    if stored is None:
        raise KnownError("server.not_found")
    if request.url.path.endswith("/receipt"):
        return Response(stored.receipt, media_type="text/plain; charset=utf-8")
    return Response(stored.envelope, media_type="application/json")


async def _records(service: Service, request: Request) -> Response:
    officer = _authorise(service, request)
    region, since = request.query_params.get("region", ""), request.query_params.get("since", "0")
    if not since.isdigit() or not region.isdigit() or not region.startswith(officer.subdistrict):
        raise KnownError("record.scope", region=region)
    found = await run_in_threadpool(lambda: service.store.records(since=int(since), region=region))
    return _json({"records": [{"leaf": item.index, "envelope": b64(item.envelope)} for item in found]})


async def _progress(service: Service, request: Request) -> Response:
    _authorise(service, request)
    region = request.path_params["code"]
    stations = service.package.stations_of(region)
    if not stations:
        raise KnownError("server.not_found")
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
    return Response(found[1], media_type="text/plain; charset=utf-8")


async def _consistency(service: Service, request: Request) -> Response:
    old, new = request.query_params.get("old", ""), request.query_params.get("new", "")
    size = (await run_in_threadpool(service.store.checkpoint) or (0, ""))[0]
    if not old.isdigit() or not new.isdigit() or not 0 < int(old) <= int(new) <= size:
        raise KnownError("server.not_found")
    tree = TileTree(lambda level, index: service.store.tile(level, index) or b"")
    proof = await run_in_threadpool(consistency_proof, tree, int(old), int(new))
    return _json({"proof": [b64(step) for step in proof]})


async def _tile(service: Service, request: Request) -> Response:
    found = parse_index(request.path_params["rest"])
    if found is None:
        raise KnownError("server.not_found")
    index, width = found
    if request.path_params["level"] == "entries":
        data = await run_in_threadpool(service.entries, index, width)
    else:
        level = request.path_params["level"]
        data = await run_in_threadpool(service.store.tile, int(level), index) if level.isdigit() else None
        data = data[: width * HASH] if data is not None and len(data) >= width * HASH else None
    if data is None:
        raise KnownError("server.not_found")
    return Response(data, media_type="application/octet-stream")


def _authorise(service: Service, request: Request) -> Any:
    return check_token(request.headers.get("authorization", ""), service.package, service.token_roster, utc_now())


def build_app(service: Service) -> Starlette:
    """The ASGI application of one service."""

    def bound(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                return await handler(service, request)
            except KnownError as error:
                return _problem(error.code)

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
    return Starlette(routes=[Route(path, bound(handler), methods=[method]) for method, path, handler in table])
