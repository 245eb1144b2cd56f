"""Reads what a release is made from out of a server's store, and believes nothing of it that does not add up."""

from __future__ import annotations

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from forms.errors import KnownError
from sync.log.checkpoint import open_checkpoint
from sync.log.receipt import RELEASE, parse_receipt, read_entry
from sync.portal.content import Plan, region_of, roster_for
from sync.portal.documents import FindBlob, read_document
from sync.portal.layouts import layout_of
from sync.portal.leaves import LeafIndex
from sync.portal.read_log import ReadLog, read_log
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage

_PAGE, _PLACES, _ENTRIES = 1000, 20_000, 5000


class CommittedLeaf(Protocol):
    """A leaf's content (empty for a package, the signature for a release) and the entry that commits to it."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def envelope(self) -> bytes: ...
    @property
    def entry(self) -> bytes: ...


class LoggedLeaf(CommittedLeaf, Protocol):
    """A leaf as the store has it."""

    @property
    def index(self) -> int: ...
    @property
    def region(self) -> str: ...
    @property
    def receipt(self) -> str: ...


class LogReader(Protocol):
    """The part of a server's store that a release is read from."""

    def leaf(self, leaf_id: str) -> LoggedLeaf | None:
        """One leaf by its id."""
        ...

    def leaves_of(self, ids: Collection[str]) -> Mapping[str, LoggedLeaf]:
        """Leaves by id."""
        ...

    def leaves_at(self, indices: Collection[int]) -> Sequence[LoggedLeaf]:
        """Leaves at these indices, in leaf order."""
        ...

    def committed(self, indices: Sequence[int]) -> Iterable[CommittedLeaf]:
        """Contents and entries of the leaves at these indices, in any order."""
        ...

    def leaves(
        self, *, since: int = 0, kinds: Collection[str] = (), region: str = "", limit: int = 1000
    ) -> Sequence[LoggedLeaf]:
        """Leaves in order."""
        ...

    def places(self, kinds: Collection[str], since: int, limit: int) -> Sequence[tuple[int, str]]:
        """Index and sub-district of leaves of some kinds from an index on, in leaf order."""
        ...

    def about(self, subject: str) -> Sequence[LoggedLeaf]:
        """Statements that speak of a key, in leaf order."""
        ...

    def entries(self, since: int, limit: int) -> Sequence[bytes]:
        """Entries in leaf order."""
        ...

    def count(self, *, kinds: Collection[str] = (), region: str = "", below: int | None = None) -> int:
        """Number of leaves."""
        ...

    def checkpoint(self) -> tuple[int, str] | None:
        """Newest checkpoint."""
        ...

    def checkpoint_at(self, size: int) -> str | None:
        """Checkpoint of that very size."""
        ...


def _no_blob(digest: str) -> Sequence[Path]:
    return ()


@dataclass(frozen=True)
class Archive:
    """What a server keeps: its log, its package now, every package it holds by digest, its cut releases.

    ``deliver`` makes the head of a release (SHA-256 of its manifest, the bytes of its signature) a leaf of the log;
    ``waiting`` counts the heads that were handed in and are none yet; ``documents`` finds the files that may be a blob.
    """

    store: LogReader
    package: ElectionPackage
    packages: Mapping[str, ElectionPackage]
    releases: Path
    deliver: Callable[[str, bytes], None]
    documents: FindBlob = _no_blob
    waiting: Callable[[], int] = lambda: 0

    def package_of(self, digest: str) -> ElectionPackage:
        """A package of the log.

        :raises KnownError: ``portal.no_package``.
        """
        if digest not in self.packages:
            raise KnownError("portal.no_package", digest=digest[:16])
        return self.packages[digest]


@dataclass(frozen=True)
class ArchiveSource:
    """:class:`sync.portal.content.Source` of a prefix of a server's log. Every leaf that is read is held against its
    entry: what commits to nothing is ``portal.damaged``."""

    store: LogReader
    plan: Plan
    package: ElectionPackage
    chain: PackageChain
    checkpoint: str
    root: str
    previous: str | None
    #: roots (hex) of the log at the sizes that were asked for, its own among them
    roots: Mapping[int, str] = field(default_factory=dict)
    blobs: FindBlob = _no_blob
    #: the log as it was read for this; None where nobody goes on with it
    log: ReadLog | None = None

    def entries(self, since: int = 0) -> Iterator[bytes]:
        """Log entries from a place on, below the plan's size."""
        return _entries(self.store, since, self.plan.size)

    def regions(self) -> Sequence[str]:
        """Sub-districts with published records."""
        return sorted(self._places)

    def containers(self, region: str) -> Sequence[Container]:
        """Published records of one sub-district with their receipts. :raises KnownError: ``portal.damaged``."""
        try:
            leaves = self.store.leaves_at(self._places.get(region, array("Q")))
            records = [_record(leaf) for leaf in leaves]
            roster = roster_for(self, records)
            found = [
                Container(record, roster.statements_of(record), leaf.receipt)
                for record, leaf in zip(records, leaves, strict=True)
            ]
        except (KnownError, KeyError, TypeError) as error:
            raise _damaged(error) from error
        return sorted(found, key=lambda one: one.record.id)

    def check(self, regions: Iterable[str]) -> None:
        """Published records of some sub-districts are what the log commits to; they are not opened.

        :raises KnownError: ``portal.damaged``.
        """
        places = [index for region in regions for index in self.places(region)]
        try:
            found = [_checked(leaf, leaf.envelope) for leaf in self.store.committed(places)]
            if len(found) != len(places):
                raise KnownError("portal.damaged")
        except (KnownError, KeyError, TypeError) as error:
            raise _damaged(error) from error

    def statement(self, name: str) -> bytes:
        """A statement by its id. :raises KnownError: ``portal.damaged``."""
        leaf = self.store.leaf(name)
        if leaf is None:
            raise KnownError("portal.damaged")
        return _checked(leaf, leaf.envelope)

    def statements(self, names: Collection[str]) -> Iterator[bytes]:
        """Statements by their ids, in that order. :raises KnownError: ``portal.damaged``."""
        found = self.store.leaves_of(names)
        for name in names:
            if name not in found:
                raise KnownError("portal.damaged")
            yield _checked(found[name], found[name].envelope)

    def about(self, keys: Iterable[str]) -> Iterable[bytes]:
        """Statements about some keys, below the plan's size."""
        for key in keys:
            for leaf in self.store.about(key):
                if leaf.index < self.plan.size:
                    yield _checked(leaf, leaf.envelope)

    def document(self, path: str, digest: str) -> Iterator[bytes]:
        """A signed document as the server keeps it. :raises KnownError: ``portal.document``."""
        return read_document(self.blobs(digest), digest)

    def places(self, region: str) -> Sequence[int]:
        """Places in the log of the published records of one sub-district, ascending but for acts."""
        return self._places.get(region, array("Q"))

    @cached_property
    def _places(self) -> Mapping[str, array[int]]:
        """Indices of published records by sub-district: one number a record.

        A record that names no region is where its signers were appointed when it was made, by statements that may have
        come after it.
        """
        found: dict[str, array[int]] = defaultdict(lambda: array("Q"))
        since = 0
        placed = layout_of(self.plan.version).published - {"act"}
        while more := self.store.places(placed, since, _PLACES):
            for index, region in more:
                if index < self.plan.size:
                    found[region].append(index)
            since = more[-1][0] + 1
        for leaf in _leaves(self.store, {"act"}, self.plan.size):
            record = _record(leaf)
            found[region_of(record, self)].append(leaf.index)
        return found


def source_at(
    archive: Archive, package: ElectionPackage, plan: Plan, previous: str | None = None, sizes: Collection[int] = (),
    *, known: ReadLog | None = None,
) -> tuple[ArchiveSource, LeafIndex]:
    """Everything a plan names, and the index of its log.

    :param sizes: where else the root of the log is wanted.
    :param known: what an earlier cut had read of the log.

    :raises KnownError: ``portal.empty_log`` when the log does not reach so far, ``portal.no_package``,
        ``portal.damaged`` where what is kept is not what the checkpoint signs.
    """
    store, size = archive.store, plan.size
    note = store.checkpoint_at(size)
    if note is None:
        raise KnownError("portal.empty_log")
    try:
        log, roots = read_log(lambda since, end: _entries(store, since, end), size, [size, *sizes], known)
        leaves = log.leaves
        root = roots.get(size)
        if leaves.size < size:
            raise KnownError("portal.empty_log")
        for leaf in _leaves(store, {RELEASE}, size):
            if leaf.envelope:  # the signature of a release that recovery was not given is known by its digest alone
                _checked(leaf, leaf.envelope)
        held = [archive.package_of(leaf.id) for leaf in leaves.packages]
        checkpoint = open_checkpoint(note, package.log_origin, package.log_key)
        chain = PackageChain([*held, package])
    except (KnownError, KeyError, TypeError) as error:
        raise _damaged(error) from error
    is_whole = package.digest in {one.digest for one in held}
    is_whole &= previous == (leaves.heads[-1].id if leaves.heads else None)
    if not is_whole or (checkpoint.size, root) != (size, checkpoint.root):
        raise KnownError("portal.damaged")
    made = ArchiveSource(store, plan, package, chain, note, checkpoint.root.hex(), previous,
                         {at: found.hex() for at, found in roots.items()}, archive.documents, log)
    return made, leaves


def _damaged(error: Exception) -> KnownError:
    return error if isinstance(error, KnownError) and error.code.startswith("portal.") else KnownError("portal.damaged")


def _entries(store: LogReader, since: int, size: int) -> Iterator[bytes]:
    while since < size and (more := store.entries(since, min(_ENTRIES, size - since))):
        yield from more
        since += len(more)


def _leaves(store: LogReader, kinds: Collection[str], size: int) -> Iterator[LoggedLeaf]:
    since = 0
    while more := store.leaves(since=since, kinds=kinds, limit=_PAGE):
        for leaf in more:
            if leaf.index >= size:
                return
            yield leaf
        since = more[-1].index + 1


def _checked(leaf: CommittedLeaf, content: bytes) -> bytes:
    """What a leaf commits to. :raises KnownError: ``portal.damaged`` where the entry says otherwise."""
    said = read_entry(leaf.entry)
    if (said.id, said.kind, said.envelope) != (leaf.id, leaf.kind, hashlib.sha256(content).hexdigest()):
        raise KnownError("portal.damaged")
    return content


def _record(item: LoggedLeaf) -> Record:
    """A published record as the entry of the log names it."""
    record = Record.parse(item.envelope)
    parse_receipt(item.receipt)
    if record.id != item.id or record.kind != item.kind:
        raise KnownError("portal.damaged")
    _checked(item, record.envelope)
    return record
