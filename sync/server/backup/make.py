"""Makes a backup of a data folder, whether a server runs on it or not, and proves it before it has its name.

The database is copied as of one moment (SQLite's ``VACUUM INTO``; writers go on), and so are the rest of the files as
far as that moment speaks of them: packages, the register of releases, blobs. Then the copy is opened as a start would
open it: schema, pages, checkpoint, every entry against the signed root, every content against its entry.
"""

from __future__ import annotations

import io
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forms.errors import KnownError
from sync.leftovers import prefix, sweep
from sync.portal.register import Register
from sync.regular import is_regular, open_regular
from sync.server.backup.contents import LIST, Contents, HeldFile, digest_of, read_through
from sync.server.clock import utc_now
from sync.server.folder import BLOBS, CURRENT, DATABASE, PACKAGES, RELEASES, DataFolder, open_folder
from sync.server.second_place import CHOICE, SecondPlace
from sync.server.shelf import PackageShelf
from sync.server.soundness import check_newest, check_whole
from sync.server.store.sql import SqlStore, open_sqlite
from sync.trust.times import stamp

#: Name of what a run leaves that is killed; the next one beside it takes it away.
LEFTOVERS = "server-backup"


@dataclass(frozen=True)
class Made:
    """A backup: size and root of its log, files, bytes; how many contents and blobs are spoilt on the server itself."""

    size: int
    root: str
    files: int
    bytes: int
    spoilt: int


def make_backup(data_dir: Path, target: Path, clock: Callable[[], datetime] = utc_now) -> Made:
    """Write a backup into a file (which is there, empty, and gets its name from the caller), proven when it returns.

    :param target: beside it room is needed for the database once more.
    :raises KnownError: as :func:`open_folder`; ``serve.copy_write`` where there is no room, ``server.log_damaged``,
        ``server.database`` where what is there is no whole log.
    """
    sweep(target.parent, LEFTOVERS)
    folder = open_folder(data_dir)
    try:
        with tempfile.TemporaryDirectory(prefix=prefix(LEFTOVERS), dir=target.parent) as place:
            return _Backup(folder, Path(place)).write(target, clock())
    except OSError as error:
        raise KnownError("serve.copy_write", path=str(target), reason=error.strerror or "I/O") from error
    finally:
        folder.store.close()


class _Backup:
    """One backup in the making; ``place`` is a folder for its database."""

    def __init__(self, folder: DataFolder, place: Path) -> None:
        self._folder = folder
        self._database = place / DATABASE
        self._files: list[tuple[HeldFile, Path]] = []
        self._place = place
        self._spoilt = 0

    def write(self, target: Path, now: datetime) -> Made:
        store = self._copied(target)
        try:
            size, note = store.checkpoint() or (0, "")
            root = self._folder.place.opened(note).root.hex()
            self._add_packages()
            self._add_releases(size)
            self._add_blobs(store)
        finally:
            store.close()
        self._add(DATABASE, self._database)
        package = self._folder.package
        listed = Contents(
            1, "recap-server-backup", stamp(now), package.election, package.mode, package.log_origin, size, root, note,
            [held for held, _ in self._files],
        )
        self._pack(listed.to_bytes(), target)
        read_through(target)
        return Made(size, root, len(self._files), target.stat().st_size, self._spoilt)

    def _copied(self, target: Path) -> SqlStore:
        """The database as of one moment, opened and walked."""
        try:
            self._folder.store.copy_to(self._database)
        except KnownError as error:
            if error.code != "server.write":
                raise
            reason = str(error.params.get("reason", "I/O"))
            raise KnownError("serve.copy_write", path=str(target), reason=reason) from error
        store = open_sqlite(self._database, locked=True)
        try:
            self._spoilt += prove(store, self._folder.place)
        except BaseException:
            store.close()
            raise
        return store

    def _add_packages(self) -> None:
        """Those that are there after the copy: whatever a leaf of it names was written before it was a leaf."""
        self._made(CURRENT, self._folder.package.envelope)
        shelf = PackageShelf(self._folder.path / PACKAGES, self._folder.package)
        for one in shelf.chain:
            self._made(f"{PACKAGES}/{one.digest}.json", one.envelope)
        # where the copy is put back, it is held against what its log has signed since
        self._made(CHOICE, str(self._folder.place.folder.absolute()).encode("utf-8"))

    def _add_releases(self, size: int) -> None:
        """Releases that the copy's log can have been cut for; a later one names a longer log."""
        register = Register(self._folder.path / RELEASES)
        for number in register.numbers():
            cut = register.get(number)
            if cut is not None and cut.plan.size <= size:
                name = f"{RELEASES}/{number:06d}.json"
                self._add(name, self._folder.path / name)

    def _add_blobs(self, store: SqlStore) -> None:
        """Blobs that a record of the copy names and that are here, whole."""
        for path in _blobs(self._folder.path / BLOBS):
            if store.blob(path.name):
                size, digest = digest_of(path)
                if digest != path.name:
                    self._spoilt += 1
                    continue
                self._files.append((HeldFile(f"{BLOBS}/{path.parent.name}/{path.name}", size, digest), path))

    def _made(self, name: str, data: bytes) -> None:
        """A file that is made of what is in memory."""
        path = self._place / name.replace("/", "-")
        path.write_bytes(data)
        self._add(name, path)

    def _add(self, name: str, path: Path) -> None:
        self._files.append((HeldFile(name, *digest_of(path)), path))

    def _pack(self, listed: bytes, target: Path) -> None:
        with target.open("wb") as stream:
            with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as packed:
                packed.addfile(_about(LIST, len(listed)), io.BytesIO(listed))
                for held, path in self._files:
                    with open_regular(path) as data:
                        packed.addfile(_about(held.path, held.size), data)
            stream.flush()
            os.fsync(stream.fileno())


def prove(store: SqlStore, place: SecondPlace) -> int:
    """Walk a copy as a start and the inspection behind it do; how many contents in it are spoilt.

    :raises KnownError: ``server.database``, ``server.altered_schema``, ``server.log_damaged``.
    """
    store.check()
    check_newest(store, place)
    return sum(1 for _ in check_whole(store, place))


def _blobs(folder: Path) -> Iterator[Path]:
    with suppress(FileNotFoundError):
        for part in sorted(folder.iterdir()):
            if len(part.name) == 2 and part.is_dir():
                yield from (one for one in sorted(part.iterdir()) if len(one.name) == 64 and is_regular(one))


def _about(name: str, size: int) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.size, made.mode = size, 0o600
    return made
