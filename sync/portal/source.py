"""Reads the content of a release from what a server keeps, and believes nothing of it that does not add up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from forms.errors import KnownError
from sync.log.checkpoint import open_checkpoint
from sync.log.merkle import prefix_roots
from sync.log.receipt import PACKAGE, RELEASE, STATEMENT_LEAVES, log_entry, parse_receipt, read_entry
from sync.portal.content import PUBLIC_KINDS, Content, Plan
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer, Roster

_PAGE = 1000


class LoggedLeaf(Protocol):
    """A leaf as the store has it; ``envelope`` is empty for a package and the signature for a release."""

    @property
    def id(self) -> str: ...
    @property
    def index(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def envelope(self) -> bytes: ...
    @property
    def entry(self) -> bytes: ...
    @property
    def receipt(self) -> str: ...


class LogReader(Protocol):
    """The part of a server's store that a release is read from."""

    def leaf(self, leaf_id: str) -> LoggedLeaf | None:
        """One leaf by its id."""
        ...

    def leaves(
        self, *, since: int = 0, kinds: Collection[str] = (), region: str = "", limit: int = 1000
    ) -> Sequence[LoggedLeaf]:
        """Leaves in order."""
        ...

    def entries(self, since: int, limit: int) -> Sequence[bytes]:
        """Entries in leaf order."""
        ...

    def count(self, *, kinds: Collection[str] = (), region: str = "") -> int:
        """Number of leaves."""
        ...

    def checkpoint(self) -> tuple[int, str] | None:
        """Newest checkpoint."""
        ...

    def checkpoint_at(self, size: int) -> str | None:
        """Checkpoint of that very size."""
        ...


@dataclass(frozen=True)
class Archive:
    """What a server keeps: its log, its package now, every package it holds by digest, its cut releases.

    ``deliver`` makes the head of a release (SHA-256 of its manifest, the bytes of its signature) a leaf of the log.
    """

    store: LogReader
    package: ElectionPackage
    packages: Mapping[str, ElectionPackage]
    releases: Path
    deliver: Callable[[str, bytes], None]

    def package_of(self, digest: str) -> ElectionPackage:
        """A package of the log.

        :raises KnownError: ``portal.no_package``.
        """
        if digest not in self.packages:
            raise KnownError("portal.no_package", digest=digest[:16])
        return self.packages[digest]


def content_at(archive: Archive, package: ElectionPackage, plan: Plan, previous: str | None = None) -> Content:
    """Everything a plan names.

    :raises KnownError: ``portal.empty_log`` when the log does not reach so far, ``portal.no_package``,
        ``portal.damaged`` where what is kept is not what the checkpoint signs.
    """
    store, size = archive.store, plan.size
    note = store.checkpoint_at(size)
    entries = tuple(_entries(store, size))
    if note is None or len(entries) < size:
        raise KnownError("portal.empty_log")
    try:
        statements = tuple(_checked(leaf, leaf.envelope) for leaf in _leaves(store, STATEMENT_LEAVES, size))
        for leaf in _leaves(store, {RELEASE}, size):
            _checked(leaf, leaf.envelope)
        held = [archive.package_of(leaf.id) for leaf in _leaves(store, {PACKAGE}, size)]
        earlier = tuple(one.envelope for one in held if one.digest != package.digest)
        roster = _roster(PackageChain([*held, package]), statements)
        containers = tuple(_container(leaf, roster) for leaf in _leaves(store, PUBLIC_KINDS, size))
        checkpoint = open_checkpoint(note, package.log_origin, package.log_key)
    except (KnownError, KeyError, TypeError) as error:
        if isinstance(error, KnownError) and error.code.startswith("portal."):
            raise
        raise KnownError("portal.damaged") from error
    made = Content(plan, package.envelope, statements, entries, note, containers, earlier, previous)
    is_whole = package.digest in {one.digest for one in held} and previous == (made.heads[-1] if made.heads else None)
    if not is_whole or (checkpoint.size, prefix_roots(entries, [size])[size]) != (size, checkpoint.root):
        raise KnownError("portal.damaged")
    return made


def _entries(store: LogReader, size: int) -> Iterator[bytes]:
    since = 0
    while since < size and (more := store.entries(since, min(_PAGE, size - since))):
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


def _checked(leaf: LoggedLeaf, content: bytes) -> bytes:
    """What a leaf commits to. :raises KnownError: ``portal.damaged`` where the entry says otherwise."""
    if log_entry(leaf.id, content, leaf.kind, read_entry(leaf.entry).received) != leaf.entry:
        raise KnownError("portal.damaged")
    return content


def _roster(chain: PackageChain, statements: Sequence[bytes]) -> Roster:
    """Whom to believe; a statement in the log that does not hold is in nobody's way."""
    roster = Roster(chain)
    for statement in statements:
        with suppress(KnownError):
            roster.add(statement)
    return roster


def _container(item: LoggedLeaf, roster: Roster) -> Container:
    """A published record with its signers' statements and its receipt, as the entry of the log names it."""
    record = Record.parse(item.envelope)
    parse_receipt(item.receipt)
    if record.id != item.id or record.kind != item.kind:
        raise KnownError("portal.damaged")
    _checked(item, record.envelope)
    return Container(record, statements_of(record, roster), item.receipt)


def statements_of(record: Record, roster: Roster) -> tuple[bytes, ...]:
    """Statements of the signers of a record, in signing order."""
    officers = (roster.officer(key) for key in record.signers)
    return tuple(officer.statement for officer in officers if isinstance(officer, Officer))
