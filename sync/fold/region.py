"""The records of one sub-district, changed by increments: a record costs the sheets and recaps that it touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from forms.recapitulation import StationResult
from sync.fold.admission import Admission
from sync.fold.context import Admitted, Closing, SheetContext
from sync.fold.defects import defect_as_refusal, fold_without_defects
from sync.fold.plenary import REGISTERS
from sync.fold.recap import closings_of, missing_refusal, recap_of, recap_refusal, station_key
from sync.fold.reference import Reference, SheetBasis, basis_of
from sync.fold.sealed import content_refusal as sheet_content_refusal
from sync.fold.sealed import names_of, parents_refusal
from sync.fold.sheet import SheetFold, StationFacts
from sync.fold.state import Refusal, RegionState, SheetState, sheet_of
from sync.fold.sums import ContestResults
from sync.record.content import SealedSheet, SignedRecap
from sync.record.record import Record
from sync.trust.roster import Officer

SheetKey = tuple[str, str]
_RecapVerdict = tuple[Refusal | None, bool]
_NO_FACTS = StationFacts()
#: Acts and registers: what is told of beside sheets and recaps.
_BESIDE = REGISTERS | {"act"}


class RegionFold:
    """Incremental fold of one sub-district. What a record means never depends on another sub-district."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._admission = Admission(reference)
        self._by_sheet: dict[SheetKey, set[str]] = defaultdict(set)
        self._named_by: dict[str, set[SheetKey]] = defaultdict(set)
        self._folds: dict[SheetKey, SheetFold] = {}
        #: verdicts on sealed sheets, which nothing newer changes
        self._judged: dict[SheetKey, dict[str, tuple[object, Refusal | None]]] = defaultdict(dict)
        #: recaps by what they name: id of a sheet, or :func:`station_key`
        self._recaps_about: dict[str, set[str]] = defaultdict(set)
        self._recaps: dict[str, _RecapVerdict] = {}
        self._closed_by: dict[str, dict[str, Closing]] = defaultdict(dict)
        self._closes: dict[str, dict[str, Closing]] = {}
        self._results: dict[str, ContestResults] = {}
        self._snapshot: RegionState | None = None

    @property
    def records(self) -> Mapping[str, Record]:
        """Every record by id, whether it has an effect or not."""
        return self._admission.records

    @property
    def verified(self) -> frozenset[str]:
        """Ids of records whose signatures were checked and hold."""
        return self._admission.verified

    @property
    def chairs(self) -> frozenset[tuple[str, str]]:
        """Members elected as acting chair."""
        return self._admission.chairs

    def of_sheet(self, key: SheetKey) -> frozenset[str]:
        """Ids of every record that names a sheet, whether it has an effect or not."""
        return frozenset(self._by_sheet.get(key, ()))

    def sheet(self, key: SheetKey) -> SheetState:
        """State of one sheet."""
        found = self._folds.get(key)
        return found.state if found is not None else SheetState(*key)

    def add(self, records: Iterable[Record], trusted: Collection[str] = ()) -> None:
        """Add records.

        :param trusted: ids of those whose signatures were checked already.
        """
        new = [record for record in records if record.id not in self.records]
        for record in new:
            self._index(record)
        self._apply(self._admission.add(new, trusted))

    def learn(self, keys: Iterable[str]) -> None:
        """The roster has learnt something of these key ids."""
        self._apply(self._admission.learn(keys))

    def reconsider(self, names: Iterable[str]) -> None:
        """The times at which the log took these records became known."""
        self._apply(self._admission.reconsider(names))

    def learn_package(self, reference: Reference) -> None:
        """There is one package more. Judged again is what waited for it, and what the newest package judges."""
        before, self._reference = self._reference, reference
        changed = self._admission.learn_package(reference)
        moved = {key for key in self._folds if _newest_basis(before, key) != _newest_basis(reference, key)}
        self._apply(changed, moved)

    def content_refusal(self, record: Record, officers: tuple[Officer, ...]) -> Refusal | None:
        """Why a sheet or recap that is not here yet does not hold by its own content; None for every other kind."""
        if isinstance(record.content, SignedRecap):
            return self._verdict(record, facts=False)[0]
        if not isinstance(record.content, SealedSheet):
            return None
        key, item = (record.content.contest, record.content.station), Admitted(record, officers)
        package = self._reference.package_of(record)
        assert package is not None
        basis = basis_of(package, *key)
        heads = {
            name: head for name in record.content.supersedes
            if self._standing_sheet(name) is not None and (head := self._admission.admitted.get(name)) is not None
        }
        refusal = sheet_content_refusal(SheetContext(*key, basis, heads, {package.digest: basis}), item)
        return refusal or self._contradiction(item, basis)

    def _contradiction(self, item: Admitted, basis: SheetBasis) -> Refusal | None:
        """Why a new sheet does not follow from what it names, where all of that is here and has a say."""
        key, admitted = (item.record.contest or "", item.record.station or ""), self._admission.admitted
        if any(name not in admitted for name in names_of(item.record.content_as(SealedSheet))):
            return None
        records = {name: admitted[name] for name in self._by_sheet.get(key, ()) if name in admitted}
        records[item.record.id] = item
        context = SheetContext(
            *key, basis, records, self._bases(key, records.values()), known=self._known(records.values())
        )
        done = self._folds.get(key)
        return parents_refusal(context, item, done.refused if done is not None else ())

    def _index(self, record: Record) -> None:
        content = record.content
        if record.contest is not None and record.station is not None:
            self._by_sheet[record.contest, record.station].add(record.id)
        if isinstance(content, SealedSheet):
            for other in (record.id, *names_of(content)):
                self._named_by[other].add((content.contest, content.station))
        if isinstance(content, SignedRecap):
            stations = (station_key(content.contest, item.station) for item in content.missing)
            for name in (record.id, *content.sheets, *stations):
                self._recaps_about[name].add(record.id)

    def _apply(self, changed: Collection[str], moved: Iterable[SheetKey] = ()) -> None:
        """Fold again what changed records touch: first sheets, then recaps, then the sheets that these close."""
        self._snapshot = None if changed or moved else self._snapshot
        touched = set(moved)
        about: set[str] = set()
        for name in changed:
            record = self.records[name]
            if record.contest is not None and record.station is not None:
                touched.add((record.contest, record.station))
            # a sheet is judged by what it names, wherever that stands and whether it has a say or not
            touched |= self._named_by.get(name, set())
            about.add(name)
        for key in touched:
            before = self._folds[key].facts if key in self._folds else _NO_FACTS
            self._fold(key)
            about |= _changed_facts(key, before, self._folds[key].facts)
        for key in self._judge_recaps({recap for name in about for recap in self._recaps_about.get(name, ())}):
            self._fold(key)

    def _fold(self, key: SheetKey) -> None:
        admitted = self._admission.admitted
        basis = _newest_basis(self._reference, key)
        if basis is None:
            self._folds[key] = SheetFold(SheetState(*key), {}, frozenset())
            return
        records = {name: admitted[name] for name in self._by_sheet.get(key, ()) if name in admitted}
        done = fold_without_defects(SheetContext(
            *key, basis, records, self._bases(key, records.values()),
            self._closings(key), self._known(records.values()), self._judged[key],
        ))
        self._folds[key] = done
        self._count(key, done.state)

    def _bases(self, key: SheetKey, items: Iterable[Admitted]) -> dict[str, SheetBasis]:
        """What each package says of a sheet under which a record of it was made."""
        packages = {item.content.package: self._reference.package_of(item.record) for item in items}
        return {digest: basis_of(package, *key) for digest, package in packages.items() if package is not None}

    def _known(self, items: Iterable[Admitted]) -> dict[str, Record]:
        """What sheets name and the fold has seen. What waits is as good as not arrived: nothing is known of it."""
        seen, waiting = self.records, self._admission.waiting
        sheets = (item.content for item in items if isinstance(item.content, SealedSheet))
        names = (name for content in sheets for name in names_of(content))
        return {name: seen[name] for name in names if name in seen and name not in waiting}

    def _closings(self, key: SheetKey) -> tuple[Closing, ...]:
        """What final recaps say of a station: of its sheets, of those they supersede, or that there is none."""
        if not self._closes:
            return ()
        names = {station_key(*key)}
        for name in self._by_sheet.get(key, ()):
            content = self.records[name].content
            if isinstance(content, SealedSheet):
                names.update((name, *content.supersedes))
        return tuple(sorted(one for name in names for one in self._closed_by.get(name, {}).values()))

    def _count(self, key: SheetKey, state: SheetState) -> None:
        """Keep results and sums of the contest up to date with a sheet."""
        contest, station = key
        result = None
        if state.counted and state.head is not None:
            result = StationResult(station, state.head.id, sheet_of(state.head).as_decided)
        before = self._results.get(contest, ContestResults())
        after = before.with_result(station, result)
        if after is not before:
            self._results[contest] = after

    def facts(self, contest: str, station: str) -> StationFacts:
        """What is known of a station beside recaps; nothing that a recap closes changes it."""
        found = self._folds.get((contest, station))
        return found.facts if found is not None else _NO_FACTS

    def _judge_recaps(self, names: Iterable[str]) -> set[SheetKey]:
        """Judge recaps again; sheets of which they close something else than before."""
        moved: set[SheetKey] = set()
        for name in names:
            item = self._admission.admitted.get(name)
            before = self._closes.pop(name, {})
            self._recaps.pop(name, None)
            closes: dict[str, Closing] = {}
            if item is not None:
                verdict = self._recaps[name] = self._verdict(item.record)
                closes = closings_of(item.record, self.facts) if verdict[0] is None else {}
            if closes:
                self._closes[name] = closes
            for other in before.keys() | closes.keys():
                if before.get(other) != closes.get(other):
                    moved |= self._close(name, other, closes.get(other))
        return moved

    def _close(self, recap: str, name: str, closing: Closing | None) -> set[SheetKey]:
        if closing is None:
            self._closed_by[name].pop(recap, None)
        else:
            self._closed_by[name][recap] = closing
        contest, _, station = name.partition("/")
        keys = {(contest, station)} if station else self._named_by.get(name, set())
        return {key for key in keys if key in self._by_sheet}

    def _verdict(self, record: Record, *, facts: bool = True) -> _RecapVerdict:
        said, package = recap_of(record), self._reference.package_of(record)
        assert package is not None
        sheets = {name: sheet for name in said.sheets if (sheet := self._standing_sheet(name)) is not None}
        refusal, waits = defect_as_refusal(
            lambda: recap_refusal(record, sheets, package), record.id, lambda refusal: (refusal, False)
        )
        if refusal is not None or not facts:
            return refusal, waits
        other, more = missing_refusal(record, self.facts)
        return other, waits or more

    def _standing_sheet(self, name: str) -> Record | None:
        record = self.records.get(name)
        if record is None or record.contest is None or record.station is None:
            return None
        return (self.facts(record.contest, record.station).sheets or {}).get(name)

    def snapshot(self) -> RegionState:
        """The state as it is now; later changes do not reach it."""
        if self._snapshot is None:
            self._snapshot = self._made_snapshot()
        return self._snapshot

    def _made_snapshot(self) -> RegionState:
        admission = self._admission
        refused, pending = dict(admission.refused), set[str]()
        for done in self._folds.values():
            refused.update(done.refused)
            pending |= done.pending
        kept: list[Record] = []
        for name, (refusal, waits) in sorted(self._recaps.items()):
            if refusal is not None:
                refused[name] = refusal
            elif waits:
                pending.add(name)
            else:
                kept.append(self.records[name])
        beside = [item.record for _, item in sorted(admission.admitted.items()) if item.record.kind in _BESIDE]
        return RegionState(
            {key: done.state for key, done in self._folds.items()}, tuple(kept), frozenset(pending),
            tuple(record for record in beside if record.kind == "act"),
            tuple(record for record in beside if record.kind != "act" and record.id not in refused),
            admission.chairs, refused, admission.quarantined, dict(admission.waiting), dict(self._results),
        )


def _newest_basis(reference: Reference, key: SheetKey) -> SheetBasis | None:
    """What the newest package says of a sheet; None where it has no such sheet, or this program no form of it."""
    package = reference.newest_for(key[0])
    if package is None or key[1] not in package.stations or package.contest(key[0]).district_of(key[1]) is None:
        return None
    return basis_of(package, *key)


def _changed_facts(key: SheetKey, before: StationFacts, after: StationFacts) -> set[str]:
    """Names by which recaps speak of a station of which more, or something else, is known now."""
    if before == after:
        return set()
    names = (before.sheets or {}).keys() ^ (after.sheets or {}).keys()
    return {station_key(*key), *names}
