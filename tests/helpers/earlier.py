"""A workspace as an earlier version of the app left it: the same rows under the schema of so many steps."""

from __future__ import annotations

from pathlib import Path

from sqlcipher3 import dbapi2
from sqlite_utils.db import Database as SqliteUtils

from recap_desktop.workspace.migrations import migrations
from recap_desktop.workspace.schema import names
from tests.helpers.insider import key_of


def made_earlier(workspace: Path, steps: int, person: str = "KETUA", key: bytes | None = None) -> Path:
    """Put the database of a workspace back to an earlier schema; tables that it had not are empty of their rows."""
    database, key = workspace / "workspace.db", key if key is not None else key_of(workspace, person)
    made = workspace / "earlier.db"
    plain = f"PRAGMA key = \"x'{key.hex()}'\""
    new = dbapi2.connect(str(made), isolation_level=None)
    new.execute(plain)
    migrations.apply(SqliteUtils(new), stop_before=names()[steps])
    tables = [row[0] for row in new.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> ?",
        (migrations.migrations_table,),
    )]
    new.execute(f"ATTACH DATABASE ? AS old KEY \"x'{key.hex()}'\"", (str(database),))
    new.execute("PRAGMA foreign_keys = OFF")
    for table in tables:
        columns = ", ".join(row[1] for row in new.execute(f"PRAGMA main.table_info({table})"))
        new.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM old.{table} ORDER BY rowid")
    new.execute("DETACH DATABASE old")
    new.execute("PRAGMA journal_mode = WAL")
    new.close()
    for side in ("-wal", "-shm"):
        database.with_name(database.name + side).unlink(missing_ok=True)
    made.replace(database)
    for side in ("-wal", "-shm"):
        made.with_name(made.name + side).unlink(missing_ok=True)
    return workspace


def steps_of(workspace: Path, person: str = "KETUA", key: bytes | None = None) -> int:
    """How many steps a database has done."""
    connection = dbapi2.connect(str(workspace / "workspace.db"), isolation_level=None)
    try:
        spelled = (key if key is not None else key_of(workspace, person)).hex()
        connection.execute(f"PRAGMA key = \"x'{spelled}'\"")
        return int(connection.execute(f"SELECT count(*) FROM {migrations.migrations_table}").fetchone()[0])
    finally:
        connection.close()
