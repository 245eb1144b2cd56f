"""The tile tree equals a plain RFC 6962 tree; proofs hold and wrong ones do not."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.log.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    root,
    root_of_inclusion,
)
from sync.log.tiles import TileTree, append, parse_index, tile_path


def _plain(leaves: list[bytes]) -> bytes:
    """Merkle tree hash exactly as RFC 6962 section 2.1 defines it, over raw entries."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + _plain(leaves[:k]) + _plain(leaves[k:])).digest()


def _tree(entries: list[bytes], batches: list[int]) -> tuple[TileTree, int]:
    tiles: dict[tuple[int, int], bytes] = {}
    size, rest = 0, [leaf_hash(e) for e in entries]
    for batch in [*batches, len(entries)]:
        now, rest = rest[:batch], rest[batch:]
        size, changed = append(lambda level, index: tiles[level, index], size, now)
        tiles.update(changed)
    return TileTree(lambda level, index: tiles[level, index]), size


ENTRIES = [str(i).encode() for i in range(70_000)]


@given(count=st.integers(0, 700), batches=st.lists(st.integers(1, 300), max_size=4))
def test_root_equals_the_plain_tree_whatever_the_batches(count: int, batches: list[int]) -> None:
    tree, size = _tree(ENTRIES[:count], batches)
    assert size == count
    assert root(tree, size) == _plain(ENTRIES[:count])


def test_three_levels_of_tiles() -> None:
    tree, size = _tree(ENTRIES, [300, 65_000])
    assert root(tree, size) == _plain(ENTRIES)
    proof = inclusion_proof(tree, 65_536, size)
    assert root_of_inclusion(65_536, size, leaf_hash(ENTRIES[65_536]), proof) == _plain(ENTRIES)


@given(st.integers(1, 600).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1), st.integers(1, n))))
def test_proofs_hold_and_altered_ones_do_not(case: tuple[int, int, int]) -> None:
    size, index, old = case
    tree, _ = _tree(ENTRIES[:size], [])
    whole = _plain(ENTRIES[:size])
    proof = inclusion_proof(tree, index, size)
    leaf = leaf_hash(ENTRIES[index])
    assert root_of_inclusion(index, size, leaf, proof) == whole
    assert root_of_inclusion(index, size, leaf_hash(b"other"), proof) != whole
    assert root_of_inclusion(index, size, leaf, [*proof, leaf]) != whole
    if proof:
        assert root_of_inclusion(index, size, leaf, proof[:-1]) != whole
    before = _plain(ENTRIES[:old])
    steps = consistency_proof(tree, old, size)
    assert is_consistent(old, size, before, whole, steps)
    assert not is_consistent(old, size, EMPTY_ROOT, whole, steps)
    if steps:
        assert not is_consistent(old, size, before, whole, [bytes(32), *steps[1:]])


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [(0, 256, "tile/0/000"), (67, 256, "tile/0/067"), (1234067, 256, "tile/0/x001/x234/067"), (5, 3, "tile/0/005.p/3")],
)
def test_tile_paths(index: int, width: int, path: str) -> None:
    assert tile_path(0, index, width) == path
    assert parse_index(path.removeprefix("tile/0/")) == (index, width)


@pytest.mark.parametrize("path", ["", "1", "x001", "000.p/0", "000.p/257", "../000"])
def test_other_paths_are_no_tiles(path: str) -> None:
    assert parse_index(path) is None
