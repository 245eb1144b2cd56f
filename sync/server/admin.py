"""What the operator of a server does beside it: enrolment codes, revocations. Works while the server runs, or not."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime

from forms.errors import KnownError
from sync.log.receipt import REVOCATION, STATEMENT_LEAVES
from sync.server.beside import deliver
from sync.server.clock import utc_now
from sync.server.codes import issue, new_code
from sync.server.drafts import StatementIntake
from sync.server.folder import DataFolder
from sync.server.store.interface import Grant, InboxItem
from sync.trust.authority import Authority
from sync.trust.election_keys import IssuingKeys
from sync.trust.enrolment import check_person
from sync.trust.roles import check_appointment
from sync.trust.roster import Officer, Roster, statement_id
from sync.trust.times import stamp

#: So many digits of a key id tell it from any other.
SHORTEST = 8


def add_code(
    folder: DataFolder, person: str, role: str, region: str, expires: datetime | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> str:
    """A new one-time code for exactly this appointment, 80 random bits; kept as a digest only, and no leaf of the log.

    :param expires: the first moment at which it is no longer taken; None for never.
    :raises KnownError: ``trust.person``, ``trust.role``, ``trust.scope``, ``trust.no_region``, ``server.write``;
        ``admin.other_appointment`` where the roster has this person for something else.
    """
    check_person(person)
    check_appointment(role, region)
    if region not in folder.package.regions:
        raise KnownError("trust.no_region", region=region[:20])
    grant, code = Grant(person, role, region), new_code()
    known = next((one for one in folder.store.people.appointments() if one.person == person), grant)
    if known != grant:
        raise KnownError("admin.other_appointment", person=person[:40], role=known.role, region=known.region)
    issue(folder, [(code, grant)], clock(), expires)
    return code


def revoke(
    folder: DataFolder, keys: IssuingKeys, person: str, reason: str, clock: Callable[[], datetime] = utc_now, *,
    key: str | None = None, every: bool = False,
) -> list[str]:
    """Take back one key of a person, or all that are not taken back yet; their key ids. In the log when this returns.

    The log's key is needed only where no server runs: it appends what a running one takes from the inbox.

    A person may hold keys on several laptops. Which one is lost must be said, unless there is only one.

    :param key: the key id, or its first digits (:data:`SHORTEST` at least).
    :param every: all keys of the person.
    :raises KnownError: ``admin.no_officer`` where the server knows no such key, ``admin.no_key`` where none of the
        person's begins so, ``admin.several_keys`` where it is not said which; ``admin.no_authority`` where the keys
        cannot revoke, ``trust.authority_key``,
        ``server.write``, ``server.clock``, ``server.inbox_waits``.
    """
    authority = Authority.of(folder.package, keys)
    if authority is None:
        raise KnownError("admin.no_authority")
    roster = Roster(folder.shelf.chain)
    StatementIntake(roster, folder.store).load()
    waiting = [item for item in folder.store.inbox() if item.kind in STATEMENT_LEAVES]
    for item in waiting:
        with contextlib.suppress(KnownError):  # whoever handed it in is told
            roster.add(item.body)
    held = [
        officer for officer in roster.officers.values()
        if officer.person == person and officer.keyid not in roster.revocations
    ]
    if not held and not waiting:
        raise KnownError("admin.no_officer", person=person[:40])
    found = _chosen(held, person, key, every=every)
    made = [authority.revoke(one, clock(), reason) for one in found]
    items = [*waiting, *(InboxItem(statement_id(one), REVOCATION, one) for one in made)]
    deliver(folder, items, keys.log, clock)
    return found


def _chosen(held: Sequence[Officer], person: str, key: str | None, *, every: bool) -> list[str]:
    """Key ids that are meant."""
    if key is not None:
        meant = [one.keyid for one in held if len(key) >= SHORTEST and one.keyid.startswith(key.lower())]
        if len(meant) != 1:
            raise KnownError("admin.no_key", person=person[:40], key=key[:64], keys=_listed(held))
        return meant
    if len(held) > 1 and not every:
        raise KnownError("admin.several_keys", person=person[:40], count=len(held), keys=_listed(held))
    return [one.keyid for one in held]


def _listed(held: Sequence[Officer]) -> str:
    """Keys as they are told apart: beginning of the id, and since when they are certified."""
    oldest_first = sorted(held, key=lambda one: (one.valid_from, one.keyid))
    return ", ".join(f"{one.keyid[:16]} ({stamp(one.valid_from)[:10]})" for one in oldest_first) or "-"
