"""What all use cases of a desk share: package, keys, session, ledger, one lock."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from recap_desktop.core.clock import Clock
from recap_desktop.core.roles import Command, Role, permitted
from recap_desktop.desk.ledger import Ledger
from recap_desktop.desk.views import Changes, DeskFacts, OfficerTile
from recap_desktop.security.keystore import Keystore, OpenKeys, PublicPart
from recap_desktop.workspace.settings import AWAITS_RECORDS
from recap_desktop.workspace.workspace import Workspace, WorkspaceFolder
from sync.fold import State
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roles import COMMITTEE_DIGITS
from sync.trust.roster import Officer, Roster
from sync.trust.succession import succession_fault
from sync.trust.times import stamp
from sync.wire.token import CallerSession

#: A certificate that ends sooner than this is worth a note.
SOON = timedelta(days=4)


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
        self._beside = _chain_beside(folder, package)
        self._ledger: Ledger | None = None
        self._database_key: bytearray | None = None
        self._officers: dict[str, Officer] = {}
        self._listeners: list[Callable[[Changes], None]] = []

    # region and people

    @property
    def region(self) -> str:
        """The six-digit sub-district of this desk.

        :raises KnownError: ``setup.choose_region`` before any officer is enrolled in a package with several.
        """
        if self._region is None:
            self._region = self._committee()
        return self._region

    def _committee(self) -> str:
        """Six digits of the committee whose officers have key files here; regency staff and others come as guests."""
        for public in self.keystore.public_parts():
            region = self._officer_of(public).region
            if len(region) == COMMITTEE_DIGITS:
                return region
        found = self.package.subdistricts()
        if len(found) != 1:
            raise KnownError("setup.choose_region", count=len(found))
        return found[0].code

    def _officer_of(self, public: PublicPart) -> Officer:
        found = Roster(self.chain).add(public.statement)
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

    @property
    def chain(self) -> PackageChain:
        """Every election package held here; before the workspace is open those that lie beside it."""
        return self._ledger.chain if self._ledger is not None else self._beside

    def name_of(self, person: str) -> str:
        """Personal name where this laptop knows it, else the person id."""
        try:
            return self.keystore.public_part(person).name
        except KnownError:
            return person

    def tile(self, person: str) -> OfficerTile:
        """The sign-in tile of an officer with a key file on this laptop.

        :raises KnownError: as :meth:`officer`.
        """
        name = self.keystore.public_part(person).name
        return self._tile(self.officer(person), name)

    def _tile(self, officer: Officer, name: str) -> OfficerTile:
        return OfficerTile(officer.person, name, officer.role, self._note(officer), officer.valid_until)

    def _note(self, officer: Officer) -> str:
        now = self.clock.now()
        if self.is_open and officer.keyid in self.ledger.roster.revocations:
            return "revoked"
        if now > officer.valid_until:
            return "expired"
        if officer.valid_until - now < SOON:
            return "expires"
        acting = self.is_open and (officer.region, officer.person) in self.ledger.state.acting_chairs
        return "acting_chair" if acting and officer.role == Role.MEMBER else ""

    # the open workspace

    @property
    def is_open(self) -> bool:
        """Whether the database is decrypted."""
        return self._ledger is not None

    @property
    def ledger(self) -> Ledger:
        """Records and journal.

        :raises KnownError: ``session.sign_in_first``.
        """
        if self._ledger is None:
            raise KnownError("session.sign_in_first")
        return self._ledger

    @property
    def workspace(self) -> Workspace:
        """The open workspace. :raises KnownError: ``session.sign_in_first``."""
        return self.ledger.workspace

    @property
    def state(self) -> State:
        """The fold as it stands, other processes' records included."""
        self.ledger.refresh()
        return self.ledger.state

    def open_workspace(self, key: bytearray, *, create: bool = False) -> None:
        """Open (or make) the database; if it is open already, prove that the key is its key.

        :raises KnownError: ``security.key_file`` for a key file of another workspace; ``workspace.*``;
            ``desk.other_package``.
        """
        if self._ledger is not None and self._database_key is not None:
            if not hmac.compare_digest(bytes(key), bytes(self._database_key)):
                raise KnownError("security.key_file")
            return
        workspace = Workspace(self.folder, key, create=create)
        try:
            if create:
                with workspace.transaction():
                    workspace.trust.add_package(self.package, self.clock.now())
                    workspace.journal.append(
                        "workspace_made", "-", self.clock.now(), {"package": self.package.digest}
                    )
            else:
                self._check_package(workspace)
            self._ledger = Ledger(workspace, self.package, self.clock)
        except BaseException:
            workspace.close()
            raise
        self._database_key = bytearray(key)

    def _check_package(self, workspace: Workspace) -> None:
        """The package beside the database is the one last accepted in it, or one that may follow it.

        :raises KnownError: ``desk.other_package``; ``package.change_*`` for what no newer package may do.
        """
        accepted = PackageChain.open(workspace.trust.packages())
        if accepted.newest.digest == self.package.digest:
            return
        fault = succession_fault(accepted.newest, self.package)
        if fault is not None:
            raise fault if fault.code.startswith("package.change_") else KnownError("desk.other_package") from fault
        with workspace.transaction():
            now = self.clock.now()
            workspace.trust.add_package(self.package, now)
            workspace.journal.append("package", "-", now, {"package": self.package.digest})

    @property
    def database_key(self) -> bytearray:
        """Key of the open database, to be sealed for another officer. :raises KnownError: see :attr:`ledger`."""
        if self._database_key is None:
            raise KnownError("session.sign_in_first")
        return self._database_key

    def close(self) -> None:
        """Drop every key and close the database."""
        self.end_session()
        if self._ledger is not None:
            self._ledger.workspace.close()
            self._ledger = None
        if self._database_key is not None:
            self._database_key[:] = bytes(len(self._database_key))
            self._database_key = None

    @property
    def awaits_records(self) -> bool:
        """Whether this workspace is a restored backup that has not fetched its records back yet."""
        return self.workspace.settings.get(AWAITS_RECORDS) is not None

    # session

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
        """The signed-in officer, if the table of permissions lets them.

        :raises KnownError: ``session.sign_in_first``, ``session.not_permitted``.
        """
        officer = self.me
        if not permitted(command, officer.role):
            raise KnownError("session.not_permitted", command=command.value, role=officer.role)
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
            if failed and self._ledger is not None:
                with self.workspace.transaction():
                    self.ledger.journal("passphrase_after_tries", person, tries=str(failed))
            yield keys
        finally:
            keys.wipe()

    def _journal_wrong(self, person: str, error: KnownError) -> None:
        if self._ledger is not None and error.code.startswith("session.wrong_passphrase"):
            with self.workspace.transaction():
                self.ledger.journal("wrong_passphrase", self.person or "-", officer=person)

    # records

    def header(self, kind: str) -> dict[str, Any]:
        """Header of a new payload: what every record says of its election, time and journal."""
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
        return DeskFacts(officer, region, name, self.package, self.folder.package.parent)

    def digest(self, *parts: str) -> str:
        """Hex SHA-256 of some texts, for journal lines."""
        return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


def _chain_beside(folder: WorkspaceFolder, package: ElectionPackage) -> PackageChain:
    """The package with earlier ones kept beside it, by which key files of before are read; a bad file is passed over.

    What an open workspace holds is in its database.
    """
    chain = PackageChain([package])
    for file in sorted(folder.packages.glob("*.json")):
        try:
            chain = chain.with_package(open_package(file.read_bytes()))
        except (KnownError, OSError):
            continue
    return chain
