"""The store in SQL through SQLAlchemy Core; the embedded default runs it on SQLite (WAL, synchronous FULL)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from forms.errors import KnownError
from sync.server.store.interface import Batch, Grant, Redeemed, StoredRecord

_MINIMUM = (3, 51, 3)  # older ones can corrupt a WAL shared by two connections
# fullfsync: on macOS a plain fsync may leave the data in the disk's own cache
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "fullfsync=1", "foreign_keys=ON", "busy_timeout=10000")
SCHEMA = 1
_meta = sa.MetaData()
_about = sa.Table("about", _meta, sa.Column("schema", sa.Integer, primary_key=True, autoincrement=False))
_records = sa.Table(
    "record", _meta,
    sa.Column("leaf", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("region", sa.String(13), nullable=False, index=True),
    sa.Column("envelope", sa.LargeBinary, nullable=False),
    sa.Column("entry", sa.LargeBinary, nullable=False),
    sa.Column("receipt", sa.Text, nullable=False),
)
_statements = sa.Table(
    "statement", _meta,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("statement", sa.LargeBinary, nullable=False),
)
_tiles = sa.Table(
    "tile", _meta,
    sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hashes", sa.LargeBinary, nullable=False),
)
_checkpoints = sa.Table(
    "checkpoint", _meta,
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("note", sa.Text, nullable=False),
)
_codes = sa.Table(
    "code", _meta,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("person", sa.String(32), nullable=False),
    sa.Column("region", sa.String(10), nullable=False),
    sa.Column("request", sa.String(64)),
    sa.Column("answer", sa.LargeBinary),
)


def open_sqlite(path: Path) -> SqlStore:
    """The store in one SQLite file.

    :raises KnownError: ``server.database`` when the file cannot be opened or is damaged.
    """
    import sqlcipher3.dbapi2 as driver

    if driver.sqlite_version_info < _MINIMUM:
        raise KnownError("server.sqlite_version", version=driver.sqlite_version)
    engine = sa.create_engine(f"sqlite:///{path}", module=driver)

    def pragmas(connection: Any, _: object) -> None:
        for line in _PRAGMAS:
            connection.execute(f"PRAGMA {line}")

    sa.event.listen(engine, "connect", pragmas)
    return SqlStore(engine)


class SqlStore:
    """:class:`sync.server.store.interface.Store` on any database SQLAlchemy Core knows."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        with self._reading() as connection:
            if engine.dialect.name == "sqlite":
                found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
                if found != "ok":
                    raise KnownError("server.database", reason=str(found).splitlines()[-1][:80])
            tables = sa.inspect(connection).get_table_names()
            version = connection.execute(sa.select(_about.c.schema)).scalar() if "about" in tables else None
        if version not in (None, SCHEMA) or (tables and "about" not in tables):
            raise KnownError("server.schema")
        if version is None:
            self._create()

    def _create(self) -> None:
        """Make the tables; ``about`` first and its row last, so that a start cut short is begun again."""
        with self._writing() as connection:
            _about.create(connection, checkfirst=True)
        with self._writing() as connection:
            _meta.create_all(connection)
            connection.execute(sa.insert(_about).values(schema=SCHEMA))

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        """:raises KnownError: ``server.database`` when the file is damaged or cannot be read."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise KnownError("server.database", reason=type(error).__name__) from error

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """One transaction. :raises KnownError: ``server.write`` when nothing of it was written (disk full)."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise KnownError("server.write", reason=type(error).__name__) from error

    def commit(self, batch: Batch) -> None:
        """Write a batch. :raises KnownError: ``server.write``."""
        with self._writing() as connection:
            if batch.records:
                connection.execute(sa.insert(_records), [_row(record) for record in batch.records])
            self._add_statements(connection, batch.statements)
            for (level, number), hashes in batch.tiles.items():
                key = (_tiles.c.level == level) & (_tiles.c.number == number)
                done = connection.execute(sa.update(_tiles).where(key).values(hashes=hashes))
                if not done.rowcount:
                    connection.execute(sa.insert(_tiles).values(level=level, number=number, hashes=hashes))
            connection.execute(sa.insert(_checkpoints).values(size=batch.size, note=batch.note))

    @staticmethod
    def _add_statements(connection: sa.Connection, statements: Mapping[str, bytes]) -> None:
        for name, statement in statements.items():
            if connection.execute(sa.select(_statements.c.name).where(_statements.c.name == name)).first() is None:
                connection.execute(sa.insert(_statements).values(name=name, statement=statement))

    def add_statement(self, name: str, statement: bytes) -> None:
        """Keep a statement."""
        with self._writing() as connection:
            self._add_statements(connection, {name: statement})

    def record(self, record_id: str) -> StoredRecord | None:
        """One record by id."""
        found = self._rows(sa.select(_records).where(_records.c.id == record_id))
        return found[0] if found else None

    def records(self, *, since: int = 0, region: str = "", limit: int = 1000) -> list[StoredRecord]:
        """Records in leaf order."""
        query = sa.select(_records).where(_records.c.leaf >= since).order_by(_records.c.leaf).limit(limit)
        if region:
            query = query.where(_records.c.region.startswith(region, autoescape=True))
        return self._rows(query)

    def _rows(self, query: sa.Select[Any]) -> list[StoredRecord]:
        with self._reading() as connection:
            return [
                StoredRecord(row.id, row.leaf, row.kind, row.region, row.envelope, row.entry, row.receipt)
                for row in connection.execute(query)
            ]

    def statements(self) -> Iterable[bytes]:
        """Statements in order of arrival."""
        return [statement for _, statement in self.statements_after(0)]

    def statements_after(self, number: int) -> list[tuple[int, bytes]]:
        """Statements newer than one."""
        query = sa.select(_statements).where(_statements.c.number > number).order_by(_statements.c.number)
        with self._reading() as connection:
            return [(int(row.number), bytes(row.statement)) for row in connection.execute(query)]

    def tile(self, level: int, index: int) -> bytes | None:
        """One tile."""
        key = (_tiles.c.level == level) & (_tiles.c.number == index)
        with self._reading() as connection:
            found = connection.execute(sa.select(_tiles.c.hashes).where(key)).scalar()
        return bytes(found) if found is not None else None

    def checkpoint(self) -> tuple[int, str] | None:
        """Newest checkpoint."""
        query = sa.select(_checkpoints).order_by(_checkpoints.c.size.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(query).first()
        return (int(row.size), str(row.note)) if row is not None else None

    def checkpoint_at(self, size: int) -> str | None:
        """Checkpoint of one size."""
        with self._reading() as connection:
            found = connection.execute(sa.select(_checkpoints.c.note).where(_checkpoints.c.size == size)).scalar()
        return str(found) if found is not None else None

    def add_code(self, code: str, grant: Grant) -> None:
        """Allow one enrolment."""
        with self._writing() as connection:
            connection.execute(
                sa.insert(_codes).values(
                    digest=_digest(code), role=grant.role, person=grant.person, region=grant.region
                )
            )

    def code(self, code: str) -> tuple[Grant, Redeemed | None] | None:
        """One code."""
        with self._reading() as connection:
            row = connection.execute(sa.select(_codes).where(_codes.c.digest == _digest(code))).first()
        if row is None:
            return None
        used = Redeemed(str(row.request), bytes(row.answer)) if row.request is not None else None
        return Grant(str(row.person), str(row.role), str(row.region)), used

    def redeem(self, code: str, redeemed: Redeemed, name: str, statement: bytes) -> bool:
        """Use a code up."""
        unused = (_codes.c.digest == _digest(code)) & _codes.c.request.is_(None)
        with self._writing() as connection:
            change = sa.update(_codes).where(unused).values(request=redeemed.request, answer=redeemed.answer)
            if not connection.execute(change).rowcount:
                return False
            self._add_statements(connection, {name: statement})
        return True

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _digest(code: str) -> str:
    """A code is read out, written down and typed: groups and case do not count."""
    code = code.replace("-", "").replace(" ", "").upper()
    return hashlib.sha256(b"recap enrolment code\n" + code.encode("utf-8")).hexdigest()


def _row(record: StoredRecord) -> dict[str, object]:
    return {
        "leaf": record.index, "id": record.id, "kind": record.kind, "region": record.region,
        "envelope": record.envelope, "entry": record.entry, "receipt": record.receipt,
    }
