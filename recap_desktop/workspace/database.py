"""The only place that opens a workspace database: key, pragmas, version, one writer at a time."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlite_utils
import sqlite_utils.utils
from sqlcipher3 import dbapi2

from forms.errors import KnownError
from recap_desktop.core.files import keep_private, known_io, make_private
from recap_desktop.workspace.errors import guarded
from recap_desktop.workspace.gate import Gate
from recap_desktop.workspace.migrations import migrations
from recap_desktop.workspace.schema import check_schema, expected, names
from sync.secret.buffers import wiped

#: Older SQLite can corrupt a WAL database with two connections (fixed in 3.51.3).
OLDEST_SQLITE = (3, 51, 3)
BUSY_MILLISECONDS = 5000
KEY_BYTES = 32
_LOOK_AGAIN = (0.05, 0.5)


def _check_driver() -> None:
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise KnownError("workspace.old_driver", version=dbapi2.sqlite_version)
    if getattr(sqlite_utils.utils, "sqlite3", None) is not dbapi2:
        raise RuntimeError("sqlite_utils was imported before recap_desktop.workspace")


def _spelled(key: bytes | bytearray) -> bytearray:
    """A raw key as SQLCipher takes it: ``x'64 hex digits'``."""
    made = bytearray(b"x'" + b"0" * (2 * KEY_BYTES) + b"'")
    for number, byte in enumerate(key):
        made[2 + 2 * number : 4 + 2 * number] = b"%02x" % byte
    return made


def _text(found: bytes) -> str:
    """Stored text, with the replacement character where it is no UTF-8.

    The driver would refuse the whole query for one such cell. So it is read, and held like any other wrong value: by
    the checks of its row where it matters, and passed over alone by a salvage.
    """
    return found.decode("utf-8", errors="replace")


class Database:
    """An encrypted SQLite database in WAL mode with full synchronisation.

    Calls may come from any thread; they are served one after the other.
    """

    def __init__(
        self, path: Path, key: bytes | bytearray, *, create: bool = False, check_pages: bool = True,
        before_migration: Callable[[Database, int], None] | None = None, migrate: bool = True,
    ) -> None:
        """Open an existing database, or make a new one.

        :param key: 32 random bytes, the raw SQLCipher key.
        :param check_pages: False where somebody else checks every page before anything read here is relied on.
        :param before_migration: called with this database and the number of steps done, where an earlier version made
            it and every page of it was checked; what it raises leaves the file as it is.
        :param migrate: False for a copy that is only looked at, in the schema it has.
        :raises KnownError: ``workspace.missing``, ``workspace.corrupt``, ``workspace.newer_schema``,
            ``workspace.locked``, ``workspace.disk_full``, ``workspace.old_driver``.
        """
        _check_driver()
        if len(key) != KEY_BYTES:
            raise ValueError("the database key has 32 bytes")
        with known_io(path):
            size = path.stat().st_size if path.exists() else None
        if create == (size is not None):
            raise KnownError("workspace.exists" if create else "workspace.missing", path=path.name)
        if size == 0:
            # SQLite would take an emptied file for a new database and open it with any key
            raise KnownError("workspace.corrupt")
        with known_io(path):
            (make_private if create else keep_private)(path)
        self.path = path
        self._lock = threading.RLock()
        self._kept: dict[tuple[str, tuple[Any, ...]], tuple[Any, ...]] = {}
        with guarded():
            self._connection = dbapi2.connect(
                str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_MILLISECONDS / 1000
            )
        self._connection.text_factory = _text
        try:
            with guarded():
                self._prepare(key, create=create, check_pages=check_pages and not create)
            with guarded(self._gate):
                done = 0 if create else check_schema(self._connection)
                if migrate and done < len(names()):
                    if before_migration is not None and not create:
                        self._check_pages()
                        before_migration(self, done)
                    self._migrate()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, key: bytes | bytearray, *, create: bool, check_pages: bool) -> None:
        run = self._connection.execute
        run("PRAGMA cipher_log_level = NONE")
        with wiped(_spelled(key)) as spelled:
            self._connection.set_key(spelled)
        guards = [row[1] for row in expected(len(names()))[0] if row[0] == "trigger"]
        self._gate = Gate(self._connection, guards)
        with guarded(self._gate):
            run("SELECT count(*) FROM sqlite_schema").fetchone()
            for pragma, wanted in _PRAGMAS:
                run(f"PRAGMA {pragma[0]} = {pragma[1]}")
                found = run(f"PRAGMA {pragma[0]}").fetchone()
                if found is None or str(found[0]) != wanted:
                    raise RuntimeError(f"PRAGMA {pragma[0]} is {found}, not {wanted}")
            if sys.platform == "darwin":
                run("PRAGMA fullfsync = 1")
            if check_pages:
                self._check_pages()

    def _migrate(self) -> None:
        """Do the steps that are left, on a schema that is what the steps before them made.

        :raises KnownError: ``workspace.altered_rows`` where a row is in no state that a table may hold.
        """
        try:
            with self._gate.opened():
                migrations.apply(sqlite_utils.Database(self._connection))
        except dbapi2.IntegrityError as error:
            raise KnownError("workspace.altered_rows", table=str(error).rsplit(" ", 1)[-1][:40]) from error
        check_schema(self._connection)

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
        with self._lock, guarded(self._gate):
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._kept.clear()
            try:
                yield
                self._read_back()
                self._commit()
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def expect(self, query: str, values: Sequence[Any], row: Sequence[Any]) -> None:
        """What was written is read back before the running transaction is committed: an act that is acknowledged
        stands in the database. A later call for the same query and values takes the place of an earlier one.
        """
        self._kept[query, tuple(values)] = tuple(row)

    def _commit(self) -> None:
        """To the disk: with this it is kept."""
        self._connection.execute("COMMIT")

    def _read_back(self) -> None:
        """:raises KnownError: ``workspace.not_kept``; nothing of the transaction is then written."""
        for (query, values), row in self._kept.items():
            if self._connection.execute(query, values).fetchone() != row:
                raise KnownError("workspace.not_kept")

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """One state of the database for several queries; others may write meanwhile. Joins a running transaction."""
        with self._lock, guarded(self._gate):
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
        with self._lock, guarded(self._gate):
            if not self._connection.in_transaction:
                raise RuntimeError("a write outside a transaction")
            self._connection.execute(sql, values)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock, guarded(self._gate):
            return list(self._connection.execute(sql, values).fetchall())

    def row(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        with self._lock, guarded(self._gate):
            found: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
            return found

    def check_schema(self) -> None:
        """The whole schema is, byte for byte, what the migrations make of an empty database.

        :raises KnownError: ``workspace.altered_guards``, ``workspace.newer_schema``.
        """
        with self._lock, guarded(self._gate):
            if check_schema(self._connection) != len(names()):
                raise KnownError("workspace.altered_guards")

    def check_structure(self, tables: Iterable[str] = ()) -> None:
        """Every row is in every index of its table, of the type and within the checks that its table names.

        :param tables: the whole file where none is named.
        :raises KnownError: ``workspace.corrupt``.
        """
        for asked in [f'"{name}"' for name in tables] or ["1"]:
            with self._lock, guarded(self._gate):
                structure = self._connection.execute(f"PRAGMA integrity_check({asked})").fetchone()
            if structure != ("ok",):
                raise KnownError("workspace.corrupt")

    def check_references(self) -> None:
        """Every row that another one refers to is there.

        :raises KnownError: ``workspace.altered_rows``.
        """
        with self._lock, guarded(self._gate):
            astray = self._connection.execute("PRAGMA foreign_key_check").fetchone()
        if astray is not None:
            raise KnownError("workspace.altered_rows", table=str(astray[0]))

    def trace(self, sink: Any) -> None:
        """Report every statement to ``sink(sql)``; None ends it. For tests and the problem report."""
        with self._lock:
            self._connection.set_trace_callback(sink)

    def check(self) -> None:
        """Read every page: authenticity by SQLCipher, structure by SQLite.

        :raises KnownError: ``workspace.corrupt``.
        """
        with self._lock, guarded(self._gate):
            damaged = self._connection.execute("PRAGMA cipher_integrity_check").fetchall()
        if damaged:
            raise KnownError("workspace.corrupt")
        self.check_structure()

    def copy_to(self, path: Path) -> None:
        """A complete copy with the same key in a new file.

        :raises KnownError: ``workspace.disk_full``, ``workspace.not_writable_database``.
        """
        with self._lock, known_io(path):
            make_private(path)
        with self._lock, guarded(self._gate), self._gate.opened():
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
    (("cell_size_check", "ON"), "1"),
)
"""Name, value to set, answer to expect. ``recursive_triggers`` lets the guards see what REPLACE would delete."""
