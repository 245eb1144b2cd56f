"""What the operator of a server does beside it: enrolment codes, revocations. Works while the server runs."""

from __future__ import annotations

import secrets
from datetime import datetime

from forms.errors import KnownError
from sync.server.folder import DataFolder
from sync.server.store.interface import Grant
from sync.trust.authority import Authority
from sync.trust.enrolment import check_person
from sync.trust.roles import check_appointment
from sync.trust.roster import Roster, statement_id
from sync.trust.training import ServerKeys

#: Letters and digits that are not mistaken for one another when read out (Crockford's base 32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 4, 4


def add_code(folder: DataFolder, person: str, role: str, region: str) -> str:
    """A new one-time code for exactly this appointment, 80 random bits; kept as a digest only.

    :raises KnownError: ``trust.person``, ``trust.role``, ``trust.scope``, ``trust.no_region``, ``server.write``.
    """
    check_person(person)
    check_appointment(role, region)
    if region not in folder.package.regions:
        raise KnownError("trust.no_region", region=region[:20])
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    folder.store.add_code(code, Grant(person, role, region))
    return code


def revoke(folder: DataFolder, keys: ServerKeys, person: str, reason: str, now: datetime) -> list[str]:
    """Take back every key of a person that is not taken back yet; their key ids.

    :raises KnownError: ``admin.no_officer`` where the server knows no such key, ``trust.authority_key``,
        ``server.write``.
    """
    roster = Roster(folder.chain, folder.store.statements())
    found = [
        officer.keyid for officer in roster.officers.values()
        if officer.person == person and officer.keyid not in roster.revocations
    ]
    if not found:
        raise KnownError("admin.no_officer", person=person[:40])
    authority = Authority(folder.package, keys.authority, keys.ca)
    for key in found:
        statement = authority.revoke(key, now, reason)
        folder.store.add_statement(statement_id(statement), statement)
    return found
