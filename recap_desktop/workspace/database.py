"""The only place that opens a workspace database: key, pragmas, version, one writer at a time."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlite_utils
import sqlite_utils.utils
from sqlcipher3 import dbapi2

from forms.errors import KnownError
from recap_desktop.core.files import known_io
from recap_desktop.workspace.errors import guarded
from recap_desktop.workspace.migrations import Schema, check_known, migrations, schema_of

#: Older SQLite can corrupt a WAL database with two connections (fixed in 3.51.3).
OLDEST_SQLITE = (3, 51, 3)
BUSY_MILLISECONDS = 5000
_KEY_BYTES = 32
_LOOK_AGAIN = (0.05, 0.5)


def _check_driver() -> None:
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise KnownError("workspace.old_driver", version=dbapi2.sqlite_version)
    if getattr(sqlite_utils.utils, "sqlite3", None) is not dbapi2:
        raise RuntimeError("sqlite_utils was imported before recap_desktop.workspace")


class Database:
    """An encrypted SQLite database in WAL mode with full synchronisation.

    Calls may come from any thread; they are served one after the other.
    """

    def __init__(
        self, path: Path, key: bytes | bytearray, *, create: bool = False, check_pages: bool = True
    ) -> None:
        """Open an existing database, or make a new one.

        :param key: 32 random bytes, the raw SQLCipher key.
        :param check_pages: False where somebody else checks every page before anything read here is relied on.
        :raises KnownError: ``workspace.missing``, ``workspace.corrupt``, ``workspace.newer_schema``,
            ``workspace.locked``, ``workspace.disk_full``, ``workspace.old_driver``.
        """
        _check_driver()
        if len(key) != _KEY_BYTES:
            raise ValueError("the database key has 32 bytes")
        with known_io(path):
            size = path.stat().st_size if path.exists() else None
        if create == (size is not None):
            raise KnownError("workspace.exists" if create else "workspace.missing", path=path.name)
        if size == 0:
            # SQLite would take an emptied file for a new database and open it with any key
            raise KnownError("workspace.corrupt")
        self.path = path
        self._lock = threading.RLock()
        with guarded():
            self._connection = dbapi2.connect(
                str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_MILLISECONDS / 1000
            )
        try:
            with guarded():
                self._prepare(key, check_pages=check_pages and not create)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, key: bytes | bytearray, *, check_pages: bool) -> None:
        run = self._connection.execute
        run("PRAGMA cipher_log_level = NONE")
        run(f"PRAGMA key = \"x'{bytes(key).hex()}'\"")
        run("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma, wanted in _PRAGMAS:
            run(f"PRAGMA {pragma[0]} = {pragma[1]}")
            found = run(f"PRAGMA {pragma[0]}").fetchone()
            if found is None or str(found[0]) != wanted:
                raise RuntimeError(f"PRAGMA {pragma[0]} is {found}, not {wanted}")
        if sys.platform == "darwin":
            run("PRAGMA fullfsync = 1")
        if check_pages:
            self._check_pages()
        wrapped = sqlite_utils.Database(self._connection)
        check_known(wrapped)
        if migrations.pending(wrapped):
            migrations.apply(wrapped)

    def _check_pages(self) -> None:
        """Every page on disk is authentic: about 2.5 ms a megabyte.

        A page that is not must be found here: where one holds the tail of a long value, the driver hands out an empty
        value in its place and no error. Another process may be writing a page just now, so a bad answer is asked
        for again.

        :raises KnownError: ``workspace.corrupt``.
        """
        for wait in (0.0, *_LOOK_AGAIN):
            time.sleep(wait)
            if not self._connection.execute("PRAGMA cipher_integrity_check").fetchall():
                return
        raise KnownError("workspace.corrupt")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Inside another transaction of the same thread it joins that one.

        :raises KnownError: as :func:`recap_desktop.workspace.errors.guarded`; nothing is then written.
        """
        with self._lock, guarded():
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """One state of the database for several queries; others may write meanwhile. Joins a running transaction."""
        with self._lock, guarded():
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """One statement that writes; only inside :meth:`transaction`."""
        with self._lock, guarded():
            if not self._connection.in_transaction:
                raise RuntimeError("a write outside a transaction")
            self._connection.execute(sql, values)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock, guarded():
            return list(self._connection.execute(sql, values).fetchall())

    def row(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        with self._lock, guarded():
            found: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
            return found

    def schema(self) -> Schema:
        """Every table, index and trigger as it stands, what SQLite and the migrations keep for themselves left out."""
        with self._lock, guarded():
            return schema_of(self._connection)

    def trace(self, sink: Any) -> None:
        """Report every statement to ``sink(sql)``; None ends it. For tests and the problem report."""
        with self._lock:
            self._connection.set_trace_callback(sink)

    def check(self) -> None:
        """Read every page: authenticity by SQLCipher, structure by SQLite.

        :raises KnownError: ``workspace.corrupt``.
        """
        with self._lock, guarded():
            damaged = self._connection.execute("PRAGMA cipher_integrity_check").fetchall()
            structure = self._connection.execute("PRAGMA integrity_check(1)").fetchone()
        if damaged or structure != ("ok",):
            raise KnownError("workspace.corrupt")

    def copy_to(self, path: Path) -> None:
        """A complete copy with the same key in a new file.

        :raises KnownError: ``workspace.disk_full``, ``workspace.not_writable_database``.
        """
        with self._lock, guarded():
            self._connection.execute("VACUUM INTO ?", (str(path),))

    def close(self) -> None:
        """Close; waits for a running call."""
        with self._lock:
            self._connection.close()


_PRAGMAS: tuple[tuple[tuple[str, str], str], ...] = (
    (("journal_mode", "WAL"), "wal"),
    (("synchronous", "FULL"), "2"),
    (("foreign_keys", "ON"), "1"),
    (("recursive_triggers", "ON"), "1"),
    (("busy_timeout", str(BUSY_MILLISECONDS)), str(BUSY_MILLISECONDS)),
    (("trusted_schema", "OFF"), "0"),
)
"""Name, value to set, answer to expect. ``recursive_triggers`` lets the guards see what REPLACE would delete."""
