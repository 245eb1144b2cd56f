"""Canonical JSON (RFC 8785) out, strict JSON in.

Only integers below 2^53, well-formed strings, booleans, null, lists and objects exist in a record: a float or half a
surrogate pair could be read differently by two programs, and a duplicate key silently by every program.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn

import rfc8785

from forms.errors import KnownError

MAX_BYTES = 1 << 20
MAX_DEPTH = 12
#: Parts (values and keys) of one document: somewhat more than the package of a whole country has. Each costs memory
#: that its one or two bytes do not show.
MAX_PARTS = 6_000_000
#: Largest integer that every JSON reader keeps exactly (RFC 8785, section 3.2.2.3).
MAX_INTEGER = 2**53 - 1
_HIGH = re.compile("[\ue000-\U0010ffff]")


def encode(value: object) -> bytes:
    """RFC 8785 bytes of ``value``.

    :raises KnownError: ``record.not_canonical`` for a float, an integer beyond 2^53 or any other type.
    """
    _check(value, 0)
    return _spelled(value)


def is_canonical(value: object, data: bytes) -> bool:
    """Whether ``data``, of which ``value`` was decoded by :func:`decode`, is its one spelling."""
    # decode has checked every part of the value already
    return _spelled(value) == data


def _spelled(value: object) -> bytes:
    # Below U+E000 the order of keys and every escape are the same as in RFC 8785, at a sixth of the time: it sorts by
    # UTF-16 units, which differ from code points only above (tests/sync/record/test_canonical.py holds the two against
    # each other).
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if plain.isascii() or _HIGH.search(plain) is None:
        return plain.encode("utf-8")
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def decode(data: bytes, limit: int = MAX_BYTES) -> Any:
    """Strictly parsed JSON: bounded size and depth, no duplicate key, no float, no NaN.

    :raises KnownError: ``record.too_large``, ``record.not_json``, ``record.duplicate_key``, ``record.not_canonical``.
    """
    if len(data) > limit:
        raise KnownError("record.too_large", limit=limit)
    if len(data) > MAX_PARTS and sum(map(data.count, (b",", b"[", b"{", b":"))) > MAX_PARTS:
        raise KnownError("record.too_large", limit=limit)
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_object, parse_float=_no_float, parse_constant=_no_float
        )
    except (ValueError, RecursionError) as error:
        raise KnownError("record.not_json") from error
    _check(value, 0)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise KnownError("record.duplicate_key")
    return found


def _no_float(_: str) -> NoReturn:
    raise KnownError("record.not_canonical")


def _check(value: object, depth: int) -> None:
    """Raise for what no record may hold. Every record passes here figure by figure, so scalars cost no call."""
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str) or not (key.isascii() or _well_formed(key)):
                raise KnownError("record.not_canonical")
        items: Iterable[object] = value.values()
    elif isinstance(value, list | tuple):
        items = value
    else:
        if not _is_scalar(value):
            raise KnownError("record.not_canonical")
        return
    if depth >= MAX_DEPTH:
        raise KnownError("record.not_canonical")
    for item in items:
        if type(item) is str and item.isascii():
            continue
        if type(item) is int and -MAX_INTEGER <= item <= MAX_INTEGER:
            continue
        _check(item, depth + 1)


def _well_formed(text: str) -> bool:
    """No half of a surrogate pair."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _is_scalar(value: object) -> bool:
    if isinstance(value, str):
        return value.isascii() or _well_formed(value)
    return value is None or (isinstance(value, int) and abs(value) <= MAX_INTEGER)
