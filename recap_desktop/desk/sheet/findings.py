"""Findings on verified sheets: what the plenary decides about them, and reading boxes again."""

from __future__ import annotations

from collections.abc import Mapping, MutableSequence, Sequence
from typing import Any

from forms.errors import KnownError
from forms.figure import Figure
from forms.rules import Finding, Severity
from recap_desktop.core.roles import Command
from recap_desktop.desk.board.board import Snapshot
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.sheet.settling import settlement_fields
from recap_desktop.desk.sheet.veil import veiled_fields, veiled_finding
from recap_desktop.desk.signing import Signers, sign_now
from recap_desktop.desk.views import Disposal, FindingView
from recap_desktop.workspace.texts import salted
from sync.fold import SheetState, Status
from sync.record.content import Disposition
from sync.trust.names import checked_text

DISPOSITIONS = ("fixed_typo", "corrected_by_plenary", "recounted", "noted_incident", "objection_recorded")
TEXT_LENGTH = (10, 300)
_ORDER = (Severity.HARD, Severity.LAW, Severity.XDOC, Severity.SOFT)


def findings_of(snapshot: Snapshot, sheet: SheetState) -> list[FindingView]:
    """Findings of one sheet that are shown: not explained by another one; the grave ones first."""
    view = snapshot.view(sheet.station)
    open_keys = {finding.key for finding in sheet.open}
    definition = snapshot.context.package.definition(sheet.contest, sheet.station)
    veiled, me = veiled_fields(sheet), snapshot.context.person
    read = frozenset(person for one in sheet.rereadings if one.standing == "waiting" for person in one.persons)
    shown = [
        FindingView(
            view, veiled_finding(found, veiled, definition), found.key in open_keys, _disposition(sheet, found),
            found.key in sheet.reread, bool(veiled),
            not sheet.waiting_boxes.isdisjoint(found.fields), me not in sheet.barred | read,
        )
        for found in sheet.findings
        if found.silenced_by is None
    ]
    return sorted(shown, key=lambda one: (_ORDER.index(one.finding.severity), one.finding.key))


def _disposition(sheet: SheetState, finding: Finding) -> str | None:
    record = sheet.dispositions.get(finding.key)
    return record.content_as(Disposition).disposition if record else None


class Findings:
    """Use cases of the findings page."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def list(self, contest: str, station: str | None = None) -> list[FindingView]:
        """Findings of verified sheets: HARD, LAW, XDOC, SOFT; then by station. :raises KnownError: ``session.*``."""
        context = self._context
        with context.lock:
            context.require(Command.VIEW_FINDINGS)
            snapshot = Snapshot(context, contest)
            found = [
                one
                for _, sheet in snapshot.state.of_contest(contest, station or context.region)
                if sheet.status in (Status.FINDING, Status.REREADING, Status.VERIFIED)
                for one in findings_of(snapshot, sheet)
            ]
            return sorted(found, key=lambda one: (_ORDER.index(one.finding.severity), one.station.code))

    def dispose(  # the parts of one dialog
        self, contest: str, station: str, key: str, disposition: str, text: str, signers: Signers
    ) -> None:
        """Record what the plenary decided about a LAW finding; proposer and approver sign.

        :param text: 10 to 300 characters for the report, or "" for none; it leaves this laptop as a digest only.
        :raises KnownError: ``findings.*``, ``fold.*``, ``session.*``, ``signing.*``.
        """
        self.dispose_all(contest, [Disposal(station, key, disposition, text)], signers)

    def dispose_all(self, contest: str, disposals: Sequence[Disposal], signers: Signers) -> None:
        """Several decisions reviewed together: all or none."""
        context = self._context
        with context.lock:
            self._check_signers(signers)
            blobs: list[bytes] = []
            drafted = [("disposition", self._fields(contest, one, blobs)) for one in disposals]
            now = context.clock.now()

            def keep() -> None:
                for blob in blobs:
                    context.workspace.texts.add(blob, now)

            sign_now(context, drafted, signers, also_write=keep)

    def _check_signers(self, signers: Signers) -> None:
        officer = self._context.require(Command.DISPOSE)
        persons = [person for person, _ in signers]
        if not persons or persons[0] != officer.person:
            raise KnownError("signing.proposer_first")
        if len(set(persons)) != len(persons) or len(persons) < 2:
            raise KnownError("findings.other_approver")

    def _fields(self, contest: str, disposal: Disposal, blobs: MutableSequence[bytes]) -> Mapping[str, Any]:
        sheet = self._context.state.sheet(contest, disposal.station)
        finding = self._finding(sheet, disposal.key)
        if veiled_fields(sheet):
            raise KnownError("fold.reread_first")
        if disposal.disposition not in DISPOSITIONS or sheet.as_decided is None:
            raise KnownError("findings.disposition", disposition=disposal.disposition)
        return {
            "contest": contest, "station": disposal.station, "revision": sheet.revision, "rule": finding.rule,
            "finding": finding.key, "disposition": disposal.disposition, "text": kept_text(disposal.text, blobs),
            "values": {field: sheet.as_decided[field].to_json() for field in finding.fields},
        }

    def _finding(self, sheet: SheetState, key: str) -> Finding:
        found = next((one for one in sheet.findings if one.key == key), None)
        if found is None:
            raise KnownError("findings.unknown", station=self._context.place_of(sheet.station))
        return found

    def reread(
        self, contest: str, station: str, key: str, figures: Mapping[str, Figure], passphrase: str
    ) -> str:
        """Somebody who typed none of it read the boxes of a HARD finding again and signs what the paper says.

        The same figures mean "the paper says so" and the finding stays. Others replace the reading once as many have
        read alike as the package asks for; until then they wait, and nobody is shown them.

        :returns: ``confirmed``, ``waits`` for a second reading, ``changed``, or ``conflict`` of two readings.
        :raises KnownError: ``findings.unknown``, ``fold.*`` (``fold.second_reader`` for who has read), ``session.*``.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.REREAD)
            sheet = context.state.sheet(contest, station)
            fields, before = settlement_fields(sheet, figures, self._finding(sheet, key).key), _replaced(sheet)
            sign_now(context, [("settlement", fields)], [(officer.person, passphrase)])
            return _outcome(context.state.sheet(contest, station), frozenset(figures), before)


def _replaced(sheet: SheetState) -> frozenset[tuple[str, str]]:
    """Boxes in which a reading took the place of what was typed, each with that reading."""
    return frozenset((one.field, str(one.after.to_json())) for one in sheet.rereadings
                     if one.field not in sheet.waiting_boxes)


def _outcome(sheet: SheetState, fields: frozenset[str], before: frozenset[tuple[str, str]]) -> str:
    """What became of boxes that were read again; what was replaced ``before`` is no news of this reading."""
    if sheet.status is Status.CONFLICT:
        return "conflict"
    if sheet.waiting_boxes & fields:
        return "waits"
    return "changed" if any(name in fields for name, _ in _replaced(sheet) - before) else "confirmed"


def kept_text(text: str, blobs: MutableSequence[bytes]) -> str | None:
    """Digest of a free text for a payload, its salted blob added to ``blobs``; None for no text.

    :raises KnownError: ``text.*``.
    """
    words = checked_text(text, *TEXT_LENGTH)
    if not words:
        return None
    digest, blob = salted(words)
    blobs.append(blob)
    return digest
