"""What all use cases of a desk share: package, keys, session, ledger, one lock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from forms.geography import station_number, village_of
from recap_desktop.core.clock import Clock
from recap_desktop.core.roles import SIGNING, Command, Role, permitted
from recap_desktop.desk.cache.at_hand import learn_package_time, write_line
from recap_desktop.desk.cache.lines import Sheets
from recap_desktop.desk.facts import Changes, CopyState, DeskFacts, OfficerTile
from recap_desktop.desk.ledger import Ledger
from recap_desktop.desk.office import OutOfOffice, out_of_office
from recap_desktop.desk.opening.access import WorkspaceAccess
from recap_desktop.desk.opening.committee import committee_of, region_before_officers
from recap_desktop.desk.opening.package import chain_beside
from recap_desktop.security import pending
from recap_desktop.security.digits import read_digits, with_persons
from recap_desktop.security.keystore import Keystore, OpenKeys, PublicPart, check_own
from recap_desktop.workspace.settings import AWAITS_RECORDS
from recap_desktop.workspace.workspace import Workspace, WorkspaceFolder
from sync.fold import State
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from sync.trust.roster import Officer, Roster
from sync.trust.times import stamp
from sync.trust.village_names import village_name
from sync.wire.token import CallerSession

#: A certificate that ends sooner than this is worth a note.
SOON = timedelta(days=4)
#: What may be done while an opened workspace is being verified.
BEFORE_VERIFIED = frozenset({Command.VIEW_BOARD, Command.TYPE, Command.TAKE_OVER})
#: Changes that no sheet's line depends on.
_ASIDE = frozenset({"draft", "verifying", "copy"})


class DeskContext:
    """State shared by the use cases. Every public method of a use case holds :attr:`lock` while it works."""

    def __init__(self, folder: WorkspaceFolder, package: ElectionPackage, clock: Clock, region: str | None) -> None:
        self.folder = folder
        self.package = package
        self.clock = clock
        self.lock = threading.RLock()
        self.keystore = Keystore(folder.officers)
        self.person: str | None = None
        self.typing_key: Ed25519PrivateKey | None = None
        self.caller: CallerSession | None = None
        #: True from making the workspace until somebody signs in: the committee is enrolled in one sitting.
        self.setting_up = False
        self._region = region
        #: A region that was chosen, or read from the database, is not asked of the key files.
        self._knows_region = region is not None
        self._take_package(package)
        #: What is known of the automatic copies.
        self.copied = CopyState()
        self._officers: dict[str, Officer] = {}
        self._listeners: list[Callable[[Changes], None]] = []

    @property
    def region(self) -> str:
        """The six-digit sub-district of this desk.

        :raises KnownError: ``setup.choose_region`` before any officer is enrolled in a package with several, where
            none was chosen when the workspace was made.
        """
        if self._region is None or (self.is_open and not self._knows_region):
            self._region = self._committee()
        return self._region

    def _committee(self) -> str:
        """Six digits of the committee: as the open database has it, else of most key files here; others are guests."""
        if self.is_open:
            self._knows_region = True
            statements: Iterable[bytes] = self.workspace.trust.enrolled()
        else:
            statements = (officer.statement for officer in self.officers_here())
        found = committee_of(self.chain, statements)
        if found is not None:
            return found
        chosen = {one.committee for one in pending.listed(self.folder.officers)} & {
            one.code for one in self.package.subdistricts()}
        if len(chosen) == 1:  # nobody is enrolled yet, and the first request says for which one
            return chosen.pop()
        return region_before_officers(self.folder, self.package)

    def officers_here(self) -> tuple[Officer, ...]:
        """Certified officers with a key file here, by person; a file that does not hold is passed over."""
        found = (self._officer_if_certified(person) for person in self.keystore.persons())
        return tuple(officer for officer in found if officer is not None)

    def set_aside(self) -> tuple[str, ...]:
        """Names of files among the key files that are no certified officer's: each is its owner's trouble alone."""
        here = {officer.person for officer in self.officers_here()}
        foreign = [f"{person}.json" for person in self.keystore.persons() if person not in here]
        return tuple(sorted([*self.keystore.set_aside(), *foreign]))

    def _officer_if_certified(self, person: str) -> Officer | None:
        try:
            return self.officer(person)
        except KnownError:
            return None

    def _officer_of(self, public: PublicPart) -> Officer:
        try:
            found = Roster(self.chain).add(public.statement)
        except KnownError as error:
            if error.code.startswith("record."):
                raise KnownError("security.key_file") from error
            raise
        if not isinstance(found, Officer) or found.person != public.person:
            raise KnownError("security.key_file")
        return found

    def officer(self, person: str) -> Officer:
        """Certified officer with a key file on this laptop.

        :raises KnownError: ``security.no_officer``, ``security.key_file``, ``trust.*``.
        """
        found = self._officers.get(person)
        if found is None:
            found = self._officers[person] = self._officer_of(self.keystore.public_part(person))
        return found

    def forget_officer(self, person: str) -> None:
        """The person has another key file now."""
        self._officers.pop(person, None)

    @property
    def chain(self) -> PackageChain:
        """Every election package held here; before the workspace is open those that lie beside it."""
        return self.access.held.chain if self.is_open else self._beside

    def name_of(self, person: str) -> str:
        """Personal name where this laptop knows it, else the person id."""
        try:
            return self.keystore.public_part(person).name
        except KnownError:
            return person

    def place_of(self, station: str) -> str:
        """Number and village of a station, as sentences name it; several villages have a station 001."""
        return f"{station_number(station)} {village_name(self.package, village_of(station))}"

    def tile(self, person: str) -> OfficerTile:
        """The sign-in tile of an officer with a key file on this laptop.

        :raises KnownError: as :meth:`officer`.
        """
        name = self.keystore.public_part(person).name
        return self._tile(self.officer(person), name)

    def _tile(self, officer: Officer, name: str) -> OfficerTile:
        fault = self.out_of_office(officer)
        at = officer.valid_until if fault is None else fault.at
        return OfficerTile(
            officer.person, name, officer.role, self._note(officer, fault), officer.valid_until, at,
            None if fault is None else fault.refusal(name).refusal, self._digit(officer.person),
        )

    def _digit(self, person: str) -> int:
        order = with_persons(read_digits(self.folder.digits), self.keystore.persons())
        return order.index(person) + 1 if person in order else 0

    def out_of_office(self, officer: Officer) -> OutOfOffice | None:
        """Why nothing this officer's key signs here and now would count; None where it does."""
        return out_of_office(officer, self.clock.now(), self.roster if self.is_open else None)

    def officers_in_office(self) -> list[Officer]:
        """Officers of this laptop whose keys count now."""
        return [one for one in self.officers_here() if self.out_of_office(one) is None]

    def check_in_office(self, officer: Officer) -> None:
        """The key of an officer counts now. :raises KnownError: ``signing.revoked``, ``_expired``, ``_not_yet``."""
        fault = self.out_of_office(officer)
        if fault is not None:
            raise fault.refusal(self.name_of(officer.person))

    def _note(self, officer: Officer, fault: OutOfOffice | None) -> str:
        if fault is not None:
            return fault.code
        if officer.valid_until - self.clock.now() < SOON:
            return "expires"
        acting = self.access.is_verified and (officer.region, officer.person) in self.ledger.state.acting_chairs
        return "acting_chair" if acting and officer.role == Role.MEMBER else ""

    # the open workspace

    @property
    def is_open(self) -> bool:
        """Whether the database is decrypted."""
        return self.access.is_open

    @property
    def ledger(self) -> Ledger:
        """Records and journal, everything verified.

        :raises KnownError: ``session.sign_in_first``; ``desk.verifying`` before the check of an opening is done.
        """
        return self.access.ledger

    @property
    def workspace(self) -> Workspace:
        """The open workspace. :raises KnownError: ``session.sign_in_first``."""
        return self.access.held.workspace

    @property
    def roster(self) -> Roster:
        """Officers that the open workspace knows. :raises KnownError: ``session.sign_in_first``."""
        return self.access.held.roster

    @property
    def sheets(self) -> Sheets:
        """What the board needs of every sheet: from the fold, or from the cache before the check is done.

        Nothing that is signed, printed or sent rests on it.

        :raises KnownError: ``session.sign_in_first``.
        """
        return self.access.sheets

    def journal(self, act: str, person: str, **data: str) -> str:
        """One journal line in the running transaction; the new head. :raises KnownError: ``session.sign_in_first``."""
        return write_line(self.workspace, self.clock, act, person, data)

    @property
    def state(self) -> State:
        """The fold as it stands, other processes' records included.

        :raises KnownError: as :attr:`ledger`.
        """
        ledger = self.ledger
        ledger.refresh()
        return ledger.state

    def open_workspace(self, key: bytearray, *, create: bool = False, wait: bool = True) -> None:
        """Open (or make) the database; if it is open already, prove that the key is its key.

        :param wait: False for a window, which shows the board from the cache while everything is verified; where
            there is no such cache, the check is waited for.
        :raises KnownError: ``security.key_file`` for a key file of another workspace; ``workspace.*``;
            ``desk.other_package``.
        """
        if create:
            self.access.create(key)
        else:
            self.access.open(key, wait=wait)

    def wait_until_verified(self) -> None:
        """Wait for the check of an opening, if one runs; called without :attr:`lock`.

        :raises KnownError: what the check found (``workspace.*``).
        """
        self.access.wait()

    def _check_is_over(self, *kinds: str) -> None:
        """The check went on or ended; one that failed has closed the workspace, and nobody is signed in."""
        if not self.is_open:
            self.end_session()
        self.changed(*kinds)

    @property
    def database_key(self) -> bytearray:
        """Key of the open database, to be sealed for another officer. :raises KnownError: see :attr:`workspace`."""
        return self.access.key

    def close(self) -> None:
        """Drop every key and close the database."""
        self.end_session()
        self.access.close()

    def forget(self) -> None:
        """The folder holds another workspace of the same committee now: nothing known of the old one counts."""
        self.close()
        self._officers.clear()
        self._knows_region = False
        self.access.closed_by = None

    def go_on_under(self, package: ElectionPackage) -> None:
        """Another package of the same election is in force: everything is closed, and opened under it at a sign-in."""
        self.close()
        self._take_package(package)
        self._officers.clear()

    def _take_package(self, package: ElectionPackage) -> None:
        self.package = package
        self._beside = chain_beside(self.folder, package)
        for known in self._beside:
            learn_package_time(self.clock, known)
        self.access = WorkspaceAccess(self.folder, package, self.clock, self.lock, self._check_is_over)

    @property
    def awaits_records(self) -> bool:
        """Whether this workspace is a restored backup that has not fetched its records back yet."""
        return self.workspace.settings.get(AWAITS_RECORDS) is not None

    def end_session(self) -> None:
        """Nobody is signed in; the typist's key is let go."""
        self.person, self.typing_key, self.caller = None, None, None

    @property
    def me(self) -> Officer:
        """The signed-in officer. :raises KnownError: ``session.sign_in_first``."""
        if self.person is None:
            raise KnownError("session.sign_in_first")
        return self.officer(self.person)

    def require(self, command: Command) -> Officer:
        """The signed-in officer, if the table of permissions lets them, and the check of the opening is done.

        Who holds a key that does not count is told at the first step of an act, not after the work.

        :raises KnownError: ``session.sign_in_first``, ``session.not_permitted``, ``signing.*``;
            ``desk.verifying`` for everything but the board, typing and what belongs to it (:data:`BEFORE_VERIFIED`).
        """
        officer = self.me
        if not permitted(command, officer.role):
            raise KnownError("session.not_permitted", command=command.value, role=officer.role)
        if command in SIGNING:
            self.check_in_office(officer)
        if self.is_open and command not in BEFORE_VERIFIED:
            _ = self.ledger
        return officer

    @contextmanager
    def keys(self, person: str, passphrase: str) -> Iterator[OpenKeys]:
        """Keys of an officer, opened by passphrase for one act and wiped afterwards.

        :raises KnownError: ``session.*``, ``security.*``.
        """
        try:
            keys, failed = self.keystore.unlock(person, passphrase, self.clock.now)
        except KnownError as error:
            self._journal_wrong(person, error)
            raise
        try:
            check_own(self.keystore.public_part(person), keys)
            if failed and self.is_open:
                with self.workspace.transaction():
                    self.journal("passphrase_after_tries", person, tries=str(failed))
            yield keys
        finally:
            keys.wipe()

    def _journal_wrong(self, person: str, error: KnownError) -> None:
        if self.is_open and error.code.startswith("session.wrong_passphrase"):
            with self.workspace.transaction():
                self.journal("wrong_passphrase", self.person or "-", officer=person)

    # records

    def header(self, kind: str) -> dict[str, Any]:
        """Header of a new payload: what every record says of its election, time and journal.

        :raises KnownError: ``clock.doubted``: nothing is signed with a time that may be far ahead.
        """
        self.clock.check()
        return {
            "v": 1, "kind": kind, "election": self.package.election, "package": self.package.digest,
            "mode": self.package.mode, "device_time": stamp(self.clock.now()), "journal": self.workspace.journal.head,
        }

    # telling others

    def subscribe(self, listener: Callable[[Changes], None]) -> None:
        """Call ``listener`` after every change, in the thread that made it."""
        self._listeners.append(listener)

    def changed(self, *kinds: str, stations: frozenset[str] = frozenset()) -> None:
        """Tell the listeners, with the facts as they are after the change. The lock keeps changes in their order."""
        with self.lock:
            if self.access.is_verified and not _ASIDE.issuperset(kinds):
                self.ledger.keep_lines()
            changes = Changes(frozenset(kinds), stations, self.facts())
            for listener in tuple(self._listeners):
                listener(changes)

    def facts(self) -> DeskFacts:
        """What bars and pages need at any moment. Never raises: a change was made, whatever its officer's file says."""
        officer = None
        if self.person is not None:  # signed in: the certificate was read then
            officer = self._tile(self.officer(self.person), self.name_of(self.person))
        try:
            region = self.region
        except KnownError:
            region = ""
        name = self.package.name_of(region) if region else ""
        return DeskFacts(
            officer, region, name, self.package, self.folder.package.parent, self.access.progress,
            self.access.closed_by, self.copied, self.access.upgraded,
        )
