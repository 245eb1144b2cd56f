"""What stands in a workspace database by itself: tables, indexes, triggers, views, and the settings of its header.

Whoever has the database key can put a trigger there under any name, ``sqlite_*`` included, and it runs with every
write of the app. So the whole of ``sqlite_schema`` is held, row for row and byte for byte, against what the migrations
make of an empty database, before anything else of the file is relied on: before a pending migration runs, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlcipher3 import dbapi2
from sqlite_utils.db import Database

from forms.errors import KnownError
from recap_desktop.workspace.migrations import migrations

Row = tuple[Any, ...]

#: The list of steps done, as sqlite-utils names it.
_STEPS = migrations.migrations_table
_STEP = re.compile(r"m[0-9]{3}_[a-z0-9_]{1,60}")
_HEADER = ("user_version", "application_id", "encoding", "auto_vacuum", "page_size")
"""Settings that stand in the file and change what its bytes mean, or what tools take it for."""


def names() -> tuple[str, ...]:
    """Names of all steps, in their order."""
    return tuple(step.name for step in migrations._migrations)


def rows_of(connection: dbapi2.Connection) -> list[Row]:
    """Every row of ``sqlite_schema`` but for its place in the file, sorted: a copy of a database has another order.

    :raises KnownError: ``workspace.altered_guards`` for rows without a place of their own.
    """
    found = connection.execute("SELECT type, name, tbl_name, sql, rootpage FROM sqlite_schema").fetchall()
    places = [row[4] for row in found if row[0] in ("table", "index")]
    if len(set(places)) != len(places) or not all(type(place) is int and place > 0 for place in places):
        raise KnownError("workspace.altered_guards")
    if any(row[4] != 0 for row in found if row[0] not in ("table", "index")):
        raise KnownError("workspace.altered_guards")
    return sorted((row[:4] for row in found), key=repr)


def _header_of(connection: dbapi2.Connection) -> list[Row]:
    return [tuple(map(str, connection.execute(f"PRAGMA {name}").fetchone())) for name in _HEADER]


@cache
def expected(steps: int) -> tuple[list[Row], list[Row]]:
    """Schema and header of a database after so many steps, made once from an empty one in memory."""
    connection = dbapi2.connect(":memory:")
    try:
        later = names()[steps:]
        migrations.apply(Database(connection), stop_before=later or None)
        return rows_of(connection), _header_of(connection)
    finally:
        connection.close()


def steps_done(connection: dbapi2.Connection) -> int:
    """How many of the steps were done.

    :raises KnownError: ``workspace.newer_schema`` where a newer version of the app has changed the database;
        ``workspace.altered_guards`` where the list is none that any version writes.
    """
    try:
        done: Sequence[Row] = connection.execute(
            f'SELECT id, migration_set, name, typeof(applied_at) FROM "{_STEPS}" NOT INDEXED ORDER BY id'
        ).fetchall()
    except dbapi2.OperationalError as error:
        if "no such" not in str(error):
            raise
        raise KnownError("workspace.altered_guards") from error
    known = names()
    if [row[2] for row in done[: len(known)]] == list(known[: len(done)]) and done:
        more = done[len(known) :]
        if all(row[1] == migrations.name and row[3] == "text" for row in done):
            if not more:
                return len(done)
            if all(isinstance(row[2], str) and _STEP.fullmatch(row[2]) for row in more):
                raise KnownError("workspace.newer_schema")
    raise KnownError("workspace.altered_guards")


def check_schema(connection: dbapi2.Connection) -> int:
    """Hold the whole schema and the header against what the steps done make of an empty database.

    :return: how many steps were done.
    :raises KnownError: ``workspace.altered_guards``, ``workspace.newer_schema``.
    """
    done = steps_done(connection)
    if (rows_of(connection), _header_of(connection)) != expected(done):
        raise KnownError("workspace.altered_guards")
    return done
