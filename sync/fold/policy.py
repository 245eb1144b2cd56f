"""Who may sign what: the table of permissions and the signing policy of the package."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sync.fold.state import Refusal
from sync.trust.package import ElectionPackage
from sync.trust.roles import READERS
from sync.trust.roster import Officer

#: Record kind (or act) -> name of the policy in the package; kinds that are not here need one officer of any
#: role that signs (:data:`sync.trust.roles.READERS` do not).
_POLICIES = {
    "transcription": "transcription",
    "settlement": "settlement",
    "disposition": "disposition",
    "sheet": "sheet",
    "recap": "recap",
}
_FREE_KINDS = frozenset({"image", "incident", "objection", "journal-head"})


def roles(officer: Officer, acting_chairs: Collection[tuple[str, str]]) -> frozenset[str]:
    """Roles an officer may act in; a member elected as acting chair has both."""
    acting = officer.role == "member" and (officer.region, officer.person) in acting_chairs
    return frozenset({officer.role, "acting_chair"} if acting else {officer.role})


def policy_name(payload: Mapping[str, Any]) -> str | None:
    """Name of the policy that governs a payload; None where one officer is enough."""
    kind = str(payload["kind"])
    if kind == "act":
        return "acting_chair" if payload["act"] == "acting_chair" else "act"
    return _POLICIES.get(kind)


def signing_refusal(
    payload: Mapping[str, Any],
    officers: Sequence[Officer],
    package: ElectionPackage,
    acting_chairs: Collection[tuple[str, str]] = (),
) -> Refusal | None:
    """Why these officers may not sign this payload, or None. Number, roles, and the requester of a correction."""
    if len({officer.person for officer in officers}) != len(officers):
        return Refusal("record.same_person")
    name = policy_name(payload)
    if name is None:
        kind = str(payload["kind"])
        if kind not in _FREE_KINDS or len(officers) != 1 or officers[0].role in READERS:
            return Refusal("fold.role", {"kind": kind})
        return None
    policy = package.policy[name]
    wanted = set(policy["roles"])
    if any(not roles(officer, acting_chairs) & wanted for officer in officers):
        return Refusal("fold.role", {"kind": name})
    if len(officers) < policy["persons"] or (policy["persons"] == 1 and len(officers) != 1):
        return Refusal("fold.persons", {"kind": name, "persons": policy["persons"]})
    chairs = {"chair", "acting_chair"}
    if policy.get("chair") and not any(roles(officer, acting_chairs) & chairs for officer in officers):
        return Refusal("fold.chair", {"kind": name})
    return _requester_refusal(payload, officers)


def _requester_refusal(payload: Mapping[str, Any], officers: Sequence[Officer]) -> Refusal | None:
    requester = payload.get("requester")
    if requester is not None and officers[0].person == requester:
        return Refusal("fold.requester")
    return None
