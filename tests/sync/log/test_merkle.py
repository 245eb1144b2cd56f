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


# The tree that implementations of RFC 6962 share as a known answer: its leaves, and the root after each of them.
KNOWN_LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
KNOWN_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


@pytest.mark.parametrize("size", range(1, 9))
def test_known_roots(size: int) -> None:
    tree, _ = _tree([bytes.fromhex(leaf) for leaf in KNOWN_LEAVES[:size]], [])
    assert root(tree, size).hex() == KNOWN_ROOTS[size - 1]


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


@pytest.mark.parametrize(
    "path",
    ["", "1", "x001", "000.p/0", "000.p/256", "000.p/257", "x000/005", "000.p/01", "\u0660\u0660\u0660", "../000"],
)
def test_other_paths_are_no_tiles(path: str) -> None:
    assert parse_index(path) is None
