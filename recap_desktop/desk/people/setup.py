"""Making a desk ready: officers, their keys and certificates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from recap_desktop.core.clock import JUMP
from recap_desktop.core.files import write_atomic
from recap_desktop.core.roles import Command, Role
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.facts import Abilities, OfficerTile
from recap_desktop.desk.servers import NOT_REACHED, Target, connected, targets
from recap_desktop.security import pending, recovery
from recap_desktop.security.keystore import OpenKeys, PublicPart, check_passphrase
from recap_desktop.security.pending import Pending
from sync.secret.buffers import random_key, wipe
from sync.trust.authority import Authority
from sync.trust.enrolment import Enrolment, EnrolmentRequest, check_person, request_enrolment
from sync.trust.names import MAX_PERSON_NAME, checked_name
from sync.trust.roles import scope_in
from sync.trust.roster import Officer, check_answer
from sync.trust.times import moment, stamp
from sync.trust.training import training_keys

_RAW_KEY = 32


class Setup:
    """Enrolment and the officers of this laptop."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def officers(self) -> list[OfficerTile]:
        """Everybody with a key file here; readable before anybody signs in."""
        with self._context.lock:
            return [self._context.tile(officer.person) for officer in self._context.officers_here()]

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
        context, name = self._context, checked_name(name, MAX_PERSON_NAME)
        with context.lock:
            if context.package.mode != "training":
                raise KnownError("setup.training_only")
            self._check(person, role, passphrase)
            record, pdf, request = self._request(person, role, name)
            keys = training_keys()
            authority = Authority(context.package, keys.authority, keys.ca)
            answer = authority.issue(request, context.clock.now(), whole=True)
            public = PublicPart(person, role, name, answer.statement, answer.chain)
            self._keep(public, answer, passphrase, (record, pdf))
            context.changed("officer")
            return context.tile(person)

    def enrol(  # the parts of one appointment
        self, person: str, role: str, name: str, passphrase: str, code: str, url: str | None = None
    ) -> OfficerTile:
        """Have an officer's keys certified by a server, with the one-time code of the appointment letter.

        The keys are made here and never leave. A lost answer costs nothing: called again, the same request goes out.

        :param url: server; by default those of the package.
        :raises KnownError: ``client.*`` and ``server.*`` (nothing is enrolled yet, try again), ``setup.role``,
            ``setup.pending``, ``queue.no_server``, ``clock.ahead_of_server``, ``trust.*``, ``name.*``,
            ``security.*``, ``session.*``, ``workspace.*``.
        """
        context, name = self._context, checked_name(name, MAX_PERSON_NAME)
        with context.lock:
            self._check(person, role, passphrase)
            check_person(person)
            among = targets(context, url)
            waiting = self._waiting(person, role, name, passphrase)
        answer = self._certified(waiting, code, among)
        with context.lock:
            check_answer(context.package, EnrolmentRequest.parse(waiting.request), answer)
            public = PublicPart(person, role, name, answer.statement, answer.chain)
            self._keep(public, answer, passphrase, (waiting.record, waiting.pdf))
            pending.forget(context.folder.officers, person)
            context.changed("officer")
            return context.tile(person)

    def _check(self, person: str, role: str, passphrase: str) -> None:
        """Whether this officer may be enrolled here and now."""
        context = self._context
        if not context.setting_up and (context.keystore.persons() or context.set_aside()):
            context.require(Command.ENROL)
        if role not in set(Role):
            raise KnownError("setup.role", role=role)
        check_passphrase(passphrase)
        if person in context.keystore.persons():
            raise KnownError("security.officer_known", person=person)

    def _request(
        self, person: str, role: str, name: str
    ) -> tuple[Ed25519PrivateKey, ec.EllipticCurvePrivateKey, EnrolmentRequest]:
        """New keys, and the request that proves that both are held."""
        record, pdf = Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())
        context = self._context
        region = scope_in(Role(role), context.region)
        return record, pdf, request_enrolment(
            election=context.package.election, person=person, role=role, region=region, name=name,
            key=record, pdf_key=pdf,
        )

    def _waiting(self, person: str, role: str, name: str, passphrase: str) -> Pending:
        """The request that waits for its answer; a new one where none waits for this very appointment."""
        folder = self._context.folder.officers
        kept = pending.load(folder, person, passphrase)
        if kept is not None:
            asked = EnrolmentRequest.parse(kept.request)
            if (asked.role, asked.name, asked.region) == (role, name, scope_in(Role(role), self._context.region)):
                return kept
        record, pdf, request = self._request(person, role, name)
        made = Pending(record, pdf, request.to_bytes())
        pending.keep(folder, person, passphrase, made)
        return made

    def _certified(self, waiting: Pending, code: str, among: Sequence[Target]) -> Enrolment:
        """The answer of the first server that is reached."""
        request = EnrolmentRequest.parse(waiting.request)
        silent: KnownError | None = None
        for target in among:
            with connected(self._context, target) as client:
                try:
                    self._check_clock(moment(client.status().time))
                    return client.enrol(request, code)
                except KnownError as error:
                    if error.code not in NOT_REACHED:
                        raise
                    silent = error
        assert silent is not None
        raise silent

    def _check_clock(self, told: datetime) -> None:
        """Before anything is kept: a clock far ahead of the server's would put its time into a new journal for good."""
        clock = self._context.clock
        if clock.device_time() - told > JUMP:
            raise KnownError("clock.ahead_of_server", time=stamp(clock.device_time()), received=stamp(told))

    def _keep(
        self, public: PublicPart, answer: Enrolment, passphrase: str,
        signing: tuple[Ed25519PrivateKey, ec.EllipticCurvePrivateKey],
    ) -> None:
        context = self._context
        if not context.is_open:
            self._make_workspace()
        keys = OpenKeys(bytearray(context.database_key), *signing)
        try:
            context.keystore.add(public, passphrase, keys)
        finally:
            keys.wipe()
        with context.workspace.transaction():
            officer = context.ledger.roster.add(answer.statement)
            if isinstance(officer, Officer):
                context.clock.note_own_time(officer.valid_from)
            context.workspace.trust.add_statement(answer.statement, public.person, answer.chain, context.clock.now())
            context.ledger.journal("enrol", context.person or "-", officer=public.person)

    def _make_workspace(self) -> None:
        context = self._context
        if context.folder.database.exists():
            # its key was never sealed for anybody (setup was cut short); kept aside, never deleted
            self._put_aside()
        key = random_key(_RAW_KEY)
        context.open_workspace(key, create=True)
        context.setting_up = True
        if context.package.recovery is not None:
            write_atomic(context.folder.recovery, recovery.wrap(key, context.package.recovery))
        wipe(key)

    def _put_aside(self) -> None:
        old = self._context.folder.database
        mark = self._context.clock.now().strftime("%Y%m%dT%H%M%SZ")
        for suffix in ("", "-wal", "-shm"):
            part = old.with_name(old.name + suffix)
            if part.exists():
                part.rename(old.with_name(f"{old.stem}.unreachable-{mark}.db{suffix}"))

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
