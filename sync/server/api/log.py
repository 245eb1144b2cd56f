"""Calls about the log itself: checkpoint, tiles, entries, consistency."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from forms.errors import KnownError
from sync.log.merkle import consistency_proof
from sync.log.tiles import HASH, TileTree, parse_index
from sync.record.keys import b64
from sync.server.api.common import answer, number
from sync.server.body import read_body
from sync.server.service import Service
from sync.wire.headers import ANYBODY, FOREVER, FRESH, OCTETS, TEXT
from sync.wire.limits import MAX_NOTE
from sync.wire.messages import Proof
from sync.wire.paths import ENTRIES


async def checkpoint(service: Service, request: Request) -> Response:
    """``GET /checkpoint``."""
    found = await run_in_threadpool(service.store.checkpoint)
    assert found is not None
    return Response(found[1], headers={**ANYBODY, **FRESH}, media_type=TEXT)


async def shown(service: Service, request: Request) -> Response:
    """``POST /v1/checkpoints``: a signed note of this log that somebody holds; 204 where this server holds it too.

    Anybody may call: a note that the log did not sign changes nothing.
    """
    data = await read_body(request, MAX_NOTE)
    try:
        note = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise KnownError("log.checkpoint") from error
    await run_in_threadpool(service.shown, note)
    return Response(status_code=204)


async def consistency(service: Service, request: Request) -> Response:
    """``GET /v1/consistency?old=&new=``."""
    old, new = (number(request.query_params.get(name, "")) for name in ("old", "new"))
    size = (await run_in_threadpool(service.store.checkpoint) or (0, ""))[0]
    if not 0 < old <= new <= size:
        raise KnownError("server.not_found")
    tree = TileTree(lambda level, index: service.store.tile(level, index) or b"")
    proof = await run_in_threadpool(consistency_proof, tree, old, new)
    return answer(Proof([b64(step) for step in proof]))


async def tile(service: Service, request: Request) -> Response:
    """``GET /tile/{level}/{index}`` and ``GET /tile/entries/{index}``."""
    found = parse_index(request.path_params["rest"])
    if found is None:
        raise KnownError("server.not_found")
    index, width = found
    if request.path_params["level"] == ENTRIES:
        data = await run_in_threadpool(service.entries, index, width)
    else:
        data = await run_in_threadpool(service.store.tile, number(request.path_params["level"], 63), index)
        data = data[: width * HASH] if data is not None and len(data) >= width * HASH else None
    if data is None:
        raise KnownError("server.not_found")
    return Response(data, headers={**ANYBODY, **FOREVER}, media_type=OCTETS)
