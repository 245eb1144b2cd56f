"""Merkle tree hashing, inclusion and consistency proofs (RFC 6962 section 2.1), over stored perfect subtrees."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

EMPTY_ROOT = hashlib.sha256(b"").digest()


class Nodes(Protocol):
    """Hashes of perfect subtrees: ``node(level, i)`` covers leaves ``i << level`` to ``(i + 1) << level``."""

    def node(self, level: int, index: int) -> bytes:
        """Hash of one perfect subtree."""
        ...


def leaf_hash(entry: bytes) -> bytes:
    """Hash of a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """Largest power of two below ``size`` (size > 1)."""
    return 1 << ((size - 1).bit_length() - 1)


def subtree(nodes: Nodes, start: int, end: int) -> bytes:
    """Hash over the leaves ``start`` to ``end`` (exclusive); ``start`` is where such a subtree may begin."""
    size = end - start
    if size == 0:
        return EMPTY_ROOT
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return nodes.node(level, start >> level)
    middle = start + _split(size)
    return node_hash(subtree(nodes, start, middle), subtree(nodes, middle, end))


def root(nodes: Nodes, size: int) -> bytes:
    """Root of the tree of the first ``size`` leaves."""
    return subtree(nodes, 0, size)


class GrowingTree:
    """The tree of entries as they come; it keeps the roots of its perfect subtrees, each with its height, the largest
    first."""

    def __init__(self, size: int = 0, peaks: Iterable[tuple[int, bytes]] = ()) -> None:
        """:param peaks: as :attr:`peaks` of a tree of that size was."""
        self.size, self.peaks = size, list(peaks)

    def add(self, entry: bytes) -> None:
        """The next entry."""
        height, node, peaks = 0, leaf_hash(entry), self.peaks
        while peaks and peaks[-1][0] == height:
            node = node_hash(peaks.pop()[1], node)
            height += 1
        peaks.append((height, node))
        self.size += 1

    @property
    def root(self) -> bytes:
        """Root of the tree of all that came."""
        if not self.peaks:
            return EMPTY_ROOT
        (_, top), *others = reversed(self.peaks)
        for _, left in others:
            top = node_hash(left, top)
        return top


def prefix_roots(
    entries: Iterable[bytes], sizes: Iterable[int], tree: GrowingTree | None = None
) -> Mapping[int, bytes]:
    """Roots of the trees of the first ``size`` entries, for every wanted size that there is, in one pass.

    :param tree: of the entries before those given, which are added to it.
    """
    wanted, tree = set(sizes), tree if tree is not None else GrowingTree()
    found = {tree.size: tree.root} if tree.size in wanted else {}
    for entry in entries:
        tree.add(entry)
        if tree.size in wanted:
            found[tree.size] = tree.root
    return found


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """Audit path of a leaf in the tree of ``size`` leaves."""
    if not 0 <= index < size:
        raise ValueError("leaf is not in the tree")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(subtree(nodes, middle, end))
            end = middle
        else:
            proof.append(subtree(nodes, start, middle))
            start = middle
    return proof[::-1]


def root_of_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Root that a path leads to, or None when the path has the wrong length."""
    if not 0 <= index < size:
        return None
    number, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        if number & 1 or number == last:
            found = node_hash(step, found)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, step)
        number, last = number >> 1, last >> 1
    return found if last == 0 else None


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """Proof that the tree of ``new`` leaves begins with the tree of ``old`` leaves."""
    if not 0 < old <= new:
        raise ValueError("no such older tree")
    proof: list[bytes] = []
    start, end, complete = 0, new, True
    while old - start != end - start:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(subtree(nodes, middle, end))
            end = middle
        else:
            proof.append(subtree(nodes, start, middle))
            start, complete = middle, False
    if not complete:
        proof.append(subtree(nodes, start, end))
    return proof[::-1]


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a consistency proof holds (RFC 9162 section 2.1.4.2)."""
    if old == new:
        return old_root == new_root and not proof
    if not 0 < old < new or not proof:
        return False
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    first = second = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            second = node_hash(second, step)
        number, last = number >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
