"""Nobody's passphrase is left: the commission gives the data back for a new enrolment, by two files.

The commission's recovery key never comes to the laptop, and opens data only: whoever asks gets keys of their own and
needs a certificate like anybody else.
"""

from __future__ import annotations

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from forms.errors import KnownError
from recap_desktop.core.files import read_limited
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.people.requests import Appointment, pending_of
from recap_desktop.security import pending
from recap_desktop.security.pending import Pending, Purpose
from recap_desktop.security.recovery_files import RecoveryAnswer, RecoveryRequest, digest_of
from sync.secret.buffers import wiped

#: Acts of the journal: the database key came back, and who of the commission answers for it (one line each).
RECOVERED, ANSWERED = "recovered", "recovery_answered"
_LIMIT = 1 << 16


def recovery_request(context: DeskContext, one: Appointment, passphrase: str) -> bytes:
    """The file to carry to the commission; the same again when asked again. Called with the desk's lock."""
    file = context.folder.recovery
    if context.person is not None:
        raise KnownError("recovery_by_file.not_needed")
    if not context.folder.database.is_file() or not file.is_file():
        raise KnownError("recovery_by_file.none")
    wrapped = read_limited(file, _LIMIT)
    with pending_of(context, one, passphrase, Purpose.RECOVERY) as (kept, _):
        if kept.carried:
            return kept.carried
        kept.box = X25519PrivateKey.generate()
        box = kept.box.public_key().public_bytes_raw()
        request = RecoveryRequest(context.package.election, wrapped, box, kept.request)
        kept.carried = request.signed(kept.record)
        pending.keep(context.folder.officers, passphrase, kept)
        return kept.carried


def recovery_accept(context: DeskContext, data: bytes, passphrase: str) -> str:
    """Take the commission's answer: the database opens, and its key is sealed beside the keys that wait; whose.

    Called with the desk's lock. Taken twice, it does nothing new.
    """
    answer = RecoveryAnswer.parse(data)
    if answer.election != context.package.election:
        raise KnownError("trust.other_election", election=answer.election)
    with pending.opened(context.folder.officers, answer.person, passphrase) as kept:
        if kept is None or kept.box is None:
            raise KnownError("recovery_by_file.nobody_waits", person=answer.person)
        if answer.request != digest_of(kept.carried):
            asked = RecoveryRequest.parse(kept.carried)
            other = answer.workspace != asked.workspace
            raise KnownError("recovery_by_file.other_workspace" if other else "recovery_by_file.other_request",
                             person=answer.person)
        with wiped(answer.open(kept.box)) as key:
            was_open = context.is_open
            context.open_workspace(key)
            try:
                _keep(context, kept, answer, key, passphrase)
            finally:
                if not was_open:
                    context.close()
    return answer.person


def _keep(context: DeskContext, kept: Pending, answer: RecoveryAnswer, key: bytearray, passphrase: str) -> None:
    if kept.about.recovered:
        return
    with context.workspace.transaction():
        for person in answer.by:
            context.journal(ANSWERED, "-", officer=person, digest=answer.request)
        context.journal(RECOVERED, answer.person, digest=answer.request)
        made = replace(kept, about=replace(kept.about, recovered=True), database=bytearray(key))
        try:
            pending.keep(context.folder.officers, passphrase, made)
        finally:
            made.wipe()
