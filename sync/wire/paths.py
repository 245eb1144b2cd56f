"""Every address of the wire, once: templates that the server routes by and the client fills in."""

from __future__ import annotations

from urllib.parse import quote, urlencode

STATUS = "/v1/status"
CURRENT_PACKAGE = "/v1/packages/current"
PACKAGE = "/v1/packages/{digest}"
ENROLMENTS = "/v1/enrolments"
STATEMENTS = "/v1/revocations"
RECORDS = "/v1/records"
RECORD = "/v1/records/{id}"
RECEIPT = "/v1/records/{id}/receipt"
PROGRESS = "/v1/regions/{code}/progress"
BLOB = "/v1/blobs/{digest}"
CHUNK = "/v1/blobs/{digest}/chunks/{chunk}"
CHECKPOINT = "/checkpoint"
#: How far the sub-districts of a regency are, for its staff; and a link that opens the same as a page, once.
REGENCY = "/v1/regencies/{code}/progress"
REGENCY_LINK = "/v1/regencies/{code}/progress-links"
#: The page itself, the way in by a link, and the way out.
PAGE = "/progress"
PAGE_ENTER = "/progress/open/{link}"
PAGE_LEAVE = "/progress/leave"
#: Who watches the server: it lives, it takes records, what it counts.
HEALTH = "/healthz"
READY = "/readyz"
METRICS = "/metrics"
#: Where anybody shows the log a checkpoint of its own.
SHOWN = "/v1/checkpoints"
CONSISTENCY = "/v1/consistency"
TILE = "/tile/{level}/{rest:path}"
#: Level of a tile's path that holds entries instead of hashes (C2SP tlog-tiles).
ENTRIES = "entries"

#: The portal: the newest release, each of them for ever, which one is the newest, and what changed in each.
HOME = "/"
RELEASE = "/v/{number}/{path:path}"
NEWEST = "/terbaru.json"
FEED = "/umpan.atom"
CHANGES = "/umpan/{name}"


def filled(template: str, **parts: str) -> str:
    """A template with its places filled in, each escaped.

    :raises KeyError: where a place has no part.
    """
    return template.format(**{name: quote(part, safe="") for name, part in parts.items()})


def asking(path: str, **query: str | int) -> str:
    """An address with a query; empty values are left out."""
    said = {name: value for name, value in query.items() if value != ""}
    return f"{path}?{urlencode(said, safe=',')}" if said else path
