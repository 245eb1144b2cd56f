"""Requests for certificates: made here once, kept sealed, sent or carried out as often as needed, answered once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from recap_desktop.core.clock import JUMP
from recap_desktop.core.files import keep_aside
from recap_desktop.core.roles import Command, Role
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.facts import OfficerTile
from recap_desktop.desk.people.keeping import keep_officer
from recap_desktop.desk.people.vouching import check_vouched
from recap_desktop.desk.servers import NOT_REACHED, Target, connected
from recap_desktop.security import pending
from recap_desktop.security.keystore import PublicPart, check_passphrase
from recap_desktop.security.pending import About, Pending, Purpose
from sync.trust.enrolment import Enrolment, EnrolmentRequest, check_person, request_enrolment
from sync.trust.enrolment_files import request_digest
from sync.trust.roles import scope_in
from sync.trust.roster import Officer, check_answer
from sync.trust.times import moment, stamp

#: An authority certifies from a day before it answers: clocks may differ by so much.
_BEHIND = timedelta(days=1)


@dataclass(frozen=True)
class Appointment:
    """Whom somebody is appointed as; ``name`` is composed."""

    person: str
    role: str
    name: str


def check_may_enrol(context: DeskContext) -> None:
    """Somebody of the committee is signed in, or this is its first sitting.

    :raises KnownError: ``session.sign_in_first``, ``session.not_permitted``.
    """
    if not context.setting_up and (context.keystore.persons() or context.set_aside()):
        context.require(Command.ENROL)


def check_appointment(context: DeskContext, one: Appointment, passphrase: str) -> None:
    """What is wrong with it can be said before any key is made.

    :raises KnownError: ``setup.role``, ``security.weak_passphrase``, ``security.digit_first``, ``trust.person``.
    """
    if one.role not in set(Role):
        raise KnownError("setup.role", role=one.role)
    check_passphrase(passphrase)
    check_person(one.person)


def new_request(
    context: DeskContext, one: Appointment
) -> tuple[Ed25519PrivateKey, ec.EllipticCurvePrivateKey, EnrolmentRequest]:
    """New keys, and the request that proves that both are held."""
    record, pdf = Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())
    return record, pdf, request_enrolment(
        election=context.package.election, person=one.person, role=one.role,
        region=scope_in(Role(one.role), context.region), name=one.name, key=record, pdf_key=pdf,
    )


@contextmanager
def pending_of(
    context: DeskContext, one: Appointment, passphrase: str, purpose: Purpose
) -> Iterator[tuple[Pending, bool]]:
    """The request that waits for its answer, and whether it was made just now: where none waits for this very
    appointment. One that waits for another is kept aside.

    :raises KnownError: ``setup.pending`` for another passphrase than that of the request; ``security.pending_file``.
    """
    folder = context.folder.officers
    with pending.opened(folder, one.person, passphrase) as kept:
        if kept is not None and _is_of(context, kept, one, purpose):
            yield kept, False
            return
        if kept is not None:
            put_aside(context, one.person)
        record, pdf, request = new_request(context, one)
        about = About(
            one.person, one.role, one.name, request.region, context.region, stamp(context.clock.now()), purpose.value
        )
        made = Pending(record, pdf, request.to_bytes(), about)
        pending.keep(folder, passphrase, made)
        yield made, True


def _is_of(context: DeskContext, kept: Pending, one: Appointment, purpose: Purpose) -> bool:
    asked = EnrolmentRequest.parse(kept.request)
    region = scope_in(Role(one.role), context.region)
    said = (asked.election, asked.role, asked.name, asked.region, kept.about.purpose)
    return said == (context.package.election, one.role, one.name, region, purpose.value)


def put_aside(context: DeskContext, person: str) -> None:
    """Keep the half-made enrolment of a person where it waits no more.

    :raises KnownError: ``setup.nobody_waits``, ``workspace.*``.
    """
    path = pending.path_of(context.folder.officers, person)
    if path is None:
        raise KnownError("setup.nobody_waits", person=person[:64])
    keep_aside(path, context.folder.aside, context.clock.now())


def certified(context: DeskContext, waiting: Pending, code: str, among: Sequence[Target]) -> Enrolment:
    """The answer of the first server that is reached; called without the desk's lock.

    :raises KnownError: ``client.*``, ``server.*``, ``clock.ahead_of_server``.
    """
    request = EnrolmentRequest.parse(waiting.request)
    silent: KnownError | None = None
    for target in among:
        with connected(context, target) as client:
            try:
                _check_clock(context, moment(client.status().time))
                return client.enrol(request, code)
            except KnownError as error:
                if error.code not in NOT_REACHED:
                    raise
                silent = error
    assert silent is not None
    raise silent


def _check_clock(context: DeskContext, told: datetime) -> None:
    """Before anything is kept: a clock far ahead of the server's would put its time into a new journal for good."""
    clock = context.clock
    if clock.device_time() - told > JUMP:
        raise KnownError("clock.ahead_of_server", time=stamp(clock.device_time()), received=stamp(told))


def take_answer(context: DeskContext, waiting: Pending, answer: Enrolment, passphrase: str) -> OfficerTile:
    """Hold the answer against the request, take the officer in, and end the waiting. Called with the desk's lock.

    :raises KnownError: ``trust.*``, ``setup.clock_off``, ``setup.not_vouched``, ``security.officer_known``,
        ``session.*``, ``workspace.*``; the request waits as before.
    """
    request = EnrolmentRequest.parse(waiting.request)
    officer = check_answer(context.package, request, answer)
    _check_time(context, officer)
    person = request.person
    replaces = _check_may_take(context, waiting)
    journal = {"kind": waiting.about.purpose, "digest": request_digest(waiting.request)}
    public = PublicPart(person, request.role, request.name, answer.statement, answer.chain)
    keep_officer(
        context, public, answer, passphrase, (waiting.record, waiting.pdf), replaces=replaces, journal=journal
    )
    if context.person == person:  # signed in with a key that is no more
        context.end_session()
    pending.forget(context.folder.officers, person)
    context.changed("officer")
    return context.tile(person)


def _check_may_take(context: DeskContext, waiting: Pending) -> bool:
    """Whether this desk may take the person in now; True where the person has a file here, whose place the new one
    takes. A file that nobody can sign in with is replaced as if there were none; it is kept aside like any other.

    :raises KnownError: ``security.officer_known``, ``setup.not_vouched``, ``session.*``, ``workspace.*``.
    """
    person = waiting.about.person
    if waiting.about.recovered:
        context.open_workspace(waiting.database)
    elif waiting.about.purpose == Purpose.ANEW:
        _ = context.ledger  # somebody unlocked it
        check_vouched(context, person, request_digest(waiting.request))
    else:
        check_may_enrol(context)
        if person in context.keystore.persons():
            raise KnownError("security.officer_known", person=person)
    return os.path.lexists(context.folder.officers / f"{person}.json")


def _check_time(context: DeskContext, officer: Officer) -> None:
    """A clock that is past the certificate's end would put its time into a new journal for good.

    One that is behind does no harm: the certificate proves that it is.

    :raises KnownError: ``setup.clock_off``.
    """
    here = context.clock.device_time()
    if here > officer.valid_until + _BEHIND:
        raise KnownError(
            "setup.clock_off", time=stamp(here), start=stamp(officer.valid_from), ended=stamp(officer.valid_until)
        )
