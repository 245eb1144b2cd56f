"""Who is working: sign in, switch, lock."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from forms.errors import KnownError
from recap_desktop.core.roles import Command, Role, permitted
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.facts import OfficerTile
from recap_desktop.desk.people.digits import settle_digits
from recap_desktop.desk.people.keeping import keep_recovery
from recap_desktop.desk.people.time import check_time
from recap_desktop.security.keystore import check_new
from sync.trust.roster import Officer
from sync.wire.token import CallerSession


class Session:
    """The officer at the keyboard. The database stays open while the app runs; the officer may change in seconds."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    @property
    def officer(self) -> OfficerTile | None:
        """The signed-in officer."""
        with self._context.lock:
            person = self._context.person
            return None if person is None else self._context.tile(person)

    def sign_in(
        self, person: str, passphrase: str, *, wait: bool = True, today: date | None = None, to_look: bool = False
    ) -> OfficerTile:
        """Sign in, or switch to another officer. Opens the workspace if it is not open.

        :param wait: False for a window: it shows the board while everything is verified, and what needs that waits
            (``desk.verifying``).
        :param today: the date as the person typed it, needed where the clock jumped far ahead. Until then nothing is
            journaled with the clock's time, and no try is counted for it.
        :param to_look: the session signs nothing, so the clock is not asked about and its time is not taken; so an
            old workspace can be read and backed up after all its certificates ended.

        Whoever holds a key that does not count any more (:attr:`OfficerTile.out`) may sign in and look.

        An operator's record key stays open until lock or switch, for transcriptions only; every other
        signature asks for the passphrase again.

        :raises KnownError: ``session.wrong_passphrase``, ``session.wrong_passphrase_wait``, ``session.wait``,
            ``clock.ask_date``, ``clock.other_date``, ``clock.beyond_certificates``, ``clock.desk_beyond``;
            ``security.*``, ``workspace.*``, ``trust.*``.
        """
        context = self._context
        with context.lock:
            officer = context.officer(person)
            with context.keys(person, passphrase) as keys:
                context.open_workspace(keys.database, wait=wait)
                assert keys.record is not None
                caller = CallerSession(context.package, officer.statement, keys.record)
                typing_key = keys.record if officer.role == Role.OPERATOR else None
            ahead = None if to_look else check_time(context, today)
            self._write_sign_in(officer, ahead)
            with suppress(KnownError):  # where there is no room, the next sign-in does it
                keep_recovery(context)
            context.person, context.typing_key, context.caller = person, typing_key, caller
            context.setting_up = False
            context.changed("session")
            return context.tile(person)

    def _write_sign_in(self, officer: Officer, ahead: timedelta | None) -> None:
        context = self._context
        workspace = context.workspace
        with workspace.transaction():
            context.roster.add(officer.statement)
            chain = context.keystore.public_part(officer.person).chain
            if workspace.trust.add_statement(officer.statement, officer.person, chain, context.clock.now()):
                # the power failed between the key file and its line
                context.journal("enrol", "-", officer=officer.person)
            settle_digits(context)
            if ahead is not None:
                context.journal("clock_confirmed", officer.person, seconds=str(int(ahead.total_seconds())))
            context.journal("sign_in", officer.person)
            behind = context.clock.behind
            if behind is not None:
                context.journal("clock_behind", officer.person, seconds=str(int(behind.total_seconds())))

    def lock(self) -> None:
        """Nobody is signed in; what is typed is saved already."""
        context = self._context
        with context.lock:
            if context.person is None:
                return
            with context.workspace.transaction():
                context.journal("lock", context.person)
            context.end_session()
            context.changed("session")

    def change_passphrase(self, old: str, new: str) -> None:
        """The officer signed in types the old passphrase and a new one; the keys stay the same.

        The key file is replaced once the new one opens, so one of the two passphrases opens it at any moment. Copies
        and backups made before open with the old one.

        :raises KnownError: ``session.sign_in_first``, ``session.wrong_passphrase``, ``session.wrong_passphrase_wait``,
            ``session.wait``; ``security.same_passphrase``, ``security.weak_passphrase``, ``security.digit_first``;
            ``workspace.*``. The old passphrase opens then.
        """
        context = self._context
        with context.lock:
            person = context.me.person
            check_new(old, new)
            with context.keys(person, old) as keys:
                with context.workspace.transaction():
                    # before it is done: a line without a change does no harm, a change without a line would
                    context.journal("passphrase_change", person)
                context.keystore.reseal(person, keys, new)
            context.changed("officer")

    def may(self, command: Command) -> bool:
        """Whether the signed-in officer may use a command."""
        with self._context.lock:
            person = self._context.person
            return person is not None and permitted(command, self._context.officer(person).role)

    def seconds_to_wait(self, person: str) -> int:
        """Seconds until a passphrase of this officer may be tried, 0 if now."""
        with self._context.lock:
            try:
                return self._context.keystore.tries(person).seconds_to_wait(self._context.clock.now())
            except KnownError:
                return 0
