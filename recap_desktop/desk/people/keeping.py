"""Taking a certified officer in: database, key file, journal, digit.

Failure table: anything fails before the key file is in place -> nothing of it is in the database either, and the
request waits as before; the power fails between the two -> the key file counts, and the next sign-in writes the rest.
An old key file keeps its place until the new one opens, and a copy of it is kept for good.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from recap_desktop.core.files import keep_aside, read_limited, write_atomic
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.people.digits import settle_digits
from recap_desktop.security import recovery
from recap_desktop.security.keystore import OpenKeys, PublicPart
from sync.secret.buffers import random_key, wipe
from sync.system import take_place
from sync.trust.enrolment import Enrolment
from sync.trust.roster import Officer

_RAW_KEY = 32
_RECOVERY_LIMIT = 1 << 16


def keep_officer(  # one officer's parts
    context: DeskContext, public: PublicPart, answer: Enrolment, passphrase: str,
    signing: tuple[Ed25519PrivateKey, ec.EllipticCurvePrivateKey], *, replaces: bool = False,
    journal: Mapping[str, str] | None = None,
) -> None:
    """Put an officer's sealed keys and certificate where they belong; makes the workspace for the first one.

    :param replaces: the person has a key file here, whose place the new one takes.
    :param journal: what the line of the enrolment says beside the person.
    :raises KnownError: ``security.officer_known``, ``workspace.*``.
    """
    if not context.is_open:
        _make_workspace(context)
    keep_recovery(context)
    keys = OpenKeys(bytearray(context.database_key), *signing)
    try:
        with context.workspace.transaction():
            officer = context.ledger.roster.add(answer.statement)
            if isinstance(officer, Officer):
                context.clock.note_own_time(officer.valid_from)
            now = context.clock.now()
            context.workspace.trust.add_statement(answer.statement, public.person, answer.chain, now)
            context.ledger.journal("enrol", context.person or "-", officer=public.person, **(journal or {}))
            settle_digits(context)  # those from before keep theirs
            if replaces:
                context.keystore.replace(public, passphrase, keys, context.folder.aside, now)
            else:
                context.keystore.add(public, passphrase, keys)
            settle_digits(context)
    finally:
        keys.wipe()
    context.forget_officer(public.person)


def _make_workspace(context: DeskContext) -> None:
    if context.folder.database.exists():
        # its key was never sealed for anybody (setup was cut short), or no key file is left; kept, never deleted
        _put_aside(context)
    key = random_key(_RAW_KEY)
    context.open_workspace(key, create=True)
    context.setting_up = True
    wipe(key)


def _put_aside(context: DeskContext) -> None:
    """The database, with what opens it for the commission."""
    old, at = context.folder.database, context.clock.now()
    mark = at.strftime("%Y%m%dT%H%M%SZ")
    for suffix in ("", "-wal", "-shm"):
        part = old.with_name(old.name + suffix)
        if part.exists():
            take_place(part, old.with_name(f"{old.stem}.unreachable-{mark}.db{suffix}"))
    if context.folder.recovery.is_file():
        keep_aside(context.folder.recovery, context.folder.aside, at)


def keep_recovery(context: DeskContext) -> None:
    """The database key lies wrapped for the recovery key that the package names now.

    :raises KnownError: ``workspace.*``.
    """
    recipient, file = context.package.recovery, context.folder.recovery
    if recipient is None:
        return
    with suppress(KnownError):  # one that cannot be read is none
        if recovery.recipient_of(read_limited(file, _RECOVERY_LIMIT)) == recovery.name_of(recipient):
            return
    if os.path.lexists(file):  # for a recovery key of before, or no such file any more
        keep_aside(file, context.folder.aside, context.clock.now())
    write_atomic(file, recovery.wrap(context.database_key, recipient))

