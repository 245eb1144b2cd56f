"""Whether a record may enter the log: signatures, scope, signing policy, and the rules on decided figures."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from forms.errors import KnownError
from sync.fold import Folder, Refusal, State, World
from sync.fold.context import Admitted, SheetContext
from sync.fold.policy import signing_refusal
from sync.fold.recap import recap_refusal
from sync.fold.sealed import content_refusal
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer, RecordWaitsError, Roster
from sync.trust.times import moment

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verdict:
    """Accepted when ``code`` is None; ``waits`` then names what is lacking to judge the record, if anything."""

    code: str | None = None
    params: tuple[tuple[str, object], ...] = ()
    waits: str = ""


class Judge:
    """Holds the roster and the fold of everything accepted; used by the sequencer's thread only."""

    def __init__(
        self, package: ElectionPackage, roster: Roster, earlier: Mapping[str, ElectionPackage] | None = None
    ) -> None:
        """:param earlier: packages that this one replaced, by digest."""
        self._package = package
        self.roster = roster
        self._world = World(package, roster, earlier or {})
        self._folder = Folder(self._world)
        self._sheets: dict[str, Record] = {}

    def judge(self, container: Container) -> Verdict:
        """Verdict on a record that is not in the log yet. Late records are taken: the fold quarantines them.

        The sequencer has taken the statements that came with it.
        """
        record = container.record
        try:
            officers = self.roster.verify(record)
        except RecordWaitsError as error:
            return self._waiting(record, error)
        except KnownError as error:
            return Verdict(error.code, tuple(error.params.items()))
        refusal = signing_refusal(record.payload, officers, self._package, self._folder.state.acting_chairs)
        if refusal is None:
            refusal = self._scope(record) or self._content(record, officers)
        return Verdict(refusal.code, tuple(refusal.params.items())) if refusal is not None else Verdict()

    def _waiting(self, record: Record, lacks: RecordWaitsError) -> Verdict:
        """A record of a package that is not here: taken and logged where known officers of its region signed it.

        Where an authority of that very package certified a signer, even that cannot be said before the package is
        here: the record is put off, not refused.
        """
        opened = record.opened()
        officers = [self.roster.officer(key) for key in record.signers]
        if not all(one is not None and opened.holds_for(one.public_key) for one in officers):
            return Verdict(lacks.code, tuple(lacks.params.items()))
        if any(one is not None and record.area and not record.area.startswith(one.region) for one in officers):
            return Verdict("record.scope", (("region", record.area),))
        return Verdict(waits=lacks.lacks)

    def learn(self, package: ElectionPackage) -> None:
        """Take one package more: records that waited for it are judged now.

        :raises KnownError: ``package.*``.
        """
        self.roster.extend(package)
        self._world = World(self._package, self.roster, {**self._world.earlier, package.digest: package})
        self._leave_out(())

    def _scope(self, record: Record) -> Refusal | None:
        if record.station is not None and record.station not in self._package.stations:
            return Refusal("package.no_station", {"station": record.station})
        if record.contest is not None and record.contest not in self._package.contests:
            return Refusal("package.no_contest", {"contest": record.contest})
        return None

    def _content(self, record: Record, officers: tuple[Officer, ...]) -> Refusal | None:
        if record.kind == "sheet":
            context = SheetContext.blank(self._package, str(record.contest), str(record.station))
            return content_refusal(context, Admitted(record, officers))
        if record.kind == "recap":
            return recap_refusal(record, self._sheets, self._world)[0]
        return None

    def accept(self, records: Sequence[Record], received: Sequence[str]) -> frozenset[str]:
        """Take records that are in the log, or are about to be, into the fold, each with the time of its entry.

        What arrives after its signer's revocation or expiry is in the log like any other, and quarantined by the fold.

        :return: ids of those at which the fold raises: they are left out of it, whatever stands beside them.
        """
        for record, time in zip(records, received, strict=True):
            self.roster.arrived(record.id, moment(time))
        raising = self._fold(records)
        self.roster.not_arrived(raising)
        self._sheets.update({r.id: r for r in records if r.kind == "sheet" and r.id not in raising})
        return raising

    def _fold(self, records: Sequence[Record]) -> frozenset[str]:
        try:
            self._folder.add(records)
        except Exception:  # noqa: BLE001 -- the fold has a net of its own; this one keeps the log's owner alive
            self._leave_out({record.id for record in records})
            if len(records) == 1:
                _log.exception("folding %s", records[0].id)
                return frozenset({records[0].id})
            return frozenset(name for record in records for name in self._fold([record]))
        return frozenset()

    def forget(self, records: Sequence[Record]) -> None:
        """Leave out records that :meth:`accept` took and the store did not."""
        gone = {record.id for record in records}
        self.roster.not_arrived(gone)
        self._leave_out(gone)
        self._sheets = {key: record for key, record in self._sheets.items() if key not in gone}

    def _leave_out(self, gone: Collection[str]) -> None:
        """The fold without these records, made anew: one that stopped half-way is not to be trusted."""
        anew = Folder(self._world)
        anew.add([record for record in self._folder.records if record.id not in gone])
        self._folder = anew

    def heads(self, record: Record) -> list[str]:
        """Ids of the sheet's heads when there is more than one."""
        if record.kind != "sheet" or record.contest is None or record.station is None:
            return []
        found = [head.id for head in self._folder.state.sheet(record.contest, record.station).heads]
        return found if len(found) > 1 else []

    @property
    def state(self) -> State:
        """Fold of everything in the log."""
        return self._folder.state
