"""What a release is made from, and the one fold that all its files are read from."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cached_property

from forms.errors import KnownError
from sync.fold import Reference, State, fold
from sync.log.receipt import RELEASE, Entry, read_entry
from sync.record.container import Container
from sync.record.record import Record
from sync.record.times import moment
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster

#: Kinds whose containers are published; of the others the log entry is.
PUBLIC_KINDS = frozenset({"sheet", "recap", "act"})


@dataclass(frozen=True)
class Plan:
    """What is decided about a release before it is cut.

    ``size`` is the number of log leaves: every record, statement and package below it, and the head of every earlier
    release, is in the release.
    """

    number: int
    size: int
    published_at: str
    version: str

    def to_json(self) -> dict[str, object]:
        """As in the manifest."""
        return asdict(self)


@dataclass(frozen=True)
class Content:
    """Everything a release is made from. ``entries`` are the log entries in leaf order, below ``plan.size``.

    ``earlier`` are the other packages in the log (most of them those that ``package`` took the place of) and
    ``statements`` the officer statements and revocations, both in leaf order; ``previous`` is the SHA-256 (hex) of the
    manifest of the release before, None for the first.
    """

    plan: Plan
    package: bytes
    statements: tuple[bytes, ...]
    entries: tuple[bytes, ...]
    checkpoint: str
    containers: tuple[Container, ...]
    earlier: tuple[bytes, ...] = ()
    previous: str | None = None

    @cached_property
    def leaves(self) -> tuple[Entry, ...]:
        """The entries, read. :raises KnownError: ``log.entry``."""
        return tuple(map(read_entry, self.entries))

    @property
    def heads(self) -> tuple[str, ...]:
        """SHA-256 of the manifest of every release whose head is in the log, in leaf order."""
        return tuple(leaf.id for leaf in self.leaves if leaf.kind == RELEASE)


@dataclass(frozen=True)
class View:
    """A content folded once: what every table and page is read from."""

    content: Content
    package: ElectionPackage
    reference: Reference
    state: State
    records: Mapping[str, Record] = field(default_factory=dict)

    @property
    def roster(self) -> Roster:
        """Officers and revocations of the election."""
        return self.reference.roster

    def withdrawn(self, station: str) -> str | None:
        """Reason code where the package withdraws a station: what was ratified stays, outside the sums."""
        found = self.package.stations.get(station)
        return found.withdrawn if found is not None else None

    @cached_property
    def late(self) -> frozenset[tuple[str, str]]:
        """Contest and station of every sheet in quarantine."""
        found = (self.records[key] for key in self.state.quarantined if key in self.records)
        return frozenset((str(r.contest), str(r.station)) for r in found if r.kind == "sheet")

    @cached_property
    def leaves(self) -> Mapping[str, str]:
        """Kind of every record in the log by id, also of those that are not published."""
        return {leaf.id: leaf.kind for leaf in self.content.leaves}

    def logged(self) -> list[tuple[int, Entry, Record]]:
        """Leaf index, entry and record of everything published, in leaf order."""
        return [
            (index, leaf, self.records[leaf.id])
            for index, leaf in enumerate(self.content.leaves) if leaf.id in self.records
        ]


def view_of(content: Content, package: ElectionPackage | None = None) -> View:
    """Fold of the published records. A device's clock is no proof: the log says when a record came."""
    package = package or open_package(content.package)
    roster = Roster(PackageChain([*map(open_package, content.earlier), package]))
    for statement in content.statements:
        with suppress(KnownError):  # a statement in the log that does not hold is in nobody's way
            roster.add(statement)
    for leaf in content.leaves:
        if leaf.is_record:
            roster.arrived(leaf.id, moment(leaf.received))
    records = {container.record.id: container.record for container in content.containers}
    reference = Reference(roster.chain, roster, package)
    return View(content, package, reference, fold(records.values(), reference), records)
