"""Rows of an SQLite database, read from the leaf pages of its tables alone.

Neither the schema nor an index nor an inner page is asked, so that each of them may be gone: whatever lies in a leaf
page is found. Which table a row is of is told by what it holds (:mod:`recap_desktop.workspace.salvage.rows`). Source:
SQLite "Database File Format", sections 1.6 (B-tree pages), 2.1 (record format).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence

from recap_desktop.workspace.salvage.pages import USABLE

Value = int | float | bytes | str | None
"""What a column holds."""

Row = tuple[Value, ...]

_LEAF_OF_TABLE = 0x0D
_HEAD_OF_FIRST = 100
_MOST_LOCAL = USABLE - 35
_LEAST_LOCAL = (USABLE - 12) * 32 // 255 - 23
_IN_OVERFLOW = USABLE - 4
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_REAL, _ZERO, _ONE, _BLOBS = 7, 8, 9, 12


def rows_of(number: int, page: bytes, others: Mapping[int, Sequence[bytes]]) -> Iterator[Row]:
    """Every row of a leaf page of a table; nothing of any other page.

    :param others: contents of pages by number, several versions of each: where long values go on. Each version is
        tried on its own, so a row may come more than once.
    """
    head = _HEAD_OF_FIRST if number == 1 else 0
    if page[head] != _LEAF_OF_TABLE:
        return
    (cells,) = struct.unpack_from(">H", page, head + 3)
    for index in range(min(cells, (USABLE - head - 8) // 2)):
        (place,) = struct.unpack_from(">H", page, head + 8 + 2 * index)
        if head + 8 <= place < USABLE:
            yield from _row(page, place, others)


def _row(page: bytes, place: int, others: Mapping[int, Sequence[bytes]]) -> Iterator[Row]:
    try:
        size, place = _number(page, place)
        _, place = _number(page, place)
        if not 0 < size <= 1 << 28:
            return
        local = size if size <= _MOST_LOCAL else _local(size)
        payload = page[place : place + local]
        if local == size:
            yield _values(payload)
            return
        (following,) = struct.unpack_from(">I", page, place + local)
    except (IndexError, ValueError, struct.error):
        return
    for rest in _chains(following, size - local, others):
        try:
            yield _values(payload + rest)
        except (IndexError, ValueError, struct.error):
            continue


def _local(size: int) -> int:
    """Bytes of a long payload that lie in the leaf page itself."""
    wanted = _LEAST_LOCAL + (size - _LEAST_LOCAL) % (USABLE - 4)
    return wanted if wanted <= _MOST_LOCAL else _LEAST_LOCAL


def _chains(number: int, size: int, others: Mapping[int, Sequence[bytes]]) -> Iterator[bytes]:
    """What may follow in overflow pages: one for the newest versions of all, one for the oldest."""
    given = b""
    for which in (-1, 0):
        found, page = bytearray(), number
        while len(found) < size and others.get(page):
            content = others[page][which]
            found += content[4 : 4 + min(_IN_OVERFLOW, size - len(found))]
            (page,) = struct.unpack_from(">I", content)
        if len(found) == size and found != given:
            given = bytes(found)
            yield given


def _number(data: bytes, place: int) -> tuple[int, int]:
    """A variable-length integer and the place after it."""
    found = 0
    for step in range(8):
        byte = data[place + step]
        found = found << 7 | byte & 0x7F
        if byte < 0x80:
            return found, place + step + 1
    return found << 8 | data[place + 8], place + 9


def _values(payload: bytes) -> Row:
    end, place = _number(payload, 0)
    kinds = []
    while place < end:
        kind, place = _number(payload, place)
        kinds.append(kind)
    found: list[Value] = []
    for kind in kinds:
        value, place = _value(payload, place, kind)
        found.append(value)
    return tuple(found)


def _value(payload: bytes, place: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, place
    if kind in (_ZERO, _ONE):
        return kind - _ZERO, place
    size = _INTEGERS.get(kind, 8 if kind == _REAL else (kind - _BLOBS) // 2)
    raw = payload[place : place + size]
    if len(raw) != size or kind in (10, 11):
        raise ValueError("cut")
    if kind in _INTEGERS:
        return int.from_bytes(raw, "big", signed=True), place + size
    if kind == _REAL:
        return float(struct.unpack(">d", raw)[0]), place + size
    # a text that is none costs its own column, not the row: what matters of it is held by signature or chain
    return (raw if kind % 2 == 0 else raw.decode("utf-8", errors="replace")), place + size
