"""Problem documents (RFC 9457): what every call answers when it cannot do what it was asked."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from forms.errors import KnownError
from resources.catalogue import DEFAULT_LANGUAGE, LANGUAGES, sentence
from sync.record.canonical import encode
from sync.trust.package import ElectionPackage
from sync.wire.headers import PROBLEM, RETRY_AFTER
from sync.wire.limits import RETRY_SECONDS
from sync.wire.messages import Problem

_TITLES = {
    401: "Not recognised", 403: "Not permitted", 404: "Not here", 405: "Not that way", 413: "Too large",
    408: "Too slow", 409: "Not complete", 422: "Not accepted", 500: "Defect of the server", 503: "Try again later",
}
_STATUS = {
    "server.token": 401, "server.key_revoked": 403, "server.key_expired": 403, "server.key_not_yet": 403,
    "server.clock": 503, "server.slow": 408, "server.withheld": 403,
    "server.busy": 503, "server.behind": 503, "server.forked": 503, "server.second_place": 503,
    "server.write": 503, "server.not_kept": 503, "server.database": 503, "server.not_found": 404,
    "server.code": 403, "server.no_enrolment": 403, "server.staff_only": 403,
    **dict.fromkeys(("server.code_other", "server.code_used", "server.code_expired", "server.code_cancelled"), 403),
    "portal.kept": 500, "portal.register": 500,
    "server.too_large": 413, "server.defect": 500, "record.scope": 403, "record.too_large": 413,
    "server.blob_missing": 409, "record.waits_for_package": 409, "server.blob_unnamed": 403,
}


#: Nothing changes by itself here: whoever asks is not told to come again in a moment.
_FOR_GOOD = frozenset({"server.behind", "server.forked", "server.database"})


def status_of(code: str, otherwise: int = 422) -> int:
    """HTTP status of a message code."""
    return _STATUS.get(code, otherwise)


def problem(
    request: Request, error: KnownError, status: int | None = None, *, missing: Sequence[str] = (),
    package: ElectionPackage | None = None,
) -> Response:
    """``type``, ``title``, ``status``, ``detail`` (the sentence, in the language asked for) and two members more.

    The sentence is in the words of the caller's region, of the package's where it is not known who calls; in those used
    everywhere without a package (before a request has a place, and where no handler has its address).

    ``code`` is the message code and ``params`` its values, so that the reader can make the sentence itself.
    ``missing``: chunks of a blob that the server lacks.
    """
    found = status or status_of(error.code)
    headers = {}
    if found == 503 and error.code not in _FOR_GOOD:
        headers[RETRY_AFTER] = str(RETRY_SECONDS)
    elif found == 401:
        headers["WWW-Authenticate"] = "Recap"
    elif found == 408:
        headers["Connection"] = "close"  # the rest of it may still come
    body = Problem(
        found, error.code, sentence(error, _spoken(request, package)), _TITLES.get(found, "Refused"),
        f"urn:recap:{error.code}", {key: str(value)[:200] for key, value in error.params.items()}, list(missing),
    )
    said = msgspec.to_builtins(body)
    if not missing:
        del said["missing"]
    return Response(encode(said), found, headers, media_type=PROBLEM)


def _spoken(request: Request, package: ElectionPackage | None) -> str:
    lang = _language(request)
    return package.spoken(lang, getattr(request.state, "region", "")) if package is not None else lang


def _language(request: Request) -> str:
    wanted = request.headers.get("accept-language", "")[:2].lower()
    return wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE
