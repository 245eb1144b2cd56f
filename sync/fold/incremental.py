"""The fold: a set of records in, one state out, whatever the order, whoever merged it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Set

from sync.fold.reference import Reference, committee_of
from sync.fold.region import RegionFold
from sync.fold.state import SUBDISTRICT, Refusal, RegionState, SheetState, State
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer

#: Where records are kept that name no region and that nobody known signed.
_NOWHERE = ""


def fold(records: Iterable[Record], reference: Reference) -> State:
    """State of a set of records."""
    made = IncrementalFold(reference)
    made.add(records)
    return made.state


class IncrementalFold:
    """Equal to :func:`fold` of all records added so far, whatever came when; by sub-district.

    Signatures are checked once a record; a sheet is folded again only when a record of it arrives, or when something
    that governs others (acting chair, endorsement, revocation, final recap, package) changes what counts on it.
    """

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self._regions: dict[str, RegionFold] = {}
        self._signed_in: dict[str, set[str]] = defaultdict(set)
        self._heard = len(reference.roster.changes)
        self._snapshots: dict[str, RegionState] = {}
        self._changed: set[str] = set()
        self._state = State()

    @property
    def state(self) -> State:
        """What the records mean; later changes do not reach it."""
        if self._changed:
            for code in self._changed:
                if code in self._regions:
                    self._snapshots[code] = self._regions[code].snapshot()
                else:
                    self._snapshots.pop(code, None)
            self._changed.clear()
            self._state = State(dict(self._snapshots))
        return self._state

    @property
    def records(self) -> Iterator[Record]:
        """Every record added, whether it has an effect or not."""
        return (record for region in self._regions.values() for record in region.records.values())

    def region(self, code: str) -> RegionFold | None:
        """Fold of the sub-district of a region or station; None where no record is of it."""
        return self._regions.get(code[:SUBDISTRICT])

    def of_sheet(self, contest: str, station: str) -> frozenset[str]:
        """Ids of every record that names a sheet, whether it has an effect or not."""
        region = self.region(station)
        return region.of_sheet((contest, station)) if region is not None else frozenset()

    def sheet(self, contest: str, station: str) -> SheetState:
        """State of one sheet."""
        region = self.region(station)
        return region.sheet((contest, station)) if region is not None else SheetState(contest, station)

    def chairs(self, subdistrict: str) -> frozenset[tuple[str, str]]:
        """Members of a sub-district elected as acting chair."""
        region = self.region(subdistrict)
        return region.chairs if region is not None else frozenset()

    def add(self, records: Iterable[Record], trusted: Collection[str] = ()) -> None:
        """Add records, and heed what the roster has learnt since the last time.

        :param trusted: ids of records whose signatures were checked already.
        """
        self._hear()
        parts: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            parts[region_code(self.reference, record)].append(record)
        for code, some in parts.items():
            self._region(code).add(some, trusted)
            for record in some:
                for key in record.signers:
                    self._signed_in[key].add(code)
            self._changed.add(code)

    def _region(self, code: str) -> RegionFold:
        if code not in self._regions:
            self._regions[code] = RegionFold(self.reference)
        return self._regions[code]

    def _hear(self) -> None:
        """Judge again what those signed of whom the roster has learnt; a statement may come after them."""
        changes = self.reference.roster.changes
        keys, self._heard = changes[self._heard:], len(changes)
        codes = {code for key in keys for code in self._signed_in.get(key, ())}
        for code in codes & self._regions.keys():
            self._regions[code].learn(keys)
            self._changed.add(code)
        if keys:
            self._place_again(codes)

    def _place_again(self, codes: Set[str]) -> None:
        """Put records that name no region into the sub-district that their signers are of by now."""
        for code in sorted(codes & self._regions.keys()):
            records = self._regions[code].records.values()
            moved = [one for one in records if not one.area and region_code(self.reference, one) != code]
            if moved:
                self.leave_out({record.id for record in moved})
                self.add(moved)

    def reconsider(self, ids: Collection[str]) -> None:
        """Judge records again whose time of arrival the roster has learnt."""
        for code, region in self._regions.items():
            known = [name for name in ids if name in region.records]
            if known:
                region.reconsider(known)
                self._changed.add(code)

    def learn_package(self, package: ElectionPackage) -> None:
        """Take one package more, wherever it belongs in the chain: equal to having had it from the start.

        Judged again are records that waited for it, and, where it is the newest, what the newest package judges: work
        that nobody sealed, what needs a revision, the current sums. What was sealed is not.

        :raises KnownError: ``package.*``; nothing is changed.
        """
        self.reference = self.reference.with_package(package)
        self._hear()
        for region in self._regions.values():
            region.learn_package(self.reference)
        self._changed |= self._regions.keys()

    def content_refusal(self, record: Record, officers: tuple[Officer, ...]) -> Refusal | None:
        """Why a sheet or recap that is not here yet does not hold by its own content; None for every other kind."""
        code = region_code(self.reference, record)
        region = self._regions.get(code) or RegionFold(self.reference)
        return region.content_refusal(record, officers)

    def let_go(self, code: str) -> Collection[str]:
        """Keep nothing of a sub-district; ids of what was there. It is loaded again by :meth:`add`."""
        region = self._regions.pop(code, None)
        if region is None:
            return ()
        for record in region.records.values():
            for key in record.signers:
                self._signed_in[key].discard(code)
        self._changed.add(code)
        return region.records.keys()

    def leave_out(self, ids: Collection[str]) -> None:
        """The fold without these records, their sub-districts made anew."""
        gone = set(ids)
        for code, region in list(self._regions.items()):
            if gone.isdisjoint(region.records):
                continue
            left = [record for name, record in region.records.items() if name not in gone]
            anew = RegionFold(self.reference)
            anew.add(left, region.verified)
            del self._regions[code]
            if left:
                self._regions[code] = anew
            self._changed.add(code)


def region_code(reference: Reference, record: Record) -> str:
    """Sub-district that a record belongs to: of its station or region, else of the committee that signed it."""
    named = record.area
    if not named:
        signer = reference.roster.signers_of(record)[0]
        named = committee_of(signer) if signer is not None else _NOWHERE
    return named[:SUBDISTRICT]
