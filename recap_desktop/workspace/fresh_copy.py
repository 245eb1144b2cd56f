"""A database copied row by row into a schema made by the migrations: nothing else of the old file comes along."""

from __future__ import annotations

from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.files import known_io
from recap_desktop.workspace.database import Database
from recap_desktop.workspace.migrations import migrations
from recap_desktop.workspace.rows import check_rows, tables
from sync.system import take_place

_PORTION = 256


def copy_fresh(path: Path, key: bytes | bytearray) -> None:
    """Put a fresh database with the same rows, in the same order, in the place of this one.

    :raises KnownError: ``workspace.altered_guards``, ``workspace.altered_rows``, ``workspace.corrupt``: what is in the
        file is not copied; ``workspace.disk_full``.
    """
    made = path.with_name(f"{path.name}.fresh")
    old = Database(path, key)
    try:
        check_rows(old)
        new = Database(made, key, create=True)
        try:
            _copy(old, new)
        finally:
            new.close()
    finally:
        old.close()
    with known_io(path):
        take_place(made, path)


def _copy(old: Database, new: Database) -> None:
    with new.transaction():
        for table, columns in tables().items():
            if table != migrations.migrations_table:
                _copy_table(old, new, table, columns)
                if _count(old, table) != _count(new, table):
                    raise KnownError("workspace.not_kept")


def _copy_table(old: Database, new: Database, table: str, columns: tuple[str, ...]) -> None:
    names, marks = ", ".join(columns), ", ".join("?" for _ in columns)
    after = -(1 << 63)
    while rows := old.rows(
        f"SELECT rowid, {names} FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT ?", (after, _PORTION)
    ):
        for row in rows:
            new.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row[1:])
        after = rows[-1][0]


def _count(database: Database, table: str) -> int:
    found = database.row(f"SELECT count(*) FROM {table}")
    return int(found[0]) if found else 0
