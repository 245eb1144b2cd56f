"""Making a desk ready: officers, their keys and certificates; what the page of people calls."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

from forms.errors import KnownError
from recap_desktop.core.roles import Role
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.facts import Abilities, OfficerTile
from recap_desktop.desk.people import recovered, requests, standing, vouching
from recap_desktop.desk.people.keeping import keep_officer
from recap_desktop.desk.people.requests import Appointment
from recap_desktop.desk.people.views import PersonState, WaitingEnrolment
from recap_desktop.desk.servers import targets
from recap_desktop.security import pending
from recap_desktop.security.keystore import PublicPart
from recap_desktop.security.pending import About, Purpose
from sync.trust.authority import Authority
from sync.trust.enrolment import EnrolmentRequest
from sync.trust.enrolment_files import EnrolmentAnswer, request_digest, write_request
from sync.trust.names import MAX_PERSON_NAME, checked_name
from sync.trust.times import moment
from sync.trust.training import training_keys

__all__ = ["PersonState", "Setup", "WaitingEnrolment"]


class Setup:
    """Enrolment and the officers of this laptop."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def officers(self) -> list[OfficerTile]:
        """Everybody with a key file here, by digit; readable before anybody signs in."""
        with self._context.lock:
            tiles = [self._context.tile(officer.person) for officer in self._context.officers_here()]
            return sorted(tiles, key=lambda tile: (tile.digit, tile.person))

    @property
    def under_way(self) -> bool:
        """Whether the committee is being enrolled in one sitting, nobody signed in yet."""
        with self._context.lock:
            return self._context.setting_up

    def set_aside(self) -> tuple[str, ...]:
        """Names of files among the key files that are nobody's: their owners cannot sign in, all others can."""
        with self._context.lock:
            return self._context.set_aside()

    def enrol_training(self, person: str, role: str, name: str, passphrase: str) -> OfficerTile:
        """Enrol an officer of the training election; the training authority is built in and proves nothing.

        The first officer makes the workspace; later ones need it open (somebody signed in, or the same setup).

        :raises KnownError: ``setup.training_only``, ``setup.role``, ``security.weak_passphrase``,
            ``name.*``, ``security.officer_known``, ``session.sign_in_first``, ``session.not_permitted``,
            ``workspace.*``.
        """
        context, one = self._context, _appointment(person, role, name)
        with context.lock:
            if context.package.mode != "training":
                raise KnownError("setup.training_only")
            self._check(one, passphrase)
            record, pdf, request = requests.new_request(context, one)
            keys = training_keys()
            authority = Authority(context.package, keys.authority, keys.ca)
            answer = authority.issue(request, context.clock.now(), whole=True)
            public = PublicPart(person, role, one.name, answer.statement, answer.chain)
            keep_officer(context, public, answer, passphrase, (record, pdf))
            context.changed("officer")
            return context.tile(person)

    def _check(self, one: Appointment, passphrase: str) -> None:
        """Whether this officer may be enrolled here and now."""
        context = self._context
        requests.check_may_enrol(context)
        requests.check_appointment(context, one, passphrase)
        if one.person in context.keystore.persons():
            raise KnownError("security.officer_known", person=one.person)

    # with a link

    def enrol(  # the parts of one appointment
        self, person: str, role: str, name: str, passphrase: str, code: str, url: str | None = None
    ) -> OfficerTile:
        """Have an officer's keys certified by a server, with the one-time code of the appointment letter.

        The keys are made here and never leave. A lost answer costs nothing: called again, the same request goes out.
        A request that the server refused and nobody carried anywhere leaves nothing behind. Where a request waits
        for this very appointment, be it one carried out or of a recovery, this one is sent.

        :param url: server; by default those of the package.
        :raises KnownError: ``client.*`` and ``server.*`` (nothing is enrolled yet, try again), ``setup.role``,
            ``setup.pending`` where a request waits under another passphrase (:meth:`give_up` ends it),
            ``queue.no_server``, ``clock.ahead_of_server``, ``setup.clock_off``, ``trust.*``, ``name.*``,
            ``security.*``, ``session.*``, ``workspace.*``.
        """
        context, one = self._context, _appointment(person, role, name)
        with context.lock:
            purpose = self._purpose(person)
            if purpose is Purpose.RECOVERY:
                requests.check_appointment(context, one, passphrase)
            else:
                self._check(one, passphrase)
        return self._enrol(one, passphrase, code, url, purpose)

    def _purpose(self, person: str) -> Purpose:
        """Of a new officer; of a recovery where the commission's answer was taken for this person."""
        found = next((one for one in self.waiting() if one.person == person), None)
        return Purpose.RECOVERY if found is not None and found.recovered else Purpose.ENROL

    def _enrol(  # the parts of one appointment, and how it is certified
        self, one: Appointment, passphrase: str, code: str, url: str | None, purpose: Purpose
    ) -> OfficerTile:
        context = self._context
        with ExitStack() as kept:
            with context.lock:
                among = targets(context, url)
                waiting, is_new = kept.enter_context(requests.pending_of(context, one, passphrase, purpose))
            try:
                answer = requests.certified(context, waiting, code, among)
            except KnownError as error:
                if is_new and error.code.startswith("server.code"):
                    with context.lock:  # nobody else has this request, so nothing of it is certified
                        pending.forget(context.folder.officers, one.person)
                raise
            with context.lock:
                return requests.take_answer(context, waiting, answer, passphrase)

    # by two files

    def request(self, person: str, role: str, name: str, passphrase: str) -> bytes:
        """A file that asks the regency for the certificate: for a laptop without a link. The keys never leave.

        Asked again for the same appointment, it is the same file.

        :raises KnownError: as :meth:`enrol`, but for the server's.
        """
        context, one = self._context, _appointment(person, role, name)
        with context.lock:
            self._check(one, passphrase)
            return self._file_of(one, passphrase, Purpose.ENROL)

    def _file_of(self, one: Appointment, passphrase: str, purpose: Purpose) -> bytes:
        with requests.pending_of(self._context, one, passphrase, purpose) as (waiting, _):
            return write_request(EnrolmentRequest.parse(waiting.request))

    def accept(self, answer: bytes, passphrase: str) -> OfficerTile:
        """Take the regency's answer to a request of this laptop: the person is enrolled.

        :param passphrase: the one that was chosen when the request was made.
        :raises KnownError: ``carried.*`` for half a file or one of another kind; ``trust.other_election``;
            ``setup.nobody_waits`` where no request of this person waits here, ``setup.taken`` where its answer was
            taken before; ``setup.other_request`` for the answer to another request of the same person;
            ``setup.pending`` for another passphrase; ``trust.*`` for what was altered or the authority did not sign;
            ``setup.clock_off``, ``setup.not_vouched``, ``session.*``, ``workspace.*``. The request waits as before.
        """
        context, found = self._context, EnrolmentAnswer.parse(answer)
        with context.lock:
            if found.election != context.package.election:
                raise KnownError("trust.other_election", election=found.election)
            if pending.path_of(context.folder.officers, found.person) is None:
                raise self._unasked(found)
            with pending.opened(context.folder.officers, found.person, passphrase) as waiting:
                if waiting is None or request_digest(waiting.request) != found.request:
                    raise KnownError("setup.other_request", person=found.person)
                return requests.take_answer(context, waiting, found.enrolment, passphrase)

    def _unasked(self, found: EnrolmentAnswer) -> KnownError:
        here = {public.person: public.statement for public in self._context.keystore.public_parts()}
        taken = here.get(found.person) == found.enrolment.statement
        return KnownError("setup.taken" if taken else "setup.nobody_waits", person=found.person[:64])

    # half made

    def waiting(self) -> tuple[WaitingEnrolment, ...]:
        """Enrolments that are half made, by person; readable before anybody signs in."""
        with self._context.lock:
            return tuple(_waiting(one) for one in pending.listed(self._context.folder.officers))

    def give_up(self, person: str) -> None:
        """End a half-made enrolment. Its keys are kept aside, and an answer to it counts here no more.

        :raises KnownError: ``setup.nobody_waits``, ``workspace.*``.
        """
        context = self._context
        with context.lock:
            requests.put_aside(context, person)
            if context.is_open:
                with context.workspace.transaction():
                    context.journal("enrolment_given_up", context.person or "-", officer=person)
            context.changed("officer")

    # a forgotten passphrase

    def request_anew(self, person: str, passphrase: str, witnesses: Sequence[tuple[str, str]]) -> bytes:
        """A file that asks the regency to certify new keys of an officer of this laptop who forgot the passphrase.

        :param passphrase: the new one. :param witnesses: two others of the committee with their passphrases; or the
            person alone with the old one, who only needs a newer certificate.
        :raises KnownError: ``setup.two_others``, ``security.no_officer``; as :meth:`request`.
        """
        context = self._context
        with context.lock:
            one = self._vouched(person, passphrase, witnesses)
            return self._file_of(one, passphrase, Purpose.ANEW)

    def enrol_anew(  # who, who vouches, and how it is certified
        self, person: str, passphrase: str, witnesses: Sequence[tuple[str, str]], code: str, url: str | None = None
    ) -> OfficerTile:
        """Enrol an officer who forgot the passphrase anew: new keys, a new certificate by a new code, the same person.

        The old key file is kept aside. The old key stays certified until the regency revokes it by its key id
        (:attr:`PersonState.replaced`); keys of the same person on other laptops are not touched.

        :raises KnownError: as :meth:`request_anew` and :meth:`enrol`.
        """
        with self._context.lock:
            one = self._vouched(person, passphrase, witnesses)
        return self._enrol(one, passphrase, code, url, Purpose.ANEW)

    def _vouched(self, person: str, passphrase: str, witnesses: Sequence[tuple[str, str]]) -> Appointment:
        context = self._context
        public = context.keystore.public_part(person)
        one = Appointment(person, public.role, public.name)
        requests.check_appointment(context, one, passphrase)
        vouching.unlock_witnesses(context, person, witnesses)
        with requests.pending_of(context, one, passphrase, Purpose.ANEW) as (waiting, _):
            vouching.vouch(context, person, witnesses, request_digest(waiting.request))
        return one

    # nobody's passphrase is left

    def recovery_request(self, person: str, role: str, name: str, passphrase: str) -> bytes:
        """A file for the commission: the wrapped database key, and the enrolment request of whoever is to go on.

        The regency certifies the same person from the same file. Asked again, it is the same file.

        :raises KnownError: ``recovery_by_file.none`` where the workspace has nothing that the commission could open,
            ``recovery_by_file.not_needed`` while somebody is signed in; as :meth:`request`.
        """
        context, one = self._context, _appointment(person, role, name)
        with context.lock:
            requests.check_appointment(context, one, passphrase)
            return recovered.recovery_request(context, one, passphrase)

    def recovery_accept(self, answer: bytes, passphrase: str) -> WaitingEnrolment:
        """Take the commission's answer: the data can be opened by who asked, as soon as the certificate is here too
        (:meth:`accept`, or :meth:`enrol` with a code). Taken again it changes nothing.

        :raises KnownError: ``carried.*``; ``recovery_by_file.nobody_waits``, ``recovery_by_file.other_request``,
            ``recovery_by_file.other_workspace``, ``recovery_by_file.altered``, ``trust.other_election``;
            ``setup.pending`` for another passphrase; ``workspace.*``.
        """
        context = self._context
        with context.lock:
            person = recovered.recovery_accept(context, answer, passphrase)
            context.changed("officer")
            return next(one for one in self.waiting() if one.person == person)

    # who can do what

    def people(self) -> tuple[PersonState, ...]:
        """Officers of this laptop by their digits, and what each can still do. Readable before anybody signs in;
        who was revoked is known once the workspace is open."""
        with self._context.lock:
            return standing.people(self._context)

    def abilities(self) -> Abilities:
        """Who of this laptop's officers can still do what, by their keys and the time; see :class:`Abilities`."""
        with self._context.lock:
            context = self._context
            here, able = context.officers_here(), context.officers_in_office()
            return Abilities(
                tuple(context.name_of(one.person) for one in able if one.role == Role.OPERATOR),
                tuple(context.name_of(one.person) for one in able if one.role in (Role.CHAIR, Role.MEMBER)),
                tuple(context.tile(one.person) for one in here if one not in able),
            )

    def shortfalls(self) -> list[str]:
        """What this desk cannot do with its officers: codes ``desk.short.*``. Whoever cannot sign now is not counted.

        Two operators type, a third person settles, two of chair and members seal, chair and two members sign
        the recapitulation: five persons suffice.
        """
        with self._context.lock:
            roles = [officer.role for officer in self._context.officers_in_office()]
        operators, chairs, members = (roles.count(role) for role in (Role.OPERATOR, Role.CHAIR, Role.MEMBER))
        found = []
        if operators < 2:
            found.append("desk.short.operators")
        if chairs + members < 2:
            found.append("desk.short.signers")
        if not chairs and members < 3:
            found.append("desk.short.chair")
        if members < 2:
            found.append("desk.short.members")
        return found


def _appointment(person: str, role: str, name: str) -> Appointment:
    return Appointment(person, role, checked_name(name, MAX_PERSON_NAME))


def _waiting(one: About) -> WaitingEnrolment:
    purpose = Purpose(one.purpose) if one.purpose in set(Purpose) else Purpose.ENROL
    return WaitingEnrolment(one.person, one.role, one.name, _time(one.since), purpose, one.recovered)


def _time(since: str) -> datetime:
    try:
        return moment(since)
    except KnownError:
        return datetime.fromtimestamp(0, UTC)
