"""Receipts as they are handed out: of the log as it is named now, also for leaves that an earlier epoch took."""

from __future__ import annotations

from functools import cached_property

from forms.errors import KnownError
from sync.log.merkle import inclusion_proof
from sync.log.receipt import parse_receipt, write_receipt
from sync.log.tiles import TileTree
from sync.server.store.interface import Store, StoredLeaf


class CurrentReceipts:
    """For some leaves of one moment. A leaf keeps the receipt it was first given; one of an earlier epoch of the log
    stays what is published, and whoever asks is given one that the log of today signs for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _newest(self) -> tuple[int, str]:
        return self._store.checkpoint() or (0, "")

    @cached_property
    def _tree(self) -> TileTree:
        return TileTree(lambda level, index: self._store.tile(level, index) or b"")

    def of(self, leaf: StoredLeaf) -> str:
        """Receipt of a leaf. :raises KnownError: ``server.not_found`` for one that is not there yet."""
        size, note = self._newest
        if _log_of(leaf.receipt) == note.partition("\n")[0]:
            return leaf.receipt
        if leaf.index >= size:
            raise KnownError("server.not_found")
        return write_receipt(leaf.entry, leaf.index, inclusion_proof(self._tree, leaf.index, size), note)


def _log_of(receipt: str) -> str:
    try:
        return parse_receipt(receipt).note.partition("\n")[0]
    except KnownError:
        return ""
