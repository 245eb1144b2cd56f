"""What lies in a file or at a server's address, looked at before anything is made: a package, or a backup."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.files import known_io, read_limited
from recap_desktop.desk.opening.package import package_of
from recap_desktop.desk.start.pins import Pins, check_root, pinned
from recap_desktop.security.keystore import Keystore
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.backup_file import Manifest
from recap_desktop.workspace.workspace import WorkspaceFolder
from sync.client.first_contact import check_server, current_package, spelled
from sync.client.transport import TransportError
from sync.regular import NotRegularError, open_regular
from sync.trust.package import MAX_PACKAGE, ElectionPackage, open_package
from sync.trust.times import moment

#: An envelope in its only spelling begins so (sync/record/envelope.py); a ZIP so.
_ENVELOPE, _ZIP = b'{"payload":', b"PK\x03\x04"
#: What a fault of a connection means before there is anything that could be sent again.
_IN_OTHER_WORDS = {
    "client.no_answer": "start.silent", "client.answer": "start.no_server_there",
    "server.not_found": "start.no_server_there",
}
#: A clock that is behind the package's making by more than this is wrong, not merely slow.
_SLOW = timedelta(days=2)


@dataclass(frozen=True)
class PackageOffer:
    """A package whose signature holds.

    :ivar source: the name of the file, or the server's address.
    :ivar known_root: its root was confirmed on this device before; else its fingerprint is to be confirmed.
    :ivar issued: where the device's clock is behind the making of the package, when that was; None where it is not.
    """

    package: ElectionPackage
    source: str
    known_root: bool
    issued: datetime | None = None

    @property
    def needs_confirming(self) -> bool:
        """Whether somebody must compare the fingerprint with the appointment letter first."""
        return self.package.mode != "training" and not self.known_root


@dataclass(frozen=True)
class BackupOfficer:
    """Somebody whose key file is in a backup; the passphrase opens it."""

    person: str
    name: str
    role: str


@dataclass(frozen=True)
class BackupOffer:
    """A whole backup, as far as it can be read without a key; ``region`` has six digits.

    Its root needs no fingerprint: the passphrase of an officer opens key files that nobody else could have made.
    """

    path: Path
    about: Manifest
    package: ElectionPackage
    region: str
    officers: tuple[BackupOfficer, ...]

    @property
    def region_name(self) -> str:
        """Name of the sub-district."""
        return self.package.name_of(self.region)

    @property
    def made(self) -> datetime:
        """When it was made, by the clock of the desk that made it."""
        return moment(self.about.made)


def from_file(path: Path, pins: Pins, used: Iterable[ElectionPackage], now: datetime) -> PackageOffer | BackupOffer:
    """What a file is, whatever its name ends in.

    :param used: packages of the workspaces here.
    :raises KnownError: ``start.not_read`` (a stick that was pulled out too), ``start.neither`` for another kind of
        file, ``package.*``, ``backup.*``.
    """
    try:
        with open_regular(path, links=True) as stream:
            head = stream.read(len(_ENVELOPE))
        data = read_limited(path, MAX_PACKAGE) if head == _ENVELOPE else b""
    except NotRegularError as error:
        raise KnownError("start.not_read" if path.is_dir() else "start.neither", path=path.name) from error
    except (OSError, KnownError) as error:
        raise KnownError("start.not_read", path=path.name) from error
    if data:
        return offered(data, path.name, pins, used, now)
    if head.startswith(_ZIP):
        return _backup(path, pins, used)
    raise KnownError("start.neither", path=path.name)


def offered(data: bytes, source: str, pins: Pins, used: Iterable[ElectionPackage], now: datetime) -> PackageOffer:
    """A package in memory. :raises KnownError: ``package.*``."""
    package = open_package(data, now=now)
    issued = moment(package.payload["issued"])
    known = package.mode != "training" and pinned(package, pins, used)
    return PackageOffer(package, source, known, issued if issued - now > _SLOW else None)


def from_server(address: str, pins: Pins, used: Iterable[ElectionPackage], now: datetime) -> PackageOffer:
    """The package that the server at an address works with.

    :raises KnownError: ``start.silent``, ``start.no_server_there``, ``start.server_trains``; ``client.*``,
        ``package.*``.
    """
    url = spelled(address)
    try:
        data = current_package(url)
        if not data.startswith(_ENVELOPE):
            raise KnownError("start.no_server_there", address=url)
        found = offered(data, url, pins, used, now)
        if found.package.mode == "training":
            raise KnownError("start.server_trains", address=url)
        check_server(found.package, url)
    except TransportError as error:
        said = _IN_OTHER_WORDS.get(error.code)
        if said is None:
            raise
        raise KnownError(said, address=url) from error
    return found


def _backup(path: Path, pins: Pins, used: Iterable[ElectionPackage]) -> BackupOffer:
    """A backup, checked to its last byte; only what is readable without a key is unpacked, and taken away again."""
    with known_io(path):
        made = Path(tempfile.mkdtemp(prefix="recap-look-"))
    try:
        about = backup_file.read(path, made, only=lambda name: not name.startswith(("blobs/", "workspace")))
        place = WorkspaceFolder(made)
        package = package_of(place)
        officers = tuple(
            BackupOfficer(one.person, one.name, one.role) for one in Keystore(place.officers).public_parts()
        )
        check_root(package, pins, used)
        if about.region not in package.regions:
            raise KnownError("backup.damaged", path=str(path))
        return BackupOffer(path, about, package, about.region, officers)
    finally:
        shutil.rmtree(made, ignore_errors=True)
