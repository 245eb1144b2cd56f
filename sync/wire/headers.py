"""Names and values of HTTP headers that client and server must spell alike."""

from __future__ import annotations

AUTHORIZATION = "Authorization"
CONTENT_TYPE = "Content-Type"
CONTENT_ENCODING = "Content-Encoding"
RANGE = "Range"
RETRY_AFTER = "Retry-After"
GZIP = "gzip"
JSON = "application/json"
PROBLEM = "application/problem+json"
OCTETS = "application/octet-stream"
TEXT = "text/plain; charset=utf-8"
#: Tiles, packages and blobs never change; a checkpoint does with every commit.
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
FRESH = {"Cache-Control": "no-cache"}
#: What anybody may read from a page of anywhere.
ANYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Location, Content-Range, ETag",
}
