"""Whether the log in the store is the one that was signed; what can be made again from the rest is made again.

Entries are the log. The tiles are made of them, and the newest note stands in the receipt of the newest leaf as well;
so either may be spoilt and nothing is lost. Entries that do not lead to the signed root are another matter: nothing is
signed over them.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from forms.errors import KnownError
from sync.log.checkpoint import Checkpoint
from sync.log.merkle import leaf_hash, root
from sync.log.receipt import PACKAGE, parse_receipt, read_entry
from sync.log.tiles import HASH, WIDTH, TileKey, TileTree, append
from sync.server.second_place import SecondPlace
from sync.server.store.interface import Store

_log = logging.getLogger(__name__)
#: Entries, and leaves with their contents, that are read at once.
_PAGE = 1000
_CONTENTS = _PAGE // 8


def check_newest(store: Store, place: SecondPlace) -> None:
    """Before anything is signed: the newest note is the log's own, and the growing edge of the tree leads to its root.

    Takes no time that grows with the log, unless something has to be made again. Another process may append meanwhile:
    what it wrote between two looks is no damage.

    :raises KnownError: ``server.log_damaged``, ``server.database``, ``server.write``.
    """
    found = store.checkpoint()
    while found is not None:
        try:
            _check_at(store, place, *found)
            return
        except _GrewError:
            found = store.checkpoint()


class _GrewError(Exception):
    """Somebody appended between two looks."""


def _check_at(store: Store, place: SecondPlace, size: int, note: str) -> None:
    """As :func:`check_newest`, for the newest note as it was read. :raises _GrewError: it no longer is."""
    said = _opened(note, place)
    newest = said if said is not None and said.size == size and not store.leaves_at([size]) else None
    if newest is None:
        if store.checkpoint() != (size, note):
            raise _GrewError
        # of a note that does not open the number of its row is all that is known, and nothing is signed behind that
        newest = note_of_last_leaf(store, place, size if said is None else store.count())
        if newest is None or (said is not None and said.size > newest.size):
            raise KnownError("server.log_damaged", size=size)
    if root(TileTree(lambda level, index: store.tile(level, index) or b""), newest.size) != newest.root:
        mend_tiles(store, newest)
    if (newest.size, newest.note) != (size, note):  # only what the entries lead to is ever written in its place
        store.put_checkpoint(newest.size, newest.note, instead_of=size)
        _log.warning(
            "the checkpoint of %d entries was spoilt; the receipt of the last leaf brought it back", newest.size
        )


def pages_of(size: int) -> int:
    """How many pages :func:`check_whole` reads of a log of this size."""
    return -(-size // _PAGE) + -(-size // _CONTENTS)


def check_whole(
    store: Store, place: SecondPlace, breathe: Callable[[], object] = lambda: None
) -> Iterator[tuple[int, str]]:
    """Everything of the log, for whoever has the time: answers leaf and code of contents that were spoilt.

    :param breathe: called after every page; may raise to end it.
    :raises KnownError: ``server.log_damaged`` where entries do not lead to what was signed over them.
    """
    found = store.checkpoint()
    newest = _opened(found[1], place) if found is not None else None
    if newest is None:
        return
    mend_tiles(store, newest, breathe, full_only=True)
    since = 0
    while leaves := [leaf for leaf in store.leaves(since=since, limit=_CONTENTS) if leaf.index < newest.size]:
        for leaf in leaves:
            said = read_entry(leaf.entry)
            is_right = (said.id, said.kind) == (leaf.id, leaf.kind)
            if leaf.envelope and leaf.kind != PACKAGE:
                is_right &= hashlib.sha256(leaf.envelope).hexdigest() == said.envelope
            if not is_right:
                yield leaf.index, "server.content_damaged"
        since = leaves[-1].index + 1
        breathe()


def mend_tiles(
    store: Store, newest: Checkpoint, breathe: Callable[[], object] = lambda: None, *, full_only: bool = False
) -> None:
    """Write again the tiles that are not what the entries below a checkpoint make.

    :param full_only: while somebody appends: tiles that still grow are left alone.
    :raises KnownError: ``server.log_damaged`` where the entries do not lead to its root; nothing is then written.
    """
    edge: dict[TileKey, bytes] = {}
    wrong: dict[TileKey, bytes] = {}
    size, entries = 0, _entries(store, newest.size)

    def read(level: int, index: int) -> bytes:
        return edge.get((level, index), b"")

    def hold(made: Mapping[TileKey, bytes]) -> None:
        wrong.update({key: tile for key, tile in made.items() if (store.tile(*key) or b"")[: len(tile)] != tile})

    while some := [leaf_hash(entry) for entry in islice(entries, _PAGE)]:
        size, changed = append(read, size, some)
        hold({key: tile for key, tile in changed.items() if len(tile) == WIDTH * HASH})
        edge = {key: tile for key, tile in (edge | changed).items() if len(tile) < WIDTH * HASH}
        breathe()
    if not full_only:
        hold(edge)
    # whatever a root is made of lies in the tiles that still grow, and these were made of entries alone
    if size != newest.size or root(TileTree(read), size) != newest.root:
        raise KnownError("server.log_damaged", size=newest.size)
    if wrong:
        store.put_tiles(wrong)
        _log.warning("%d tiles of the log were spoilt and made again from its entries", len(wrong))


def _opened(note: str, place: SecondPlace) -> Checkpoint | None:
    try:
        return place.opened(note)
    except KnownError:
        return None


def note_of_last_leaf(store: Store, place: SecondPlace, size: int) -> Checkpoint | None:
    """The checkpoint in the receipt of the newest leaf, where this log signed it; that one is the newest there is."""
    leaves = store.leaves_at([size - 1])
    try:
        found = _opened(parse_receipt(leaves[0].receipt).note, place) if leaves else None
    except KnownError:
        found = None
    return found if found is not None and found.size == size else None


def _entries(store: Store, size: int) -> Iterator[bytes]:
    since = 0
    while since < size and (found := store.entries(since, min(_PAGE, size - since))):
        yield from found
        since += len(found)
