"""What a set of records means: states of sheets, recaps, refusals, quarantine, and what waits."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal, TypeVar

from forms.errors import Refusal as Refusal
from forms.figure import Figure
from forms.recapitulation import StationResult
from forms.rules import Finding
from sync.fold.sums import ContestResults
from sync.record.content import BoxReading, Figures, SealedSheet
from sync.record.record import Record

T = TypeVar("T")
#: Digits of a sub-district's code: the part of a country that is folded by itself.
SUBDISTRICT = 6


class Status(StrEnum):
    """State of one sheet."""

    EMPTY = "empty"
    FIRST = "first"
    DIFFERS = "differs"
    FINDING = "finding"
    REREADING = "rereading"
    VERIFIED = "verified"
    SEALED = "sealed"
    UNDECIDED = "undecided"
    ABSENT = "absent"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Lack:
    """What a reader lacks to judge a record: ``package``, ``form`` or ``rules``, and which (digest or version)."""

    what: str
    name: str


@dataclass(frozen=True)
class Note:
    """What a newer package says otherwise of a sealed sheet: message code and parameters. Never a verdict."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Conflict:
    """Concurrent acts that say different things; nobody's choice is made for them."""

    reason: str
    ids: tuple[str, ...]


#: What becomes of a change of a box that two typists read alike: it stands, waits for a second reading, or two readings
#: contradict each other.
Standing = Literal["counted", "waiting", "conflict"]


@dataclass(frozen=True)
class Rereading:
    """A box that somebody read otherwise than two typists did: from what to what, by whom and when.

    ``readings`` are all that say ``after``; ``waiting`` ones are in no figure of the sheet.
    """

    field: str
    before: Figure
    after: Figure
    readings: tuple[BoxReading, ...]
    standing: Standing

    @property
    def persons(self) -> frozenset[str]:
        """Who read it so."""
        return frozenset(one.person for one in self.readings)


@dataclass(frozen=True)
class SheetState:
    """One sheet: contest x station, and the revision that is being worked on.

    ``as_written`` and ``as_decided`` are set once two persons' transcriptions agree or are settled. ``findings`` are
    all raw findings on the decided figures, ``open`` those that keep the sheet from being sealed. ``heads`` are the
    sealed revisions that no other supersedes; ``head`` is the one that counts, None while there is none or a conflict.
    ``barred`` are the persons who may not settle, decide or sign, because they typed this revision (or the sealed
    one, where nothing is keyed anew); ``typed`` is everybody who typed the sheet so far. ``locked_by`` are the final
    recaps that close the sheet and that no reopening names; ``was_closed`` says that a final recap spoke of the
    station, also where it was opened again since. ``needs_revision``: the sheet was sealed on a form that
    the newest package replaced (more choices); it is in no total and keyed anew. ``withdrawn`` is the reason code
    where the newest package withdraws the station: what was sealed stays, outside the current sum. ``notes`` are what
    the newest package says otherwise of the sealed sheet. ``rereadings`` are the boxes that were read otherwise than
    two typists read them, of the revision in work or of the head.
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
    was_closed: bool = False
    needs_revision: bool = False
    withdrawn: str | None = None
    notes: tuple[Note, ...] = ()
    rereadings: tuple[Rereading, ...] = ()
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
    def waiting_boxes(self) -> frozenset[str]:
        """Boxes of which one reading waits for a second one."""
        return frozenset(one.field for one in self.rereadings if one.standing == "waiting")

    @property
    def outcome(self) -> str:
        """What sealing the present figures would say: ``counted`` or ``undecided``."""
        return "undecided" if self.undecided else "counted"

    @property
    def counted(self) -> bool:
        """Whether the figures of the head are in the current sum."""
        return self.head is not None and self.withdrawn is None and sheet_of(self.head).outcome == "counted"


@dataclass(frozen=True)
class RegionState:
    """Meaning of the records of one sub-district; parts as in :class:`State`. ``results`` are by contest;
    ``registers`` are the plenary's (:mod:`sync.fold.plenary`), in id order."""

    sheets: Mapping[tuple[str, str], SheetState] = field(default_factory=dict)
    recaps: tuple[Record, ...] = ()
    pending: frozenset[str] = frozenset()
    acts: tuple[Record, ...] = ()
    registers: tuple[Record, ...] = ()
    acting_chairs: frozenset[tuple[str, str]] = frozenset()
    refused: Mapping[str, Refusal] = field(default_factory=dict)
    quarantined: Mapping[str, Record] = field(default_factory=dict)
    waiting: Mapping[str, Lack] = field(default_factory=dict)
    results: Mapping[str, ContestResults] = field(default_factory=dict, compare=False)


_NOTHING = RegionState()


@dataclass(frozen=True)
class State:
    """The whole fold, by sub-district. Records in ``refused`` and ``quarantined`` are kept and have no effect.

    Records in ``waiting`` cannot be judged yet: the value says what is lacking. ``pending`` are sheets that wait for a
    reopening and recaps that wait for what they name. ``acting_chairs``: sub-district and person of members elected by
    three of their committee. The properties put the sub-districts together each time a state is first asked.
    """

    regions: Mapping[str, RegionState] = field(default_factory=dict)

    def region(self, code: str) -> RegionState:
        """The part of a state in which a region or station of six digits or more lies."""
        return self.regions.get(code[:SUBDISTRICT], _NOTHING)

    def sheet(self, contest: str, station: str) -> SheetState:
        """State of one sheet; an empty one where no record names it."""
        return self.region(station).sheets.get((contest, station)) or SheetState(contest, station)

    def of_contest(self, contest: str, region: str) -> Iterator[tuple[str, SheetState]]:
        """Stations and sheets of one contest in a sub-district, village or station, as far as anything is known."""
        sheets = self.region(region).sheets
        own = sheets.get((contest, region))
        if own is not None:
            yield region, own
            return
        yield from (
            (station, sheet) for (code, station), sheet in sheets.items()
            if code == contest and station.startswith(region)
        )

    def results(self, contest: str, region: str = "") -> list[StationResult]:
        """Decided figures of the sheets in the current sum, in station order; of a region of any level."""
        found: list[StationResult] = []
        for part in self._parts(region):
            index = part.results.get(contest)
            if index is not None:
                found += index.of(region)
        return found

    def recaps_of(self, contest: str, region: str) -> list[Record]:
        """Recaps of a village or sub-district that hold, in id order."""
        return [
            record for record in self.region(region).recaps
            if record.contest == contest and getattr(record.content, "region", None) == region
        ]

    def _parts(self, region: str) -> Iterator[RegionState]:
        if len(region) >= SUBDISTRICT:
            yield self.region(region)
        else:
            yield from (part for code, part in sorted(self.regions.items()) if code.startswith(region))

    def _joined(self, part: Callable[[RegionState], Mapping[str, T]]) -> Mapping[str, T]:
        return {key: value for region in self.regions.values() for key, value in part(region).items()}

    def _listed(self, part: Callable[[RegionState], Iterable[Record]]) -> tuple[Record, ...]:
        found = (record for region in self.regions.values() for record in part(region))
        return tuple(sorted(found, key=lambda record: record.id))

    @cached_property
    def sheets(self) -> Mapping[tuple[str, str], SheetState]:
        """All sheets that a record names, by contest and station."""
        return ChainMap(*(dict(region.sheets) for region in self.regions.values()))

    @cached_property
    def recaps(self) -> tuple[Record, ...]:
        """Recaps that hold, in id order."""
        return self._listed(lambda region: region.recaps)

    @cached_property
    def acts(self) -> tuple[Record, ...]:
        """Acts that may be signed as they are, in id order."""
        return self._listed(lambda region: region.acts)

    @cached_property
    def pending(self) -> frozenset[str]:
        """Ids of sheets and recaps that wait for another record."""
        return frozenset().union(*(region.pending for region in self.regions.values()))

    @cached_property
    def acting_chairs(self) -> frozenset[tuple[str, str]]:
        """Sub-district and person of every acting chair."""
        return frozenset().union(*(region.acting_chairs for region in self.regions.values()))

    @cached_property
    def refused(self) -> Mapping[str, Refusal]:
        """Records without an effect by id, with the reason."""
        return self._joined(lambda region: region.refused)

    @cached_property
    def quarantined(self) -> Mapping[str, Record]:
        """Late records that nobody endorsed, by id."""
        return self._joined(lambda region: region.quarantined)

    @cached_property
    def waiting(self) -> Mapping[str, Lack]:
        """Records that cannot be judged yet by id, with what is lacking."""
        return self._joined(lambda region: region.waiting)


def sheet_of(record: Record) -> SealedSheet:
    """RecordContent of a sealed sheet."""
    return record.content_as(SealedSheet)


def same_figures(one: Mapping[str, Figure], other: Mapping[str, Figure]) -> bool:
    """Same fields with the same readings; the raw text is ignored."""
    return Figures.of(one).same_as(other)
