"""A store that an earlier version made is brought to the layout of this one, with a checked copy beside it first.

Failure table: no room, no writing -> nothing is changed and the server does not start; cut short while the copy is made
-> it has no name yet, the next start makes another; cut short after it, or within the steps -> all steps are one
transaction, so the store is as it was, and the next start takes the copy that is there.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from forms.errors import KnownError
from sync.leftovers import prefix, sweep
from sync.server.store.lock import FolderLock
from sync.server.store.tables import SCHEMA

_log = logging.getLogger(__name__)
#: What brings a layout to the next number: called with ``execute`` within the one transaction. Its tables must read,
#: byte for byte, as those of :mod:`sync.server.store.tables` are made. A step that has shipped is never edited.
STEPS: Mapping[int, Callable[[Callable[..., Any]], None]] = MappingProxyType({})
#: What temporary files of a server's folder are called.
LEFTOVERS = "server"
_SPARE = 16 << 20


def bring_up(path: Path, wanted: int = SCHEMA, *, alone: bool = False) -> Path | None:
    """Bring the store of a file to the layout of this version.

    :param alone: the caller holds the lock of the folder; else it is taken for the time of the work.
    :return: the copy of how it was; None where there is nothing to do.
    :raises KnownError: ``server.newer_schema``, ``server.schema`` where there is no way from its layout,
        ``server.no_copy``, ``server.running`` where a server of the earlier version runs, ``server.database``.
    """
    if not path.is_file() or path.stat().st_size == 0:
        return None
    found = _layout(path)
    if found is None or found == wanted:
        return None
    if found > wanted:
        raise KnownError("server.newer_schema")
    if any(number not in STEPS for number in range(found, wanted)):
        raise KnownError("server.schema")
    lock = None if alone else FolderLock(path.parent)
    try:
        copy = _copied(path, found)
        _step(path, found, wanted)
    finally:
        if lock is not None:
            lock.release()
    _log.warning("%s brought from layout %d to %d; a checked copy of how it was: %s", path.name, found, wanted, copy)
    return copy


def _driver() -> Any:
    import sqlcipher3.dbapi2 as driver

    return driver


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """:raises KnownError: ``server.database``."""
    driver = _driver()
    try:
        connection = driver.connect(str(path), isolation_level=None, timeout=10)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA synchronous = FULL")
            yield connection
        finally:
            connection.close()
    except (driver.Error, sqlite3.Error) as error:
        raise KnownError("server.database", reason=type(error).__name__) from error


def _layout(path: Path) -> int | None:
    """Number of the layout; None where the file says none: it was not begun, or is not ours."""
    with _opened(path) as connection:
        if connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'about'").fetchone() is None:
            return None
        row = connection.execute("SELECT schema FROM about").fetchone()
    return int(row[0]) if row is not None and isinstance(row[0], int) else None


def _copied(path: Path, found: int) -> Path:
    """A copy that was read to its last page, or the one an earlier start made of the very same state.

    :raises KnownError: ``server.no_copy``, ``server.database`` where the store itself is damaged.
    """
    with _opened(path) as connection:
        if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise KnownError("server.database", reason="integrity_check")
        state = _state(connection)
    target = path.with_name(f"{path.stem}-before-upgrade-{found:03d}-{state[0]}.db")
    if target.is_file() and _is_copy(target, state):
        return target
    made = path.with_name(f"{prefix(LEFTOVERS)}{target.name}")
    try:
        sweep(path.parent, LEFTOVERS)
        if shutil.disk_usage(path.parent).free < 2 * path.stat().st_size + _SPARE:
            raise KnownError("server.no_copy", folder=path.parent.name)
        os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with _opened(path) as connection:
                connection.execute("VACUUM INTO ?", (str(made),))
            if not _is_copy(made, state):
                raise KnownError("server.no_copy", folder=path.parent.name)
            _make_durable(made)
            made.replace(target)
            _make_durable(path.parent)
        finally:
            made.unlink(missing_ok=True)
    except OSError as error:
        raise KnownError("server.no_copy", folder=path.parent.name) from error
    return target


def _state(connection: Any) -> tuple[int, tuple[Any, ...] | None]:
    """Number of leaves, and the newest checkpoint."""
    leaves = int(connection.execute("SELECT count(*) FROM leaf").fetchone()[0])
    return leaves, connection.execute("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1").fetchone()


def _is_copy(path: Path, state: tuple[int, tuple[Any, ...] | None]) -> bool:
    with suppress(KnownError), _opened(path) as connection:
        whole = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        return whole and _state(connection) == state
    return False


def _make_durable(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _step(path: Path, found: int, wanted: int) -> None:
    """All steps and the number of the layout in one transaction."""
    with _opened(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for number in range(found, wanted):
                STEPS[number](connection.execute)
            connection.execute("UPDATE about SET schema = ?", (wanted,))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
