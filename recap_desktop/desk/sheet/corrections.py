"""Acts of the plenary on a sheet or on the committee itself. Each is one record, signed by two or more.

Signers without passphrases (:func:`recap_desktop.desk.signing.unsigned`) have an act checked: whatever would refuse it
refuses it then, and nothing is signed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from forms.errors import KnownError
from forms.figure import Figure
from forms.geography import station_number
from forms.rules import Severity
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.sheet.findings import kept_text
from recap_desktop.desk.sheet.rules_said import rules_of_sheet
from recap_desktop.desk.signing import Signers, prepare, sign_prepared, unsigned
from recap_desktop.desk.views import ActVerdict
from sync.fold import SheetState
from sync.fold.plenary import CONTRADICTED, matter_of

REASONS = (
    "miscounted", "misread", "miswritten", "recounted", "court_order", "supervisor_advice", "damaged", "revote",
    "other",
)
"""Reason codes of acts (``sync/record/schemas``); an absence has its own."""

_Beside = Callable[[str | None], Sequence[tuple[str, Mapping[str, Any]]]]
"""What is signed with an act, given the digest of its text: kinds and fields of payloads."""

ABSENCES = ("postponed", "lost", "not_held")


class Corrections:
    """Corrections, undecided, absent, reopening, conflicts, acting chair, endorsement, refusal to sign."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def correct(  # noqa: PLR0913 - the parts of one act, as the form names them
        self, contest: str, station: str, figures: Mapping[str, Figure], reason: str, method: str,
        agreed: Sequence[str], signers: Signers, requester: str | None = None, text: str = "",
        objection: str | None = None,
    ) -> None:
        """Correct named boxes of a verified or sealed sheet; as-written figures stay as they are.

        :param reason: one of :data:`REASONS`.
        :param method: ``strike`` or ``recount``.
        :param agreed: upper-case codes of who agreed, e.g. ``PANWASLU``, ``SAKSI-1``.
        :param text: 10 to 300 characters that stay on this laptop, or "".
        :param requester: person who asked for it, never the first signer; the second signer by default.
        :param objection: id of the objection that it follows, one of this sheet; the same signers accept it in the same
            transaction where nobody has decided on it yet.
        :raises KnownError: ``corrections.*``, ``fold.*``, ``session.*``, ``signing.*``.
        """
        with self._context.lock:
            self._context.require(Command.CORRECT)
            sheet = self._context.state.sheet(contest, station)
            fields = {
                **_changes(sheet, figures), "reason": reason, "method": method, "agreed": list(agreed),
                "requester": requester or _second([person for person, _ in signers]),
                **({"objection": objection} if objection is not None else {}),
            }
            payload = {"act": "correction", "contest": contest, "station": station, **fields}
            self._free_act(Command.CORRECT, payload, signers, text,
                           lambda words: self._accepted(contest, station, objection, words))

    def verdict(  # noqa: PLR0913 - the parts of one act, as the form names them
        self, contest: str, station: str, figures: Mapping[str, Figure], reason: str, method: str,
        agreed: Sequence[str], persons: Sequence[str], text: str = "", objection: str | None = None,
    ) -> ActVerdict:
        """Whether these persons may sign this correction now, and what the rules say of the sheet after it.

        Nothing is signed and no passphrase is needed.

        :raises KnownError: what :meth:`correct` would raise.
        """
        context = self._context
        with context.lock:
            self.correct(contest, station, figures, reason, method, agreed, unsigned(persons), text=text,
                         objection=objection)
            stands = context.state.sheet(contest, station).as_decided or {}
            before, after = (rules_of_sheet(context, contest, station, one) for one in (stands, {**stands, **figures}))
            known = {one.key for one in before}
            left = {one.key for one in after}
            return ActVerdict(
                {name: (stands[name], figure) for name, figure in figures.items()},
                tuple(one for one in after if one.key not in known),
                tuple(one for one in before if one.key not in left), tuple(one for one in after if one.key in known))

    def undecided(self, contest: str, station: str, reason: str, signers: Signers, text: str = "") -> None:
        """The plenary could not decide: published as written, in no total, once sealed.

        :raises KnownError: ``fold.*`` (boxes must have been re-read), ``session.*``, ``signing.*``.
        """
        with self._context.lock:
            self._context.require(Command.LEAVE_UNDECIDED)
            sheet = self._context.state.sheet(contest, station)
            hard = sorted(finding.key for finding in sheet.open if finding.severity is Severity.HARD)
            fields = {"revision": sheet.revision, "findings": hard, "reason": reason}
            self._act(Command.LEAVE_UNDECIDED, "undecided", contest, station, fields, signers, text)

    def absent(self, contest: str, station: str, reason: str, signers: Signers, text: str = "") -> None:
        """The sheet never came. ``reason``: postponed, lost, not_held."""
        with self._context.lock:
            self._act(Command.MARK_ABSENT, "absent", contest, station, {"reason": reason}, signers, text)

    def reopen(  # the parts of one act
        self, contest: str, station: str, reason: str, basis: str, signers: Signers, requester: str | None = None,
    ) -> None:
        """Allow a new revision of a station after the final recapitulation, or a sheet that was declared absent.

        The act names everything that closes the station now; a later final recap closes it again.

        :param basis: upper-case code of the legal basis or order, e.g. ``MK-1/2024``.
        """
        with self._context.lock:
            closing = self._context.state.sheet(contest, station).closed_by
            if not closing:
                self._context.require(Command.REOPEN)
                raise KnownError("corrections.not_closed", station=self._context.place_of(station))
            fields = {
                "records": list(closing), "reason": reason, "basis": basis,
                "requester": requester or _second([person for person, _ in signers]),
            }
            self._act(Command.REOPEN, "reopened", contest, station, fields, signers)

    def settle_conflict(  # the parts of one act
        self, contest: str, station: str, chosen: Sequence[str], rejected: Sequence[str], reason: str,
        signers: Signers,
    ) -> None:
        """Choose between concurrent acts on the revision in work; every id of the conflicts is named.

        :raises KnownError: ``fold.conflict_names``, ``fold.typist`` (who typed the sheet does not decide), ``fold.*``,
            ``session.*``, ``signing.*``.
        """
        with self._context.lock:
            revision = self._context.state.sheet(contest, station).revision
            fields = {"revision": revision, "chosen": sorted(chosen), "rejected": sorted(rejected), "reason": reason}
            self._act(Command.SETTLE_CONFLICT, "conflict_settled", contest, station, fields, signers)

    def acting_chair(self, person: str, reason: str, signers: Signers) -> None:
        """Three members make one of them acting chair."""
        with self._context.lock:
            self._free_act(Command.ELECT_ACTING_CHAIR, {
                "act": "acting_chair", "person": person, "reason": reason,
            }, signers)

    def endorse(self, ids: Sequence[str], signers: Signers) -> None:
        """Two officers take quarantined records into account."""
        with self._context.lock:
            self._free_act(Command.ENDORSE, {"act": "endorsed", "records": sorted(ids)}, signers)

    def refuse(  # the parts of one act
        self, contest: str, region: str, person: str, reason: str, signers: Signers, text: str = ""
    ) -> None:
        """Record that a member or witness declines to sign."""
        with self._context.lock:
            self._free_act(Command.REFUSE_TO_SIGN, {
                "act": "refusal_to_sign", "contest": contest, "region": region, "person": person, "reason": reason,
            }, signers, text)

    def _act(  # the parts of one act
        self, command: Command, act: str, contest: str, station: str, fields: Mapping[str, Any],
        signers: Signers, text: str = "",
    ) -> None:
        self._free_act(command, {"act": act, "contest": contest, "station": station, **fields}, signers, text)

    def _accepted(
        self, contest: str, station: str, objection: str | None, text: str | None
    ) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """The decision that goes with a correction: an objection that is followed is accepted."""
        found = matter_of(self._context.state.region(station), objection) if objection is not None else None
        if found is None or found.state not in ("open", CONTRADICTED):
            return ()
        fields = {"contest": contest, "station": station, "matter": objection, "decision": "accepted", "text": text,
                  "replaces": [one.id for one in found.decisions]}
        return (("decision", fields),)

    def _free_act(
        self, command: Command, payload: Mapping[str, Any], signers: Signers, text: str = "",
        beside: _Beside | None = None,
    ) -> None:
        context = self._context
        officer = context.require(command)
        if officer.person not in {person for person, _ in signers}:
            raise KnownError("signing.proposer_first")
        blobs: list[bytes] = []
        words = kept_text(text, blobs)
        drafted = [("act", payload), *(beside(words) if beside is not None else ())]
        where = {key: str(payload[key]) for key in ("contest", "station", "region") if key in payload}
        batch = prepare(context, drafted, [person for person, _ in signers])

        def keep() -> None:
            # an act has no text of its own; the note stays on this laptop, named by the journal with the act's id
            for blob in blobs:
                digest = context.workspace.texts.add(blob, context.clock.now())
                context.ledger.journal("note", officer.person, text=digest, digest=batch.items[0].id, **where)

        sign_prepared(context, batch, signers, also_write=keep)


def _second(persons: Sequence[str]) -> str:
    """The default requester: the second signer, because the first one may not be it."""
    return persons[1] if len(persons) > 1 else ""


def _changes(sheet: SheetState, figures: Mapping[str, Figure]) -> Mapping[str, Any]:
    """Revision and figures of a correction, each from what stands to what it becomes."""
    if sheet.as_decided is None or not figures:
        raise KnownError("corrections.nothing", station=station_number(sheet.station))
    changes = {}
    for field, figure in figures.items():
        before = sheet.as_decided.get(field)
        if before is None:
            raise KnownError("form.unknown_field", field=field, form=sheet.contest)
        changes[field] = {"from": before.to_json(), "to": figure.to_json()}
    return {"revision": sheet.revision, "figures": changes}
