"""What a release is made from, and the folds of its sub-districts, one at a time, that its files are read from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Protocol

from forms.errors import KnownError
from sync.fold import IncrementalFold, Reference, State
from sync.fold.incremental import region_code
from sync.fold.state import SUBDISTRICT
from sync.portal.documents import Documents
from sync.portal.leaves import Leaf, LeafIndex
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from sync.trust.roster import Roster

#: Kinds whose containers every layout publishes; one may publish more (:attr:`sync.portal.pieces.Layout.published`).
#: Of all others the log entry is published.
ALWAYS_PUBLISHED = frozenset({"sheet", "recap", "act"})


@dataclass(frozen=True)
class Plan:
    """What is decided about a release before it is cut.

    ``size`` is the number of log leaves: every record, statement and package below it, and the head of every earlier
    release, is in the release. ``version`` names the layout (:mod:`sync.portal.layouts`). ``copies``
    are the courtesy copies that the release has, each with the library that wrote it (:mod:`sync.portal.copies`).
    ``d_hasil`` says which signed D.Hasil it holds (:mod:`sync.portal.documents`); without it they are withheld.
    ``before`` tells of the release before, whose manifest this one names, what no leaf of the log tells: its ``size``,
    ``package`` (digest), ``version``, and its ``d_hasil`` where it had any; what changed since is found by it. None for
    the first, and where it is not known.
    """

    number: int
    size: int
    published_at: str
    version: str
    copies: Mapping[str, str] | None = None
    d_hasil: Documents | None = None
    before: Mapping[str, Any] | None = None

    def as_before(self, package: str) -> Mapping[str, Any]:
        """What the plan of the next release says of this one; ``package`` is its digest."""
        said: dict[str, Any] = {"size": self.size, "package": package, "version": self.version}
        return said if self.d_hasil is None else {**said, "d_hasil": self.d_hasil.to_json()}

    def to_json(self) -> dict[str, object]:
        """As in the manifest."""
        said = asdict(self)
        for name in ("copies", "d_hasil", "before"):
            if said[name] is None:
                del said[name]  # plans of releases that were cut before there were any stay as they are
        if self.d_hasil is not None:
            said["d_hasil"] = self.d_hasil.to_json()
        return said

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> Plan:
        """As a manifest has it. :raises TypeError, ValueError: in another form."""
        if "d_hasil" not in said:
            return cls(**said)
        return cls(**{**said, "d_hasil": Documents.of_json(said["d_hasil"])})


class Basis(Protocol):
    """What records are judged by in a release: its package, all packages in the log, and who may sign."""

    @property
    def plan(self) -> Plan: ...
    @property
    def package(self) -> ElectionPackage: ...
    @property
    def chain(self) -> PackageChain: ...

    def about(self, keys: Iterable[str]) -> Iterable[bytes]:
        """Statements that speak of some keys, in leaf order."""
        ...


class Source(Basis, Protocol):
    """Everything a release is made from, read piece by piece; nothing of it is as large as the country.

    ``root`` is the root of the log (hex, RFC 6962) that ``checkpoint`` signs;
    ``previous`` is the SHA-256 (hex) of the manifest of the release before, None for the first.
    """

    @property
    def checkpoint(self) -> str: ...
    @property
    def root(self) -> str: ...
    @property
    def previous(self) -> str | None: ...

    def entries(self, since: int = 0) -> Iterator[bytes]:
        """Log entries in leaf order from a place on, below ``plan.size``."""
        ...

    def regions(self) -> Sequence[str]:
        """Codes of the sub-districts that have published records, ascending."""
        ...

    def containers(self, region: str) -> Sequence[Container]:
        """Published records of one sub-district, in id order."""
        ...

    def statement(self, name: str) -> bytes:
        """A statement by its id."""
        ...

    def statements(self, names: Collection[str]) -> Iterable[bytes]:
        """Statements by their ids, in that order."""
        ...

    def document(self, path: str, digest: str) -> Iterator[bytes]:
        """A signed document by its digest (hex), piece by piece; ``path`` is its place in the release.

        :raises KnownError: where it is not to be had with these bytes.
        """
        ...


@dataclass(frozen=True)
class View:
    """One sub-district folded once: what its rows and its page are read from. ``region`` is its code."""

    region: str
    plan: Plan
    package: ElectionPackage
    reference: Reference
    state: State
    leaves: LeafIndex
    records: Mapping[str, Record] = field(default_factory=dict)
    #: ids of records whose signatures were checked and hold
    verified: frozenset[str] = frozenset()
    #: what is asked of a sub-district by a table and again by its pages
    once: dict[tuple[str, ...], object] = field(default_factory=dict, compare=False, repr=False)

    @property
    def roster(self) -> Roster:
        """The signers of the records, by every statement that speaks of them."""
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

    def logged(self) -> list[tuple[Leaf, Record]]:
        """Leaf and record of everything published here, in leaf order."""
        return list(self._logged)

    @cached_property
    def _logged(self) -> list[tuple[Leaf, Record]]:
        found = [(self.leaves.get(name), record) for name, record in self.records.items()]
        known = [(leaf, record) for leaf, record in found if leaf is not None]
        return sorted(known, key=lambda one: one[0].index)


def roster_of(source: Basis, keys: Iterable[str]) -> Roster:
    """Whom to believe about some keys; a statement in the log that does not hold is in nobody's way."""
    roster = Roster(source.chain)
    for statement in source.about(sorted(set(keys))):
        with suppress(KnownError):
            roster.add(statement)
    return roster


def roster_for(source: Basis, records: Iterable[Record]) -> Roster:
    """Whom to believe about the signers of some records."""
    return roster_of(source, (key for record in records for key in record.signers))


def view_of(source: Basis, leaves: LeafIndex, region: str, containers: Iterable[Container]) -> View:
    """Fold of the published records of a sub-district."""
    return folded_view(source, leaves, region, {container.record.id: container.record for container in containers})


def folded_view(
    source: Basis, leaves: LeafIndex, region: str, records: Mapping[str, Record], trusted: Collection[str] = ()
) -> View:
    """Fold of records of a sub-district, by id. A device's clock is no proof: the log says when a record came.

    :param trusted: ids of those whose signatures were checked already, by the same statements.
    """
    roster = roster_for(source, records.values())
    for name in records:
        leaf = leaves.get(name)
        if leaf is not None:
            roster.arrived(name, leaf.received)
    reference = Reference(source.chain, roster, source.package)
    folded = IncrementalFold(reference)
    folded.add(records.values(), trusted)
    part = folded.region(region)
    verified = part.verified if part is not None else frozenset()
    return View(region, source.plan, source.package, reference, folded.state, leaves, records, verified)


def regions_of_release(source: Source) -> list[str]:
    """Sub-districts of the package, and any other that records are of, ascending."""
    return sorted({*(one.code for one in source.package.subdistricts()), *source.regions()})


def region_of(record: Record, source: Basis) -> str:
    """Sub-district that a record is published with: of what it speaks of, else of the committee that signed it."""
    if record.area:
        return record.area[:SUBDISTRICT]
    return region_code(Reference(source.chain, roster_for(source, [record]), source.package), record)
