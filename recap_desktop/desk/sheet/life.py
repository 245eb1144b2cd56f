"""The whole life of a sheet: who typed, settled, re-read, decided, corrected and sealed it, when, and what changed.

Made from the signed records, those of other laptops among them; the journal tells what this laptop did beside that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from forms.figure import Figure
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.sheet.box_notes import notes_shown
from recap_desktop.desk.sheet.veil import veiled_fields
from sync.fold.committee import closures
from sync.fold.rereading import is_reread
from sync.log.receipt import parse_receipt
from sync.record.content import (
    Absent,
    ConflictSettled,
    Correction,
    Disposition,
    Endorsed,
    Reopened,
    SealedSheet,
    Settlement,
    SignedRecap,
    Transcription,
    Undecided,
)
from sync.record.record import Record


@dataclass(frozen=True)
class BoxChange:
    """A box and its figures: what stood (several where two typed differently, none where nothing did), what then did.

    Both are empty while nobody may see them (:mod:`recap_desktop.desk.sheet.veil`).
    """

    field: str
    before: tuple[Figure, ...] = ()
    after: Figure | None = None


@dataclass(frozen=True)
class LifeLine:
    """One record of a sheet.

    :ivar at: when, by the clock of the laptop it was made on (ISO 8601); "" of a first entry, which is not read here.
    :ivar what: kind or act of the record, ``reread`` for a re-reading. ``names`` are its signers.
    :ivar code: what was decided or why, a code of ``acts.said``; ``about`` the finding it is about.
    :ivar result: result type of a sheet or entry that is not the regular count, e.g. ``revote``; else "".
    :ivar received: when the server took it, with a verified receipt only; None while it waits.
    :ivar notes: what a typist noted to boxes, by field; such a line is no record and ``record`` is "".
    :ivar standing: ``counted``, or why not: ``quarantined``, ``refused``, ``waiting``, ``superseded``.
    """

    record: str
    at: str
    what: str
    names: tuple[str, ...]
    revision: int | None
    changes: tuple[BoxChange, ...] = ()
    code: str = ""
    about: str = ""
    received: str | None = None
    standing: str = "counted"
    result: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)


class Lives:
    """Use case of the history of a sheet."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def of(self, contest: str, station: str) -> tuple[LifeLine, ...]:
        """Everything that is known of a sheet, in the order of its times, within a second as it came to this laptop.

        :raises KnownError: ``session.*``, ``desk.verifying``.
        """
        context = self._context
        with context.lock:
            context.require(Command.VIEW_SHEET)
            state = context.state
            veiled = bool(veiled_fields(state.sheet(contest, station)))
            records = [Record.parse(one) for one in context.workspace.records.of_sheet(contest, station)]
            named = {record.id for record in records}
            records += [one for one in state.acts if _speaks_of(one, named)]
            read = {one.id: one.content.figures for one in records if isinstance(one.content, Transcription)}
            found = [self._line(record, read, veiled) for record in records]
            found += self._closings(contest, station, named)
            found += [
                LifeLine(one.record, "", "transcription", (context.name_of(one.person),), one.revision,
                         received=self._received(one.record))
                for one in context.workspace.records.lone() if (one.contest, one.station) == (contest, station)
            ]
            found += [
                LifeLine("", one.at, "note", (), one.revision, notes={one.field: one.note})
                for one in notes_shown(context, contest, station)
            ]
            return tuple(sorted(found, key=lambda line: line.at))  # within a second as they came here

    def _line(self, record: Record, read: Mapping[str, Mapping[str, Figure]], veiled: bool) -> LifeLine:
        content = record.content
        officers = self._context.ledger.roster.signers_of(record)
        code, about = _decided(record)
        changes = _changes(record, read)
        return LifeLine(
            record.id, content.device_time, "reread" if is_reread(record) else content.act_or_kind,
            tuple(self._context.name_of(one.person) for one in officers if one is not None),
            getattr(content, "revision", None),
            tuple(BoxChange(one.field) for one in changes) if veiled else tuple(changes), code, about,
            self._received(record.id), self._standing(record), _result(record),
        )

    def _closings(self, contest: str, station: str, named: set[str]) -> Iterator[LifeLine]:
        """Declarations that closed the station: of its village, or of the sub-district."""
        for one in closures(self._context.state.region(self._context.region), contest):
            said = one.recap.content_as(SignedRecap)
            if named.intersection(said.sheets) or any(left.station == station for left in said.missing):
                yield self._line(one.act, {}, veiled=False)

    def _standing(self, record: Record) -> str:
        region = self._context.state.region(self._context.region)
        for name, ids in (("quarantined", region.quarantined), ("refused", region.refused),
                          ("waiting", region.waiting)):
            if record.id in ids:
                return name
        sheet = region.sheets.get((record.contest or "", record.station or ""))
        if isinstance(record.content, SealedSheet) and sheet is not None:
            return "counted" if any(head.id == record.id for head in sheet.heads) else "superseded"
        return "counted"

    def _received(self, record: str) -> str | None:
        receipt = self._context.workspace.receipts.receipt(record)
        return parse_receipt(receipt).received if receipt is not None else None


def _speaks_of(record: Record, named: set[str]) -> bool:
    """Acts that name no station but records of it: an endorsement."""
    return isinstance(record.content, Endorsed) and not named.isdisjoint(record.content.records)


def _changes(record: Record, read: Mapping[str, Mapping[str, Figure]]) -> Iterable[BoxChange]:
    content = record.content
    if isinstance(content, Settlement):
        return _settled(content, read)
    if isinstance(content, Correction):
        return [BoxChange(name, (one.before,), one.after) for name, one in content.figures.items()]
    return ()


def _settled(content: Settlement, read: Mapping[str, Mapping[str, Figure]]) -> Iterator[BoxChange]:
    for name, figure in content.figures.items():
        typed: list[Figure] = []
        for key in content.transcriptions:
            one = read.get(key, {}).get(name)
            if one is not None and not any(one.same_as(other) for other in typed):
                typed.append(one)
        yield BoxChange(name, tuple(typed), figure)


def _result(record: Record) -> str:
    said = record.content
    kind = said.result_type if isinstance(said, SealedSheet | Transcription) else "regular"
    return "" if kind == "regular" else kind


def _decided(record: Record) -> tuple[str, str]:
    """What was decided, and about which finding."""
    content = record.content
    if isinstance(content, Disposition):
        return content.disposition, content.finding
    if isinstance(content, (Correction, Undecided, Absent, Reopened, ConflictSettled)):
        return content.reason, ""
    if isinstance(content, SealedSheet):
        return content.outcome, ""
    if isinstance(content, Settlement):
        return "", content.finding or ""
    return "", ""
