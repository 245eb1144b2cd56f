"""Making a desk ready: officers, their keys and certificates."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from recap_desktop.core.files import write_atomic
from recap_desktop.core.roles import Command, Role
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.session import tile_of
from recap_desktop.desk.views import OfficerTile
from recap_desktop.security import recovery
from recap_desktop.security.keystore import Card, Keys, check_passphrase
from sync.trust.authority import Authority
from sync.trust.enrolment import Enrolment, request_enrolment
from sync.trust.training import training_keys

_RAW_KEY = 32


class Setup:
    """Enrolment and the officers of this laptop."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def officers(self) -> list[OfficerTile]:
        """Everybody with a key file here; readable before anybody signs in."""
        with self._context.lock:
            return [tile_of(self._context, person) for person in self._context.keystore.persons()]

    def enrol_training(self, person: str, role: str, name: str, passphrase: str) -> OfficerTile:
        """Enrol an officer of the training election; the training authority is built in and proves nothing.

        The first officer makes the workspace; later ones need it open (somebody signed in, or the same setup).

        :raises KnownError: ``setup.training_only``, ``setup.role``, ``security.weak_passphrase``,
            ``security.officer_known``, ``session.sign_in_first``, ``session.not_permitted``, ``workspace.*``.
        """
        context = self._context
        with context.lock:
            if context.keystore.persons() and not context.setting_up:
                context.require(Command.ENROL)
            if context.package.mode != "training":
                raise KnownError("setup.training_only")
            if role not in set(Role):
                raise KnownError("setup.role", role=role)
            check_passphrase(passphrase)
            if person in context.keystore.persons():
                raise KnownError("security.officer_known", person=person)
            record, pdf = Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())
            request = request_enrolment(
                election=context.package.election, person=person, role=role, subdistrict=context.region, name=name,
                key=record, pdf_key=pdf,
            )
            keys = training_keys()
            authority = Authority(context.package, keys.authority, keys.ca)
            answer = authority.issue(request, context.clock.now())
            self._keep(Card(person, role, name, answer.statement, answer.chain), answer, passphrase, (record, pdf))
            context.changed("officer")
            return tile_of(context, person)

    def _keep(
        self, card: Card, answer: Enrolment, passphrase: str,
        signing: tuple[Ed25519PrivateKey, ec.EllipticCurvePrivateKey],
    ) -> None:
        context = self._context
        if not context.is_open:
            self._make_workspace()
        keys = Keys(bytearray(context.database_key), *signing)
        try:
            context.keystore.add(card, passphrase, keys)
        finally:
            keys.wipe()
        with context.workspace.transaction():
            context.ledger.roster.add(answer.statement)
            context.workspace.trust.add_statement(answer.statement, card.person, answer.chain, context.clock.now())
            context.ledger.journal("enrol", context.person or "-", officer=card.person)

    def _make_workspace(self) -> None:
        context = self._context
        if context.folder.database.exists():
            # its key was never sealed for anybody (setup was cut short); kept aside, never deleted
            self._put_aside()
        key = bytearray(os.urandom(_RAW_KEY))
        context.open_workspace(key, create=True)
        context.setting_up = True
        if context.package.recovery is not None:
            write_atomic(context.folder.recovery, recovery.wrap(bytes(key), context.package.recovery))
        key[:] = bytes(len(key))

    def _put_aside(self) -> None:
        old = self._context.folder.database
        mark = self._context.clock.now().strftime("%Y%m%dT%H%M%SZ")
        for suffix in ("", "-wal", "-shm"):
            part = old.with_name(old.name + suffix)
            if part.exists():
                part.rename(old.with_name(f"{old.stem}.unreachable-{mark}.db{suffix}"))

    def shortfalls(self) -> list[str]:
        """What this desk cannot do with its officers: codes ``desk.short.*``.

        Two operators type, a third person settles, two of chair and members seal, chair and two members sign
        the recapitulation: five persons suffice.
        """
        with self._context.lock:
            roles = [self._context.officer(person).role for person in self._context.keystore.persons()]
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
