"""Forged journals: a line changed and every hash after it made anew, so that the chain holds in itself."""

from __future__ import annotations

import hashlib
import json

from sync.record.canonical import encode


def rewritten(journal: bytes, number: int, change: dict[str, object], **head_change: object) -> bytes:
    """The file with line ``number`` changed and the chain, and the head, made to fit."""
    head, *rest = [json.loads(line) for line in journal.split(b"\n")[:-1]]
    prev = "0" * 64
    for place, outer in enumerate(rest, start=1):
        line = outer["line"] | (change if place == number else {}) | {"prev": prev}
        prev = hashlib.sha256(encode(line)).hexdigest()
        outer.update(line=line, hash=prev)
    head.update(head=prev, **head_change)
    return b"".join(encode(item) + b"\n" for item in (head, *rest))
