"""Calls about whom to believe: status, packages, enrolment, statements."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from forms.errors import KnownError
from sync.record.keys import unb64
from sync.server.api.common import answer, authorise, number
from sync.server.body import read_body
from sync.server.service import Service
from sync.wire.headers import FOREVER, JSON
from sync.wire.limits import MAX_ENROLMENT, MAX_PACKAGE_BODY
from sync.wire.messages import Enrol, read


async def status(service: Service, request: Request) -> Response:
    """``GET /v1/status``."""
    return answer(await run_in_threadpool(service.status))


async def current_package(service: Service, request: Request) -> Response:
    """``GET /v1/packages/current``."""
    return Response(service.package.envelope, media_type=JSON)


async def package(service: Service, request: Request) -> Response:
    """``GET /v1/packages/{digest}``: any that is kept."""
    found = service.package_of(request.path_params["digest"])
    if found is None:
        raise KnownError("server.not_found")
    return Response(found.envelope, headers=FOREVER, media_type=JSON)


async def put_package(service: Service, request: Request) -> Response:
    """``PUT /v1/packages/{digest}``: one that the server lacks."""
    await authorise(service, request)
    digest = request.path_params["digest"]
    known = service.package_of(digest) is not None
    data = await read_body(request, MAX_PACKAGE_BODY)
    return answer(await run_in_threadpool(service.keep, data, digest), 200 if known else 201)


async def enrol(service: Service, request: Request) -> Response:
    """``POST /v1/enrolments``."""
    found = read(await read_body(request, MAX_ENROLMENT), Enrol, MAX_ENROLMENT)
    made = await run_in_threadpool(service.enrol, found.code, unb64(found.request))
    return Response(made, 201, media_type=JSON)


async def statements(service: Service, request: Request) -> Response:
    """``GET /v1/revocations?region=&since=``."""
    region = request.query_params.get("region", "")
    since = number(request.query_params.get("since", "0"), code="server.body")
    return answer(await run_in_threadpool(service.statements, region, since))
