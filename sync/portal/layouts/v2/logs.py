"""Files of the log: one entry a line for people, and the C2SP tiles of the same leaves for tools, in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sync.log.merkle import leaf_hash
from sync.log.tiles import HASH, WIDTH, tile_path, tile_root
from sync.portal.content import Source
from sync.portal.pieces import Piece

#: Bundles of 256 entries in one file of lines.
_PART = 64


@dataclass(frozen=True, slots=True)
class LogSoFar:
    """How far the files of a log are complete, whatever comes: bundles of 256 entries, a multiple of those of a file of
    lines, and of every level the number of the tile that goes on and its hashes."""

    bundles: int
    levels: Sequence[tuple[int, bytes]]


def log_pieces(
    source: Source, since: LogSoFar | None = None, note: Callable[[LogSoFar], None] = lambda so_far: None
) -> Iterator[Piece]:
    """Checkpoint, entries and tiles.

    :param since: what need not be made; the log must begin with the entries that it was noted of.
    :param note: is told of what is complete, each time when every file before it was taken.
    """
    yield Piece("log/checkpoint", source.checkpoint.encode("utf-8"))
    number = since.bundles if since is not None else 0
    levels = [_Level(index, bytearray(hashes)) for index, hashes in since.levels] if since is not None else []
    entries = source.entries(number * WIDTH)
    while bundle := list(islice(entries, WIDTH)):
        lines = b"".join(entry + b"\n" for entry in bundle)
        ends = (number + 1) % _PART == 0
        yield Piece(_part(number), lines, ends)
        path = tile_path(0, number, len(bundle)).replace("tile/0/", "log/tile/entries/", 1)
        yield Piece(path, b"".join(len(entry).to_bytes(2, "big") + entry for entry in bundle))
        yield from _grown(levels, 0, b"".join(map(leaf_hash, bundle)))
        number += 1
        if ends and len(bundle) == WIDTH:
            note(LogSoFar(number, [(one.index, bytes(one.hashes)) for one in levels]))
    if number % _PART:
        yield Piece(_part(number - 1), b"")
    for level, one in enumerate(levels):
        if one.hashes:
            yield _tile(level, one)


class _Level:
    """The tile of a level that grows."""

    def __init__(self, index: int = 0, hashes: bytearray | None = None) -> None:
        self.index = index
        self.hashes = hashes if hashes is not None else bytearray()


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
