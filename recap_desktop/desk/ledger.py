"""The records of this desk, their fold, and the one way to add to them.

Blindness: a transcription that waits for a second typist stays in the database. Its figures are loaded only when
the second transcription is signed, or when another act on the sheet needs the fold to see it; at opening its bytes
are checked and let go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forms.errors import KnownError
from recap_desktop.core.clock import Clock
from recap_desktop.desk.cache.at_hand import know_time, learn_package_time, lone_by_sheet, portions, write_line
from recap_desktop.desk.cache.kept_lines import KeptLines
from recap_desktop.desk.cache.lines import SheetLine, line_of
from recap_desktop.workspace.intact import altered_record, check_intact
from recap_desktop.workspace.journal import has_shape
from recap_desktop.workspace.records import LoneTranscription
from recap_desktop.workspace.sheet_lines import SheetKey
from recap_desktop.workspace.workspace import Workspace
from sync.fold import IncrementalFold, Reference, State
from sync.fold.allowed import allowed_content
from sync.log.receipt import parse_receipt
from sync.record import envelope as dsse
from sync.record.container import Container
from sync.record.content import Disposition, Transcription
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer, RecordWaitsError, Revocation, Roster, statement_id
from sync.trust.times import moment

#: Told how many records of all have been verified; may raise to end the work.
Progress = Callable[[int, int], None]

_BROKEN_SIGNATURE = frozenset({"record.signature", "record.unknown_signer"})


@dataclass(frozen=True)
class JournalEntry:
    """A journal line to be written with an act."""

    act: str
    person: str
    data: Mapping[str, str]


def name_of(record: Record) -> str:
    """Kind of a record, or which act it is."""
    return record.content.act_or_kind


class Ledger:
    """Open workspace, roster and incremental fold. Not locked by itself: the desk serialises its callers.

    Everything is verified when it is made: what is kept against everything else, every signature, and the fold.

    :raises KnownError: ``workspace.altered_*`` for a workspace that somebody edited: it is not opened.
    """

    def __init__(
        self, workspace: Workspace, package: ElectionPackage, clock: Clock,
        progress: Progress = lambda done, of: None,
    ) -> None:
        self.workspace = workspace
        self.clock = clock
        chain = PackageChain.open(workspace.trust.packages()).with_package(package)
        self.roster = Roster(chain, workspace.trust.statements())
        self._fold = IncrementalFold(Reference(chain, self.roster))
        self._seen = 0
        self._lone: dict[SheetKey, list[LoneTranscription]] = {}
        self._told_implausible = False
        self._kept = KeptLines()
        with workspace.reading():
            of = workspace.records.count
            # every record is read twice: as it is kept, and as the fold takes it
            check_intact(workspace, tuple(chain), self.roster, lambda read: progress(read // 2, of))
            know_time(workspace, self.roster, clock)
            self._take_all(lambda folded: progress((of + folded) // 2, of))
            self._check_signatures()
            self._check_drafts()

    def _check_drafts(self) -> None:
        """Nobody is typing a revision that its sheet has not come to: such a draft would never be found again."""
        for draft in self.workspace.drafts.open_drafts():
            if draft.revision > self.state.sheet(draft.contest, draft.station).revision:
                raise KnownError("workspace.altered_rows", table="drafts")

    def _take_all(self, progress: Callable[[int], None]) -> None:
        """Fold what is kept, sheet by sheet: the order changes nothing, and no sheet is folded twice."""
        for record_id, receipt in self.workspace.receipts.all():
            received = moment(parse_receipt(receipt).received)
            if self.clock.is_plausible(received):
                self.roster.arrived(record_id, received)
        self._seen = self.workspace.records.newest
        self._note_lone()
        folded = 0
        for portion in portions(Record.parse(envelope) for envelope in self.workspace.records.after(0)):
            self._fold.add(portion)
            folded += len(portion)
            progress(folded)

    def move_to(self, workspace: Workspace) -> None:
        """Go on with another connection to the same database, and take in what came since this one was read."""
        self.workspace = workspace
        for statement in workspace.trust.statements():
            self.roster.add(statement)
        self._fold.add(())
        self.refresh()

    def _check_signatures(self) -> None:
        """Every signature held when its record came in; what was done to an envelope since is seen by now."""
        broken = [one for one, refusal in self.state.refused.items() if refusal.code in _BROKEN_SIGNATURE]
        broken += (one.record for waiting in self._lone.values() for one in waiting if not self._holds(one.record))
        if broken:
            raise altered_record(broken[0])

    def _holds(self, record_id: str) -> bool:
        """Whether a stored record is signed by known officers; its content is not looked at."""
        (envelope,) = self.workspace.records.envelopes([record_id])
        opened, officers = dsse.parse(envelope), self.roster.officers
        return all(one.keyid in officers and opened.holds_for(officers[one.keyid].public_key)
                   for one in opened.signatures)

    @property
    def chain(self) -> PackageChain:
        """Every package of the election that is kept here."""
        return self._fold.reference.chain

    @property
    def reference(self) -> Reference:
        """Packages and officers that the records are judged by."""
        return self._fold.reference

    @property
    def state(self) -> State:
        """The fold of everything but the transcriptions that wait for a second typist."""
        return self._fold.state

    def line(self, contest: str, station: str) -> SheetLine:
        """What the board needs of a sheet."""
        return line_of(self.state.sheet(contest, station))

    def is_known(self, contest: str, station: str) -> bool:
        """Whether anything is known of a sheet."""
        return (contest, station) in self.state.region(station).sheets

    def keep_lines(self) -> None:
        """Write what the board shows of the sheets that changed, for the next opening."""
        if self.workspace.records.newest == self._seen:
            self._kept.keep(self.workspace, self.state)

    def waiting(self, contest: str, station: str) -> tuple[LoneTranscription, ...]:
        """First transcriptions of a sheet that wait for a second typist, without their figures."""
        return tuple(self._lone.get((contest, station), ()))

    def known(self, contest: str, station: str) -> frozenset[str]:
        """Ids of every record that names a sheet, those without an effect and those unseen included."""
        unseen = {one.record for one in self.waiting(contest, station)}
        return self._fold.of_sheet(contest, station) | unseen

    def refresh(self) -> bool:
        """Take in what another process added to the same workspace; True where something came."""
        records = self.workspace.records
        newest = records.newest
        if newest == self._seen:
            return False
        for statement in self.workspace.trust.statements():
            self.roster.add(statement)
        before = {one.record for waiting in self._lone.values() for one in waiting}
        self._note_lone()
        ready = before - {one.record for waiting in self._lone.values() for one in waiting}
        envelopes = (*records.envelopes(sorted(ready)), *records.after(self._seen))
        self._fold.add(Record.parse(envelope) for envelope in envelopes)
        self._seen = newest
        return True

    def _note_lone(self) -> None:
        self._lone = lone_by_sheet(self.workspace)

    def fold_lone(self, contest: str, station: str) -> None:
        """Let the fold see the first transcription of a sheet."""
        waiting = self._lone.pop((contest, station), None)
        if waiting:
            envelopes = self.workspace.records.envelopes(one.record for one in waiting)
            self._fold.add(Record.parse(envelope) for envelope in envelopes)

    def journal(self, act: str, person: str, **data: str) -> str:
        """One journal line in the running transaction; the new head."""
        return write_line(self.workspace, self.clock, act, person, data)

    def append(
        self, records: Sequence[Record], lines: Iterable[JournalEntry] = (),
        also_write: Callable[[], None] | None = None,
    ) -> None:
        """Add own records, their journal lines and their queue rows in one transaction: all or nothing.

        :param also_write: further writes of the same act (closing a draft, keeping a text).
        :raises KnownError: what :func:`sync.fold.allowed` answers; ``record.*``; ``workspace.*``.
        """
        stations = {(r.contest, r.station) for r in records if r.contest and r.station}
        with self.workspace.transaction():
            self.refresh()
            for contest, station in stations:
                self.fold_lone(str(contest), str(station))
            for record in records:
                self._guard(record)
            self._write(records, lines)
            if also_write is not None:
                also_write()
            newest = self.workspace.records.newest
        self._take(records)
        self._seen = newest

    def _guard(self, record: Record) -> None:
        officers = self.roster.verify(record)
        refusal = allowed_content(self.state, self.reference, record.content, officers)
        if refusal is not None:
            raise refusal.error

    def _write(self, records: Sequence[Record], lines: Iterable[JournalEntry]) -> None:
        now = self.clock.now()
        for record in records:
            person = self.roster.officers[record.signers[0]].person
            if not self.workspace.records.add(record, person, now, "own"):
                raise KnownError("desk.already_done")
            self.workspace.outbox.enqueue(record.id, now)
            about = {"record": record.id}
            if record.contest:
                about["contest"] = record.contest
            if record.station:
                about["station"] = record.station
            if isinstance(record.content, Disposition) and has_shape("finding", record.content.finding):
                about["finding"] = record.content.finding
            self.journal(name_of(record), person, **about)
        for line in lines:
            self.journal(line.act, line.person, **line.data)

    def _take(self, records: Sequence[Record]) -> None:
        """After the commit: fold what was added, unless it is a first transcription."""
        seen: list[Record] = []
        for record in records:
            first = record.kind == "transcription" and not self._has_other(record)
            if first:
                person = self.roster.officers[record.signers[0]].person
                key = (str(record.contest), str(record.station))
                self._lone.setdefault(key, []).append(
                    LoneTranscription(record.id, *key, record.content_as(Transcription).revision, person)
                )
            else:
                seen.append(record)
        self._fold.add(seen)

    def _has_other(self, record: Record) -> bool:
        sheet = self.state.sheet(str(record.contest), str(record.station))
        same = sheet.revision == record.content_as(Transcription).revision
        return same and bool(sheet.transcriptions or sheet.absent)

    def note_receipts(self, received: Mapping[str, datetime]) -> datetime | None:
        """Take note of when the log took records; what came too late for its signers loses its effect.

        A time that cannot be true (:meth:`Clock.is_plausible`) decides nothing: neither what time it is here nor
        whether a record came too late. It is journaled once.

        :return: the farthest such time, None where all could be true.
        """
        implausible = max((time for time in received.values() if not self.clock.is_plausible(time)), default=None)
        if implausible is not None:
            self._journal_implausible(implausible)
        self._take_times({name: time for name, time in received.items() if self.clock.is_plausible(time)})
        return implausible

    def _journal_implausible(self, time: datetime) -> None:
        if not self._told_implausible:
            self._told_implausible = True
            ahead = int((time - self.clock.device_time()).total_seconds())
            with self.workspace.transaction():
                self.journal("time_doubted", "-", seconds=str(max(ahead, 0)))

    def _take_times(self, received: Mapping[str, datetime]) -> None:
        for time in received.values():
            if time <= self.reference.newest.valid_until:
                self.clock.note_verified_time(time)
        self._fold.reconsider([name for name, time in received.items() if self.roster.arrived(name, time)])

    def add_statements(self, statements: Iterable[bytes]) -> int:
        """Keep officer statements and revocations from the server; how many were new. The fold heeds them at once.

        :raises KnownError: the first that does not hold (``trust.*``, ``record.*``), once all others are kept.
        """
        new = 0
        fault: KnownError | None = None
        with self.workspace.transaction():
            now = self.clock.now()
            for statement in statements:
                try:
                    added = self.roster.add(statement)
                except KnownError as error:
                    fault = fault or error
                    continue
                person = added.person if isinstance(added, Officer) else "-"
                if self.workspace.trust.add_statement(statement, person, (), now):
                    new += 1
                    if isinstance(added, Revocation):
                        self.journal("revocation", "-", digest=statement_id(statement))
        self._fold.add(())
        if fault is not None:
            raise fault
        return new

    def add_foreign(self, containers: Iterable[Container]) -> tuple[int, int]:
        """Union with records from elsewhere (USB, another desk, the server): how many were new, how many known.

        Nothing is dropped: a record that has no effect is kept and the fold says why. Statements that the
        authority did not sign are refused. The fold sees them with the next :meth:`refresh`, after the commit.

        :raises KnownError: ``trust.*`` for a foreign statement, ``record.*`` for a signature that does not hold.
        """
        new = known = 0
        with self.workspace.transaction():
            now = self.clock.now()
            for container in containers:
                for statement in container.officers:
                    officer = self.roster.add(statement)
                    person = getattr(officer, "person", "-")
                    self.workspace.trust.add_statement(statement, person, (), now)
                record = container.record
                if self.workspace.records.add(record, self._signers(record)[0].person, now, "import"):
                    self.journal("import_record", "-", record=record.id)
                    new += 1
                else:
                    known += 1
        return new, known

    def _signers(self, record: Record) -> tuple[Officer, ...]:
        """Officers who signed; of a record that waits for its package, those whose keys signed it."""
        try:
            return self.roster.verify(record)
        except RecordWaitsError:
            return self.roster.signed_by(record)

    def add_package(self, package: ElectionPackage) -> bool:
        """Keep one package more of the chain, wherever it belongs, and judge the records that waited for it.

        :return: whether it was new here.
        :raises KnownError: ``package.*`` where it may not stand there; nothing is then kept.
        """
        self.chain.with_package(package)
        with self.workspace.transaction():
            new = self.workspace.trust.add_package(package, self.clock.now())
            if new:
                self.journal("package", "-", package=package.digest)
                learn_package_time(self.clock, package)
        self._fold.learn_package(package)
        return new
