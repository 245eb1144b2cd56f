"""Cuts a file that a site does not take as one: a table between rows, each part a table with the header; else bytes.

Where it is cut depends on the file and the size of a part alone, so that whoever goes on finds the same parts.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

#: Columns with the code of a region, by which a table is cut where it can be.
_REGIONS = ("kode_tps", "wilayah", "kode_desa", "kode_kec")
#: Digits of the code of a sub-district.
_SUB_DISTRICT = 6
#: No part is larger than half of what fits before it is cut within a sub-district.
_HALF = 2

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A part: the bytes of the file in ``spans`` one after the other, ``size`` of them with digest ``digest``.

    ``first`` and ``last`` are codes of sub-districts, empty where the file has none.
    """

    spans: tuple[Span, ...]
    size: int
    digest: str
    first: str = ""
    last: str = ""


@dataclass(slots=True)
class _Rows:
    begin: int
    end: int
    first: str
    last: str


def table_parts(stream: BinaryIO, most: int) -> tuple[int, Sequence[tuple[Span, str, str]]] | None:
    """Length of the header, and rows of each part with its first and last sub-district.

    Rows stay whole, and a sub-district where the part is at least half full. None where the file is no table that can
    be cut so: a header of several lines, a row that does not fit.

    :param most: bytes of a part with its header.
    """
    header = stream.readline()
    if header.count(b'"') % 2 or not header.endswith(b"\n"):
        return None
    names = header.decode("utf-8").rstrip("\r\n").split(",")
    column = next((names.index(name) for name in _REGIONS if name in names), None)
    room = most - len(header)
    done: list[_Rows] = []
    at = len(header)
    now = _Rows(at, at, "", "")
    change: tuple[int, str] | None = None
    for row in _rows(stream):
        if len(row) > room:
            return None
        region = _region(row, column) or now.last
        if region != now.last and now.end > now.begin:
            change = now.end, now.last
        while now.end + len(row) - now.begin > room:
            if change is not None and (change[0] - now.begin) * _HALF >= room and change[0] < now.end:
                done.append(_Rows(now.begin, change[0], now.first, change[1]))
                now = _Rows(change[0], now.end, now.last, now.last)
            else:
                done.append(now)
                now = _Rows(now.end, now.end, "", "")
            change = None
        now = _Rows(now.begin, now.end + len(row), now.first or region, region)
    done.append(now)
    return len(header), [((one.begin, one.end), one.first, one.last) for one in done]


def _rows(stream: BinaryIO) -> Iterator[bytes]:
    """Rows; a line break within quotes ends none."""
    held = b""
    for line in stream:
        held += line
        if held.count(b'"') % 2 == 0:
            yield held
            held = b""
    if held:
        yield held


def _region(row: bytes, column: int | None) -> str:
    if column is None:
        return ""
    cells = next(csv.reader([row.decode("utf-8")]), [])
    code = cells[column][:_SUB_DISTRICT] if column < len(cells) else ""
    return code if len(code) == _SUB_DISTRICT and code.isascii() and code.isdecimal() else ""


def table(stream: BinaryIO, pieces: Iterable[bytes], most: int) -> tuple[Part, ...] | None:
    """Parts of a table; the first has the header as it stands, every other one again. None: see :func:`table_parts`.

    :param stream: the file; ``pieces`` the same once more.
    """
    found = table_parts(stream, most)
    if found is None:
        return None
    head, rows = found
    spans = [((0, end),) if begin == head else ((0, head), (begin, end)) for (begin, end), _, _ in rows]
    return tuple(
        Part(span, _length(span), digest, first, last)
        for span, digest, (_, first, last) in zip(spans, _digests(pieces, spans), rows, strict=True)
    )


def plain(pieces: Iterable[bytes], size: int, most: int) -> tuple[Part, ...]:
    """Parts of anything else, to be put one after the other."""
    spans = [((begin, min(begin + most, size)),) for begin in range(0, size, most)]
    return tuple(
        Part(span, _length(span), digest) for span, digest in zip(spans, _digests(pieces, spans), strict=True)
    )


def within(pieces: Iterable[bytes], spans: Sequence[Span]) -> Iterator[bytes]:
    """The bytes in spans that ascend; all of ``pieces`` is read."""
    at = 0
    for piece in pieces:
        yield from _shared(piece, at, spans)
        at += len(piece)


def _shared(piece: bytes, at: int, spans: Sequence[Span]) -> Iterator[bytes]:
    """What spans have of a piece that begins at ``at``."""
    for begin, end in spans:
        low, high = max(begin - at, 0), min(end - at, len(piece))
        if low < high:
            yield piece[low:high]


def _length(spans: Sequence[Span]) -> int:
    return sum(end - begin for begin, end in spans)


def _digests(pieces: Iterable[bytes], parts: Sequence[Sequence[Span]]) -> list[str]:
    """Of every part, in one reading."""
    hashes = [hashlib.sha256() for _ in parts]
    at = 0
    for piece in pieces:
        for whole, spans in zip(hashes, parts, strict=True):
            for part in _shared(piece, at, spans):
                whole.update(part)
        at += len(piece)
    return [whole.hexdigest() for whole in hashes]
