"""The log of a server as a cut has read it, and how the next cut goes on where this one ended.

A log only grows. What a cut learns of it (which leaves there are, its root) is remembered with a digest of all entries
that it was learnt from. The next cut holds the first entries against that digest, byte for byte, and reads only those
that came since; where they are others, all are read again, and the root says what that means.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sync.log.merkle import GrowingTree, prefix_roots
from sync.portal.leaves import LeafIndex
from sync.record.canonical import encode

#: Entries from a place on, as many as there are up to a number: both are said.
Entries = Callable[[int, int], Iterable[bytes]]


@dataclass(frozen=True)
class ReadLog:
    """The first ``tree.size`` entries of a log: its leaves, its tree, and SHA-256 over all entries."""

    leaves: LeafIndex
    tree: GrowingTree
    digest: str

    def to_bytes(self) -> bytes:
        """For :meth:`of_bytes`."""
        peaks = [[height, node.hex()] for height, node in self.tree.peaks]
        head = {"size": self.tree.size, "peaks": peaks, "entries": self.digest}
        return encode(head) + b"\n" + self.leaves.to_bytes()

    @classmethod
    def of_bytes(cls, data: bytes) -> ReadLog:
        """What :meth:`to_bytes` says. :raises ValueError, KeyError, TypeError: it is none of that."""
        end = data.index(b"\n")
        head = json.loads(data[:end])
        tree = GrowingTree(head["size"], [(height, bytes.fromhex(node)) for height, node in head["peaks"]])
        return cls(LeafIndex.of_bytes(data, end + 1), tree, head["entries"])


def read_log(
    entries: Entries, size: int, sizes: Collection[int], known: ReadLog | None
) -> tuple[ReadLog, Mapping[int, bytes]]:
    """The first entries of a log, as many as there are up to ``size``, and its roots at some sizes.

    :param known: what was learnt of the log before; used where the log begins with those very entries.
    :raises KnownError: ``verify.log_entry`` for what is no entry, or is there twice.
    """
    whole, leaves, tree = hashlib.sha256(), LeafIndex(), GrowingTree()
    if known is not None and known.tree.size <= size:
        count = sum(1 for _ in _hashed(entries(0, known.tree.size), whole))
        if (count, whole.hexdigest()) == (known.tree.size, known.digest):
            leaves, tree = known.leaves, known.tree
        else:
            whole = hashlib.sha256()
    fresh = _hashed(entries(tree.size, size), whole)
    roots = prefix_roots(leaves.reading(fresh), sizes, tree)
    return ReadLog(leaves, tree, whole.hexdigest()), roots


def _hashed(entries: Iterable[bytes], whole: hashlib._Hash) -> Iterator[bytes]:
    """Entries, each of which goes into a digest with its length."""
    for entry in entries:
        whole.update(len(entry).to_bytes(8, "big") + entry)
        yield entry
