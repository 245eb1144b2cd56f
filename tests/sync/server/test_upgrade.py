"""A server's folder of an older layout: brought up to date with a checked copy beside it, or left as it is."""

from __future__ import annotations

import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from forms.errors import KnownError
from sync.server.folder import open_folder
from sync.server.run import RunningServer
from sync.server.service import open_service
from sync.server.store.interface import Grant, Term
from sync.server.store.lock import FolderLock
from sync.server.store.sql import open_sqlite

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "2026-11" / "server"
COPY = "server.schema-2.db"
LEAVES = "SELECT id, entry, envelope, receipt FROM leaf ORDER BY leaf"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The folder of an earlier version."""
    return Path(shutil.copytree(CORPUS, tmp_path / "server"))


def _run(path: Path, text: str) -> list[tuple[object, ...]]:
    connection = driver.connect(str(path))
    try:
        found = connection.execute(text).fetchall()
        connection.commit()
    finally:
        connection.close()
    return [tuple(row) for row in found]


def test_a_folder_of_the_older_layout_goes_on_and_its_copy_lies_beside_it(old: Path) -> None:
    leaves = _run(old / "server.db", LEAVES)
    assert _run(old / "server.db", "SELECT schema FROM about") == [(2,)] and leaves
    with RunningServer(open_service(old, clock=lambda: datetime(2026, 11, 27, tzinfo=UTC))) as server:
        store = server.service.store
        store.check()
        store.people.add_codes({"KODE": Grant("OP-8", "operator", "000101")}, Term(""))
        store.people.appoint([Grant("OP-8", "operator", "000101")], [], "")
    assert _run(old / "server.db", LEAVES)[: len(leaves)] == leaves
    assert _run(old / "server.db", "SELECT schema FROM about") == [(3,)]
    assert _run(old / COPY, LEAVES) == leaves
    assert _run(old / COPY, "SELECT schema FROM about") == [(2,)]
    assert stat.S_IMODE((old / COPY).stat().st_mode) == 0o600
    before = (old / COPY).read_bytes()
    open_folder(old).store.close()
    assert (old / COPY).read_bytes() == before


def test_beside_a_running_server_of_the_older_version_nothing_is_changed(old: Path) -> None:
    lock = FolderLock(old)
    try:
        with pytest.raises(KnownError, match=r"server\.upgrade"):
            open_folder(old)
    finally:
        lock.release()
    assert _run(old / "server.db", "SELECT schema FROM about") == [(2,)] and not (old / COPY).exists()
    open_folder(old).store.close()
    assert _run(old / "server.db", "SELECT schema FROM about") == [(3,)]


@pytest.mark.parametrize("change", [
    "CREATE TRIGGER t AFTER INSERT ON leaf BEGIN DELETE FROM leaf; END", "CREATE TABLE appointment (a)",
    "DROP INDEX leaf_by_kind",
])
def test_an_altered_folder_of_the_older_layout_is_not_brought_up_to_date(old: Path, change: str) -> None:
    _run(old / "server.db", change)
    with pytest.raises(KnownError, match=r"server\.altered_schema"):
        open_sqlite(old / "server.db")
    assert _run(old / "server.db", "SELECT schema FROM about") == [(2,)]


@pytest.mark.parametrize("number", [1, 4])
def test_a_layout_that_is_not_known_is_refused(old: Path, number: int) -> None:
    _run(old / "server.db", f"UPDATE about SET schema = {number}")
    with pytest.raises(KnownError, match=r"server\.schema"):
        open_sqlite(old / "server.db")


def test_an_upgrade_cut_short_is_begun_again(old: Path) -> None:
    (old / f"{COPY}.part").write_bytes(b"half")
    open_folder(old).store.close()
    assert _run(old / COPY, "SELECT schema FROM about") == [(2,)]
    assert not (old / f"{COPY}.part").exists()
