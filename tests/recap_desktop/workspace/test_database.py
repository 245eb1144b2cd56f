"""The database: what can never be changed in it, and what is said when the disk or the file fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from forms.errors import KnownError
from recap_desktop.workspace.database import Database
from recap_desktop.workspace.gate import Gate
from recap_desktop.workspace.workspace import Workspace, WorkspaceFolder

KEY = bytes(range(32))
NOW = datetime(2024, 2, 14, 15, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    folder = WorkspaceFolder(tmp_path / "w")
    folder.make()
    opened = Workspace(folder, KEY, create=True)
    yield opened
    opened.close()


def _fill(workspace: Workspace, lines: int = 5) -> None:
    for number in range(lines):
        with workspace.transaction():
            workspace.journal.append("act", "OP-1", NOW, {"tries": str(number)})


def test_the_pragmas_that_make_a_commit_durable_are_on(workspace: Workspace) -> None:
    found = {name: workspace.database.row(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert found == {"journal_mode": ("wal",), "synchronous": (2,), "foreign_keys": (1,)}


def _rows_in_every_guarded_table(workspace: Workspace) -> None:
    workspace.database.execute(
        "INSERT INTO records (id, kind, person, envelope, added, origin) VALUES ('a', 'sheet', 'p', x'00', 't', 'own')"
    )
    workspace.database.execute("INSERT INTO receipts (record, receipt, leaf, added) VALUES ('a', 'r', 0, 't')")
    workspace.database.execute("INSERT INTO statements VALUES ('s', 'p', x'00', x'00', 't')")
    workspace.database.execute("INSERT INTO packages VALUES ('d', 'e', 1, x'00', 't')")
    workspace.database.execute("INSERT INTO checkpoints VALUES (1, 'o', 1, 'c', 't')")
    workspace.database.execute("INSERT INTO texts VALUES ('x', x'00', 't')")
    workspace.opinions.add("PPWP", "0001011001001", "sirekap", {"valid": 1}, NOW)
    workspace.journal.append("act", "OP-1", NOW)


@pytest.mark.parametrize(
    "table", ["records", "journal", "receipts", "statements", "packages", "checkpoints", "texts", "opinions"]
)
def test_what_is_written_once_can_be_neither_changed_nor_deleted_nor_replaced(
    workspace: Workspace, table: str
) -> None:
    with workspace.transaction():
        _rows_in_every_guarded_table(workspace)
    before = workspace.database.rows(f"SELECT * FROM {table}")
    assert before
    for attack in (
        f"UPDATE {table} SET rowid = rowid", f"DELETE FROM {table}",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        f"UPDATE OR REPLACE {table} SET rowid = 99",
    ):
        with pytest.raises(dbapi2.IntegrityError, match="append-only"), workspace.transaction():
            workspace.database.execute(attack)
    assert workspace.database.rows(f"SELECT * FROM {table}") == before


def test_a_failing_act_leaves_nothing_behind(workspace: Workspace) -> None:
    head = workspace.journal.head
    with pytest.raises(RuntimeError), workspace.transaction():
        workspace.journal.append("act", "OP-1", NOW)
        raise RuntimeError
    assert workspace.journal.head == head


def test_a_write_outside_a_transaction_is_a_defect(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError):
        workspace.database.execute("DELETE FROM settings")


def test_a_stop_that_comes_while_the_gate_is_asked_accuses_nobody(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The driver swallows Ctrl+C there and says that the statement was not allowed."""
    def interrupted(*_: object) -> bool:
        signal.raise_signal(signal.SIGINT)
        return True

    with monkeypatch.context() as patched:
        patched.setattr(Gate, "_is_allowed", interrupted)
        with pytest.raises(KeyboardInterrupt):
            workspace.database.rows("SELECT count(*) FROM outbox")
    assert workspace.database.rows("SELECT count(*) FROM outbox") == [(0,)]
    with pytest.raises(KnownError, match=r"workspace\.altered_guards"):
        workspace.database.rows("PRAGMA writable_schema = 1")


def test_nothing_readable_stands_in_the_files(workspace: Workspace) -> None:
    with workspace.transaction():
        workspace.opinions.add("PPWP", "0001011001001", "KATA-YANG-DICARI", {}, NOW)
    for file in workspace.folder.root.iterdir():
        if file.is_file():
            content = file.read_bytes()
            assert b"KATA-YANG-DICARI" not in content
            assert not content.startswith(b"SQLite format 3")


def test_another_key_does_not_open_it(workspace: Workspace) -> None:
    workspace.close()
    with pytest.raises(KnownError, match=r"workspace\.corrupt"):
        Workspace(workspace.folder, bytes(32))


def test_a_missing_and_an_existing_database_are_told_apart(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"workspace\.missing"):
        Database(tmp_path / "no.db", KEY)
    with pytest.raises(KnownError, match=r"workspace\.exists"):
        Workspace(workspace.folder, KEY, create=True)


def test_a_newer_schema_is_refused_and_left_alone(workspace: Workspace) -> None:
    with workspace.transaction():
        workspace.database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('workspace', 'm999_from_the_future', 't')"
        )
    workspace.close()
    with pytest.raises(KnownError, match=r"workspace\.newer_schema"):
        Workspace(workspace.folder, KEY)


def test_a_second_process_that_holds_the_database_is_said(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Workspace(workspace.folder, KEY)
    try:
        with other.transaction():
            workspace.database.rows("PRAGMA busy_timeout = 50")
            with pytest.raises(KnownError, match=r"workspace\.locked"), workspace.transaction():
                pass
    finally:
        other.close()


def test_a_full_disk_is_one_sentence_and_what_was_saved_stays(workspace: Workspace) -> None:
    _fill(workspace)
    head = workspace.journal.head
    pages = workspace.database.row("PRAGMA page_count")
    assert pages is not None
    workspace.database.rows(f"PRAGMA max_page_count = {pages[0]}")
    with pytest.raises(KnownError, match=r"workspace\.disk_full"):
        for number in range(2000):
            with workspace.transaction():
                workspace.opinions.add("PPWP", "0001011001001", f"filler-{number}", {"x" * 500: 1}, NOW)
    assert workspace.journal.head == head
    workspace.database.rows("PRAGMA max_page_count = 1000000")
    _fill(workspace, 1)
    assert workspace.journal.verify() == workspace.journal.head != head
    workspace.database.check()


FILE_LIMIT = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from forms.errors import KnownError
from recap_desktop.workspace.workspace import WorkspaceFolder, Workspace
workspace = Workspace(WorkspaceFolder(Path(sys.argv[1])), bytes(range(32)))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
saved = 0
try:
    while True:
        with workspace.transaction():
            workspace.journal.append("act", "OP-1", datetime.now(UTC))
        saved += 1
except KnownError as error:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(error.code, saved == workspace.journal.count, workspace.journal.verify() == workspace.journal.head)
"""


def test_a_file_that_cannot_grow_loses_nothing_that_was_saved(workspace: Workspace) -> None:
    workspace.close()
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FILE_LIMIT), str(workspace.folder.root)], cwd=ROOT,
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.split() == ["workspace.disk_error", "True", "True"], done.stderr


def test_one_flipped_byte_anywhere_is_noticed(workspace: Workspace) -> None:
    _fill(workspace, 60)
    workspace.close()
    path = workspace.folder.database
    good = path.read_bytes()
    size = len(good)
    for place in (0, 20, 5000, size // 2, size - 100):
        damaged = bytearray(good)
        damaged[place] ^= 0x40
        path.write_bytes(damaged)
        with pytest.raises(KnownError, match=r"workspace\.corrupt"):
            _read_all(workspace.folder)
    path.write_bytes(good)
    _read_all(workspace.folder)


def _read_all(folder: WorkspaceFolder) -> None:
    database = Database(folder.database, KEY)
    try:
        database.check()
    finally:
        database.close()
