"""Tiles of 256 hashes (C2SP tlog-tiles): what a log stores and serves, and the tree read from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sync.log.merkle import node_hash

WIDTH = 256
HEIGHT = 8
HASH = 32

TileKey = tuple[int, int]
ReadTile = Callable[[int, int], bytes]


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """URL path below ``tile/<level>/``: groups of three digits, partial tiles with their width."""
    groups = [f"{index % 1000:03d}"]
    rest = index // 1000
    while rest:
        groups.append(f"x{rest % 1000:03d}")
        rest //= 1000
    name = "/".join(reversed(groups))
    return f"tile/{level}/{name}" + ("" if width == WIDTH else f".p/{width}")


def parse_index(text: str) -> tuple[int, int] | None:
    """Tile index and width of the part of a path after the level; None when it is no such path."""
    match = re.fullmatch(r"((?:x[0-9]{3}/){0,4})([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", text)
    if match is None:
        return None
    index = int("".join(re.findall(r"\d{3}", match.group(1))) + match.group(2))
    width = int(match.group(3)) if match.group(3) else WIDTH
    # one spelling per tile: no leading empty group, no full tile in the form of a partial one
    return (index, width) if width <= WIDTH and tile_path(0, index, width) == f"tile/0/{text}" else None


class TileTree:
    """Perfect subtrees over stored tiles; ``read(level, index)`` returns the bytes of a tile, full or partial."""

    def __init__(self, read: ReadTile) -> None:
        self._read = read
        self._cache: dict[TileKey, bytes] = {}
        self._nodes: dict[TileKey, bytes] = {}

    def node(self, level: int, index: int) -> bytes:
        """Hash of a perfect subtree. Kept: the proofs of neighbouring leaves share nearly all of them."""
        row, inside = divmod(level, HEIGHT)
        if not inside:
            offset = HASH * (index % WIDTH)
            return self._tile(row, index // WIDTH)[offset : offset + HASH]
        key = (level, index)
        if key not in self._nodes:
            self._nodes[key] = node_hash(self.node(level - 1, 2 * index), self.node(level - 1, 2 * index + 1))
        return self._nodes[key]

    def _tile(self, level: int, index: int) -> bytes:
        key = (level, index)
        if key not in self._cache:
            self._cache[key] = self._read(level, index)
        return self._cache[key]


def append(read: ReadTile, size: int, leaves: Iterable[bytes]) -> tuple[int, dict[TileKey, bytes]]:
    """New size and every tile that changes when leaf hashes are added to a tree of ``size`` leaves."""
    changed: dict[TileKey, bytes] = {}

    def tile(level: int, index: int, width: int) -> bytes:
        if (level, index) in changed:
            return changed[level, index]
        return read(level, index)[: width * HASH] if width else b""

    for leaf in leaves:
        value, level, position = leaf, 0, size
        while True:
            index, width = divmod(position, WIDTH)
            grown = tile(level, index, width) + value
            changed[level, index] = grown
            if width + 1 < WIDTH:
                break
            value = tile_root(grown)
            level, position = level + 1, index
        size += 1
    return size, changed


def tile_root(tile: bytes) -> bytes:
    """Hash over all leaves of a full tile."""
    hashes = [tile[i : i + HASH] for i in range(0, len(tile), HASH)]
    while len(hashes) > 1:
        hashes = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]
