"""The portal: releases as the server keeps them, for anybody, with nothing in between.

``/`` is the newest release, ``/v/NNNNNN/`` each of them for ever; both are the same files. A file of a numbered release
never changes, so it may be kept by whoever got it; of the newest, one asks each time, which costs a few bytes where
nothing changed. Every answer of ``/`` names its lasting address.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from forms.errors import KnownError
from resources.catalogue import DEFAULT_LANGUAGE, text
from sync.portal.at_hand import KeptFile
from sync.portal.feed import FEED, archive_path, changes_path, release_folder
from sync.portal.register import Cut
from sync.portal.release import SIGNATURE
from sync.regular import read_regular
from sync.server.service import Service
from sync.trust.times import moment
from sync.wire.headers import ANYBODY, CONTENT_ENCODING, FOREVER, FRESH, GZIP, JSON, RANGE, TEXT
from sync.wire.messages import NewestRelease, write
from sync.wire.paths import HOME

#: First parts of the paths in a release: under ``/`` these and no others lead into the newest.
TOP_FILES = ("index.html", "en.html", "manifest.json", "manifest.sig", "paket.json", "datapackage.json", "rilis.json",
             "gaya.css", "metode.html", "metode.en.html", "daftar-istilah.html", "daftar-istilah.en.html",
             "katalog.ttl", "katalog.jsonld", "schemaorg.jsonld", "laporan-validasi.json", "verifikasi.pyz",
             "agregasi.sql", "portal.js", "periksa.js", "BACA-SAYA.md", "README.md", "format.html", "format.en.html",
             "skema.json")
TOP_FOLDERS = ("daftar", "paket", "petugas", "catatan", "log", "data", "referensi", "halaman", "wilayah", "err",
               "parquet", "xlsx", "cari", "dokumen", "metadata")
IN_NEWEST = (HOME, *(f"/{name}" for name in TOP_FILES), *(f"/{name}/{{path:path}}" for name in TOP_FOLDERS))
_NUMBER = re.compile(r"[0-9]{6,9}")
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
_INDEX = "index.html"
#: Half a minute old at most, and still shown for some minutes where the server does not answer.
_SOON = {"Cache-Control": "public, max-age=30, stale-while-revalidate=300"}
_TYPES = {
    ".html": "text/html; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".json": JSON, ".sig": TEXT, "": TEXT,
    ".js": "text/javascript; charset=utf-8", ".sql": TEXT, ".md": "text/markdown; charset=utf-8",
    ".pdf": "application/pdf",
    ".atom": "application/atom+xml; charset=utf-8",
}
#: A signed document is shown by the browser's own reader, and nothing in it may fetch anything or stand in a page.
_OF_DOCUMENTS = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_ALWAYS = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "cross-origin"}


async def newest(service: Service, request: Request) -> Response:
    """``GET /`` and the paths below it: a file of the newest release."""
    path = request.url.path.lstrip("/")
    cut = service.releases.newest_at_hand() or await run_in_threadpool(service.releases.newest)
    if cut is None:
        is_person = not path and "text/html" in request.headers.get("accept", "")
        return _none_yet() if is_person else _not_found()
    return await _file(service, request, cut, path, {**FRESH, **_lasting(cut.plan.number, path)})


async def release(service: Service, request: Request) -> Response:
    """``GET /v/{number}/{path}``: a file of one release."""
    written = str(request.path_params["number"])
    # one address for one release: a number is six digits, and more only where it needs them
    if not _NUMBER.fullmatch(written) or f"{int(written):06d}" != written:
        return _not_found()
    number = int(written)
    cut = service.releases.at_number(number) or await run_in_threadpool(service.releases.get, number)
    return await _file(service, request, cut, str(request.path_params["path"]), FOREVER) if cut else _not_found()


async def latest(service: Service, request: Request) -> Response:
    """``GET /terbaru.json``: number, time, digest of the manifest and address of the newest release."""
    cut = service.releases.newest_at_hand() or await run_in_threadpool(service.releases.newest)
    if cut is None:
        return _not_found()
    plan, has = cut.plan, await run_in_threadpool(service.releases.feed, cut) is not None
    body = NewestRelease(
        plan.number, plan.published_at, cut.manifest, plan.size, release_folder(plan.number),
        changes_path(plan.number) if has else None, FEED if has else None,
    )
    return Response(write(body), headers={**_ALWAYS, **ANYBODY, **_SOON}, media_type=JSON)


async def feed(service: Service, request: Request) -> Response:
    """``GET /umpan.atom``: the newest releases, each with what changed in it."""
    cut = await run_in_threadpool(service.releases.newest)
    data = await run_in_threadpool(service.releases.feed, cut) if cut is not None else None
    if data is None:
        return _not_found()
    headers = {**_ALWAYS, **ANYBODY, **_SOON, "ETag": _tag(hashlib.sha256(data).hexdigest())}
    return _answer(request, data, headers, _TYPES[".atom"])


async def changes(service: Service, request: Request) -> Response:
    """``GET /umpan/{number}.json`` and ``.atom``: what changed in one release, out of that release."""
    written, path = str(request.path_params["name"]).partition(".")[0], request.url.path.lstrip("/")
    number = int(written) if _NUMBER.fullmatch(written) else 0
    if path not in (changes_path(number), archive_path(number)):
        return _not_found()
    cut = await run_in_threadpool(service.releases.get, number)
    return await _file(service, request, cut, path, {**FOREVER, **_lasting(number, path)}) if cut else _not_found()


async def icon(service: Service, request: Request) -> Response:
    """``GET /favicon.ico``: none; browsers ask for one by themselves, and an error there looks like one of ours."""
    return Response(status_code=204, headers=FOREVER)


async def allowed(service: Service, request: Request) -> Response:
    """``OPTIONS``: anybody's page may read what anybody may read."""
    headers = {**ANYBODY, "Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "Range",
               "Access-Control-Max-Age": "86400", "Allow": "GET, HEAD, OPTIONS"}
    return Response(status_code=204, headers=headers)


def _lasting(number: int, path: str) -> Mapping[str, str]:
    """Where a file of a release has its address for ever, from the address that was asked for: what stands before the
    server may have it below another one (RFC 9110, 8.7)."""
    return {"Content-Location": "../" * path.count("/") + release_folder(number) + path}


async def _file(
    service: Service, request: Request, cut: Cut, path: str, caching: Mapping[str, str]
) -> Response:
    path = path or _INDEX
    headers = {
        **_ALWAYS, **ANYBODY, **caching, "Vary": "Accept-Encoding",
        "Last-Modified": format_datetime(moment(cut.plan.published_at), usegmt=True),
    }
    if path == SIGNATURE:
        signature = service.releases.signature(cut)
        return _answer(request, signature, {**headers, "ETag": _tag(hashlib.sha256(signature).hexdigest())})
    # what is at hand costs a look at the disk; a thread costs many times as much
    found = service.releases.at_hand(cut, path) or await run_in_threadpool(service.releases.held, cut, path)
    if found is None:
        return _not_found()
    if path.endswith(".html"):
        headers["Content-Security-Policy"] = (
            await run_in_threadpool(_policy, found.path, found.digest) if found.data is None
            else _policy(found.path, found.digest)
        )
    elif path.endswith(".pdf"):
        headers["Content-Security-Policy"] = _OF_DOCUMENTS
    packs = found.packed is not None and _takes_gzip(request)
    headers["ETag"] = _tag(found.digest, packed=packs)
    if _has_it(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return _sent(request, found, path, headers, packed=packs)


def _sent(request: Request, found: KeptFile, path: str, headers: dict[str, str], *, packed: bool) -> Response:
    kind = _TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    data = found.packed_data if packed else found.data
    if data is not None and RANGE.lower() not in request.headers:
        more = {CONTENT_ENCODING: GZIP} if packed else {}
        return Response(data, headers={**headers, **more, "Accept-Ranges": "bytes"}, media_type=kind)
    if packed and found.packed is not None:
        return FileResponse(found.packed, headers={**headers, CONTENT_ENCODING: GZIP}, media_type=kind)
    return FileResponse(found.path, headers=headers, media_type=kind)


def _answer(request: Request, data: bytes, headers: dict[str, str], kind: str = TEXT) -> Response:
    if _has_it(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(data, headers=headers, media_type=kind)


def _tag(digest: str, *, packed: bool = False) -> str:
    """Of the bytes that are sent (RFC 9110, 8.8.3): the compressed ones are others."""
    return f'"{digest}{"-gz" if packed else ""}"'


def _has_it(request: Request, tag: str) -> bool:
    asked = request.headers.get("if-none-match", "")
    return asked == "*" or tag in (one.strip().removeprefix("W/") for one in asked.split(","))


def _takes_gzip(request: Request) -> bool:
    """Never for a part of a file: its places are those of the file itself."""
    if RANGE.lower() in request.headers:
        return False
    for one in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = one.partition(";")
        if name.strip() == GZIP:
            return not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight)
    return False


@lru_cache(1 << 12)
def _policy(path: Path, digest: str) -> str:
    """Nothing from elsewhere; the style sheets that the page itself carries, by their digests (CSP level 3)."""
    styles = {
        f"'sha256-{base64.b64encode(hashlib.sha256(one).digest()).decode('ascii')}'"
        for one in _STYLE.findall(read_regular(path))
    }
    own = " ".join(("'self'", *sorted(styles)))
    return f"default-src 'self'; style-src {own}; object-src 'none'; base-uri 'none'; form-action 'none'"


def _not_found() -> Response:
    raise KnownError("server.not_found")


def _none_yet() -> Response:
    """The portal before its first release: a sentence for people, in both languages."""
    said = "".join(
        f'<p lang="{lang}">{text("portal.none_yet", lang)}</p>' for lang in (DEFAULT_LANGUAGE, "en")
    )
    title = text("portal.none_yet_title", DEFAULT_LANGUAGE)
    page = (
        f'<!doctype html><html lang="{DEFAULT_LANGUAGE}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title></head><body><main><h1>{title}</h1>{said}</main></body></html>"
    )
    policy = {"Content-Security-Policy": "default-src 'none'"}
    return HTMLResponse(page, 404, {**_ALWAYS, **ANYBODY, **FRESH, **policy})
