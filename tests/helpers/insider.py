"""What one officer's passphrase allows: any SQL on the workspace database, past the app and its guards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from recap_desktop.security.keystore import Keystore
from tests.helpers import desks

Edit = Callable[[Any], None]
"""What is done with the connection's ``execute``."""


def key_of(workspace: Path, person: str = "OP-2") -> bytes:
    """The database key, as any officer's passphrase yields it."""
    keys, _ = Keystore(workspace / "officers").unlock(person, desks.PASSPHRASE, lambda: datetime.now(UTC))
    return bytes(keys.database)


@contextmanager
def shell(database: Path, key: bytes) -> Iterator[Any]:
    """``execute`` of a plain SQLCipher connection; everything is in the main file when it ends."""
    connection = dbapi2.connect(str(database), isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        yield connection.execute
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def without_guards(run: Any, edit: Edit) -> None:
    """Change rows with every trigger taken away, and put the triggers back as they were."""
    guards = run("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid").fetchall()
    run("PRAGMA foreign_keys = OFF")
    for name, _ in guards:
        run(f'DROP TRIGGER "{name}"')
    edit(run)
    for _, sql in guards:
        run(sql)


def hidden(name: str, sql: str, table: str, kind: str = "trigger") -> Edit:
    """A row of ``sqlite_schema`` under a name that no statement may give, as ``writable_schema`` lets one write it."""
    def edit(run: Any) -> None:
        (version,) = run("PRAGMA schema_version").fetchone()
        run("PRAGMA writable_schema = ON")
        run("INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, 0, ?)",
            (kind, name, table, sql))
        run(f"PRAGMA schema_version = {version + 1}")
        run("PRAGMA writable_schema = OFF")

    return edit
