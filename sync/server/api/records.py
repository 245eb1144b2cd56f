"""Calls about records: handed in one by one or as a batch, read back, what has arrived."""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from forms.errors import KnownError
from sync.fold.recap_content import missing_reason
from sync.record.container import Container
from sync.record.keys import b64, unb64
from sync.server.api.common import answer, authorise, in_scope, number, numbers
from sync.server.blind import held_back, page, page_of
from sync.server.body import read_body
from sync.server.judge import Verdict
from sync.server.problems import problem, status_of
from sync.server.receipts import CurrentReceipts
from sync.server.sequencer import Answer
from sync.server.service import Service
from sync.trust.roster import Officer
from sync.wire.headers import JSON, TEXT
from sync.wire.limits import MAX_BATCH, MAX_BODY, PAGE
from sync.wire.messages import Progress, RecordBatch, RecordResult, Results, StationProgress, read


def _result(name: str, given: Answer, receipts: CurrentReceipts) -> RecordResult:
    if given.record is not None:
        return RecordResult(
            given.status, name, receipts.of(given.record), b64(given.record.envelope), list(given.heads),
            waits=given.verdict.waits,
        )
    code = given.verdict.code or "server.body"
    params = {key: str(value)[:200] for key, value in given.verdict.params}
    return RecordResult(status_of(code, given.status), name, code=code, params=params)


async def _submit(service: Service, officer: Officer, containers: list[Container]) -> list[Answer]:
    """Answers in the order asked. One that is out of the caller's scope is not judged."""
    ours = [item for item in containers if in_scope(officer, item.record.area)]
    futures = [asyncio.wrap_future(service.sequencer.submit(item)) for item in ours]
    answers = iter(await asyncio.gather(*futures))
    taken = set(map(id, ours))
    given = [next(answers) if id(item) in taken else _out_of_scope(item) for item in containers]
    for item, one in zip(containers, given, strict=True):
        outcome = {201: "accepted", 200: "known"}.get(one.status, "refused")
        service.metrics.judged(item.record.kind, outcome, one.verdict.code or "")
    return given


def _out_of_scope(container: Container) -> Answer:
    return Answer(403, verdict=Verdict("record.scope", (("region", container.record.area),)))


async def put(service: Service, request: Request) -> Response:
    """``PUT /v1/records/{id}``."""
    officer = await authorise(service, request)
    container = await run_in_threadpool(Container.parse, await read_body(request))
    if container.record.id != request.path_params["id"]:
        raise KnownError("server.body")
    (given,) = await _submit(service, officer, [container])
    result = await run_in_threadpool(_result, container.record.id, given, CurrentReceipts(service.store))
    if given.record is None:
        return problem(request, KnownError(result.code, **result.params), result.status, package=service.package)
    return answer(result, given.status)


async def batch(service: Service, request: Request) -> Response:
    """``POST /v1/records``: one result an item, in the order sent."""
    officer = await authorise(service, request)
    parsed = await run_in_threadpool(_items, await read_body(request))
    given = iter(await _submit(service, officer, [item for item in parsed if isinstance(item, Container)]))
    for item in parsed:
        if isinstance(item, KnownError):
            service.metrics.judged("-", "refused", item.code)
    receipts = CurrentReceipts(service.store)
    return answer(Results(await run_in_threadpool(lambda: [
        _result(item.record.id, next(given), receipts) if isinstance(item, Container)
        else RecordResult(status_of(item.code), None, code=item.code)
        for item in parsed
    ])))


def _items(body: bytes) -> list[Container | KnownError]:
    """The items of a batch; one that cannot be read is answered for itself and does not hold up the others."""
    found = read(body, RecordBatch, MAX_BODY).records
    if not 1 <= len(found) <= MAX_BATCH:
        raise KnownError("server.body")
    return [_item(item) for item in found]


def _item(text: str) -> Container | KnownError:
    try:
        return Container.parse(unb64(text))
    except KnownError as error:
        return error


async def record(service: Service, request: Request) -> Response:
    """``GET /v1/records/{id}`` and its receipt."""
    officer = await authorise(service, request)
    stored = await run_in_threadpool(service.store.leaf, request.path_params["id"])
    if stored is None or not stored.envelope:
        raise KnownError("server.not_found")
    if not in_scope(officer, stored.region):
        raise KnownError("record.scope", region=stored.region)
    if held_back(stored, officer, service.judge) is not None:
        raise KnownError("server.withheld")
    if request.url.path.endswith("/receipt"):
        return Response(await run_in_threadpool(CurrentReceipts(service.store).of, stored), media_type=TEXT)
    return Response(stored.envelope, media_type=JSON)


async def records(service: Service, request: Request) -> Response:
    """``GET /v1/records?region=&since=``, or ``&leaves=`` for those that were held back before."""
    officer = await authorise(service, request)
    region = request.query_params.get("region", "")
    since = number(request.query_params.get("since", "0"), code="server.body")
    leaves = numbers(request.query_params.get("leaves", ""), PAGE)
    if not region.startswith(officer.region):
        raise KnownError("record.scope", region=region)
    if leaves:
        return answer(await run_in_threadpool(page_of, service.store, officer, service.judge, region, leaves))
    return answer(await run_in_threadpool(page, service.store, officer, service.judge, region, since))


async def progress(service: Service, request: Request) -> Response:
    """``GET /v1/regions/{code}/progress``."""
    officer = await authorise(service, request)
    region = request.path_params["code"]
    stations = service.package.stations_of(region)
    if not stations:
        raise KnownError("server.not_found")
    if not in_scope(officer, region):
        raise KnownError("record.scope", region=region)
    def status(contest: str, station: str) -> str:
        return missing_reason(service.judge.sheet(contest, station)) or "counted"

    return answer(Progress(region, await run_in_threadpool(lambda: [
        StationProgress(one.code, contest, status(contest, one.code))
        for one in stations for contest in service.package.contests
    ])))
