"""Calls about blobs: what records name by digest, handed in by pieces."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from forms.errors import KnownError
from sync.server.api.common import answer, authorise, in_scope
from sync.server.body import read_body
from sync.server.problems import problem
from sync.server.service import Service
from sync.wire.headers import FOREVER, OCTETS
from sync.wire.limits import CHUNK, MAX_BLOB_LIST
from sync.wire.messages import BlobList, read


async def _named(service: Service, request: Request) -> str:
    """Digest of a blob that a record in the caller's region names.

    :raises KnownError: ``server.token``, ``server.blob_unnamed``, ``record.scope``.
    """
    officer = await authorise(service, request)
    digest = str(request.path_params["digest"])
    region = await run_in_threadpool(service.blobs.region_of, digest)
    if not in_scope(officer, region):
        raise KnownError("record.scope", region=region)
    return digest


async def put_list(service: Service, request: Request) -> Response:
    """``PUT /v1/blobs/{digest}``: 200 when the whole is here, 409 with the pieces that are missing."""
    digest = await _named(service, request)
    blob = read(await read_body(request, MAX_BLOB_LIST), BlobList, MAX_BLOB_LIST)
    if blob.sha256 != digest:
        raise KnownError("server.body")
    missing = await run_in_threadpool(service.blobs.take, blob)
    if missing:
        return problem(
            request, KnownError("server.blob_missing", count=len(missing)), missing=missing, package=service.package)
    return answer(blob)


async def put_chunk(service: Service, request: Request) -> Response:
    """``PUT /v1/blobs/{digest}/chunks/{chunk}``: one piece, 128 KiB or the last one."""
    digest = await _named(service, request)
    data = await read_body(request, CHUNK)
    await run_in_threadpool(service.blobs.add, digest, str(request.path_params["chunk"]), data)
    return Response(status_code=204)


async def get(service: Service, request: Request) -> Response:
    """``GET /v1/blobs/{digest}``, in parts too (RFC 9110, 14)."""
    digest = await _named(service, request)
    path = await run_in_threadpool(service.blobs.path, digest)
    if path is None:
        raise KnownError("server.not_found")
    return FileResponse(path, headers=FOREVER, media_type=OCTETS)
