"""JSON for people to read, with one space a level: the bytes of :func:`json.dumps`, which has no fast way to them."""

from __future__ import annotations

import json

_plain = json.JSONEncoder(ensure_ascii=False).encode


def indented(value: object) -> bytes:
    """``json.dumps(value, ensure_ascii=False, indent=1)`` and a line feed, as UTF-8; keys are texts."""
    parts: list[str] = []
    _write(value, "\n", parts)
    parts.append("\n")
    return "".join(parts).encode("utf-8")


def _write(value: object, line: str, parts: list[str]) -> None:
    if isinstance(value, str):
        parts.append(_plain(value))
    elif isinstance(value, dict) and value:
        before = "{"
        for name, one in value.items():
            parts.append(f"{before}{line} {_plain(name)}: ")
            _write(one, f"{line} ", parts)
            before = ","
        parts.append(f"{line}}}")
    elif isinstance(value, list | tuple) and value:
        before = "["
        for one in value:
            parts.append(f"{before}{line} ")
            _write(one, f"{line} ", parts)
            before = ","
        parts.append(f"{line}]")
    else:
        parts.append(_plain(value))
