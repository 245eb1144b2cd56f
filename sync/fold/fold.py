"""The fold: a set of records in, one state out, whatever the order, whoever merged it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from forms.errors import KnownError
from sync.fold.context import Admitted, SheetContext
from sync.fold.policy import signing_refusal
from sync.fold.recap import recap_refusal
from sync.fold.sheet import SheetFold, fold_sheet
from sync.fold.state import Refusal, State, World
from sync.record.record import Record
from sync.trust.roster import Officer, Standing

_SheetKey = tuple[str, str]


def fold(records: Iterable[Record], world: World) -> State:
    """State of a set of records."""
    folder = Folder(world)
    folder.add(records)
    return folder.state


class Folder:
    """Incremental fold: equal to :func:`fold` of all records added so far.

    Signatures are checked once a record; a sheet is folded again only when a record of it, or something that
    governs all sheets (acting chair, endorsement, final recap), arrives.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._records: dict[str, Record] = {}
        self._verified: dict[str, tuple[Officer, ...] | Refusal] = {}
        self._by_sheet: dict[_SheetKey, set[str]] = defaultdict(set)
        self._folds: dict[_SheetKey, SheetFold] = {}
        self._admitted: dict[str, Admitted] = {}
        self._refused: dict[str, Refusal] = {}
        self._late: set[str] = set()
        self._quarantined: frozenset[str] = frozenset()
        self._chairs: frozenset[str] = frozenset()
        self._final: frozenset[str] = frozenset()
        self._revocations = 0
        self.state = State()

    @property
    def records(self) -> Iterable[Record]:
        """Every record added, whether it has an effect or not."""
        return self._records.values()

    def add(self, records: Iterable[Record]) -> State:
        """Add records and return the new state."""
        touched: set[_SheetKey] = set()
        new: list[str] = []
        for record in records:
            if record.id in self._records:
                continue
            self._records[record.id] = record
            self._verified[record.id] = self._verify(record)
            new.append(record.id)
            if record.contest is not None and record.station is not None:
                key = (record.contest, record.station)
                self._by_sheet[key].add(record.id)
                touched.add(key)
        self._fold(new, touched)
        return self.state

    def _verify(self, record: Record) -> tuple[Officer, ...] | Refusal:
        try:
            officers = self._world.roster.verify(record)
        except KnownError as error:
            return Refusal(error.code, error.params)
        station = record.station
        if station is not None and station not in self._world.package.stations:
            return Refusal("package.no_station", {"station": station})
        if record.contest is not None and record.contest not in self._world.package.contests:
            return Refusal("package.no_contest", {"contest": record.contest})
        return officers

    def _fold(self, new: list[str], touched: set[_SheetKey]) -> None:
        revocations = len(self._world.roster.revocations)
        if revocations != self._revocations or any(self._governs(self._records[key]) for key in new):
            self._revocations = revocations
            touched = self._admit_all() or touched
        else:
            self._admit(new)
        final = self._final_sheets(new)
        if final != self._final:
            self._final = final
            touched = set(self._by_sheet)
        for key in touched:
            self._folds[key] = self._fold_one(key)
        self.state = self._with_recaps(self._assembled())

    def _assembled(self) -> State:
        refused = dict(self._refused)
        pending: set[str] = set()
        for done in self._folds.values():
            refused.update(done.refused)
            pending |= done.pending
        return State(
            {key: done.state for key, done in sorted(self._folds.items())},
            acts=tuple(item.record for _, item in sorted(self._admitted.items()) if item.record.kind == "act"),
            acting_chairs=self._chairs, quarantined=self._quarantined, pending=frozenset(pending), refused=refused,
        )

    @staticmethod
    def _governs(record: Record) -> bool:
        return record.kind == "act" and record.payload["act"] in ("acting_chair", "endorsed")

    def _admit_all(self) -> set[_SheetKey]:
        """Judge every record anew, because something that governs the others arrived. Returns what may change."""
        before = (self._chairs, self._quarantined)
        self._refused, self._admitted, self._late = {}, {}, set()
        self._mark_late(self._verified)
        chairs = [key for key in self._acts("acting_chair") if self._permitted(key, frozenset())]
        self._chairs = frozenset(str(self._records[key].payload["person"]) for key in chairs)
        endorsed = {
            name
            for key in self._acts("endorsed")
            if self._permitted(key, self._chairs)
            for name in self._records[key].payload["records"]
        }
        self._late -= endorsed
        self._admit(self._verified, marked=True)
        return set(self._by_sheet) if before != (self._chairs, self._quarantined) else set()

    def _mark_late(self, keys: Iterable[str]) -> None:
        for key in keys:
            if isinstance(self._verified[key], Refusal):
                continue
            if self._world.roster.standing(self._records[key]) is Standing.LATE:
                self._late.add(key)

    def _admit(self, keys: Iterable[str], *, marked: bool = False) -> None:
        """Admit records whose signatures and signing policy hold; late ones stay in quarantine."""
        if not marked:
            self._mark_late(keys)
        for key in keys:
            if self._permitted(key, self._chairs):
                found = self._verified[key]
                assert not isinstance(found, Refusal)
                self._admitted[key] = Admitted(self._records[key], found)
        self._quarantined = frozenset(self._late)

    def _acts(self, name: str) -> list[str]:
        return [
            key for key, record in self._records.items() if record.kind == "act" and record.payload["act"] == name
        ]

    def _permitted(self, key: str, chairs: frozenset[str]) -> bool:
        found = self._verified[key]
        if isinstance(found, Refusal):
            self._refused[key] = found
            return False
        if key in self._late:
            return False
        refusal = signing_refusal(self._records[key].payload, found, self._world.package, chairs)
        if refusal is not None:
            self._refused[key] = refusal
        return refusal is None

    def _final_sheets(self, new: list[str]) -> frozenset[str]:
        """Sheets that an admitted final recap adds up."""
        if not any(self._records[key].kind == "recap" or self._governs(self._records[key]) for key in new):
            return self._final
        return frozenset(
            name
            for item in self._admitted.values()
            if item.record.kind == "recap" and item.record.payload["status"] == "final"
            for name in item.record.payload["sheets"]
        )

    def _fold_one(self, key: _SheetKey) -> SheetFold:
        contest, station = key
        package = self._world.package
        dpt = package.stations[station].dpt if station in package.stations else None
        records = {name: self._admitted[name] for name in self._by_sheet[key] if name in self._admitted}
        definition = package.definition(contest if contest in package.contests else next(iter(package.contests)))
        mine = self._final & records.keys()
        reference = dpt["t"] if dpt is not None else None
        return fold_sheet(SheetContext(contest, station, definition, reference, records, frozenset(mine)))

    def _with_recaps(self, state: State) -> State:
        sheets = {
            key: item.record for key, item in self._admitted.items()
            if item.record.kind == "sheet" and key not in state.refused
        }
        refused = dict(state.refused)
        pending = set(state.pending)
        kept: list[Record] = []
        for key, item in sorted(self._admitted.items()):
            if item.record.kind != "recap":
                continue
            refusal, waits = recap_refusal(item.record, sheets, self._world)
            if refusal is not None:
                refused[key] = refusal
            elif waits:
                pending.add(key)
            else:
                kept.append(item.record)
        return replace(state, recaps=tuple(kept), pending=frozenset(pending), refused=refused)
