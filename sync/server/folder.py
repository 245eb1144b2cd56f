"""The data folder of a server: package, earlier packages, store. Opened by the server, and beside it by others.

``recap publish`` and ``recap admin`` open it while a server runs: the store serves several processes, only the log has
one writer, and that one holds the lock (:class:`sync.server.store.lock.FolderLock`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from forms.errors import KnownError
from sync.record.keys import public_bytes
from sync.server.shelf import PackageShelf, write_whole
from sync.server.store.interface import Store
from sync.server.store.sql import open_sqlite
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.training import ServerKeys, training_keys

CURRENT = "package.json"
_PACKAGES = "packages"
DATABASE = "server.db"
#: Folder of the register of cut releases.
RELEASES = "releases"


@dataclass(frozen=True)
class DataFolder:
    """``package`` is the current one, ``shelf`` holds it and all others."""

    path: Path
    package: ElectionPackage
    shelf: PackageShelf
    store: Store

    @property
    def chain(self) -> PackageChain:
        """Every package held, opened."""
        return self.shelf.chain

    def keep_package(self) -> None:
        """Make the package the current one of the folder.

        :raises KnownError: ``server.folder``.
        """
        try:
            self.shelf.write(self.package)
            write_whole(self.path / CURRENT, self.package.envelope)
        except (OSError, KnownError) as error:
            raise KnownError("server.folder", path=self.path.name) from error


def open_folder(data_dir: Path, package_bytes: bytes | None = None) -> DataFolder:
    """Open a data folder; the first time a package must be given.

    :raises KnownError: ``server.folder``, ``server.no_package``, ``server.database``, ``server.schema``,
        ``package.*``, where a given package may not come after those served before.
    """
    current = data_dir / CURRENT
    try:
        known = current.read_bytes() if current.exists() else None
        if known is None and package_bytes is None:
            raise KnownError("server.no_package")  # and no folder is made for a mistyped path
        (data_dir / _PACKAGES).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KnownError("server.folder", path=data_dir.name) from error
    served = open_package(known) if known is not None else None
    package = open_package(package_bytes or known or b"", pinned=served.pin() if served is not None else None)
    shelf = PackageShelf(data_dir / _PACKAGES, served or package)
    shelf.serve(package)
    return DataFolder(data_dir, package, shelf, open_sqlite(data_dir / DATABASE))


def keys_for(package: ElectionPackage, keys: ServerKeys | None) -> ServerKeys:
    """The keys given, or the published ones of training.

    :raises KnownError: ``server.keys`` where they are not those the package names, or an election's own are missing.
    """
    found = training_keys() if keys is None and package.mode == "training" else keys
    if found is None:
        raise KnownError("server.keys")
    if public_bytes(found.log) != package.log_key or public_bytes(found.release) != package.release_key:
        raise KnownError("server.keys")
    return found
