"""The packages of a server's folder: verified when opened, found by digest, each kept in a file of its own."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

from forms.errors import KnownError
from sync.regular import is_regular, open_regular, read_regular, write_fresh
from sync.system import sync_folder, take_place
from sync.trust.chain import PackageChain
from sync.trust.package import MAX_PACKAGE, ElectionPackage, open_package

_log = logging.getLogger(__name__)


class PackageShelf:
    """Every package of one election and root that the folder holds, among them the current one.

    ``set_aside`` names files that cannot be opened, or are of another election: they stop nothing, and are said.
    """

    def __init__(self, folder: Path, current: ElectionPackage) -> None:
        """:raises KnownError: ``server.folder`` where the folder itself cannot be read."""
        self._folder = folder
        self.current = current
        self._lock = threading.Lock()
        self.chain = PackageChain([current])
        self.set_aside: dict[str, str] = {}
        try:
            files = sorted(folder.glob("*.json"))
        except OSError as error:
            raise KnownError("server.folder", path=folder.name) from error
        found = [package for file in files if (package := self._read(file)) is not None]
        # the newest first: of two that do not fit one another, the one that does not fit the current one goes
        for package in sorted(found, key=lambda one: -one.sequence):
            try:
                self.chain = self.chain.with_package(package)
            except KnownError as error:
                self._put_aside(f"{package.digest}.json", error.code)

    def _read(self, file: Path) -> ElectionPackage | None:
        try:
            data = read_whole(file, MAX_PACKAGE)
            # one of a country takes a while to open, and the current one was opened already
            found = self.current if data == self.current.envelope else open_package(data)
            if found.digest != file.stem:
                raise KnownError("package.damaged")
        except (KnownError, OSError) as error:
            self._put_aside(file.name, error.code if isinstance(error, KnownError) else "server.folder")
            return None
        return found

    def _put_aside(self, name: str, code: str) -> None:
        self.set_aside[name] = code
        _log.warning("package %s is set aside: %s", name, code)

    def get(self, digest: str) -> ElectionPackage | None:
        """One package."""
        return self.chain.get(digest)

    def keep(self, data: bytes, digest: str) -> ElectionPackage:
        """Keep a package that somebody handed in, durably; it does not become the current one.

        :raises KnownError: ``package.*`` where it does not fit those that are here, ``server.body`` where it has
            another digest, ``server.write``.
        """
        package = open_package(data)
        if package.digest != digest:
            raise KnownError("server.body")
        with self._lock:
            longer = self.chain.with_package(package)
            self.write(package)
            self.chain = longer
        return package

    def serve(self, package: ElectionPackage) -> None:
        """Make a package the current one; the folder is written by its owner.

        :raises KnownError: ``package.*`` where it may not come after those that are here.
        """
        self.chain = self.chain.with_package(package)
        self.current = package

    def write(self, package: ElectionPackage) -> None:
        """Write a package under its digest. :raises KnownError: ``server.write``."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._folder / f"{package.digest}.json", package.envelope)
        except OSError as error:
            raise KnownError("server.write", reason=type(error).__name__) from error


def read_whole(path: Path, limit: int) -> bytes:
    """A regular file, no further than a limit: what is longer is cut, and so is nothing that it should be.

    :raises OSError: it cannot be read; a pipe or device, which would never end.
    """
    with open_regular(path) as stream:
        return stream.read(limit)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, durably; one that already says the same is left alone."""
    if is_regular(path) and path.stat().st_size == len(data) and read_regular(path) == data:
        return
    with write_fresh(made := path.with_suffix(".new")) as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    take_place(made, path)
    sync_folder(path.parent)
