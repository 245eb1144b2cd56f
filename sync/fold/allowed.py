"""The one guard before appending: what these officers may add to this state.

Everything here can also be seen from the records alone; the fold refuses what is wrong in itself. This table adds
the order of work: what is not the next step is refused with the reason, so that no desk makes a conflict knowingly.
It also holds the desk to its newest package: nobody signs under an old one to get round what a new one says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from forms.errors import KnownError
from sync.fold import allowed_sheet, plenary
from sync.fold.admission import scope_refusal
from sync.fold.committee import closing_refusal
from sync.fold.form_checks import own_refusal
from sync.fold.policy import signing_refusal
from sync.fold.recap_content import recap_content
from sync.fold.reference import Reference, basis_of, committee_of
from sync.fold.state import Refusal, State
from sync.record.content import ActingChair, Correction, Endorsed, RecordContent, SignedRecap, content_of
from sync.trust.roster import Officer

_Check = Callable[[State, Reference, Any, Sequence[Officer]], Refusal | None]


def allowed(
    state: State, reference: Reference, payload: Mapping[str, Any], actors: Sequence[Officer]
) -> Refusal | None:
    """Why this payload may not be signed by these officers now; None when it may.

    :param payload: complete payload but for ``signers``, which may be missing.
    :param actors: officers who will sign, in order.
    """
    if len({actor.person for actor in actors}) != len(actors):
        return Refusal("record.same_person")
    try:
        content = content_of({**payload, "signers": [actor.keyid for actor in actors]})
    except KnownError as error:
        return error.refusal
    return allowed_content(state, reference, content, actors)


def allowed_content(
    state: State, reference: Reference, content: RecordContent, actors: Sequence[Officer]
) -> Refusal | None:
    """:func:`allowed` of a typed payload."""
    newest = reference.newest
    if content.package != newest.digest:
        return Refusal("fold.old_package", {"sequence": newest.sequence})
    refusal = signing_refusal(content, actors, newest, state.acting_chairs) or _scope(reference, content, actors)
    if refusal is not None:
        return refusal
    contest, station = getattr(content, "contest", None), getattr(content, "station", None)
    lacking = newest.contest(contest).lacking if contest is not None else None
    if lacking is not None:
        return lacking.refusal
    if contest is not None and station is not None:
        refusal = own_refusal(basis_of(newest, contest, station), content)
        if refusal is not None:
            return refusal
    check = _CHECKS.get(content.act_or_kind)
    return check(state, reference, content, actors) if check else None


def _scope(reference: Reference, content: RecordContent, actors: Sequence[Officer]) -> Refusal | None:
    region = content.area
    if region and any(not region.startswith(committee_of(actor)) for actor in actors):
        return Refusal("record.scope", {"region": region})
    if len({committee_of(actor) for actor in actors}) > 1:
        return Refusal("record.scope", {"region": committee_of(actors[-1])})
    return scope_refusal(reference.newest, content)


def _endorsed(state: State, reference: Reference, content: Endorsed, actors: Sequence[Officer]) -> Refusal | None:
    """Two persons of the committee, beside those who signed the late record."""
    for name in content.records:
        late = state.quarantined.get(name)
        if late is None:
            return Refusal("fold.not_quarantined")
        signers = [one for one in reference.roster.signers_of(late) if one is not None]
        own = {officer.person for officer in signers}
        if len({actor.person for actor in actors} - own) < reference.newest.policy["act"]["persons"]:
            return Refusal("fold.own_record")
        if committee_of(actors[0]) != committee_of(signers[0]):
            return Refusal("record.scope", {"region": committee_of(signers[0])})
    return None


def _correction(state: State, reference: Reference, content: Correction, actors: Sequence[Officer]) -> Refusal | None:
    """A correction that names an objection names one of its own sheet."""
    return plenary.cause_refusal(state, content) or allowed_sheet.correction(state, reference, content, actors)


def _acting_chair(
    state: State, reference: Reference, content: ActingChair, actors: Sequence[Officer]
) -> Refusal | None:
    """Members elect one of their own committee."""
    elected = (committee_of(actors[0]), content.person)
    certificates = reference.roster.certificates
    known = {(committee_of(one), one.person) for one in certificates if one.role == "member"}
    return None if elected in known else Refusal("fold.role", {"kind": "acting_chair"})


def _recap(state: State, reference: Reference, content: SignedRecap, actors: Sequence[Officer]) -> Refusal | None:
    district = {"district": content.district} if content.district else {}
    try:
        expected = recap_content(state, reference, content.contest, content.region, **district)
    except KnownError as error:
        return error.refusal
    said = {
        "contest": content.contest, **district, "level": content.level, "region": content.region,
        "status": content.status, "expected": content.expected, "included": content.included,
        "missing": [{"station": item.station, "reason": item.reason} for item in content.missing],
        "sheets": list(content.sheets), "totals": content.totals, "blanks": content.blanks,
        "villages": [{"code": item.code, "totals": item.totals} for item in content.villages],
    }
    return None if said == expected else Refusal("fold.changed")


_CHECKS: Mapping[str, _Check] = {
    "transcription": allowed_sheet.transcription,
    "settlement": allowed_sheet.settlement,
    "disposition": allowed_sheet.disposition,
    "sheet": allowed_sheet.sheet,
    "recap": _recap,
    "correction": _correction,
    "undecided": allowed_sheet.undecided,
    "absent": allowed_sheet.absent,
    "reopened": allowed_sheet.reopened,
    "conflict_settled": allowed_sheet.conflict_settled,
    "endorsed": _endorsed,
    "acting_chair": _acting_chair,
    "village_closed": closing_refusal,
    "finalised": closing_refusal,
    **plenary.CHECKS,
}
