"""Whether an officer's key counts now: certified for this time and not taken back. By key, not by person.

A person may hold keys on several laptops; one that was lost takes nothing from the others. What a key signed, and the
log received, before it was taken back keeps its meaning; that is the fold's to say (``sync/trust/roster.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms.errors import KnownError
from sync.trust.roster import Officer, Roster
from sync.trust.times import stamp

REVOKED, EXPIRED, NOT_YET = "revoked", "expired", "not_yet"


@dataclass(frozen=True)
class OutOfOffice:
    """Why nothing that a key signs would count, and since (or until) when."""

    code: str
    at: datetime
    why: str = ""

    def refusal(self, name: str) -> KnownError:
        """The sentence: ``signing.revoked``, ``signing.expired``, ``signing.not_yet``."""
        if self.code == REVOKED:
            return KnownError("signing.revoked", name=name, since=stamp(self.at), why=self.why)
        if self.code == EXPIRED:
            return KnownError("signing.expired", name=name, date=stamp(self.at)[:10])
        return KnownError("signing.not_yet", name=name, start=stamp(self.at))


def out_of_office(officer: Officer, now: datetime, roster: Roster | None) -> OutOfOffice | None:
    """Why a key does not count at a time; None where it does.

    :param roster: who was revoked as far as this desk knows; None before its workspace is open.
    """
    revoked = roster.revocations.get(officer.keyid) if roster is not None else None
    if revoked is not None:
        return OutOfOffice(REVOKED, revoked.since, revoked.reason)
    if now > officer.valid_until:
        return OutOfOffice(EXPIRED, officer.valid_until)
    if now < officer.valid_from:
        return OutOfOffice(NOT_YET, officer.valid_from)
    return None
