"""The data folder of a server: package, earlier packages, store. Opened by the server, and beside it by others.

``recap publish`` and ``recap admin`` open it while a server runs: the store serves several processes, only the log has
one writer, and that one holds the lock (:class:`sync.server.store.lock.FolderLock`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from forms.errors import KnownError
from sync.record.keys import public_bytes
from sync.server.store.interface import Store
from sync.server.store.sql import open_sqlite
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.training import ServerKeys, training_keys

_CURRENT = "package.json"
_PACKAGES = "packages"


@dataclass(frozen=True)
class DataFolder:
    """``packages`` are the envelopes of every package this server has served, by digest; ``chain`` the same, opened,
    with the current one."""

    path: Path
    package: ElectionPackage
    packages: Mapping[str, bytes]
    store: Store
    chain: PackageChain

    def keep_package(self) -> None:
        """Make the package the current one of the folder.

        :raises KnownError: ``server.folder``.
        """
        try:
            _keep(self.path / _PACKAGES / f"{self.package.digest}.json", self.package.envelope)
            _keep(self.path / _CURRENT, self.package.envelope)
        except OSError as error:
            raise KnownError("server.folder", path=self.path.name) from error


def open_folder(data_dir: Path, package_bytes: bytes | None = None) -> DataFolder:
    """Open a data folder; the first time a package must be given.

    :raises KnownError: ``server.folder``, ``server.no_package``, ``server.database``, ``server.schema``,
        ``package.*``, where a given package may not come after those served before.
    """
    current = data_dir / _CURRENT
    try:
        (data_dir / _PACKAGES).mkdir(parents=True, exist_ok=True)
        known = current.read_bytes() if current.exists() else None
        packages = {file.stem: file.read_bytes() for file in sorted((data_dir / _PACKAGES).glob("*.json"))}
    except OSError as error:
        raise KnownError("server.folder", path=data_dir.name) from error
    if known is None and package_bytes is None:
        raise KnownError("server.no_package")
    pinned = open_package(known).pin() if known is not None else None
    package = open_package(package_bytes or known or b"", pinned=pinned)
    kept = [*packages.values(), *([known] if known is not None else [])]
    chain = PackageChain.open(kept).with_package(package) if kept else PackageChain([package])
    return DataFolder(data_dir, package, packages, open_sqlite(data_dir / "server.db"), chain)


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


def _keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; one that already says the same is left alone."""
    if path.exists() and path.read_bytes() == data:
        return
    made = path.with_suffix(".new")
    with made.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    made.replace(path)
