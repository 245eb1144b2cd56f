"""Files of the log: one entry a line for people, and the C2SP tiles of the same leaves for tools, in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sync.log.merkle import leaf_hash
from sync.log.tiles import HASH, WIDTH, tile_path, tile_root
from sync.portal.content import Source
from sync.portal.pieces import Piece

#: Bundles of 256 entries in one file of lines.
_PART = 64


def log_pieces(source: Source) -> Iterator[Piece]:
    """Checkpoint, entries and tiles."""
    yield Piece("log/checkpoint", source.checkpoint.encode("utf-8"))
    levels: list[_Level] = []
    entries, number = source.entries(), 0
    while bundle := list(islice(entries, WIDTH)):
        lines = b"".join(entry + b"\n" for entry in bundle)
        ends = (number + 1) % _PART == 0
        yield Piece(_part(number), lines, ends)
        path = tile_path(0, number, len(bundle)).replace("tile/0/", "log/tile/entries/", 1)
        yield Piece(path, b"".join(len(entry).to_bytes(2, "big") + entry for entry in bundle))
        yield from _grown(levels, 0, b"".join(map(leaf_hash, bundle)))
        number += 1
    if number % _PART:
        yield Piece(_part(number - 1), b"")
    for level, one in enumerate(levels):
        if one.hashes:
            yield _tile(level, one)


class _Level:
    """The tile of a level that grows."""

    def __init__(self) -> None:
        self.index = 0
        self.hashes = bytearray()


def _grown(levels: list[_Level], level: int, value: bytes) -> Iterator[Piece]:
    """Hashes come to a level, never beyond the end of a tile."""
    if level == len(levels):
        levels.append(_Level())
    one = levels[level]
    one.hashes += value
    if len(one.hashes) == WIDTH * HASH:
        yield _tile(level, one)
        top = tile_root(bytes(one.hashes))
        one.index, one.hashes = one.index + 1, bytearray()
        yield from _grown(levels, level + 1, top)


def _tile(level: int, one: _Level) -> Piece:
    return Piece("log/" + tile_path(level, one.index, len(one.hashes) // HASH), bytes(one.hashes))


def _part(bundle: int) -> str:
    return f"log/entries/{bundle // _PART:06d}"
