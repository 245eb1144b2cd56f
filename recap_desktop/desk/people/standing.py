"""Who is enrolled here, and what each can still do: whoever's key ended or was taken back looks, and loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from forms.errors import KnownError
from recap_desktop.core.files import read_limited
from recap_desktop.core.roles import PERMISSIONS, SIGNING, Role
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.office import EXPIRED, NOT_YET, REVOKED, OutOfOffice
from recap_desktop.desk.people.views import PersonState, ReplacedKey
from recap_desktop.security.keystore import public_part_of
from sync.trust.roster import Officer, Roster

#: A certificate that ends sooner is said to.
ENDING = timedelta(days=14)
VALID, ENDS_SOON, ENDED = "valid", "ending", "ended"
_STATES = {REVOKED: "revoked", EXPIRED: ENDED, NOT_YET: "not_yet"}
_LIMIT = 1 << 18


def people(context: DeskContext) -> tuple[PersonState, ...]:
    """Officers of this laptop in the order of their digits. Called with the desk's lock; never raises."""
    states = (_state(context, officer) for officer in context.officers_here())
    return tuple(sorted(states, key=lambda one: (one.digit, one.person)))


def _state(context: DeskContext, officer: Officer) -> PersonState:
    fault = context.out_of_office(officer)
    state, since = _named(officer, fault, context.clock.now())
    acts = tuple(command for command, roles in PERMISSIONS.items() if Role(officer.role) in roles)
    lost = frozenset() if fault is None else SIGNING
    tile = context.tile(officer.person)
    return PersonState(
        officer.person, tile.name, officer.role, tile.digit, officer.keyid, officer.valid_from, officer.valid_until,
        state, since, fault.why if fault is not None else "",
        tuple(one for one in acts if one not in lost), tuple(one for one in acts if one in lost),
        tuple(_replaced(context, officer)),
    )


def _named(officer: Officer, fault: OutOfOffice | None, now: datetime) -> tuple[str, datetime | None]:
    if fault is not None:
        return _STATES[fault.code], fault.at
    if officer.valid_until - now < ENDING:
        return ENDS_SOON, officer.valid_until
    return VALID, None


def _replaced(context: DeskContext, officer: Officer) -> Iterator[ReplacedKey]:
    """Keys of key files of the same person that were set aside here, the oldest first."""
    seen = {officer.keyid}
    for file in sorted(context.folder.aside.glob(f"{officer.person}.*.json")):
        try:
            public = public_part_of(officer.person, read_limited(file, _LIMIT))
            old = Roster(context.chain).add(public.statement)
        except KnownError:
            continue
        if isinstance(old, Officer) and old.person == officer.person and old.keyid not in seen:
            seen.add(old.keyid)
            revoked = context.is_open and old.keyid in context.roster.revocations
            yield ReplacedKey(old.keyid, revoked)
