"""Secrets in buffers that can be overwritten.

The interpreter never overwrites a ``bytes`` or ``str`` that it lets go of. So nothing here makes one of a whole
secret: pieces of a few bytes only, which say nothing by themselves. What libraries copy is theirs to wipe (OpenSSL
does); what is left all the same is measured in ``tests/recap_desktop/security/test_memory.py``.
"""

from __future__ import annotations

import binascii
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

_QUAD, _TRIPLE = 4, 3


def wipe(buffer: bytearray) -> None:
    """Overwrite with zeros."""
    buffer[:] = bytes(len(buffer))


@contextmanager
def wiped(buffer: bytearray) -> Iterator[bytearray]:
    """A buffer that is overwritten when the block ends."""
    try:
        yield buffer
    finally:
        wipe(buffer)


def random_key(length: int) -> bytearray:
    """Random bytes of the operating system's generator."""
    return bytearray(secrets.randbelow(256) for _ in range(length))


def utf8(text: str) -> bytearray:
    """A text in UTF-8."""
    # sized first: a buffer that grows leaves its former places behind
    made = bytearray(sum(len(char.encode("utf-8")) for char in text))
    place = 0
    for char in text:
        piece = char.encode("utf-8")
        made[place : place + len(piece)] = piece
        place += len(piece)
    return made


def from_base64(text: memoryview) -> bytearray:
    """Bytes behind base64 with padding.

    :raises ValueError: it is none.
    """
    if len(text) % _QUAD:
        raise ValueError("base64 comes in fours")
    padding = bytes(text[-2:]).count(b"=")
    made = bytearray(len(text) // _QUAD * _TRIPLE - padding)
    for number, start in enumerate(range(0, len(text), _QUAD)):
        piece = binascii.a2b_base64(text[start : start + _QUAD], strict_mode=True)
        made[number * _TRIPLE : number * _TRIPLE + len(piece)] = piece
    return made


def put_base64(data: bytes | bytearray, into: bytearray, place: int) -> int:
    """Write base64 with padding at a place of a buffer that has room; the place behind it."""
    for start in range(0, len(data), _TRIPLE):
        into[place : place + _QUAD] = binascii.b2a_base64(data[start : start + _TRIPLE], newline=False)
        place += _QUAD
    return place


def base64_length(data: bytes | bytearray) -> int:
    """How many bytes :func:`put_base64` writes."""
    return -(-len(data) // _TRIPLE) * _QUAD
