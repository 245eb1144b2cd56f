"""The sealed part of a key file: named secrets as one JSON object of base64 texts, read and written in buffers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from forms.errors import KnownError
from sync.secret.buffers import base64_length, from_base64, put_base64, wipe

_MEMBER = re.compile(rb'"([a-z]+)": ?"([A-Za-z0-9+/=]*)"')
_OBJECT = re.compile(rb'\{(?:"[a-z]+": ?"[A-Za-z0-9+/=]*"(?:, ?(?=")|(?=\})))*\}')


def pack(secrets: Mapping[str, bytes | bytearray]) -> bytearray:
    """``{"name": "base64", ...}`` as :func:`json.dumps` writes it; to be wiped by the caller."""
    heads = [f'{"{" if first else ", "}"{name}": "'.encode("ascii") for first, name in _firsts(secrets)]
    size = sum(len(head) + base64_length(data) + 1 for head, data in zip(heads, secrets.values(), strict=True)) + 1
    made, place = bytearray(size), 0
    for head, data in zip(heads, secrets.values(), strict=True):
        made[place : place + len(head)] = head
        place = put_base64(data, made, place + len(head))
        made[place : place + 1] = b'"'
        place += 1
    made[place : place + 1] = b"}"
    return made


def _firsts(secrets: Mapping[str, object]) -> Iterator[tuple[bool, str]]:
    return ((number == 0, name) for number, name in enumerate(secrets))


@contextmanager
def unpacked(packed: bytearray) -> Iterator[Mapping[str, bytearray]]:
    """The secrets by name; they and ``packed`` are wiped when the block ends.

    :raises KnownError: ``security.key_file`` for any other shape.
    """
    found: dict[str, bytearray] = {}
    try:
        if _OBJECT.fullmatch(packed) is None:
            raise KnownError("security.key_file")
        with memoryview(packed) as view:
            for member in _MEMBER.finditer(packed):
                start, end = member.span(2)
                with view[start:end] as text:
                    found[member.group(1).decode("ascii")] = from_base64(text) if text else bytearray()
        yield found
    except ValueError as error:
        raise KnownError("security.key_file") from error
    finally:
        for secret in found.values():
            wipe(secret)
        wipe(packed)
