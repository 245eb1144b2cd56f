"""What the operator of a server does beside it: enrolment codes, revocations. Works while the server runs, or not."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from datetime import datetime

from forms.errors import KnownError
from sync.log.receipt import REVOCATION, STATEMENT_LEAVES
from sync.server.beside import deliver
from sync.server.clock import utc_now
from sync.server.drafts import StatementIntake
from sync.server.folder import DataFolder
from sync.server.store.interface import Grant, InboxItem
from sync.trust.authority import Authority
from sync.trust.enrolment import check_person
from sync.trust.roles import check_appointment
from sync.trust.roster import Roster, statement_id
from sync.trust.training import ServerKeys

#: Letters and digits that are not mistaken for one another when read out (Crockford's base 32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 4, 4


def add_code(folder: DataFolder, person: str, role: str, region: str) -> str:
    """A new one-time code for exactly this appointment, 80 random bits; kept as a digest only, and no leaf of the log.

    :raises KnownError: ``trust.person``, ``trust.role``, ``trust.scope``, ``trust.no_region``, ``server.write``.
    """
    check_person(person)
    check_appointment(role, region)
    if region not in folder.package.regions:
        raise KnownError("trust.no_region", region=region[:20])
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    folder.store.add_code(code, Grant(person, role, region))
    return code


def revoke(
    folder: DataFolder, keys: ServerKeys, person: str, reason: str, clock: Callable[[], datetime] = utc_now
) -> list[str]:
    """Take back every key of a person that is not taken back yet; their key ids. In the log when this returns.

    :raises KnownError: ``admin.no_officer`` where the server knows no such key, ``trust.authority_key``,
        ``server.write``, ``server.clock``, ``server.inbox_waits``.
    """
    roster = Roster(folder.shelf.chain)
    StatementIntake(roster, folder.store).load()
    waiting = [item for item in folder.store.inbox() if item.kind in STATEMENT_LEAVES]
    for item in waiting:
        with contextlib.suppress(KnownError):  # whoever handed it in is told
            roster.add(item.body)
    found = [
        officer.keyid for officer in roster.officers.values()
        if officer.person == person and officer.keyid not in roster.revocations
    ]
    if not found and not waiting:
        raise KnownError("admin.no_officer", person=person[:40])
    authority = Authority(folder.package, keys.authority, keys.ca)
    made = [authority.revoke(key, clock(), reason) for key in found]
    items = [*waiting, *(InboxItem(statement_id(one), REVOCATION, one) for one in made)]
    deliver(folder, items, keys.log, clock)
    return found
