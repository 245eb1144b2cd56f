"""Automatic copies: checked, encrypted, never in anybody's way, never a worse one in place of a better one."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk, copies, second_place
from recap_desktop.desk.backups import back_up, restore
from recap_desktop.desk.copies import copies_of, newest_of
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.workspace import WorkspaceFolder
from sync.record.canonical import encode
from tests.helpers import desks
from tests.helpers.command import ROOT
from tests.helpers.disks import fill, small_disk
from tests.helpers.insider import key_of, shell

CHAIR = ("KETUA", desks.PASSPHRASE)


def _sign_in(desk: Desk) -> Desk:
    desk.session.sign_in(*CHAIR)
    return desk


def _act(desk: Desk) -> None:
    """Something is journaled."""
    desk.session.lock()
    _sign_in(desk)


def test_a_copy_is_a_backup_that_restores_and_is_made_where_something_changed(desk: Desk, tmp_path: Path) -> None:
    place = desk.context.folder
    desk.copies.make()  # nothing is open: no copy
    assert copies_of(place) == ()
    desks.type_twice(_sign_in(desk), desks.CLEAN[0])
    desk.copies.make()
    desk.copies.make()
    (file,) = copies_of(place)
    assert file.stat().st_mode & 0o077 == 0
    assert desk.facts().copied.made == newest_of(place)
    assert desk.facts().copied.fault is None
    about = restore(file, tmp_path / "back", *CHAIR)
    assert (about.head, about.records) == (desk.journal.head, 2)
    assert not [left for left in place.copies.iterdir() if left.name.startswith(".recap-")]


def test_one_is_due_after_an_hour_of_work(folder: Path) -> None:
    now = [datetime.now(UTC)]
    with Desk.open(folder, clock=lambda: now[0]) as desk:
        _sign_in(desk).copies.make_if_due()
        first = desk.facts().copied.made
        now[0] += timedelta(minutes=59)
        _act(desk)
        desk.copies.make_if_due()
        assert desk.facts().copied.made == first
        now[0] += timedelta(minutes=2)
        desk.copies.make_if_due()
        assert len(copies_of(desk.context.folder)) == 2


def test_old_ones_go_and_never_one_that_knows_more(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [datetime.now(UTC)]
    shutil.copytree(folder, tmp_path / "old")
    with Desk.open(folder, clock=lambda: now[0]) as desk:
        for _ in range(5):
            _act(_sign_in(desk))
            now[0] += timedelta(hours=1)
            desk.copies.make()
        best = copies_of(desk.context.folder)
    assert 3 <= len(best) <= 4  # the newest, and the last of each day
    # an older state of the folder was put in its place: it does not open, and no copy of it takes the place of these
    shutil.rmtree(folder)
    (tmp_path / "old").rename(folder)
    with Desk.open(folder, clock=lambda: now[0]) as desk:
        with pytest.raises(KnownError, match=r"workspace\.behind_copy"):
            _sign_in(desk)
        monkeypatch.setattr("recap_desktop.desk.opening.access.check_not_behind", lambda workspace: None)
        monkeypatch.setattr(copies, "NEWEST", 1)
        monkeypatch.setattr(copies, "DAYS", 1)
        now[0] += timedelta(hours=1)
        _sign_in(desk).copies.make()
        assert set(best) < set(copies_of(desk.context.folder))


def test_an_older_backup_that_was_restored_opens_beside_newer_copies(desk: Desk, tmp_path: Path) -> None:
    back_up(_sign_in(desk), Output(tmp_path / "b.recap"))
    _act(desk)
    folder = desk.context.folder.root
    desk.copies.make()
    desk.close()
    shutil.rmtree(folder)
    restored_at = datetime.now(UTC) + timedelta(seconds=5)
    restore(tmp_path / "b.recap", folder, *CHAIR, clock=lambda: restored_at)
    with Desk.open(folder) as back:
        _sign_in(back)


def test_a_second_place_takes_one_too_and_a_missing_one_stops_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick" / "recap-copies"
    monkeypatch.setenv(second_place.VARIABLE, str(stick))
    _sign_in(desk).copies.make()
    assert len(list(stick.glob("*.recap"))) == 1 and len(list(desk.context.folder.copies.glob("*.recap"))) == 1
    shutil.rmtree(tmp_path / "stick")
    (tmp_path / "stick").write_bytes(b"no folder")
    _act(desk)
    desk.copies.make()
    copied = desk.facts().copied
    assert copied.fault is not None and copied.fault.code.startswith("workspace.")
    assert len(list(desk.context.folder.copies.glob("*.recap"))) == 2
    (tmp_path / "stick").unlink()
    _act(desk)
    desk.copies.make()
    assert desk.facts().copied.fault is None


def test_a_full_disk_is_said_and_costs_no_copy(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "small", 4096) as small:
        monkeypatch.setenv(second_place.VARIABLE, str(small / "recap-copies"))
        monkeypatch.setattr(copies, "SPARE", 0)
        _sign_in(desk).copies.make()
        (kept,) = (small / "recap-copies").glob("*.recap")
        fill(small)
        _act(desk)
        desk.copies.make()
        fault = desk.facts().copied.fault
        assert fault is not None and fault.code in ("copies.no_room", "workspace.disk_full")
        assert list((small / "recap-copies").iterdir()) == [kept]
        backup_file.read(kept)


def test_a_workspace_that_does_not_hold_any_more_is_not_copied(desk: Desk) -> None:
    _sign_in(desk)
    folder = desk.context.folder
    with shell(folder.database, key_of(folder.root)) as run:
        run("CREATE TRIGGER swallow AFTER INSERT ON outbox BEGIN DELETE FROM outbox; END")
    desk.copies.make()
    fault = desk.facts().copied.fault
    assert fault is not None and fault.code == "workspace.altered_guards"
    assert copies_of(desk.context.folder) == ()


_COPYING = """
import sys
from pathlib import Path
from recap_desktop.desk import Desk
from tests.helpers import desks
with Desk.open(Path(sys.argv[1])) as desk:
    while True:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        print("copy", flush=True)
        desk.copies.make()
"""


def test_killed_while_copying_every_copy_that_has_a_name_is_whole(folder: Path, budget: int) -> None:
    chance = random.Random(11)
    for _ in range(2 * budget):
        with subprocess.Popen(
            [sys.executable, "-c", _COPYING, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as run:
            assert run.stdout is not None
            run.stdout.readline()
            try:
                run.wait(chance.uniform(0.05, 2))
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGKILL)
    for file in copies_of(WorkspaceFolder(folder)):
        backup_file.read(file)
    with Desk.open(folder) as desk:
        _sign_in(desk).copies.make()
        assert desk.facts().copied.fault is None
        assert copies_of(desk.context.folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return desks.workspace(tmp_path / "w")


def _like(file: Path, target: Path, **changes: str) -> None:
    """A copy that says other things of itself."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == "manifest.json":
                data = encode({**json.loads(data), **changes})
            new.writestr(member.filename, data)


@pytest.mark.parametrize("changes", [
    {"made": "kemarin"}, {"made": "2099-01-01T00:00:00Z", "head": "0" * 64},
    {"made": "2099-01-01T00:00:00Z", "election": "LAIN"},
])
def test_a_foreign_or_damaged_copy_in_the_same_place_is_no_copy_of_this_workspace(
    desk: Desk, changes: dict[str, str]
) -> None:
    """Nor does it stop those of this one: a stick is carried from laptop to laptop."""
    _sign_in(desk).copies.make()
    (file,) = copies_of(desk.context.folder)
    made = desk.copies.known().made
    assert made is not None
    _like(file, file.with_name("recap-9.recap"), **changes)
    desk.context.copied = type(desk.context.copied)()
    assert desk.copies.known().made == made
    assert {line.fact.code for line in desk.readiness.check() if line.name == "backup"} == {"ready.backup.made"}
    assert len(desk.copies.list()) == 2
    _act(desk)
    desk.copies.make()
    assert len(copies_of(desk.context.folder)) == 3
    assert desk.copies.known().fault is None


def test_a_copy_of_a_time_that_has_not_come_is_no_reason_to_make_none(folder: Path) -> None:
    with Desk.open(folder) as desk:
        _sign_in(desk).copies.make()
        made = desk.copies.known().made
        assert made is not None
        desk.context.copied = replace(desk.context.copied, made=made + timedelta(days=30))
        assert {line.fact.code for line in desk.readiness.check() if line.name == "backup"} == {"ready.backup.ahead"}
        _act(desk)
        desk.copies.make_if_due()
        assert len(copies_of(desk.context.folder)) == 2
