"""A store of an older layout becomes one of this, after a checked copy was put beside it.

Only tables are added; nothing that is there is touched. Whoever opens the folder does it under the folder's lock, so
that no server of the older version works on it meanwhile.
"""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from forms.errors import KnownError
from sync.server.store.schema import check_schema
from sync.server.store.tables import ABOUT, ADDED, SCHEMA
from sync.system import take_place

OLDEST = min(ADDED) - 1


def copy_before(path: Path, version: int) -> Path:
    """Where the copy of a store of an older layout lies: beside it, kept until somebody deletes it."""
    return path.with_name(f"{path.stem}.schema-{version}{path.suffix}")


def migrate(engine: sa.Engine, version: int, path: Path | None) -> None:
    """Add the tables that came after a layout.

    :param path: of the SQLite file, which is copied first; None for a database of another kind.
    :raises KnownError: ``server.altered_schema`` where it is not what that layout makes, ``server.database`` where the
        copy does not hold, ``server.write``; the store is then as it was.
    """
    try:
        with engine.connect() as connection:
            check_schema(connection, version)
        if path is not None and not copy_before(path, version).exists():
            _copy(engine, path, copy_before(path, version))
        with engine.begin() as connection:
            known = ABOUT.c.schema == version
            if connection.execute(sa.update(ABOUT).where(known).values(schema=SCHEMA)).rowcount:
                for number in range(version + 1, SCHEMA + 1):
                    for table in ADDED[number]:
                        table.create(connection)
    except (SQLAlchemyError, OSError) as error:
        raise KnownError("server.write", reason=type(error).__name__) from error


def _copy(engine: sa.Engine, path: Path, copy: Path) -> None:
    """Everything in a file beside it, read whole before it gets its name."""
    made = copy.with_name(f"{copy.name}.part")
    made.unlink(missing_ok=True)
    os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM INTO ?", (str(made),))
    other = sa.create_engine(f"sqlite:///{made}", module=engine.dialect.dbapi)
    try:
        with other.connect() as connection:
            found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    finally:
        other.dispose()
    if found != "ok":
        made.unlink()
        raise KnownError("server.database", reason=found.splitlines()[-1][:80])
    with made.open("rb+") as stream:
        os.fsync(stream.fileno())
    take_place(made, copy)
