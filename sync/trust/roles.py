"""Roles of officers: the one list, and the regions each is appointed for.

The schemas of records and packages name the same roles; a test holds them against this list.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from enum import StrEnum
from typing import Literal

from forms.errors import KnownError
from sync.trust.tables import LEVELS

#: A seat of a committee, as a report names it.
Office = Literal["chair", "acting_chair", "member"]
#: In the order in which they sign. An acting chair is elected by the members and never appointed.
OFFICES: tuple[Office, ...] = ("chair", "acting_chair", "member")
ACTING_CHAIR: Office = "acting_chair"


class Role(StrEnum):
    """Appointment of an officer."""

    OPERATOR = "operator"
    CHAIR = "chair"
    MEMBER = "member"
    OBSERVER = "observer"
    REGENCY_STAFF = "regency_staff"


#: Roles that read and sign nothing.
READERS: Set[str] = frozenset({Role.OBSERVER, Role.REGENCY_STAFF})

#: Digits of the region code of a committee, and of the desk it works at.
COMMITTEE_DIGITS = 6
_COMMITTEE = frozenset({COMMITTEE_DIGITS})
#: Digits of the region codes that a role is appointed for.
SCOPES: Mapping[Role, frozenset[int]] = {
    Role.OPERATOR: _COMMITTEE,
    Role.CHAIR: _COMMITTEE,
    Role.MEMBER: _COMMITTEE,
    Role.OBSERVER: frozenset(LEVELS),
    Role.REGENCY_STAFF: frozenset({4}),
}


def check_appointment(role: str, region: str) -> None:
    """A role that there is, for a region of a level that goes with it.

    :raises KnownError: ``trust.role``, ``trust.scope``.
    """
    if role not in set(Role):
        raise KnownError("trust.role", role=role[:32])
    if len(region) not in SCOPES[Role(role)]:
        digits = "/".join(str(count) for count in sorted(SCOPES[Role(role)]))
        raise KnownError("trust.scope", role=role, region=region[:20], count=digits)


def scope_in(role: Role, committee: str) -> str:
    """Region of an appointment made at the desk of a committee (six digits): its own, or the regency above it."""
    return committee if len(committee) in SCOPES[role] else committee[: max(SCOPES[role])]
