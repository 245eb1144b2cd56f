"""Ratification: verified sheets become sealed results, signed by two who did not type them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from forms.errors import KnownError, Refusal
from forms.figure import Figure, Kind
from forms.rules import Severity
from recap_desktop.core.roles import Command, Role
from recap_desktop.desk import signing
from recap_desktop.desk.board.board import Snapshot
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.facts import OfficerTile
from recap_desktop.desk.sheet.findings import findings_of
from recap_desktop.desk.sheet.history import changes_of
from recap_desktop.desk.sheet.veil import shown_figures, veiled_fields
from recap_desktop.desk.signing import SigningBatch
from recap_desktop.desk.views import Done, ReadySheet, SheetDetail, Signed
from sync.fold import SheetState, Status
from sync.fold.sealed import listed
from sync.record import canonical
from sync.record.content import Absent, Disposition, SealedSheet, Transcription, payload_of

#: The weakest of several sources speaks for the sheet.
_SOURCES = ("sirekap", "photo", "salinan", "plano")
_BLOCKS = {
    Status.EMPTY: "sealing.block.empty", Status.FIRST: "sealing.block.second", Status.DIFFERS: "sealing.block.differs",
    Status.FINDING: "sealing.block.finding", Status.REREADING: "sealing.block.rereading",
    Status.CONFLICT: "sealing.block.conflict",
}
#: What every payload says of itself anew.
_HEADER = frozenset({"v", "kind", "election", "package", "mode", "device_time", "journal", "signers"})
_DONE = (Status.SEALED, Status.UNDECIDED, Status.ABSENT)


class Sealing:
    """Use cases of the ratification page."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def ready(self, contest: str, village: str | None = None) -> list[ReadySheet]:
        """Sheets not ratified yet, with what keeps them from it. :raises KnownError: ``session.*``."""
        context = self._context
        with context.lock:
            context.require(Command.SEAL)
            snapshot = Snapshot(context, contest)
            found = []
            for code in snapshot.stations(village or context.region):
                sheet = snapshot.state.sheet(contest, code)
                if sheet.status not in _DONE and sheet.withdrawn is None:
                    found.append(self._ready(snapshot, sheet, code))
            return found

    def _ready(self, snapshot: Snapshot, sheet: SheetState, station: str) -> ReadySheet:
        blocked = []
        if sheet.status is not Status.VERIFIED:
            waiting = snapshot.context.ledger.waiting(sheet.contest, station)
            blocked.append("sealing.block.second" if waiting else _BLOCKS[sheet.status])
        elif len(self._eligible(sheet.barred)) < self._persons():
            blocked.append("sealing.block.signers")
        figures = shown_figures(sheet.as_decided, veiled_fields(sheet)) or {}
        valid, invalid, cast = (_value(figures.get(field)) for field in ("valid", "invalid", "cast"))
        return ReadySheet(snapshot.view(station), valid, invalid, cast, tuple(blocked), sheet.outcome)

    def _persons(self) -> int:
        return int(self._context.package.policy["sheet"]["persons"])

    def _eligible(self, typists: frozenset[str]) -> list[str]:
        """Officers of this laptop who may sign, the chair first; nobody whose key does not count."""
        context = self._context
        office = context.officers_in_office()
        may = [one for one in office if one.role in (Role.CHAIR, Role.MEMBER) and one.person not in typists]
        return [one.person for one in sorted(may, key=lambda one: (one.role != Role.CHAIR, one.person))]

    def sheet(self, contest: str, station: str) -> SheetDetail:
        """One verified or sealed sheet, read only: as written, as decided, findings.

        :raises KnownError: ``session.*``.
        """
        context = self._context
        with context.lock:
            context.require(Command.VIEW_SHEET)
            snapshot = Snapshot(context, contest)
            sheet = snapshot.state.sheet(contest, station)
            veiled = veiled_fields(sheet)
            stands = sheet.head if sheet.status in _DONE else None
            revision = stands.content_as(SealedSheet).revision if stands is not None else sheet.revision
            return SheetDetail(
                snapshot.view(station), revision, shown_figures(sheet.as_written, veiled),
                shown_figures(sheet.as_decided, veiled), tuple(findings_of(snapshot, sheet)),
                tuple(context.name_of(p) for p in sorted(sheet.typists)), sheet.locked,
                sheet.absent[0].content_as(Absent).reason if sheet.absent else None, self._mark(sheet),
                tuple(Refusal(note.code, note.params) for note in sheet.notes), veiled, changes_of(context, sheet),
            )

    def _mark(self, sheet: SheetState) -> str:
        if sheet.status is not Status.VERIFIED:
            return ""
        return hashlib.sha256(canonical.encode(self._fields(sheet, None))).hexdigest()

    def signers(self, contest: str, stations: Sequence[str]) -> list[OfficerTile]:
        """Officers who may sign all of these sheets, the chair first."""
        context = self._context
        with context.lock:
            context.require(Command.SEAL)
            typists = frozenset(p for s in stations for p in context.state.sheet(contest, s).barred)
            return [context.tile(person) for person in self._eligible(typists)]

    def prepare(
        self, contest: str, stations: Sequence[str], signers: Sequence[str] | None = None,
        *, seen: Mapping[str, str] | None = None, keep: Mapping[str, str] | None = None,
    ) -> SigningBatch:
        """Build the payloads of a batch for review. Nothing is signed or written.

        :param seen: by station, the ``mark`` of the view that was looked at; another state of the sheet is refused.
        :param signers: persons in signing order; by default the signed-in officer and the first other who may.
            Another second signer means preparing again, because a payload names its signers.
        :param keep: for stations with several sealed results: which of them (id) one new revision of all repeats.
        :raises KnownError: ``sealing.no_signers``, ``sealing.blocked``, ``signing.voided``, ``fold.*``, ``signing.*``,
            ``session.*``.
        """
        context = self._context
        with context.lock:
            me = context.require(Command.SEAL).person
            state = context.state
            sheets = [state.sheet(contest, station) for station in stations]
            for sheet in sheets:
                if sheet.status is not Status.VERIFIED and len(sheet.heads) < 2:
                    raise KnownError("sealing.blocked", station=self._context.place_of(sheet.station))
                if seen is not None and seen.get(sheet.station) != self._mark(sheet):
                    raise KnownError("signing.voided", station=self._context.place_of(sheet.station))
            typists = frozenset(person for sheet in sheets for person in sheet.barred)
            chosen = list(signers or self._default_signers(me, typists))
            kept = keep or {}
            drafted = [("sheet", self._fields(sheet, kept.get(sheet.station))) for sheet in sheets]
            return signing.prepare(context, drafted, chosen)

    def _default_signers(self, me: str, typists: frozenset[str]) -> list[str]:
        eligible = self._eligible(typists)
        ordered = [me, *(one for one in eligible if one != me)] if me in eligible else eligible
        if len(ordered) < self._persons():
            raise KnownError("sealing.no_signers")
        return ordered[: self._persons()]

    def _fields(self, sheet: SheetState, kept: str | None) -> Mapping[str, Any]:
        supersedes = sorted(record.id for record in sheet.heads)
        for head in sheet.heads:
            if head.id == kept and len(supersedes) > 1:
                said = {key: value for key, value in payload_of(head.content).items() if key not in _HEADER}
                return {**said, "revision": sheet.revision, "supersedes": supersedes}
        if sheet.as_written is None or sheet.as_decided is None:
            raise KnownError("sealing.blocked", station=self._context.place_of(sheet.station))
        definition = self._context.package.definition(sheet.contest, sheet.station)
        typed: list[Transcription | SealedSheet] = [one.content_as(Transcription) for one in sheet.transcriptions]
        typed = typed or [sheet.heads[0].content_as(SealedSheet)]
        return {
            "contest": sheet.contest, "station": sheet.station, "revision": sheet.revision,
            "form": {"id": definition.id, "digest": definition.digest},
            "supersedes": supersedes,
            "result_type": typed[0].result_type, "source": min((said.source for said in typed), key=_SOURCES.index),
            "outcome": sheet.outcome, "typists": sorted(sheet.typists), "images": [],
            "transcriptions": _ids(sheet.transcriptions), "settlements": _ids(sheet.settlements),
            "corrections": _ids(sheet.corrections), "dispositions": _ids(tuple(sheet.dispositions.values())),
            "filled": sorted(frozenset.intersection(*(frozenset(said.filled) for said in typed))),
            "findings": [
                {"rule": f.rule, "key": f.key, "disposition": _disposition(sheet, f.key)}
                for f in sheet.findings
                if f.severity is not Severity.HARD
            ],
            "as_written": {field: figure.to_json() for field, figure in sheet.as_written.items()},
            "as_decided": {field: figure.to_json() for field, figure in sheet.as_decided.items()},
            **listed(sheet.rereadings, self._context.package.rereaders),
        }

    def sign(self, batch: SigningBatch, person: str, passphrase: str) -> Signed | Done:
        """One signer types the passphrase; the last one's signature writes all sheets of the batch, or none.

        :raises KnownError: ``signing.*`` (``signing.voided``: a sheet changed since it was reviewed), ``session.*``,
            ``fold.*``, ``workspace.*``.
        """
        with self._context.lock:
            self._context.require(Command.SEAL)
            return signing.sign(self._context, batch, person, passphrase)

    def cancel(self, batch: SigningBatch) -> None:
        """Forget a batch; signatures made so far are dropped."""
        with self._context.lock:
            batch.ended = True
            batch.signatures.clear()


def _value(figure: Figure | None) -> int | None:
    return figure.value if figure is not None and figure.kind is Kind.VALUE else None


def _ids(records: Sequence[Any]) -> list[str]:
    return sorted({record.id for record in records})


def _disposition(sheet: SheetState, key: str) -> str | None:
    record = sheet.dispositions.get(key)
    return record.content_as(Disposition).disposition if record else None
