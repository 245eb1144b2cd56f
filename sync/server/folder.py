"""The data folder of a server: package, earlier packages, store. Opened by the server, and beside it by others.

``recap publish`` and ``recap admin`` open it while a server runs: the store serves several processes, only the log has
one writer, and that one holds the lock (:class:`sync.server.store.lock.FolderLock`).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from forms.errors import KnownError
from sync.record.keys import public_bytes
from sync.server.second_place import SecondPlace, check_place, place_of
from sync.server.shelf import PackageShelf, read_whole, write_whole
from sync.server.soundness import check_newest, note_of_last_leaf
from sync.server.store.interface import Store
from sync.server.store.sql import open_sqlite
from sync.trust.chain import PackageChain
from sync.trust.election_keys import ServerKeys
from sync.trust.package import MAX_PACKAGE, ElectionPackage, open_package
from sync.trust.training import training_keys

_log = logging.getLogger(__name__)
CURRENT = "package.json"
PACKAGES = "packages"
DATABASE = "server.db"
#: Folder of the register of cut releases.
RELEASES = "releases"
#: What desks send behind their records (:mod:`sync.server.blobs`).
BLOBS = "blobs"


@dataclass(frozen=True)
class DataFolder:
    """``package`` is the current one, ``shelf`` holds it and all others; ``place`` keeps what the log has signed."""

    path: Path
    package: ElectionPackage
    shelf: PackageShelf
    store: Store
    place: SecondPlace

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


def open_folder(
    data_dir: Path, package_bytes: bytes | None = None, second_place: Path | None = None, *, locked: bool = False
) -> DataFolder:
    """Open a data folder; the first time a package must be given.

    :param second_place: folder for the newest checkpoint, kept as the choice of this data folder.
    :param locked: the caller holds the folder's lock.
    :raises KnownError: ``server.folder``, ``server.no_package``, ``server.database``, ``server.schema``,
        ``package.*``, where a given package may not come after those served before; ``server.other_log`` where the
        package names another log than the folder has; ``server.behind``, ``server.forked``, ``server.second_place``.
    """
    current = data_dir / CURRENT
    try:
        known = read_whole(current, MAX_PACKAGE) if current.exists() else None
        if known is None and package_bytes is None:
            raise KnownError("server.no_package")  # and no folder is made for a mistyped path
        (data_dir / PACKAGES).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KnownError("server.folder", path=data_dir.name) from error
    served = _served(known, package_bytes)
    if served is None or package_bytes:
        package = open_package(package_bytes or known or b"", pinned=served.pin() if served is not None else None)
    else:
        package = served
    shelf = PackageShelf(data_dir / PACKAGES, served or package)
    shelf.serve(package)
    place = SecondPlace(place_of(data_dir, second_place), package.log_origin, package.log_key)
    store = open_sqlite(data_dir / DATABASE, locked=locked)
    try:
        if served is None and known is not None and store.leaf(package.digest) is None:
            raise KnownError("server.package_damaged")  # any package of the log will do, and no other
        check_log(store, place, package.log_origin)
        check_newest(store, place)
        check_place(store, place)
    except KnownError:
        store.close()
        raise
    return DataFolder(data_dir, package, shelf, store, place)


def _served(known: bytes | None, given: bytes | None) -> ElectionPackage | None:
    """The package that the folder names as current; None where it names none, or cannot say and another is given.

    :raises KnownError: ``server.package_damaged``.
    """
    try:
        return open_package(known) if known is not None else None
    except KnownError as error:
        if given is None:
            raise KnownError("server.package_damaged") from error
        _log.warning("%s is damaged: %s", CURRENT, error.code)
        return None


def check_log(store: Store, place: SecondPlace, origin: str) -> None:
    """A log goes on under the name that it has; under another one it is begun by recovery alone.

    :raises KnownError: ``server.other_log``.
    """
    found = store.checkpoint()
    has = found[1].partition("\n")[0] if found is not None else origin
    if found is not None and has != origin and note_of_last_leaf(store, place, found[0]) is None:
        raise KnownError("server.other_log", log=printable_name(has), named=origin)


def printable_name(name: str) -> str:
    """Name of a log as it may stand in a sentence, whatever was found in its place."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[:100])


def keys_for(package: ElectionPackage, keys: ServerKeys | None) -> ServerKeys:
    """The keys of a server as given, or the published ones of training.

    :raises KnownError: ``server.keys`` where they are not those the package names, or an election's own are missing.
    """
    found = training_keys() if keys is None and package.mode == "training" else keys
    if found is None:
        raise KnownError("server.keys")
    if public_bytes(found.log) != package.log_key:
        raise KnownError("server.keys")
    return found
