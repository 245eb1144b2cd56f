"""The body of a request: bounded in size, before and after decompression, and in the time it may take."""

from __future__ import annotations

import asyncio
import zlib

from starlette.requests import Request

from forms.errors import KnownError
from sync.wire.headers import CONTENT_ENCODING, GZIP
from sync.wire.limits import MAX_BODY, PATIENCE, SLOWEST


async def read_body(request: Request, most: int = MAX_BODY) -> bytes:
    """The whole body, decompressed.

    :param most: bytes, compressed and not.
    :raises KnownError: ``server.too_large``, ``server.slow``, ``server.body``.
    """
    said = request.headers.get("content-length", "0")
    if not (said.isascii() and said.isdecimal() and len(said) <= 12) or int(said) > most:
        raise KnownError("server.too_large")
    data = await _received(request, most)
    encoding = request.headers.get(CONTENT_ENCODING, "")
    if encoding not in ("", GZIP):
        raise KnownError("server.body")
    return _inflated(data, most) if encoding else data


async def _received(request: Request, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    began = asyncio.get_running_loop().time()
    chunks = request.stream()
    while True:
        try:
            async with asyncio.timeout_at(began + PATIENCE + size / SLOWEST):
                chunk = await anext(chunks, None)
        except TimeoutError as error:
            raise KnownError("server.slow") from error
        if chunk is None:
            return b"".join(parts)
        size += len(chunk)
        if size > most:
            raise KnownError("server.too_large")
        parts.append(chunk)


def _inflated(data: bytes, most: int) -> bytes:
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = inflate.decompress(data, most + 1)
    except zlib.error as error:
        raise KnownError("server.body") from error
    if len(found) > most:
        raise KnownError("server.too_large")
    if not inflate.eof or inflate.unused_data:
        raise KnownError("server.body")
    return found
