"""The packages of a server's folder: verified when opened, found by digest, each kept in a file of its own."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from forms.errors import KnownError
from sync.trust.package import ElectionPackage, open_package

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
        self._opened = {current.digest: current}
        self.set_aside: dict[str, str] = {}
        try:
            files = sorted(folder.glob("*.json"))
        except OSError as error:
            raise KnownError("server.folder", path=folder.name) from error
        for file in files:
            try:
                self._open(file)
            except (KnownError, OSError) as error:
                code = error.code if isinstance(error, KnownError) else "server.folder"
                self.set_aside[file.name] = code
                _log.warning("package %s is set aside: %s", file.name, code)

    def _open(self, file: Path) -> None:
        if file.stem == self.current.digest:
            return
        found = open_package(file.read_bytes())
        if found.digest != file.stem:
            raise KnownError("package.damaged")
        self._check(found)
        self._opened[found.digest] = found

    def _check(self, package: ElectionPackage) -> None:
        """Of this election and root, and beside no other one of its number.

        :raises KnownError: ``package.*``.
        """
        if package.election != self.current.election:
            raise KnownError("package.other_election", election=package.election)
        if package.root != self.current.root:
            raise KnownError("package.other_root", fingerprint=package.fingerprint)
        for other in self:
            older, newer = sorted((package, other), key=lambda one: one.sequence)
            if older.sequence == newer.sequence and older.digest != newer.digest:
                raise KnownError("package.other_content", sequence=package.sequence)
            if older.sequence + 1 == newer.sequence and newer.payload["previous"] != older.digest:
                raise KnownError("package.other_previous", sequence=newer.sequence)

    def __iter__(self) -> Iterator[ElectionPackage]:
        """Oldest first."""
        return iter(sorted(self._opened.copy().values(), key=lambda one: (one.sequence, one.digest)))

    def get(self, digest: str) -> ElectionPackage | None:
        """One package."""
        return self._opened.get(digest)

    def keep(self, data: bytes, digest: str) -> ElectionPackage:
        """Keep a package that somebody handed in, durably; it does not become the current one.

        :raises KnownError: ``package.*``, ``server.body`` where it has another digest, ``server.write``.
        """
        package = open_package(data)
        if package.digest != digest:
            raise KnownError("server.body")
        with self._lock:
            if digest not in self._opened:
                self._check(package)
                self._opened[digest] = self.write(package)
        return package

    def write(self, package: ElectionPackage) -> ElectionPackage:
        """Write a package under its digest. :raises KnownError: ``server.write``."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._folder / f"{package.digest}.json", package.envelope)
        except OSError as error:
            raise KnownError("server.write", reason=type(error).__name__) from error
        return package


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, durably; one that already says the same is left alone."""
    if path.exists() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return
    made = path.with_suffix(".new")
    with made.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    made.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a new name durable; not every system can open a folder for it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
