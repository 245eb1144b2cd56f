"""One-time codes: made, listed, cancelled, and held against a request.

A code has 80 random bits and is kept as a digest. Whoever has none learns nothing; whoever has one learns why it is
not taken, and never whose it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime

from forms.errors import KnownError
from sync.server.drafts import StatementIntake
from sync.server.folder import DataFolder
from sync.server.store.interface import CodeState, Grant, IssuedCode, Redeemed, Term
from sync.trust.roster import Roster
from sync.trust.times import stamp

#: Letters and digits that are not mistaken for one another when read out (Crockford's base 32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 4, 4


def new_code() -> str:
    """80 random bits in four groups of four."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


def takes(found: IssuedCode | None, asked: Grant, request: str, now: str) -> Redeemed | None:
    """Whether a code enrols who asks; what it was used for where it is this very request again.

    :param request: digest of the request.
    :raises KnownError: ``server.code`` where there is no such code; ``server.code_other`` where it is for another
        person, role or region; ``server.code_used``, ``server.code_expired``, ``server.code_cancelled``.
    """
    if found is None:
        raise KnownError("server.code")
    if found.grant != asked:
        raise KnownError("server.code_other")
    state = found.state(now)
    if found.used is not None and found.used.request == request:
        return found.used
    if state is CodeState.EXPIRED:
        raise KnownError("server.code_expired", ended=found.term.expires)
    if state is CodeState.CANCELLED:
        raise KnownError("server.code_cancelled")
    if state is CodeState.USED:
        raise KnownError("server.code_used")
    return None


def enrolled(folder: DataFolder, now: datetime) -> set[Grant]:
    """Appointments that somebody holds a key for that counts now."""
    roster = Roster(folder.shelf.chain)
    StatementIntake(roster, folder.store).load()
    return {
        Grant(one.person, one.role, one.region) for one in roster.certificates
        if one.keyid not in roster.revocations and now < one.valid_until
    }


def without_code(folder: DataFolder, region: str, now: datetime) -> list[Grant]:
    """Appointments of the roster within a region (all for none) that have no open code and no key that counts."""
    people = folder.store.people
    waits = {one.grant for one in people.codes() if one.state(stamp(now)) is CodeState.OPEN}
    done = waits | enrolled(folder, now)
    return [one for one in people.appointments() if one.region.startswith(region) and one not in done]


def open_codes(folder: DataFolder, persons: Collection[str], now: datetime) -> list[str]:
    """Digests of codes of these persons that still open."""
    codes = folder.store.people.codes()
    return [one.digest for one in codes if one.grant.person in persons and one.state(stamp(now)) is CodeState.OPEN]


def cancel_codes(folder: DataFolder, person: str, now: datetime) -> int:
    """Take the open codes of a person back.

    :raises KnownError: ``admin.no_open_code`` where there is none; ``server.write``.
    """
    count = folder.store.people.cancel(open_codes(folder, [person], now), stamp(now))
    if not count:
        raise KnownError("admin.no_open_code", person=person[:40])
    return count


def issue(folder: DataFolder, codes: Iterable[tuple[str, Grant]], now: datetime, expires: datetime | None) -> None:
    """Make codes count, all or none. :raises KnownError: ``server.write``."""
    term = Term(stamp(now), stamp(expires) if expires is not None else "")
    folder.store.people.add_codes(dict(codes), term)
