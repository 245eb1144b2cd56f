"""The store in SQL through SQLAlchemy Core; the embedded default runs it on SQLite (WAL, synchronous FULL)."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from forms.errors import KnownError
from sync.log.receipt import OTHER_LEAVES, REVOCATION, STATEMENT_LEAVES
from sync.log.tiles import HEIGHT, TileKey
from sync.regular import NotRegularError, is_regular
from sync.server.store.interface import Batch, Committed, Grant, InboxItem, NamedBlob, StoredLeaf
from sync.server.store.lock import FolderLock
from sync.server.store.migration import OLDEST, migrate
from sync.server.store.people import SqlPeople, use_up
from sync.server.store.rows import certify, put_tiles, read_back, revoked_in, row_of, with_revocations, within
from sync.server.store.schema import check_schema
from sync.server.store.tables import ABOUT, BLOB, CERTIFIED, CHECKPOINT, CODE, INBOX, LEAF, META, SCHEMA, TILE

_MINIMUM = (3, 51, 3)  # older ones can corrupt a WAL shared by two connections
# fullfsync: on macOS a plain fsync may leave the data in the disk's own cache
_PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "fullfsync=1", "foreign_keys=ON", "busy_timeout=10000",
    "trusted_schema=OFF", "cell_size_check=ON", "recursive_triggers=ON",
)
#: Values bound in one query, below every database's limit.
_BOUND = 500
#: Columns that content brings.
_CONTENT = frozenset({"envelope", "region", "regency", "subdistrict"})
#: Rows of tiles of the largest log there can be.
_LEVELS = 8
#: Kinds that a release brings with their content.
_PUBLIC = frozenset({"sheet", "recap", "act"})


def open_sqlite(path: Path, *, locked: bool = False) -> SqlStore:
    """The store in one SQLite file; one of an older layout is brought up to date under the folder's lock.

    :param locked: the caller holds the lock of the folder.
    :raises KnownError: ``server.database`` when the file cannot be opened or is damaged, ``server.schema`` where it is
        of another version, ``server.upgrade`` where it must be brought up to date and a server works on it.
    """
    import sqlcipher3.dbapi2 as driver

    if driver.sqlite_version_info < _MINIMUM:
        raise KnownError("server.sqlite_version", version=driver.sqlite_version)
    try:
        _keep_private(path)
    except OSError as error:
        raise KnownError("server.database", reason=type(error).__name__) from error
    engine = sa.create_engine(f"sqlite:///{path}", module=driver)

    def pragmas(connection: Any, _: object) -> None:
        connection.text_factory = _text
        for line in _PRAGMAS:
            connection.execute(f"PRAGMA {line}")

    sa.event.listen(engine, "connect", pragmas)
    return SqlStore(engine, path, locked=locked)


def _text(found: bytes) -> str:
    """Stored text, with the replacement character where it is no UTF-8: one bad byte is its row's alone.

    The driver would refuse the whole query for it, and with it every answer; read so, the row is held like any other.
    """
    return found.decode("utf-8", errors="replace")


@contextmanager
def _lock_of(path: Path) -> Iterator[None]:
    """The lock of the folder that a store lies in. :raises KnownError: ``server.upgrade``, ``server.folder``."""
    try:
        lock = FolderLock(path.parent)
    except KnownError as error:
        if error.code != "server.running":
            raise
        raise KnownError("server.upgrade", path=path.parent.name) from error
    try:
        yield
    finally:
        lock.release()


def _keep_private(path: Path) -> None:
    """The file is for its owner alone from its first byte; SQLite gives its mode to the files beside it."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    if not is_regular(path):
        raise NotRegularError(path)
    with suppress(PermissionError):  # another owner's, whom the folder lets in
        path.chmod(0o600)


def _of(grant: Grant) -> sa.ColumnElement[bool]:
    """Codes for exactly this appointment."""
    return (CODE.c.person == grant.person) & (CODE.c.role == grant.role) & (CODE.c.region == grant.region)


class SqlStore:
    """:class:`sync.server.store.interface.Store` on any database SQLAlchemy Core knows."""

    def __init__(self, engine: sa.Engine, path: Path | None = None, *, locked: bool = False) -> None:
        self._engine = engine
        self.people = SqlPeople(self._reading, self._writing)
        with self._reading() as connection:
            tables = sa.inspect(connection).get_table_names()
            version = connection.execute(sa.select(ABOUT.c.schema)).scalar() if "about" in tables else None
        if version is not None and not OLDEST <= version <= SCHEMA or (tables and "about" not in tables):
            raise KnownError("server.schema")
        if version is None:
            self._create()
        elif version < SCHEMA:
            with _lock_of(path) if path is not None and not locked else nullcontext():
                migrate(engine, version, path)
        with self._reading() as connection:
            check_schema(connection)

    def check(self) -> None:
        """Read every page of an SQLite file; it takes time that grows with the file. Others go on meanwhile.

        :raises KnownError: ``server.database`` where the file is damaged.
        """
        if self._engine.dialect.name != "sqlite":
            return
        with self._reading() as connection:
            check_schema(connection)
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            raise KnownError("server.database", reason=str(found).splitlines()[-1][:80])

    def _create(self) -> None:
        """Make the tables; ``about`` first and its row last, so that a start cut short is begun again."""
        with self._writing() as connection:
            ABOUT.create(connection, checkfirst=True)
        with self._writing() as connection:
            META.create_all(connection)
            connection.execute(sa.insert(ABOUT).values(schema=SCHEMA))

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

    # writing

    def commit(self, batch: Batch) -> None:
        """Write a batch."""
        with self._writing() as connection:
            certify(connection, batch.persons)
            use_up(connection, batch.codes)
            if batch.leaves:
                connection.execute(sa.insert(LEAF), [row_of(leaf) for leaf in batch.leaves])
            if batch.blobs:
                rows = [{"digest": b.digest, "leaf": b.leaf, "region": b.region} for b in batch.blobs]
                connection.execute(sa.insert(BLOB), rows)
            if batch.drained:
                connection.execute(sa.delete(INBOX).where(INBOX.c.id.in_(list(batch.drained))))
            put_tiles(connection, batch.tiles)
            if batch.note:
                connection.execute(sa.insert(CHECKPOINT).values(size=batch.size, note=batch.note))
            read_back(connection, batch)

    def fill(self, leaf: StoredLeaf, blobs: Collection[NamedBlob] = ()) -> None:
        """Content of a leaf that lacks it."""
        change = {key: value for key, value in row_of(leaf).items() if key in _CONTENT}
        with self._writing() as connection:
            lacks = (LEAF.c.leaf == leaf.index) & (LEAF.c.id == leaf.id) & (LEAF.c.envelope == b"")
            if connection.execute(sa.update(LEAF).where(lacks).values(**change)).rowcount and blobs:
                rows = [{"digest": b.digest, "leaf": b.leaf, "region": b.region} for b in blobs]
                connection.execute(sa.insert(BLOB), rows)

    # recovery

    def copy_to(self, path: Path) -> None:
        """Everything in a new file. :raises KnownError: ``server.write``, ``server.database``."""
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM INTO ?", (str(path),))
        except (SQLAlchemyError, OSError) as error:
            raise KnownError("server.write", reason=type(error).__name__) from error

    def cut_back(self, size: int) -> None:
        """Take away every leaf from an index on, with its checkpoints and tiles: of a copy, by recovery alone."""
        with self._writing() as connection:
            connection.execute(sa.delete(BLOB).where(BLOB.c.leaf >= size))
            connection.execute(sa.delete(LEAF).where(LEAF.c.leaf >= size))
            connection.execute(sa.delete(CHECKPOINT).where(CHECKPOINT.c.size > size))
            for level in range(_LEVELS):
                beyond = (TILE.c.level == level) & (TILE.c.number >= -(-size >> (HEIGHT * (level + 1))))
                connection.execute(sa.delete(TILE).where(beyond))

    def put_tiles(self, tiles: Mapping[TileKey, bytes]) -> None:
        """Tiles again."""
        with self._writing() as connection:
            put_tiles(connection, tiles)

    def put_checkpoint(self, size: int, note: str, *, instead_of: int | None = None) -> None:
        """A note of one size."""
        with self._writing() as connection:
            newest = connection.execute(sa.select(sa.func.max(CHECKPOINT.c.size))).scalar()
            if instead_of is not None and newest == instead_of:
                connection.execute(sa.delete(CHECKPOINT).where(CHECKPOINT.c.size >= min(size, instead_of)))
            if connection.execute(sa.select(CHECKPOINT.c.size).where(CHECKPOINT.c.size == size)).first() is None:
                connection.execute(sa.insert(CHECKPOINT).values(size=size, note=note))

    def burn_codes(self, grant: Grant) -> None:
        """Use up the codes for an appointment that somebody was certified for already."""
        with self._writing() as connection:
            unused = _of(grant) & CODE.c.request.is_(None)
            connection.execute(sa.update(CODE).where(unused).values(request="recovered", answer=b""))

    # beside the log

    def hand_in(self, items: Collection[InboxItem]) -> None:
        """Put things into the inbox."""
        with self._writing() as connection:
            for item in items:
                lies = connection.execute(sa.select(INBOX.c.fault).where(INBOX.c.id == item.id)).first()
                if lies is not None and lies.fault:
                    connection.execute(sa.delete(INBOX).where(INBOX.c.id == item.id))
                if lies is None or lies.fault:
                    row = {"id": item.id, "kind": item.kind, "body": item.body, "fault": ""}
                    connection.execute(sa.insert(INBOX).values(**row))

    def set_aside(self, item_id: str, fault: str) -> None:
        """Mark something in the inbox."""
        with self._writing() as connection:
            connection.execute(sa.update(INBOX).where(INBOX.c.id == item_id).values(fault=fault[:64]))

    def take_out(self, ids: Collection[str]) -> None:
        """Empty the inbox of these."""
        with self._writing() as connection:
            connection.execute(sa.delete(INBOX).where(INBOX.c.id.in_(list(ids))))

    # leaves

    def leaf(self, leaf_id: str) -> StoredLeaf | None:
        """One leaf."""
        return self.leaves_of([leaf_id]).get(leaf_id)

    def leaves_of(self, ids: Collection[str]) -> dict[str, StoredLeaf]:
        """Leaves by id."""
        asked = list(ids)
        parts = [asked[start : start + _BOUND] for start in range(0, len(asked), _BOUND)]
        return {leaf.id: leaf for part in parts for leaf in self._leaves(sa.select(LEAF).where(LEAF.c.id.in_(part)))}

    def leaves_at(self, indices: Collection[int]) -> list[StoredLeaf]:
        """Leaves by index."""
        asked = sorted(set(indices))
        parts = [asked[start : start + _BOUND] for start in range(0, len(asked), _BOUND)]
        query = sa.select(LEAF).order_by(LEAF.c.leaf)
        return [leaf for part in parts for leaf in self._leaves(query.where(LEAF.c.leaf.in_(part)))]

    def committed(self, indices: Sequence[int]) -> Iterator[Committed]:
        """Contents and entries by index."""
        for start in range(0, len(indices), _BOUND):
            query = sa.select(LEAF.c.id, LEAF.c.kind, LEAF.c.envelope, LEAF.c.entry)
            with self._reading() as connection:
                found = connection.execute(query.where(LEAF.c.leaf.in_(indices[start : start + _BOUND]))).all()
            yield from (Committed(*row) for row in found)

    def leaves(
        self, *, since: int = 0, kinds: Collection[str] = (), region: str = "", limit: int = 1000
    ) -> list[StoredLeaf]:
        """Leaves in order."""
        query = within(sa.select(LEAF).where(LEAF.c.leaf >= since), region).order_by(LEAF.c.leaf).limit(limit)
        if region or not kinds:
            return self._leaves(query.where(LEAF.c.kind.in_(sorted(kinds))) if kinds else query)
        # kind by kind, each in the order of its index: asked for at once, every page would sort all that is left
        found = [leaf for kind in sorted(kinds) for leaf in self._leaves(query.where(LEAF.c.kind == kind))]
        return sorted(found, key=lambda leaf: leaf.index)[:limit]

    def records(self, *, since: int = 0, region: str = "", limit: int = 1000) -> list[StoredLeaf]:
        """Records in leaf order."""
        query = within(sa.select(LEAF).where(LEAF.c.leaf >= since), region)
        query = query.where(LEAF.c.kind.not_in(sorted(OTHER_LEAVES)), LEAF.c.envelope != b"")
        return self._leaves(query.order_by(LEAF.c.leaf).limit(limit))

    def came_late(self, region: str = "") -> int:
        """Number of records whose content came after their leaf."""
        late = (LEAF.c.receipt == "") & (LEAF.c.envelope != b"") & LEAF.c.kind.not_in(sorted(OTHER_LEAVES | _PUBLIC))
        with self._reading() as connection:
            query = within(sa.select(sa.func.count()).select_from(LEAF).where(late), region)
            return int(connection.execute(query).scalar() or 0)

    def statements(self, *, since: int = 0, region: str = "", limit: int = 1000) -> list[StoredLeaf]:
        """Statements in leaf order."""
        found = self.leaves(since=since, kinds=STATEMENT_LEAVES, region=region, limit=limit)
        if not region:
            return found
        nowhere = (LEAF.c.subdistrict == "") & (LEAF.c.kind == REVOCATION) & (LEAF.c.leaf >= since)
        found += self._leaves(sa.select(LEAF).where(nowhere).order_by(LEAF.c.leaf).limit(limit))
        return with_revocations(found, self._leaves(revoked_in(region)), since, limit)

    def about(self, subject: str) -> list[StoredLeaf]:
        """Statements of one key."""
        known = (LEAF.c.subject == subject) & (LEAF.c.subject != "")
        return self._leaves(sa.select(LEAF).where(known).order_by(LEAF.c.leaf))

    def entries(self, since: int, limit: int) -> list[bytes]:
        """Entries alone."""
        query = sa.select(LEAF.c.entry).where(LEAF.c.leaf >= since).order_by(LEAF.c.leaf).limit(limit)
        with self._reading() as connection:
            return [bytes(entry) for (entry,) in connection.execute(query).all()]

    def places(self, kinds: Collection[str], since: int, limit: int) -> list[tuple[int, str]]:
        """Where the leaves of some kinds belong."""
        wanted = LEAF.c.kind.in_(sorted(kinds)) & (LEAF.c.leaf >= since)
        query = sa.select(LEAF.c.leaf, LEAF.c.subdistrict).where(wanted).order_by(LEAF.c.leaf).limit(limit)
        with self._reading() as connection:
            return [(int(leaf), str(code)) for leaf, code in connection.execute(query).all()]

    def count(self, *, kinds: Collection[str] = (), region: str = "", below: int | None = None) -> int:
        """Number of leaves."""
        query = within(sa.select(sa.func.count()).select_from(LEAF), region)
        if kinds:
            query = query.where(LEAF.c.kind.in_(sorted(kinds)))
        if below is not None:
            query = query.where(LEAF.c.leaf < below)
        with self._reading() as connection:
            return int(connection.execute(query).scalar() or 0)

    def _leaves(self, query: sa.Select[Any]) -> list[StoredLeaf]:
        with self._reading() as connection:
            return [
                StoredLeaf(r.id, r.leaf, r.kind, r.region, r.envelope, r.entry, r.receipt, r.subject)
                for r in connection.execute(query).all()
            ]

    # the tree

    def tile(self, level: int, index: int) -> bytes | None:
        """One tile."""
        key = (TILE.c.level == level) & (TILE.c.number == index)
        with self._reading() as connection:
            found = connection.execute(sa.select(TILE.c.hashes).where(key)).scalar()
        return bytes(found) if found is not None else None

    def checkpoint(self) -> tuple[int, str] | None:
        """Newest checkpoint."""
        query = sa.select(CHECKPOINT).order_by(CHECKPOINT.c.size.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(query).first()
        return (int(row.size), str(row.note)) if row is not None else None

    def checkpoint_at(self, size: int) -> str | None:
        """Checkpoint of one size."""
        with self._reading() as connection:
            found = connection.execute(sa.select(CHECKPOINT.c.note).where(CHECKPOINT.c.size == size)).scalar()
        return str(found) if found is not None else None

    # beside the log

    def inbox(self) -> list[InboxItem]:
        """What waits in the inbox."""
        query = sa.select(INBOX).where(INBOX.c.fault == "").order_by(INBOX.c.number)
        with self._reading() as connection:
            return [InboxItem(row.id, row.kind, row.body) for row in connection.execute(query)]

    def inbox_item(self, item_id: str) -> InboxItem | None:
        """One thing in the inbox."""
        with self._reading() as connection:
            row = connection.execute(sa.select(INBOX).where(INBOX.c.id == item_id)).first()
        return InboxItem(row.id, row.kind, row.body, row.fault) if row is not None else None

    def blob(self, digest: str) -> list[NamedBlob]:
        """Who names a blob."""
        query = sa.select(BLOB).where(BLOB.c.digest == digest).order_by(BLOB.c.leaf)
        with self._reading() as connection:
            return [NamedBlob(row.digest, row.leaf, row.region) for row in connection.execute(query)]

    def person_of(self, keyid: str) -> str | None:
        """Whose a key is."""
        with self._reading() as connection:
            found = connection.execute(sa.select(CERTIFIED.c.person).where(CERTIFIED.c.keyid == keyid)).scalar()
        return str(found) if found is not None else None

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()
