"""The board before the check of an opening is done: shown from the cache, nothing else done, and never believed."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up
from recap_desktop.desk.facts import Changes
from recap_desktop.security.keystore import Keystore
from recap_desktop.workspace import database as database_module
from recap_desktop.workspace.database import Database
from sync.record.container import Container
from tests.helpers import desks
from tests.helpers.held_check import held_check

Sql = list[tuple[str, tuple[object, ...]]]


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sheets sealed, a third typed once."""
    folder = desks.sealed_workspace(tmp_path_factory.mktemp("opening") / "w")
    with Desk.open(folder) as desk:
        desks.type_sheet(desk, "OP-1", desks.LAW_STATION)
    return folder


@pytest.fixture
def folder(used: Path, tmp_path: Path) -> Path:
    copied = tmp_path / "w"
    shutil.copytree(used, copied)
    return copied


def _edit(folder: Path, statements: Sql) -> None:
    """What somebody with an officer's passphrase does in any SQLCipher shell, guards put back as they were."""
    keys, _ = Keystore(folder / "officers").unlock("OP-2", desks.PASSPHRASE, lambda: datetime.now(UTC))
    connection = dbapi2.connect(str(folder / "workspace.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{bytes(keys.database).hex()}'\"")
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    for sql, values in statements:
        connection.execute(sql, values)
    for _, sql in guards:
        connection.execute(sql)
    connection.close()


def _shown(desk: Desk) -> dict[str, str]:
    return {one.code: one.status for village in desk.board.villages(desks.CONTEST) for one in village.stations}


def test_the_board_is_shown_and_all_else_waits_by_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        verified = _shown(desk), desk.board.next_step(desks.CONTEST)
    with held_check(monkeypatch), Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE, wait=False)
        assert (_shown(desk), desk.board.next_step(desks.CONTEST)) == verified
        assert _shown(desk)[desks.LAW_STATION] == "first"
        progress = desk.facts().verifying
        assert progress is not None and progress.of == 7
        waits: list[Callable[[], object]] = [
            lambda: desk.sealing.ready(desks.CONTEST), lambda: desk.sealing.sheet(desks.CONTEST, desks.CLEAN[0]),
            lambda: desk.sealing.prepare(desks.CONTEST, desks.CLEAN), lambda: desk.findings.list(desks.CONTEST),
            lambda: desk.settling.list(desks.CONTEST), lambda: desk.recap.view(desks.CONTEST),
            lambda: desk.reports.preview(desks.CONTEST), lambda: desk.queue.round("http://127.0.0.1:1"),
            lambda: desk.queue.give(), lambda: desk.queue.take([]), lambda: desk.journal.export(),
            lambda: desk.conflicts.view(desks.CONTEST, desks.CLEAN[0]),
            lambda: desk.corrections.absent(desks.CONTEST, desks.CLEAN[0], "lost", []),
            lambda: back_up(desk, Output(folder.parent / "b.zip")),
            lambda: desk.setup.enrol_training("OP-9", "operator", "Nama", desks.PASSPHRASE),
        ]
        for act in waits:
            with pytest.raises(KnownError) as caught:
                act()
            assert caught.value.code == "desk.verifying", caught.value.code
    assert not (folder.parent / "b.zip").exists()


def test_the_check_ends_and_everything_may_be_done(folder: Path) -> None:
    told: list[Changes] = []
    with Desk.open(folder) as desk:
        desk.subscribe(told.append)
        desk.session.sign_in("KETUA", desks.PASSPHRASE, wait=False)
        desk.context.wait_until_verified()
        assert desk.facts().verifying is None
        assert desk.sealing.sheet(desks.CONTEST, desks.CLEAN[0]).as_decided is not None
    assert any("verified" in one.kinds for one in told)


def test_typing_goes_on_meanwhile_and_signing_it_waits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with held_check(monkeypatch) as go_on, Desk.open(folder) as desk:
        desk.session.sign_in("OP-1", desks.PASSPHRASE, wait=False)
        with pytest.raises(KnownError) as own:
            desk.entry.open(desks.CONTEST, desks.LAW_STATION)
        assert own.value.code == "entry.own_first"
        desk.session.sign_in("OP-2", desks.PASSPHRASE, wait=False)
        session = desk.entry.open(desks.CONTEST, desks.LAW_STATION)
        assert session.ordinal == "second"
        for field in session.definition.order:
            session.commit(field, Figure.of(desks.sheets()[desks.LAW_STATION][field]))
        found: list[str] = []
        signing = threading.Thread(target=lambda: found.append(session.finish().result))
        signing.start()
        signing.join(0.3)
        assert signing.is_alive()
        go_on.set()
        signing.join(30)
        assert found == ["finding"]
        assert _shown(desk)[desks.LAW_STATION] == "finding"


def test_a_failed_check_closes_and_keeps_what_was_typed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _edit(folder, [("UPDATE records SET person = 'KETUA' WHERE seq = 1", ())])
    told: list[Changes] = []
    with held_check(monkeypatch) as go_on, Desk.open(folder) as desk:
        desk.subscribe(told.append)
        desk.session.sign_in("OP-2", desks.PASSPHRASE, wait=False)
        session = desk.entry.open(desks.CONTEST, desks.LAW_STATION)
        session.commit(session.definition.order[0], Figure.of(7))
        go_on.set()
        with pytest.raises(KnownError) as caught:
            desk.context.wait_until_verified()
        assert caught.value.code == "workspace.altered_record"
        facts = told[-1].facts
        assert facts.closed_by is not None and facts.closed_by.code == "workspace.altered_record"
        assert facts.officer is None and not desk.context.is_open
        for act in (session.finish, lambda: desk.session.sign_in("OP-2", desks.PASSPHRASE, wait=False)):
            with pytest.raises(KnownError) as again:
                act()
            assert again.value.code == "workspace.altered_record"
    keys, _ = Keystore(folder / "officers").unlock("OP-2", desks.PASSPHRASE, lambda: datetime.now(UTC))
    database = Database(folder / "workspace.db", keys.database)
    assert database.rows("SELECT count(*) FROM draft_figures JOIN drafts ON draft = id WHERE state = 'open'") == [(1,)]
    database.close()


LOST: dict[str, Sql] = {
    "lost": [("DELETE FROM settings WHERE key = 'sheet_lines.basis'", ())],
    "of a record more": [("UPDATE settings SET value = replace(value, '\"records\": 7', '\"records\": 6')"
                          " WHERE key = 'sheet_lines.basis'", ())],
    "of another journal": [("UPDATE settings SET value = json_set(value, '$.head', ?)"
                            " WHERE key = 'sheet_lines.basis'", ("ab" * 32,))],
    "no line": [("UPDATE sheet_lines SET line = '{\"status\": 5}'", ())],
}


@pytest.mark.parametrize("kind", LOST)
def test_a_cache_that_is_lost_or_stale_is_made_anew(
    folder: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _edit(folder, LOST[kind])
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE, wait=False)
        assert desk.facts().verifying is None  # waited for
        assert _shown(desk)[desks.CLEAN[0]] == "sealed"
    with held_check(monkeypatch), Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE, wait=False)
        assert desk.facts().verifying is not None
        assert _shown(desk)[desks.CLEAN[0]] == "sealed"


def test_a_false_line_is_found_and_nothing_is_signed_on_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _edit(folder, [("UPDATE sheet_lines SET line = '{\"status\": \"empty\"}' WHERE station = ?", (desks.CLEAN[0],))])
    with held_check(monkeypatch) as go_on, Desk.open(folder) as desk:
        desk.session.sign_in("OP-1", desks.PASSPHRASE, wait=False)
        assert _shown(desk)[desks.CLEAN[0]] == "empty"
        session = desk.entry.open(desks.CONTEST, desks.CLEAN[0])
        for field in session.definition.order:
            session.commit(field, Figure.of(desks.sheets()[desks.CLEAN[0]][field]))
        go_on.set()
        with pytest.raises(KnownError):
            session.finish()
        assert _shown(desk)[desks.CLEAN[0]] == "sealed"
    with held_check(monkeypatch), Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE, wait=False)
        assert _shown(desk)[desks.CLEAN[0]] == "sealed"


def test_closing_ends_a_check_that_runs(folder: Path) -> None:
    for _ in range(5):
        with Desk.open(folder) as desk:
            desk.session.sign_in("KETUA", desks.PASSPHRASE, wait=False)
        assert not desk.context.is_open
    assert "verifying" not in {thread.name for thread in threading.enumerate()}


def test_damaged_pages_are_found_behind_the_board(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are checked beside the board too: the time for it grows with the workspace."""
    file = folder / "workspace.db"
    content = bytearray(file.read_bytes())
    checked: list[bool] = []
    real = database_module.Database._check_pages
    monkeypatch.setattr(
        database_module.Database, "_check_pages",
        lambda self: (checked.append(threading.current_thread().name == "verifying"), real(self))[1],
    )
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE, wait=False)
        desk.context.wait_until_verified()
    assert checked == [True]
    assert content[:16] == file.read_bytes()[:16]


def test_records_of_another_desk_reach_the_cache(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        given: tuple[Container, ...] = desk.queue.give()
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    _edit(other, [("DELETE FROM settings WHERE key = 'sheet_lines.basis'", ())])
    with Desk.open(other) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        assert desk.queue.take(given) == (0, 7)
    with held_check(monkeypatch), Desk.open(other) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE, wait=False)
        assert desk.facts().verifying is not None
