"""Puts a backup back as a data folder: whole or not at all, proven before it has its name."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forms.errors import KnownError
from sync.leftovers import prefix, sweep
from sync.server.backup.contents import Contents, HeldFile, read_through
from sync.server.backup.make import prove
from sync.server.folder import CURRENT, DATABASE, PACKAGES
from sync.server.second_place import CHOICE, SecondPlace, check_place, place_of
from sync.server.shelf import PackageShelf, read_whole
from sync.server.store.sql import open_sqlite
from sync.system import sync_folder, take_place
from sync.trust.package import MAX_PACKAGE, open_package

#: Name of what a run leaves that is killed; the next one beside it takes it away.
LEFTOVERS = "server-restore"


@dataclass(frozen=True)
class PutBack:
    """What was put back: the list of the backup, how many contents in it are spoilt, and why its log may not go on
    from there: ``server.behind`` or ``server.forked``, None where it may as far as is known here."""

    contents: Contents
    spoilt: int
    stopped: KnownError | None


def put_back(backup: Path, data_dir: Path) -> PutBack:
    """Make a data folder of a backup.

    :param data_dir: not there, or empty.
    :raises KnownError: ``serve.not_empty``, ``serve.no_copy``, ``serve.copy_damaged``, ``serve.copy_write``,
        ``cli.unreadable``; ``package.*``, ``server.*`` where what it holds is no whole server.
    """
    try:
        if data_dir.exists() and (not data_dir.is_dir() or any(data_dir.iterdir())):
            raise KnownError("serve.not_empty", path=str(data_dir))
        whole = data_dir.absolute()
        whole.parent.mkdir(parents=True, exist_ok=True)
        sweep(whole.parent, LEFTOVERS)
        made = Path(tempfile.mkdtemp(prefix=prefix(LEFTOVERS), dir=whole.parent))
        try:
            contents = read_through(backup, lambda held, pieces: _write(made, held, pieces))
            done = _proven(made, whole, contents, backup)
            if data_dir.exists():
                data_dir.rmdir()
            take_place(made, whole)
            sync_folder(whole.parent)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise KnownError("serve.copy_write", path=str(data_dir), reason=error.strerror or "I/O") from error
    return done


def _write(folder: Path, held: HeldFile, pieces: Iterator[bytes]) -> None:
    target = folder / held.path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        for piece in pieces:
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())


def _proven(made: Path, data_dir: Path, contents: Contents, backup: Path) -> PutBack:
    """Hold what came out of a backup against itself, and against what its log is known to have signed since."""
    try:
        package = open_package(read_whole(made / CURRENT, MAX_PACKAGE))
        PackageShelf(made / PACKAGES, package)
    except FileNotFoundError as error:
        raise KnownError("serve.copy_damaged", path=str(backup), name=CURRENT) from error
    said = place_of(made)
    if not said.is_dir():  # another machine: the place beside the folder begins anew
        (made / CHOICE).unlink(missing_ok=True)
        said = place_of(data_dir)
    place = SecondPlace(said, package.log_origin, package.log_key)
    store = open_sqlite(made / DATABASE, locked=True)  # nobody else knows of it
    try:
        if store.checkpoint() != (contents.size, contents.checkpoint):
            raise KnownError("serve.copy_damaged", path=str(backup), name=DATABASE)
        spoilt = prove(store, place)
        stopped = None
        try:
            check_place(store, place)
        except KnownError as error:
            stopped = error
    finally:
        store.close()
    return PutBack(contents, spoilt, stopped)
