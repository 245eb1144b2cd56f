"""The fold: a set of records in, one state out, whatever the order, whoever merged it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sync.fold.admission import Admission
from sync.fold.context import Admitted, Closing, SheetContext
from sync.fold.recap import Place, closings_of, missing_refusal, place, recap_refusal
from sync.fold.sealed import names_of
from sync.fold.sheet import SheetFold
from sync.fold.sound import or_defect, sound
from sync.fold.state import Refusal, State, World
from sync.record.record import Record

_SheetKey = tuple[str, str]
_Verdict = tuple[Refusal | None, bool]


def fold(records: Iterable[Record], world: World) -> State:
    """State of a set of records."""
    folder = Folder(world)
    folder.add(records)
    return folder.state


class Folder:
    """Incremental fold: equal to :func:`fold` of all records added so far.

    Signatures are checked once a record; a sheet is folded again only when a record of it arrives, or when something
    that governs others (acting chair, endorsement, revocation, final recap) changes what counts on it.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._admission = Admission(world)
        self._by_sheet: dict[_SheetKey, set[str]] = defaultdict(set)
        self._named_by: dict[str, set[_SheetKey]] = defaultdict(set)
        self._folds: dict[_SheetKey, SheetFold] = {}
        self._closings: dict[str, frozenset[Closing]] = {}
        self._verdicts: dict[str, tuple[frozenset[str], _Verdict]] = {}
        self.state = State()

    @property
    def records(self) -> Iterable[Record]:
        """Every record added, whether it has an effect or not."""
        return self._admission.records.values()

    def of_sheet(self, contest: str, station: str) -> frozenset[str]:
        """Ids of every record that names a sheet, whether it has an effect or not."""
        return frozenset(self._by_sheet.get((contest, station), ()))

    def add(self, records: Iterable[Record]) -> State:
        """Add records and return the new state."""
        touched: set[_SheetKey] = set()
        for name in self._admission.add(records):
            record = self._admission.records[name]
            if record.contest is not None and record.station is not None:
                key = (record.contest, record.station)
                self._by_sheet[key].add(name)
                touched.add(key)
                if record.kind == "sheet":
                    for other in names_of(record.payload):
                        self._named_by[other].add(key)
            # a sheet is judged by what it names, wherever that stands and whether it has a say or not
            touched |= self._named_by.get(name, set())
        for key in touched:
            self._folds[key] = self._fold_one(key)
        recaps = self._judged_recaps()
        self._close([record for record, verdict in recaps if verdict[0] is None])
        self.state = self._with_recaps(self._assembled(), recaps)
        return self.state

    def _fold_one(self, key: _SheetKey) -> SheetFold:
        contest, station = key
        package = self._world.package
        dpt = package.stations[station].dpt if station in package.stations else None
        admitted = self._admission.admitted
        records = {name: admitted[name] for name in self._by_sheet[key] if name in admitted}
        definition = package.definition(
            contest if contest in package.contests else next(iter(package.contests)), station
        )
        outdated = frozenset(name for name, item in records.items() if self._world.has_other_choices(item.record))
        return sound(SheetContext(
            contest, station, definition, dpt["t"] if dpt is not None else None, records,
            self._closings_of(key, self._closings), outdated, self._known(records.values()),
        ))

    def _known(self, items: Iterable[Admitted]) -> dict[str, Record]:
        """What sheets name and the fold has seen."""
        seen = self._admission.records
        sheets = (item.record.payload for item in items if item.record.kind == "sheet")
        return {name: seen[name] for payload in sheets for name in names_of(payload) if name in seen}

    def _closings_of(self, key: _SheetKey, closings: dict[str, frozenset[Closing]]) -> tuple[Closing, ...]:
        """What final recaps say of a station: of its sheets, of those they supersede, or that there is none."""
        if not closings:
            return ()
        names = {place(*key)}
        for name in self._by_sheet[key]:
            record = self._admission.records[name]
            if record.kind == "sheet":
                names.update((name, *record.payload["supersedes"]))
        return tuple(sorted(one for name in names for one in closings.get(name, ())))

    def _close(self, recaps: Iterable[Record]) -> None:
        """Fold again the sheets of which final recaps say something else than before."""
        before, self._closings = self._closings, closings_of(recaps, self._place)
        if before == self._closings:
            return
        for key in self._by_sheet:
            if self._closings_of(key, before) != self._closings_of(key, self._closings):
                self._folds[key] = self._fold_one(key)

    def _assembled(self) -> State:
        admission = self._admission
        refused = dict(admission.refused)
        pending: set[str] = set()
        for done in self._folds.values():
            refused.update(done.refused)
            pending |= done.pending
        return State(
            {key: done.state for key, done in sorted(self._folds.items())},
            acts=tuple(item.record for _, item in sorted(admission.admitted.items()) if item.record.kind == "act"),
            acting_chairs=admission.chairs, quarantined=admission.quarantined, pending=frozenset(pending),
            refused=refused,
        )

    def _judged_recaps(self) -> list[tuple[Record, _Verdict]]:
        """Admitted recaps in id order, each judged again only when other sheets of it stand."""
        admitted = self._admission.admitted
        found = []
        for key, item in sorted(one for one in admitted.items() if one[1].record.kind == "recap"):
            sheets = {name: admitted[name].record for name in item.record.payload["sheets"] if self._stands(name)}
            present = frozenset(sheets)
            if self._verdicts.get(key, (None,))[0] != present:
                self._verdicts[key] = (present, self._judged(item.record, sheets))
            refusal, waits = self._verdicts[key][1]
            other, more = missing_refusal(item.record, self._place) if refusal is None else (refusal, False)
            found.append((item.record, (other, waits or more)))
        return found

    def _place(self, contest: str, station: str) -> Place:
        """What is known of a station beside recaps; nothing that a recap closes changes it."""
        admitted = self._admission.admitted
        names = self._by_sheet.get((contest, station), ())
        records = [admitted[name].record for name in names if name in admitted]
        return Place(
            any(record.kind == "act" and record.payload["act"] == "absent" for record in records),
            frozenset(str(r.payload["outcome"]) for r in records if r.kind == "sheet" and self._stands(r.id)),
        )

    def _judged(self, record: Record, sheets: dict[str, Record]) -> _Verdict:
        return or_defect(
            lambda: recap_refusal(record, sheets, self._world), record.id, lambda refusal: (refusal, False)
        )

    def _stands(self, name: str) -> bool:
        item = self._admission.admitted.get(name)
        if item is None or item.record.kind != "sheet":
            return False
        key = (str(item.record.contest), str(item.record.station))
        return name not in self._folds[key].refused

    def _with_recaps(self, state: State, recaps: list[tuple[Record, _Verdict]]) -> State:
        refused, pending = dict(state.refused), set(state.pending)
        kept: list[Record] = []
        for record, (refusal, waits) in recaps:
            if refusal is not None:
                refused[record.id] = refusal
            elif waits:
                pending.add(record.id)
            else:
                kept.append(record)
        return replace(state, recaps=tuple(kept), pending=frozenset(pending), refused=refused)
