"""Canonical JSON (RFC 8785) out, strict JSON in.

Only integers within 2^53, strings, booleans, null, lists and objects exist in a record: a float could be read
differently by two programs, and a duplicate key silently by every program.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

import rfc8785

from forms.errors import KnownError

MAX_BYTES = 1 << 20
MAX_DEPTH = 12


def encode(value: object) -> bytes:
    """RFC 8785 bytes of ``value``.

    :raises KnownError: ``record.not_canonical`` for a float, an integer beyond 2^53 or any other type.
    """
    _check(value, 0)
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]
    except rfc8785.CanonicalizationError as error:
        raise KnownError("record.not_canonical") from error


def decode(data: bytes, limit: int = MAX_BYTES) -> Any:
    """Strictly parsed JSON: bounded size and depth, no duplicate key, no float, no NaN.

    :raises KnownError: ``record.too_large``, ``record.not_json``, ``record.duplicate_key``, ``record.not_canonical``.
    """
    if len(data) > limit:
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
    if depth > MAX_DEPTH or isinstance(value, float):
        raise KnownError("record.not_canonical")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise KnownError("record.not_canonical")
            _check(item, depth + 1)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item, depth + 1)
    elif not (value is None or isinstance(value, (str, int))):
        raise KnownError("record.not_canonical")
