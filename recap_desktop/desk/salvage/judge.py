"""What of the things found proves itself: packages, officers, records, receipts, typed figures; and what is missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.workspace.intact import IMPORTED
from recap_desktop.workspace.intact_drafts import BEGUN, ENDED, TYPED
from recap_desktop.workspace.journal import START, JournalLine
from recap_desktop.workspace.salvage.rows import DraftRow, Found, chain_of
from sync.log.receipt import parse_receipt, read_entry, verify_receipt
from sync.record.content import Transcription
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import RecordWaitsError, Roster
from sync.trust.times import moment

#: Lines that speak of a record that another line has told of.
_OF_KNOWN = frozenset({"receipt", "report_signed", "report_changed"})


@dataclass(frozen=True)
class MissingRecord:
    """A record that the journal or a receipt names and that was found nowhere.

    :ivar kind: kind of record or act; ``import_record`` for one that came from another laptop or from the server.
    :ivar is_received: whether a receipt says that the server has it.
    """

    record: str
    kind: str
    contest: str = ""
    station: str = ""
    is_received: bool = False


@dataclass(frozen=True)
class SavedRecord:
    """A record whose signatures hold, and its verified receipt where there is one."""

    record: Record
    receipt: str | None


@dataclass(frozen=True)
class SavedDraft:
    """A sheet being typed with the figures that its journal lines vouch for."""

    row: DraftRow
    figures: Mapping[str, Figure]


class Judge:
    """Holds everything found against packages, signatures, the log and the journal."""

    def __init__(self, found: Found, package: ElectionPackage) -> None:
        """:param package: the one that this laptop was using; others count where they fit it."""
        self._found = found
        self.chain = _chain(package, found.packages)
        self.roster = Roster(self.chain)
        self.statements: dict[bytes, bytes] = {}
        for statement, chain in found.statements.items():
            try:
                self.roster.add(statement)
            except KnownError:
                continue
            self.statements[statement] = chain

    @cached_property
    def lines(self) -> tuple[JournalLine, ...]:
        """Every line found, in order of their numbers."""
        return tuple(sorted(self._found.lines.values(), key=lambda line: line.n))

    @cached_property
    def journal(self) -> tuple[JournalLine, ...]:
        """The lines that follow each other from the first on."""
        return chain_of(self.lines)

    @property
    def head(self) -> str:
        """Hash of the newest line found."""
        return self.lines[-1].hash if self.lines else START

    @property
    def lost_lines(self) -> int:
        """Journal lines that must have been there and were not found."""
        return self.lines[-1].n - len({line.n for line in self.lines}) if self.lines else 0

    @cached_property
    def told(self) -> dict[str, JournalLine]:
        """The first line that names each record."""
        told: dict[str, JournalLine] = {}
        for line in self.lines:
            if "record" in line.data and line.act not in _OF_KNOWN:
                told.setdefault(line.data["record"], line)
        return told

    @cached_property
    def records(self) -> tuple[SavedRecord, ...]:
        """Every record that verifies: those that the journal names in its order, then the others by their time."""
        kept: dict[str, SavedRecord] = {}
        for envelope in self._found.records:
            record = self._verified(envelope)
            if record is not None and (record.id not in kept or kept[record.id].receipt is None):
                kept[record.id] = SavedRecord(record, self._receipt(record))
        last = len(self.lines) + 1
        places = {name: place for place, name in enumerate(self.told)}
        return tuple(sorted(kept.values(), key=lambda one: (
            places.get(one.record.id, last), moment(one.record.content.device_time), one.record.id,
        )))

    @cached_property
    def refused(self) -> tuple[str, ...]:
        """Digests of envelopes that look like records and do not hold."""
        good = {one.record.envelope for one in self.records}
        return tuple(
            hashlib.sha256(one).hexdigest() for one in self._found.records
            if one not in good and self._verified(one) is None
        )

    @cached_property
    def missing(self) -> tuple[MissingRecord, ...]:
        """What journal or receipts name and nobody has here."""
        here = {one.record.id for one in self.records}
        received = {name: kind for name in self._found.receipts if name not in here and (kind := self._logged(name))}
        found = {
            name: MissingRecord(name, line.act, line.data.get("contest", ""), line.data.get("station", ""),
                                name in received or line.act == IMPORTED)
            for name, line in self.told.items() if name not in here
        }
        for name, kind in received.items():
            found.setdefault(name, MissingRecord(name, kind, is_received=True))
        return tuple(found.values())

    @property
    def texts(self) -> tuple[bytes, ...]:
        """Salted texts found, each by its digest."""
        return tuple(self._found.texts.values())

    def drafts(self, persons: Iterable[str]) -> tuple[SavedDraft, ...]:
        """Sheets under way of these persons, each of the person and on the sheet that the journal says it was begun by
        and on, and each figure as the newest journal line of its box has it.

        One a person and sheet: what an earlier salvage kept may lie in a copy beside what it was kept from.
        """
        closed = {line.data["draft"] for line in self.lines if line.act in ENDED and "draft" in line.data}
        begun = {line.data.get("draft"): (line.data.get("contest"), line.data.get("station"), line.person)
                 for line in reversed(self.lines) if line.act == BEGUN}
        newest = {(line.data["draft"], line.data["field"]): line.data["digest"] for line in self.lines
                  if line.act in TYPED and {"draft", "field", "digest"} <= set(line.data)}
        here, finished = set(persons), self._finished()
        made: dict[tuple[str, str, int, str], SavedDraft] = {}
        for name, row in self._found.drafts.items():
            place = (row.contest, row.station, row.revision, row.person)
            if name in closed or place in finished or row.person not in here:
                continue
            if begun.get(name) != (row.contest, row.station, row.person):
                continue
            figures = {}
            for field, text in self._found.figures.get(name, {}):
                figure = _figure(text)
                if figure is not None and newest.get((name, field)) == figure_digest(row.salt, field, figure):
                    figures[field] = figure
            if len(figures) > (len(made[place].figures) if place in made else 0):
                made[place] = SavedDraft(row, figures)
        return tuple(made.values())

    def _finished(self) -> set[tuple[str, str, int, str]]:
        return {
            (said.contest, said.station, said.revision, self.roster.officers[one.record.signers[0]].person)
            for one in self.records if isinstance(said := one.record.content, Transcription)
        }

    def _verified(self, envelope: bytes) -> Record | None:
        try:
            record = Record.parse(envelope)
            try:
                self.roster.verify(record)
            except RecordWaitsError:
                self.roster.signed_by(record)
        except KnownError:
            return None
        return record

    def _receipt(self, record: Record) -> str | None:
        for text in self._found.receipts.get(record.id, ()):
            for package in self.chain:
                try:
                    verify_receipt(text, record.id, record.kind, record.envelope, package.log_origin, package.log_key)
                except KnownError:
                    continue
                return text
        return None

    def _logged(self, record: str) -> str:
        """Kind of a record that a receipt speaks of, "" where it says nothing."""
        for text in self._found.receipts[record]:
            try:
                entry = read_entry(parse_receipt(text).entry)
            except KnownError:
                continue
            if entry.id == record:
                return entry.kind
        return ""


def figure_digest(salt: str, field: str, figure: Figure) -> str:
    """What a journal line says of a typed figure."""
    said = f"{figure.kind.value} {figure.value} {figure.raw}"
    return hashlib.sha256("\n".join((salt, field, said)).encode("utf-8")).hexdigest()


def _figure(text: str) -> Figure | None:
    try:
        return Figure.from_json(json.loads(text))
    except (KnownError, ValueError, TypeError, KeyError):
        return None


def _chain(package: ElectionPackage, envelopes: Iterable[bytes]) -> PackageChain:
    chain = PackageChain([package])
    for envelope in envelopes:
        try:
            chain = chain.with_package(open_package(envelope))
        except KnownError:
            continue
    return chain
