"""What a connection to the workspace may do at all: SQLite asks here before it compiles a statement.

The driver has no ``SQLITE_DBCONFIG_DEFENSIVE``. This stands in its place, and goes further: no statement of the app
changes the schema, attaches a file, loads code, or runs anything inside a view or a trigger that is not a guard. A
trigger that somebody puts into the file while the app has it open is so refused with the first write that would run
it, and not at the next opening only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlcipher3 import dbapi2

_ALWAYS = frozenset({
    dbapi2.SQLITE_SELECT, dbapi2.SQLITE_TRANSACTION, dbapi2.SQLITE_SAVEPOINT, dbapi2.SQLITE_RECURSIVE,
})
_WRITES = frozenset({dbapi2.SQLITE_INSERT, dbapi2.SQLITE_UPDATE, dbapi2.SQLITE_DELETE})
_SCHEMA = frozenset({"sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"})
_PRAGMAS = frozenset({
    "cipher_integrity_check", "integrity_check", "foreign_key_check", "journal_mode", "synchronous", "foreign_keys",
    "recursive_triggers", "busy_timeout", "trusted_schema", "cell_size_check", "fullfsync", "user_version",
    "application_id", "encoding", "auto_vacuum", "page_size", "page_count", "max_page_count", "wal_checkpoint",
})
#: Settings of which only the answer may be asked for: what they are stands in the file.
_ASKED_ONLY = frozenset({"user_version", "application_id", "encoding", "auto_vacuum", "page_size"})


class Gate:
    """The rules of one connection."""

    def __init__(self, connection: dbapi2.Connection, guards: Collection[str]) -> None:
        """:param guards: names of the triggers that may run."""
        self._guards = frozenset(guards)
        self._open = self._refused = False
        connection.set_authorizer(self._asked)

    def has_refused(self) -> bool:
        """Whether a statement was refused since this was asked last."""
        refused, self._refused = self._refused, False
        return refused

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Everything may be done: a migration changes the schema, a copy is another database."""
        self._open = True
        try:
            yield
        finally:
            self._open = False

    def _asked(
        self, action: int, first: str | None, second: str | None, _database: str | None, within: str | None
    ) -> int:
        if self._open or self._is_allowed(action, first, second, within):
            return int(dbapi2.SQLITE_OK)
        self._refused = True
        return int(dbapi2.SQLITE_DENY)

    def _is_allowed(self, action: int, first: str | None, second: str | None, within: str | None) -> bool:
        if within is not None and within not in self._guards:
            return False
        if action in _ALWAYS or action == dbapi2.SQLITE_READ:
            return True
        if action in _WRITES:
            return first not in _SCHEMA and within is None
        if action == dbapi2.SQLITE_FUNCTION:
            return second != "load_extension"
        if action == dbapi2.SQLITE_PRAGMA:
            return first in _PRAGMAS and (second is None or first not in _ASKED_ONLY)
        return False
