"""The schema of an SQLite store, held byte for byte against the tables of this version.

Whoever can write the file can put a trigger into it, under a name that no statement may give. It would run with every
commit and take back what was just acknowledged.
"""

from __future__ import annotations

import sqlalchemy as sa

from forms.errors import KnownError
from sync.server.store.tables import ADDED, META, SCHEMA

_ROWS = "SELECT type, name, tbl_name, sql, rootpage > 0 FROM sqlite_schema"


def check_schema(connection: sa.Connection, version: int = SCHEMA) -> None:
    """Every table, index, trigger and view is what a layout makes of an empty database, and there is no other.

    :param version: number of the layout.
    :raises KnownError: ``server.altered_schema``. A database of another kind than SQLite is not looked at.
    """
    if connection.dialect.name == "sqlite" and _rows(connection) != _expected(connection, version):
        raise KnownError("server.altered_schema")


def _rows(connection: sa.Connection) -> list[str]:
    found = connection.exec_driver_sql(_ROWS).fetchall()
    return sorted(repr(tuple(row)) for row in found)


def _expected(connection: sa.Connection, version: int) -> list[str]:
    """The same of an empty database in memory, by the same driver."""
    engine = sa.create_engine("sqlite://", module=connection.dialect.dbapi)
    try:
        with engine.begin() as empty:
            later = {table for number, tables in ADDED.items() if number > version for table in tables}
            META.create_all(empty, [table for table in META.sorted_tables if table not in later])
            return _rows(empty)
    finally:
        engine.dispose()
