"""Reads the content of a release from what a server keeps, and believes nothing of it that does not add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from forms.errors import KnownError
from sync.log.checkpoint import open_checkpoint
from sync.log.merkle import prefix_roots
from sync.log.receipt import log_entry, parse_receipt
from sync.portal.content import PUBLIC_KINDS, Content, Plan
from sync.record.canonical import decode
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Officer, Roster

_PAGE = 1000


class LoggedRecord(Protocol):
    """A record as the store has it."""

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

    def records(self, *, since: int = 0, region: str = "", limit: int = 1000) -> Sequence[LoggedRecord]:
        """Records in leaf order."""
        ...

    def statements(self) -> Iterable[bytes]:
        """Officer statements and revocations, in the order in which they came."""
        ...

    def checkpoint(self) -> tuple[int, str] | None:
        """Newest checkpoint."""
        ...

    def checkpoint_at(self, size: int) -> str | None:
        """Checkpoint of that very size."""
        ...


@dataclass(frozen=True)
class Archive:
    """What a server keeps: its log, its package now, every package it has served by digest, its cut releases."""

    store: LogReader
    package: ElectionPackage
    packages: Mapping[str, bytes]
    releases: Path

    def package_of(self, digest: str) -> ElectionPackage:
        """A package that a release was cut under.

        :raises KnownError: ``portal.no_package``.
        """
        if digest == self.package.digest:
            return self.package
        if digest not in self.packages:
            raise KnownError("portal.no_package", digest=digest[:16])
        return open_package(self.packages[digest])

    def earlier(self, package: ElectionPackage) -> tuple[bytes, ...]:
        """Packages of the same election and root that ``package`` took the place of, oldest first."""
        opened = (open_package(data) for data in self.packages.values())
        older = [
            one for one in opened
            if (one.election, one.root) == (package.election, package.root) and one.sequence < package.sequence
        ]
        return tuple(one.envelope for one in sorted(older, key=lambda one: (one.sequence, one.digest)))


def content_at(archive: Archive, package: ElectionPackage, plan: Plan, previous: str | None = None) -> Content:
    """Everything a plan names.

    :raises KnownError: ``portal.empty_log`` when the log or the statements do not reach so far, ``portal.damaged``
        where what is kept is not what the checkpoint signs.
    """
    note = archive.store.checkpoint_at(plan.size)
    statements = tuple(archive.store.statements())[: plan.statements]
    if note is None or len(statements) < plan.statements:
        raise KnownError("portal.empty_log")
    logged = _logged(archive.store, plan.size)
    entries = tuple(item.entry for item in logged)
    earlier = archive.earlier(package)
    try:
        checkpoint = open_checkpoint(note, package.log_origin, package.log_key)
        roster = Roster(PackageChain([*map(open_package, earlier), package]), statements)
        containers = tuple(_container(item, roster) for item in logged if item.kind in PUBLIC_KINDS)
    except (KnownError, KeyError, TypeError) as error:
        raise KnownError("portal.damaged") from error
    if (checkpoint.size, prefix_roots(entries, [plan.size])[plan.size]) != (plan.size, checkpoint.root):
        raise KnownError("portal.damaged")
    return Content(plan, package.envelope, statements, entries, note, containers, earlier, previous)


def _logged(store: LogReader, size: int) -> list[LoggedRecord]:
    found: list[LoggedRecord] = []
    while len(found) < size:
        more = store.records(since=len(found), limit=min(_PAGE, size - len(found)))
        if not more:
            raise KnownError("portal.empty_log")
        found += more
    return found


def _container(item: LoggedRecord, roster: Roster) -> Container:
    """A published record with its signers' statements and its receipt, as the entry of the log names it."""
    record = Record.parse(item.envelope)
    parse_receipt(item.receipt)
    if log_entry(record.id, record.envelope, record.kind, decode(item.entry)["received"]) != item.entry:
        raise KnownError("portal.damaged")
    return Container(record, statements_of(record, roster), item.receipt)


def statements_of(record: Record, roster: Roster) -> tuple[bytes, ...]:
    """Statements of the signers of a record, in signing order."""
    officers = (roster.officer(key) for key in record.signers)
    return tuple(officer.statement for officer in officers if isinstance(officer, Officer))
