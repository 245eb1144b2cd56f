"""The regency's answer to an enrolment request that came as a file: certified, written into the log, its code used up.

Whom the authority certifies is decided here; a request is never its own evidence. Person, role and region must be what
an open code of the server's folder is for or, where none is at hand, what whoever answers types from the appointment.
An open code for the appointment is used up with the answer, so that nobody enrols with the letter a second time; the
same request gets the same answer again, by file or with its code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.log.receipt import OFFICER
from sync.record.keys import b64, unb64
from sync.server.beside import deliver
from sync.server.clock import utc_now
from sync.server.folder import DataFolder
from sync.server.store.interface import Grant, InboxItem, Redeemed
from sync.trust.authority import Authority
from sync.trust.enrolment import Enrolment, EnrolmentRequest
from sync.trust.enrolment_files import request_digest
from sync.trust.roster import statement_id
from sync.wire.limits import MAX_ENROLMENT
from sync.wire.messages import Enrolled, read, write


@dataclass(frozen=True)
class Answered:
    """What was certified. ``code_used``: a code of the appointment is used up; ``logged``: the log has the statement.

    One that the log has not takes its place there when the server next starts, or with the officer's first record.
    """

    enrolment: Enrolment
    code_used: bool
    logged: bool


def grant_of(request: EnrolmentRequest) -> Grant:
    """The appointment that a request claims."""
    return Grant(request.person, request.role, request.region)


def check_appointed(request: EnrolmentRequest, appointed: Grant) -> None:
    """A request claims exactly this appointment. :raises KnownError: ``answer.other_appointment``."""
    if grant_of(request) != appointed:
        raise _refused("answer.other_appointment", request)


def answer_request(  # the folder, who signs, what was asked and what was appointed
    folder: DataFolder, authority: Authority, log_key: Ed25519PrivateKey | None, request: EnrolmentRequest,
    appointed: Grant | None = None, clock: Callable[[], datetime] = utc_now,
) -> Answered:
    """Certify the keys of a request beside a server's folder.

    :param log_key: appends where no server runs; without it the statement waits in the inbox.
    :param appointed: as whoever answers typed it; None to rely on the codes of the folder.
    :raises KnownError: ``answer.other_appointment``, ``answer.not_appointed``, ``answer.codes_used``; ``trust.*``,
        ``package.expired``, ``server.write``, ``server.clock``.
    """
    now, digest, store = clock(), request_digest(request.to_bytes()), folder.store
    codes = store.codes_for(grant_of(request))
    used = next((one for one in codes.values() if one is not None and one.request == digest), None)
    is_open = [name for name, one in codes.items() if one is None]
    if appointed is not None:
        check_appointed(request, appointed)
    elif used is None and not is_open:
        raise _refused("answer.codes_used" if codes else "answer.not_appointed", request)
    if used is None:
        made = authority.issue(request, now)
        redeemed = Redeemed(digest, _written(made))
        used = next((redeemed for name in is_open if store.redeem(name, redeemed)), None)
    else:
        made = _read(used.answer)
    logged = _deliver(folder, made.statement, log_key, clock)
    return Answered(made, used is not None, logged)


def _refused(code: str, request: EnrolmentRequest) -> KnownError:
    return KnownError(code, person=request.person, role=request.role, region=request.region)


def _deliver(
    folder: DataFolder, statement: bytes, log_key: Ed25519PrivateKey | None, clock: Callable[[], datetime]
) -> bool:
    try:
        deliver(folder, [InboxItem(statement_id(statement), OFFICER, statement)], log_key, clock)
    except KnownError as error:
        if error.code != "server.inbox_waits":  # it is durable there
            raise
        return False
    return True


def _written(made: Enrolment) -> bytes:
    """As the server answers over the wire."""
    return write(Enrolled(b64(made.statement), [b64(item) for item in made.chain]))


def _read(answer: bytes) -> Enrolment:
    found = read(answer, Enrolled, MAX_ENROLMENT)
    return Enrolment(unb64(found.statement), tuple(unb64(item) for item in found.chain))
