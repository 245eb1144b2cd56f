"""What one officer's passphrase allows: any SQL on the workspace database, past the app and its guards."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.security.keystore import Keystore
from sync.server.run import RunningServer
from sync.server.service import open_service
from sync.trust.training import training_keys
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


def sql(*statements: str) -> Edit:
    def edit(run: Any) -> None:
        for statement in statements:
            run(statement)

    return edit


def schema(*statements: str) -> Edit:
    """Statements on ``sqlite_schema`` itself."""
    def edit(run: Any) -> None:
        (version,) = run("PRAGMA schema_version").fetchone()
        run("PRAGMA writable_schema = ON")
        for statement in statements:
            run(statement)
        run(f"PRAGMA schema_version = {version + 1}")
        run("PRAGMA writable_schema = OFF")

    return edit


DRAFTED = "0001012002001"
FREE = "0001012002002"
HELD = "0001011001004"


def used_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A row in every table: sealed, received, queued, typed in part, undone, noted, held back by the server."""
    folder = desks.workspace(tmp_path_factory.mktemp("insider") / "w")
    other = desks.second_workspace(tmp_path_factory.mktemp("insider") / "other")
    server = open_service(tmp_path_factory.mktemp("server"), desks.PACKAGE.read_bytes(), training_keys())
    with RunningServer(server) as running, Desk.open(folder) as desk:
        with Desk.open(other) as second:
            desks.type_sheet(second, "OP-8", HELD)
            assert second.queue.round(running.url).received == 1
        for station in desks.CLEAN:
            desks.type_twice(desk, station)
        desks.seal(desk, *desks.CLEAN)
        assert desk.queue.round(running.url).received == 6
        desks.type_sheet(desk, "OP-1", desks.LAW_STATION)
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        desk.opinions.take(desks.CONTEST, {desks.CLEAN[0]: {"valid": 1}})
        both = [("KETUA", desks.PASSPHRASE), ("ANGGOTA-1", desks.PASSPHRASE)]
        desk.corrections.absent(desks.CONTEST, desks.HARD_STATION, "lost", both, "tidak dibuka")
        with desk.context.workspace.transaction():
            desk.context.workspace.blobs.add(b"a document", desk.context.clock.now())
        desk.session.sign_in("OP-1", desks.PASSPHRASE)
        _type_in_part(desk)
    return folder


def _type_in_part(desk: Desk) -> None:
    session = desk.entry.open(desks.CONTEST, DRAFTED)
    first, second, third, fourth = session.definition.order[:4]
    session.commit(first, Figure.of(11))
    session.commit(second, Figure.of(12))
    session.commit(second, Figure.of(13))
    session.commit(third, Figure.of(14))
    session.undo()
    session.confirm(first)
    session.hold({fourth: "1"})
    session.note(first, "angka luntur")


def opened(folder: Path, key: bytes) -> KnownError | None:
    """What opening says, with the passphrase's work left out."""
    with Desk.open(folder) as desk:
        try:
            desk.context.open_workspace(bytearray(key))
        except KnownError as error:
            return error
    return None


def refused(folder: Path, key: bytes, *codes: str) -> None:
    """Refused by name, at the command line and behind a window's board, and not a byte is changed."""
    before = (folder / "workspace.db").read_bytes()
    found = opened(folder, key)
    assert found is not None
    assert found.code in codes, found
    with Desk.open(folder) as desk, contextlib.suppress(KnownError):
        desk.context.open_workspace(bytearray(key), wait=False)
        with pytest.raises(KnownError):
            desk.context.wait_until_verified()
    assert (folder / "workspace.db").read_bytes() == before
