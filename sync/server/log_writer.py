"""The log's one writer: leaves in, a signed checkpoint and receipts out, in one durable commit.

Whoever holds one holds the folder's lock (:class:`sync.server.store.lock.FolderLock`): the sequencer of a running
server, or a command that found no server running.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.log.checkpoint import sign_checkpoint
from sync.log.merkle import inclusion_proof, leaf_hash, root
from sync.log.receipt import log_entry, write_receipt
from sync.log.tiles import HASH, WIDTH, TileKey, TileTree, append
from sync.server.store.interface import Batch, NamedBlob, Redeemed, Store, StoredLeaf


@dataclass(frozen=True)
class LeafDraft:
    """What is to become a leaf. ``committed`` are the bytes that the entry names by digest, ``kept`` those that are
    stored: the same but for a package, which lies in the folder. ``entry`` is the very entry that an earlier epoch of
    the log gave it, None for one that is new."""

    id: str
    kind: str
    region: str
    committed: bytes
    kept: bytes
    subject: str = ""
    blobs: tuple[str, ...] = ()
    entry: bytes | None = None


@dataclass(frozen=True)
class Beside:
    """What is written with the leaves, in their transaction; fields as in :class:`Batch`."""

    persons: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Redeemed] = field(default_factory=dict)
    drained: Collection[str] = ()


class LogWriter:
    """Appends to the log of a store. Used by one thread."""

    def __init__(
        self, store: Store, origin: str, key: Ed25519PrivateKey, keep: Callable[[str], None] = lambda note: None
    ) -> None:
        """Begins the log where there is none.

        :param keep: takes each newest checkpoint to a second place before anybody is answered.
        :raises KnownError: ``server.write``, ``server.database``; what ``keep`` raises.
        """
        self._store = store
        self._origin = origin
        self._key = key
        self._keep = keep
        self._edge: dict[TileKey, bytes] = {}
        found = store.checkpoint()
        if found is None:
            found = 0, sign_checkpoint(origin, 0, root(TileTree(self._tile), 0), key)
            store.commit(Batch((), {}, *found))
        self.size, note = found
        #: The newest note, as long as it is not in its second place; without that nothing more is signed.
        self._unkept: str | None = note
        self._keep_newest()

    @property
    def is_unkept(self) -> bool:
        """Whether the newest note is not in its second place yet."""
        return self._unkept is not None

    def _keep_newest(self) -> None:
        if self._unkept is not None:
            self._keep(self._unkept)
            self._unkept = None

    def _tile(self, level: int, index: int) -> bytes:
        """A tile; those at the growing edge are kept, because every append reads them."""
        key = (level, index)
        if key not in self._edge:
            found = self._store.tile(level, index) or b""
            if len(found) == WIDTH * HASH:
                return found
            self._edge[key] = found
        return self._edge[key]

    def append(self, drafts: Sequence[LeafDraft], received: str, beside: Beside | None = None) -> list[StoredLeaf]:
        """Make these the next leaves; durable, with their receipts, when it returns.

        :param received: time of all their entries, UTC, but of those that have one of an earlier epoch.
        :raises KnownError: as :meth:`Store.commit`, ``server.second_place``; nothing was appended then.
        """
        self._keep_newest()
        beside = beside or Beside()
        entries = [
            draft.entry or log_entry(draft.id, draft.committed, draft.kind, received) for draft in drafts
        ]
        size, changed = append(self._tile, self.size, [leaf_hash(entry) for entry in entries])
        tree = TileTree(lambda level, index: changed.get((level, index)) or self._tile(level, index))
        note = sign_checkpoint(self._origin, size, root(tree, size), self._key)
        made = [
            StoredLeaf(
                draft.id, index, draft.kind, draft.region, draft.kept, entry,
                write_receipt(entry, index, inclusion_proof(tree, index, size), note), draft.subject,
            )
            for index, (draft, entry) in enumerate(zip(drafts, entries, strict=True), start=self.size)
        ]
        blobs = [
            NamedBlob(digest, leaf.index, leaf.region)
            for leaf, draft in zip(made, drafts, strict=True) for digest in draft.blobs
        ]
        self._store.commit(
            Batch(made, changed, size, note, beside.persons, beside.codes, blobs, beside.drained)
        )
        self.size, self._unkept = size, note
        with suppress(KnownError):  # these are durable and acknowledged; the next ones wait until the place is there
            self._keep_newest()
        self._edge = {key: tile for key, tile in (self._edge | changed).items() if len(tile) < WIDTH * HASH}
        return made
