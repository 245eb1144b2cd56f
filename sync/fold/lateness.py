"""Whether a record is late: no certificate that it rests on held from its making to its arrival."""

from __future__ import annotations

from sync.fold.policy import signing_refusal
from sync.fold.reference import Reference
from sync.record.record import Record
from sync.trust.roster import OfficeStanding


def is_late(reference: Reference, record: Record) -> bool:
    """Whether signers were out of office when a record was made or arrived, or it needs a role that had ended by then.

    Roles add up while they hold: who was chair, and is an operator still, could date back what only a chair may sign.
    Elections of an acting chair are not asked: what holds by one alone needs no role that has ended.
    """
    roster = reference.roster
    if roster.standing(record) is OfficeStanding.LATE:
        return True
    package = reference.package_of(record)
    if package is None or all(len(roster.certificates_of(key)) < 2 for key in record.signers):
        return False
    officers = [one for one in roster.signers_of(record) if one is not None]
    lasting = roster.lasting(record, officers)
    if lasting == tuple(officers) or signing_refusal(record.content, officers, package) is not None:
        return False
    return signing_refusal(record.content, lasting, package) is not None
