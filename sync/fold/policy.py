"""Who may sign what: the table of permissions and the signing policy of the package."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sync.fold.reference import Reference, committee_of
from sync.fold.state import Refusal
from sync.record.content import ActContent, RecordContent
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from sync.trust.roles import READERS
from sync.trust.roster import Officer

#: Kinds with a policy of their own in the package; acts have two, and no other kind but those of ``_LIKE_ACTS`` and
#: ``_FREE_KINDS`` may be signed at all.
_POLICIES = frozenset({"transcription", "settlement", "disposition", "sheet", "recap"})
#: Registers of the plenary that speak for the whole committee: the policy of acts governs them.
_LIKE_ACTS = frozenset({"decision", "nihil", "copy-check", "attendance"})
#: Kinds that one officer of any role that signs may add (:data:`sync.trust.roles.READERS` do not).
_FREE_KINDS = frozenset({"image", "incident", "objection", "journal-head"})


def roles(officer: Officer, acting_chairs: Collection[tuple[str, str]]) -> frozenset[str]:
    """Roles an officer may act in; a member elected as acting chair has both."""
    acting = "member" in officer.roles and (committee_of(officer), officer.person) in acting_chairs
    return officer.roles | {"acting_chair"} if acting else officer.roles


def policy_name(content: RecordContent) -> str | None:
    """Name of the policy that governs a payload; None where one officer is enough."""
    if isinstance(content, ActContent):
        return "acting_chair" if content.act == "acting_chair" else "act"
    if content.kind in _LIKE_ACTS:
        return "act"
    return content.kind if content.kind in _POLICIES else None


def role_of(officer: Officer, content: RecordContent, package: ElectionPackage | None) -> str:
    """Role in which an officer signed, of several side by side: one that the policy of the payload names, the
    certificate that began first in front; the first where it names none of them.

    :param package: the one that the payload names; None where it is not here.
    """
    name = policy_name(content)
    wanted = package.policy[name]["roles"] if name is not None and package is not None else ()
    return next((one.role for one in officer.certificates if one.role in wanted), officer.role)


def signed_as(reference: Reference, record: Record) -> list[str | None]:
    """Role in which each signer of a record signed (:func:`role_of`), in signing order; None for one whom nobody
    certified."""
    package = reference.package_of(record)
    return [
        role_of(one, record.content, package) if one is not None else None
        for one in reference.roster.signers_of(record)
    ]


def signing_refusal(
    content: RecordContent,
    officers: Sequence[Officer],
    package: ElectionPackage,
    acting_chairs: Collection[tuple[str, str]] = (),
) -> Refusal | None:
    """Why these officers may not sign this payload, or None. Number, roles, and the requester of a correction.

    :param package: the one that the payload names.
    """
    if len({officer.person for officer in officers}) != len(officers):
        return Refusal("record.same_person")
    name = policy_name(content)
    if name is None:
        if content.kind not in _FREE_KINDS or len(officers) != 1 or officers[0].roles <= READERS:
            return Refusal("fold.role", {"kind": content.kind})
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
    requester = getattr(content, "requester", None)
    if requester is not None and officers[0].person == requester:
        return Refusal("fold.requester")
    return None
