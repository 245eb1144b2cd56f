"""Whether a record may enter the log: signatures, scope, signing policy, and the rules on decided figures.

The judge keeps the fold of what is in the log, by sub-district. Given a loader, it reads a sub-district when a record
or a question first touches it and lets go of those used least, so that neither its start nor its memory grows with the
log.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from forms.errors import KnownError
from sync.fold import IncrementalFold, Reference, Refusal, SheetState, State
from sync.fold.admission import scope_refusal
from sync.fold.incremental import region_code
from sync.fold.lateness import is_late
from sync.fold.policy import signing_refusal
from sync.fold.state import RegionState
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from sync.trust.roles import READERS
from sync.trust.roster import Officer, RecordWaitsError, Roster, together
from sync.trust.times import moment

_log = logging.getLogger(__name__)
_NO_RECORDS = RegionState()
#: Sub-districts that are kept at once where they can be loaded again.
MOST_REGIONS = 512


@dataclass(frozen=True)
class Verdict:
    """Accepted when ``code`` is None; ``waits`` then names what is lacking to judge the record, if anything."""

    code: str | None = None
    params: tuple[tuple[str, object], ...] = ()
    waits: str = ""


@dataclass(frozen=True)
class LoggedRecord:
    """A record as it lies in the log: number of its leaf, envelope, and the time of its entry."""

    index: int
    envelope: bytes
    received: str


def _readable(logged: LoggedRecord) -> Record | None:
    """A stored record; one that cannot be read is set aside, named, and in nobody's way."""
    try:
        return Record.parse(logged.envelope)
    except KnownError as error:
        _log.error("record at leaf %d is set aside: %s", logged.index, error.code)
        return None


@dataclass(frozen=True)
class Looked:
    """What is known of a sub-district: ``state`` is the very same object until something changes, ``late`` are the
    records that came after their signer's key had ended, endorsed or not."""

    state: RegionState
    late: tuple[Record, ...]


#: All records of a sub-district (six digits) in leaf order: those that name a station or region of it, and those that
#: name none and were signed by its committee (:func:`sync.fold.incremental.region_code`).
Loader = Callable[[str], Iterable[LoggedRecord]]


class StatementReader(Protocol):
    """What the log says of officers, learnt into the roster when it is asked for."""

    def learn(self, keys: Collection[str]) -> None:
        """Everything that the log says of these keys."""
        ...

    def learn_region(self, region: str) -> None:
        """Every officer of a region and below."""
        ...


class Judge:
    """Holds the roster and the fold of everything accepted. Changed by the sequencer's thread only, read by any."""

    def __init__(
        self, chain: PackageChain, roster: Roster | None = None, loader: Loader | None = None,
        most_regions: int = MOST_REGIONS, current: ElectionPackage | None = None,
    ) -> None:
        """:param loader: without one, everything in the log is given to :meth:`accept` at the start, and kept.

        :param current: the package that the server serves; the newest of the chain where none is given.
        """
        self.roster = roster or Roster(chain)
        self._fold = IncrementalFold(Reference(chain, self.roster, current))
        self._loader = loader
        self._statements: StatementReader | None = None
        self._most_regions = most_regions
        self._loaded: OrderedDict[str, None] = OrderedDict()
        #: sub-districts of what was accepted last: until the next time it may not be in the log yet
        self._uncommitted: frozenset[str] = frozenset()
        self._checked: set[str] = set()
        self._seen: dict[str, Looked] = {}
        self._lock = threading.RLock()

    def learn_from(self, statements: StatementReader) -> None:
        """Learn officers from here when they are first asked for; without it, the roster holds all there are."""
        self._statements = statements

    def _learn(self, keys: Collection[str]) -> None:
        if self._statements is not None:
            self._statements.learn(keys)

    def officer(self, key: str) -> Officer | None:
        """Officer of a key id, by its newest statement."""
        with self._lock:
            self._learn([key])
            return self.roster.officer(key)

    def judge(self, container: Container) -> Verdict:
        """Verdict on a record that is not in the log yet. Late records are taken: the fold quarantines them.

        The sequencer has taken the statements that came with it. One that cannot be judged for want of its package,
        form or rules is taken as well and waits.
        """
        record = container.record
        with self._lock:
            self._learn(record.signers)
            try:
                officers = self.roster.verify(record)
            except RecordWaitsError as error:
                return self._unjudged(record, error)
            except KnownError as error:
                return Verdict(error.code, tuple(error.params.items()))
            self._checked.add(record.id)
            lack = self._fold.reference.lack(record)
            if lack is not None:
                return Verdict(waits=lack.name)
            refusal = self._refusal(record, officers)
            return Verdict(refusal.code, tuple(refusal.params.items())) if refusal is not None else Verdict()

    def _unjudged(self, record: Record, lacks: RecordWaitsError) -> Verdict:
        """A record of a package that is not here: taken where known officers of its region signed it.

        Where an authority of that very package certified a signer, even that cannot be said before the package is
        here: the record is put off, not refused. So is what no package can let in by who signed it now.
        """
        try:
            officers = together(self.roster.signed_by(record), record)
        except KnownError:
            return Verdict(lacks.code, tuple(lacks.params.items()))
        if any(officer.roles <= READERS for officer in officers):
            return Verdict(lacks.code, tuple(lacks.params.items()))
        return Verdict(waits=lacks.lacks)

    def _refusal(self, record: Record, officers: tuple[Officer, ...]) -> Refusal | None:
        reference = self._fold.reference
        package = reference.package_of(record)
        assert package is not None
        code = self._touch(self.region_of(record))
        refusal = signing_refusal(record.content, officers, package, self._fold.chairs(code))
        return refusal or scope_refusal(package, record.content) or self._fold.content_refusal(record, officers)

    def _touch(self, code: str) -> str:
        """Have a sub-district here."""
        if self._loader is None:
            return code
        if code in self._loaded:
            self._loaded.move_to_end(code)
            return code
        logged = [(record, item.received) for item in self._loader(code) if (record := _readable(item)) is not None]
        self._loaded[code] = None  # once it was read: a read that failed is tried again
        if self._statements is not None and code:
            self._statements.learn_region(code)
        self._learn({key for record, _ in logged for key in record.signers})
        # the log took them after a check of every signature
        self._accept([record for record, _ in logged], [time for _, time in logged], {r.id for r, _ in logged})
        return code

    def _let_go(self) -> None:
        """Of the sub-districts used least, where there are too many."""
        spare = len(self._loaded) - self._most_regions
        for code in [one for one in self._loaded if one not in self._uncommitted][:max(spare, 0)]:
            del self._loaded[code]
            self._seen.pop(code, None)
            self.roster.not_arrived(self._fold.let_go(code))

    def accept(self, records: Sequence[Record], received: Sequence[str]) -> frozenset[str]:
        """Take records that are in the log, or are about to be, into the fold, each with the time of its entry.

        What arrives after its signer's revocation or expiry is in the log like any other, and quarantined by the fold.

        :return: ids of those at which the fold raises: they are left out of it, whatever stands beside them.
        """
        with self._lock:
            self._uncommitted = frozenset(self._touch(self.region_of(record)) for record in records)
            try:
                return self._accept(records, received, self._checked)
            finally:
                self._checked.clear()
                self._let_go()

    def _accept(
        self, records: Sequence[Record], received: Sequence[str], trusted: Collection[str]
    ) -> frozenset[str]:
        for record, time in zip(records, received, strict=True):
            self.roster.arrived(record.id, moment(time))
        raising = self._add(records, trusted)
        self.roster.not_arrived(raising)
        return raising

    def _add(self, records: Sequence[Record], trusted: Collection[str]) -> frozenset[str]:
        try:
            self._fold.add(records, trusted)
        except Exception:  # noqa: BLE001 -- the fold has a net of its own; this one keeps the log's owner alive
            # a sub-district that stopped half-way is not to be trusted: it is made anew
            self._fold.leave_out({record.id for record in records})
            if len(records) == 1:
                _log.exception("folding %s", records[0].id)
                return frozenset({records[0].id})
            return frozenset(name for record in records for name in self._add([record], trusted))
        return frozenset()

    def forget(self, records: Sequence[Record]) -> None:
        """Leave out records that :meth:`accept` took and the store did not."""
        gone = {record.id for record in records}
        with self._lock:
            self.roster.not_arrived(gone)
            self._fold.leave_out(gone)

    def learn_package(self, package: ElectionPackage) -> None:
        """Take one package more; records that waited for it are judged.

        :raises KnownError: ``package.*``; nothing is changed.
        """
        with self._lock:
            self._fold.learn_package(package)

    def heads(self, record: Record) -> list[str]:
        """Ids of the sheet's heads when there is more than one."""
        if record.kind != "sheet" or record.contest is None or record.station is None:
            return []
        with self._lock:
            found = [head.id for head in self._fold.sheet(record.contest, record.station).heads]
        return found if len(found) > 1 else []

    def sheet(self, contest: str, station: str) -> SheetState:
        """Fold of one sheet, its sub-district loaded where it is not here."""
        with self._lock:
            self._touch(station[:6])
            found = self._fold.sheet(contest, station)
            self._let_go()
            return found

    def region_of(self, record: Record) -> str:
        """Sub-district with which a loader must give a record."""
        if not record.area:
            self._learn(record.signers)
        return region_code(self._fold.reference, record)

    def state_of(self, region: str) -> State:
        """Fold of the sub-district of a region or station, loaded where it is not here."""
        with self._lock:
            code = self._touch(region[:6])
            found = self._fold.region(code)
            state = State({code: found.snapshot()} if found is not None else {})
            self._let_go()
            return state

    @property
    def reference(self) -> Reference:
        """Packages and officers that records are judged by."""
        return self._fold.reference

    def look(self, code: str) -> Looked:
        """A sub-district (six digits) as it is now, loaded where it is not here; looking again costs nothing."""
        with self._lock:
            self._touch(code)
            found = self._fold.region(code)
            state = found.snapshot() if found is not None else _NO_RECORDS
            known = self._seen.get(code)
            if known is None or known.state is not state:
                records = found.records.values() if found is not None else ()
                late = tuple(
                    one for one in records
                    if one.id not in state.waiting and is_late(self._fold.reference, one)
                )
                known = self._seen[code] = Looked(state, late)
            self._let_go()
            return known

    @property
    def state(self) -> State:
        """Fold of everything that is loaded; without a loader, of everything in the log."""
        with self._lock:
            return self._fold.state
