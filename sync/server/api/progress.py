"""Calls of the staff of a regency: how far its sub-districts are, and the page that shows it.

The wire is called with a token. The page is opened by a link that somebody with a token asked for: it holds once, for
two minutes, and leaves a cookie that no script and no other site can use. The page itself has no script.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from forms.errors import KnownError
from resources.catalogue import DEFAULT_LANGUAGE, LANGUAGES
from sync.server.api.common import answer, authorise
from sync.server.progress.doors import LINK_SECONDS, SESSION_SECONDS
from sync.server.progress.page import HEADERS, closed_page, entered_page, progress_page
from sync.server.service import Service
from sync.trust.roles import Role
from sync.trust.roster import Officer
from sync.wire import paths
from sync.wire.progress import ProgressLink, RegencyProgress

#: A browser sends a cookie of such a name to the very host that set it, over TLS (or to its own computer) only.
COOKIE = "__Host-recap-progress"


async def _staff(service: Service, request: Request) -> Officer:
    """Who calls, staff of the regency that is asked about.

    :raises KnownError: ``server.token``, ``server.key_*``; ``server.staff_only``, ``record.scope``.
    """
    officer = await authorise(service, request)
    if officer.role != Role.REGENCY_STAFF:
        raise KnownError("server.staff_only")
    code = str(request.path_params["code"])
    if code != officer.region:
        raise KnownError("record.scope", region=code[:13])
    return officer


async def regency(service: Service, request: Request) -> Response:
    """``GET /v1/regencies/{code}/progress``."""
    officer = await _staff(service, request)
    return answer(await run_in_threadpool(service.regency, officer.region))


async def link(service: Service, request: Request) -> Response:
    """``POST /v1/regencies/{code}/progress-links``."""
    officer = await _staff(service, request)
    made = paths.filled(paths.PAGE_ENTER, link=service.doors.link(officer))
    return answer(ProgressLink(made, LINK_SECONDS), 201)


async def enter(service: Service, request: Request) -> Response:
    """``GET /progress/open/{link}``: the link is used up, and the page it leads to is the next one.

    ``HEAD``, by which programs look at a link before a person opens it, uses nothing up.
    """
    if request.method == "HEAD":
        return _page(b"")
    session = service.doors.enter(str(request.path_params["link"]))
    if session is None:
        return _page(await run_in_threadpool(closed_page, _spoken(service, request), "link"), 403)
    # no redirect: a browser that came from elsewhere would follow it without a cookie that is this site's own
    made = _page(await run_in_threadpool(entered_page, _spoken(service, request)))
    made.set_cookie(
        COOKIE, session, max_age=SESSION_SECONDS, path="/", secure=True, httponly=True, samesite="strict"
    )
    return made


async def page(service: Service, request: Request) -> Response:
    """``GET /progress``, for whoever holds a session of a key that still counts."""
    session, lang = request.cookies.get(COOKIE, ""), _spoken(service, request)
    officer = service.doors.inside(session)
    if officer is None:
        return _page(await run_in_threadpool(closed_page, lang, "session"), 403)
    lang = service.package.spoken(lang, officer.region)
    try:
        found = await run_in_threadpool(_found, service, officer)
    except KnownError as error:
        service.doors.leave(session)
        return _page(await run_in_threadpool(closed_page, lang, "key", error), 403)
    return _page(await run_in_threadpool(progress_page, found, lang))


def _found(service: Service, officer: Officer) -> RegencyProgress:
    service.check_again(officer)
    return service.regency(officer.region)


async def leave(service: Service, request: Request) -> Response:
    """``POST /progress/leave``."""
    service.doors.leave(request.cookies.get(COOKIE, ""))
    made = _page(await run_in_threadpool(closed_page, _spoken(service, request), "left"))
    made.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
    return made


def _page(body: bytes, status: int = 200) -> Response:
    return Response(body, status, HEADERS, media_type="text/html; charset=utf-8")


def _spoken(service: Service, request: Request) -> str:
    """The language asked for, in the words of the region of all stations: it is not known yet who asks."""
    wanted = request.query_params.get("lang", "")
    return service.package.spoken(wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE)
