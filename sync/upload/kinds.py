"""What kind of file the name of a file says it is: one table for stores, catalogues of data."""

from __future__ import annotations

from pathlib import PurePosixPath

#: Media types by ending; a file without one is text (the log).
_TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".csv": "text/csv; charset=utf-8", ".json": "application/json", ".jsonld": "application/ld+json",
    ".ttl": "text/turtle; charset=utf-8", ".sig": "text/plain; charset=utf-8", ".xml": "application/xml",
    ".atom": "application/atom+xml; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet", ".pdf": "application/pdf", ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".sql": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml", ".webp": "image/webp", ".jpg": "image/jpeg", ".png": "image/png",
    "": "text/plain; charset=utf-8",
}


def media_type(path: str) -> str:
    """Content type of a file."""
    return _TYPES.get(PurePosixPath(path).suffix, "application/octet-stream")
