"""What a set of records means: states of sheets, recaps, refusals, quarantine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from forms.errors import Refusal as Refusal
from forms.figure import Figure
from forms.recapitulation import StationResult
from forms.rules import Finding
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from sync.trust.roster import Roster


class Status(StrEnum):
    """State of one sheet."""

    EMPTY = "empty"
    FIRST = "first"
    DIFFERS = "differs"
    FINDING = "finding"
    VERIFIED = "verified"
    SEALED = "sealed"
    UNDECIDED = "undecided"
    ABSENT = "absent"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class World:
    """What a fold needs beside the records. ``earlier``: packages that this one replaced, by digest."""

    package: ElectionPackage
    roster: Roster
    earlier: Mapping[str, ElectionPackage] = field(default_factory=dict)

    def has_other_choices(self, record: Record) -> bool:
        """Whether a record was made under an earlier package that gave its contest another form (other choices)."""
        earlier = self.earlier.get(str(record.payload["package"]))
        if earlier is None or record.contest is None:
            return False
        before, now = earlier.contests.get(record.contest), self.package.contests.get(record.contest)
        if before is None or now is None:
            return False
        place = str(record.payload.get("station") or record.payload.get("region") or "")
        shapes = [{one.code: one.choices.shape for one in contest.districts_in(place)} for contest in (before, now)]
        return before.form != now.form or shapes[0] != shapes[1]


@dataclass(frozen=True)
class Conflict:
    """Concurrent acts that say different things; nobody's choice is made for them."""

    reason: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class SheetState:
    """One sheet: contest x station, and the revision that is being worked on.

    ``as_written`` and ``as_decided`` are set once two persons' transcriptions agree or are settled. ``findings`` are
    all raw findings on the decided figures, ``open`` those that keep the sheet from being sealed. ``heads`` are the
    sealed revisions that no other supersedes; ``head`` is the one that counts, None while there is none or a conflict.
    ``barred`` are the persons who may not settle, decide or sign, because they typed this revision (or the sealed
    one, where nothing is keyed anew); ``typed`` is everybody who typed the sheet so far. ``locked_by`` are the final
    recaps that close the sheet and that no reopening names. ``needs_revision``: the sheet was sealed under a package
    that gave the contest other choices; it is in no total and keyed anew.
    """

    contest: str
    station: str
    status: Status = Status.EMPTY
    revision: int = 1
    transcriptions: tuple[Record, ...] = ()
    typists: frozenset[str] = frozenset()
    differing: tuple[str, ...] = ()
    settlements: tuple[Record, ...] = ()
    as_written: Mapping[str, Figure] | None = None
    as_decided: Mapping[str, Figure] | None = None
    corrections: tuple[Record, ...] = ()
    dispositions: Mapping[str, Record] = field(default_factory=dict)
    reread: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    open: tuple[Finding, ...] = ()
    undecided: tuple[Record, ...] = ()
    absent: tuple[Record, ...] = ()
    heads: tuple[Record, ...] = ()
    head: Record | None = None
    duplicate: bool = False
    barred: frozenset[str] = frozenset()
    typed: frozenset[str] = frozenset()
    locked_by: tuple[str, ...] = ()
    needs_revision: bool = False
    conflicts: tuple[Conflict, ...] = ()

    @property
    def locked(self) -> bool:
        """Whether a new revision waits for a reopening."""
        return bool(self.locked_by)

    @property
    def closed_by(self) -> tuple[str, ...]:
        """Ids that a reopening must name: the final recaps, and the declarations of an absence."""
        absent = [record.id for record in self.absent] if self.status is Status.ABSENT else []
        return tuple(sorted([*self.locked_by, *absent]))

    @property
    def outcome(self) -> str:
        """What sealing the present figures would say: ``counted`` or ``undecided``."""
        return "undecided" if self.undecided else "counted"


@dataclass(frozen=True)
class State:
    """The whole fold. ``refused`` and ``quarantined`` records are kept and have no effect.

    ``acting_chairs``: sub-district and person of members elected by three of their committee.
    """

    sheets: Mapping[tuple[str, str], SheetState] = field(default_factory=dict)
    recaps: tuple[Record, ...] = ()
    pending: frozenset[str] = frozenset()
    acts: tuple[Record, ...] = ()
    acting_chairs: frozenset[tuple[str, str]] = frozenset()
    refused: Mapping[str, Refusal] = field(default_factory=dict)
    quarantined: Mapping[str, Record] = field(default_factory=dict)

    def sheet(self, contest: str, station: str) -> SheetState:
        """State of one sheet; an empty one where no record names it."""
        return self.sheets.get((contest, station)) or SheetState(contest, station)

    def results(self, contest: str) -> list[StationResult]:
        """Decided figures of the sheets that count, in station order."""
        found = []
        for (code, station), sheet in sorted(self.sheets.items()):
            if code == contest and sheet.head is not None and sheet.head.payload["outcome"] == "counted":
                found.append(StationResult(station, sheet.head.id, figures_of(sheet.head.payload["as_decided"])))
        return found


def figures_of(table: Mapping[str, object]) -> dict[str, Figure]:
    """Figures of a record by field."""
    return {key: Figure.from_json(value) for key, value in table.items()}


def same_figures(one: Mapping[str, Figure], other: Mapping[str, Figure]) -> bool:
    """Same fields with the same readings; the raw text is ignored."""
    return one.keys() == other.keys() and all(figure.same_as(other[key]) for key, figure in one.items())
