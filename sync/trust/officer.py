"""A certified officer, and certificates of one key beside one another: which of them a record is judged by (ADR 0071).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sync.record.record import Record
from sync.trust.roles import READERS
from sync.trust.times import moment


@dataclass(frozen=True)
class Officer:
    """A certified officer. ``person`` is stable across re-enrolments; two keys of one person are one person.

    ``region`` is the region code of the appointment, of any level; ``authority`` the key id of the authority that
    signed the statement. ``beside``: where the officer is that of a record, other certificates of the key for the
    same region that hold for it too.
    """

    person: str
    role: str
    region: str
    keyid: str
    public_key: bytes
    x509_digest: str
    valid_from: datetime
    valid_until: datetime
    statement: bytes
    authority: str
    beside: tuple[Officer, ...] = ()

    @property
    def certificates(self) -> tuple[Officer, ...]:
        """Everything by which this officer signed, the certificate that began first in front."""
        return (self, *self.beside)

    @property
    def roles(self) -> frozenset[str]:
        """Roles that the officer is certified in, side by side."""
        return frozenset(one.role for one in self.certificates)


def in_order(*certificates: Officer) -> tuple[Officer, ...]:
    """In the order in which they begin, whatever the order in which they arrived; of two alike the smaller bytes."""
    return tuple(sorted(certificates, key=lambda one: (one.valid_from, one.statement)))


def judged_by(certified: Sequence[Sequence[Officer]], record: Record) -> tuple[Officer | None, ...]:
    """Of the certificates of each signer those by which a record is judged.

    See :meth:`sync.trust.roster.Roster.signers_of`. Who reads and signs nothing under one certificate signs under
    another: where a key has one that signs, those that only read, of a wider region as a rule, are not asked.
    """
    if all(len(some) < 2 for some in certified):
        return tuple(some[0] if some else None for some in certified)
    made = moment(record.content.device_time)
    covering = [
        [one for one in some if not record.area or record.area.startswith(one.region)] or some for some in certified
    ]
    covering = [[one for one in some if one.role not in READERS] or some for some in covering]
    in_force = [[one for one in some if one.valid_from <= made <= one.valid_until] or some for some in covering]
    for choice in (in_force, covering):
        region = _common_region(choice)
        if region is not None:
            return tuple(_side_by_side([one for one in some if one.region == region]) for some in choice)
    return tuple(_side_by_side([one for one in some if one.region == some[0].region]) for some in in_force)


def lasting(officer: Officer, until: datetime) -> Officer:
    """An officer by the certificates alone that lasted until then; by all where none did."""
    kept = _side_by_side([one for one in officer.certificates if until <= one.valid_until])
    return kept or officer


def _common_region(certified: Sequence[Sequence[Officer]]) -> str | None:
    """The first region that every signer who is known was certified for."""
    known = [[one.region for one in some] for some in certified if some]
    return next((region for region in known[0] if all(region in others for others in known)), None)


def _side_by_side(certificates: Sequence[Officer]) -> Officer | None:
    if not certificates:
        return None
    return replace(certificates[0], beside=tuple(replace(one, beside=()) for one in certificates[1:]))
