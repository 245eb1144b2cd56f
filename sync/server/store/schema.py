"""The schema of an SQLite store, held byte for byte against the tables of this version.

Whoever can write the file can put a trigger into it, under a name that no statement may give. It would run with every
commit and take back what was just acknowledged.
"""

from __future__ import annotations

import sqlalchemy as sa

from forms.errors import KnownError
from sync.server.store.tables import META

_ROWS = "SELECT type, name, tbl_name, sql, rootpage > 0 FROM sqlite_schema"


def check_schema(connection: sa.Connection) -> None:
    """Every table, index, trigger and view is what this version makes of an empty database, and there is no other.

    :raises KnownError: ``server.altered_schema``. A database of another kind than SQLite is not looked at.
    """
    if connection.dialect.name == "sqlite" and _rows(connection) != _expected(connection):
        raise KnownError("server.altered_schema")


def _rows(connection: sa.Connection) -> list[str]:
    found = connection.exec_driver_sql(_ROWS).fetchall()
    return sorted(repr(tuple(row)) for row in found)


def _expected(connection: sa.Connection) -> list[str]:
    """The same of an empty database in memory, by the same driver."""
    engine = sa.create_engine("sqlite://", module=connection.dialect.dbapi)
    try:
        with engine.begin() as empty:
            META.create_all(empty)
            return _rows(empty)
    finally:
        engine.dispose()
