"""A newer version of the app opens an earlier one's workspace, with a checked copy first; a newer one's it refuses."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import restore
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.database import Database
from recap_desktop.workspace.migrations import migrations
from recap_desktop.workspace.schema import names
from recap_desktop.workspace.workspace import WorkspaceFolder
from resources.catalogue import LANGUAGES, sentence
from tests.helpers.command import ROOT
from tests.helpers.desks import CLEAN, CONTEST, PASSPHRASE, sealed_workspace
from tests.helpers.disks import fill, small_disk
from tests.helpers.earlier import made_earlier, steps_of
from tests.helpers.insider import key_of, shell

ALL = len(names())


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sealed_workspace(tmp_path_factory.mktemp("sealed") / "w")


@pytest.fixture
def earlier(sealed: Path, tmp_path: Path) -> Callable[[int], Path]:
    return lambda steps: made_earlier(Path(shutil.copytree(sealed, tmp_path / "w")), steps)


def _copies(folder: Path) -> list[Path]:
    place = WorkspaceFolder(folder).copies
    return sorted(place.iterdir()) if place.is_dir() else []


def _whole(folder: Path) -> None:
    """Everything is there, and work goes on."""
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        assert [desk.board.station(CONTEST, one).status for one in CLEAN] == ["sealed", "sealed"]
        assert desk.recap.view(CONTEST).total.totals["valid"] > 0
        assert desk.journal.verify() == desk.journal.head


@pytest.mark.parametrize("steps", range(4, ALL))
def test_an_earlier_workspace_is_copied_checked_and_brought_up_to_date(
    earlier: Callable[[int], Path], tmp_path: Path, steps: int
) -> None:
    folder = earlier(steps)
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE, wait=False)
        upgraded = desk.facts().upgraded
        desk.context.wait_until_verified()
    assert upgraded is not None and _copies(folder) == [upgraded]
    assert upgraded.stat().st_mode & 0o077 == 0
    assert steps_of(folder) == ALL
    _whole(folder)
    # the copy holds the earlier schema, and restores
    backup_file.read(upgraded, tmp_path / "looked")
    assert steps_of(tmp_path / "looked") == steps
    restore(upgraded, tmp_path / "again", "KETUA", PASSPHRASE)
    _whole(tmp_path / "again")
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        assert desk.facts().upgraded is None, "named once"
    assert _copies(folder) == [upgraded]


def test_a_workspace_of_this_version_is_not_copied(sealed: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sealed, tmp_path / "w"))
    _whole(folder)
    assert _copies(folder) == []


def test_a_newer_workspace_is_refused_in_one_sentence_and_left_alone(sealed: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sealed, tmp_path / "w"))
    with shell(folder / "workspace.db", key_of(folder)) as run:
        run("CREATE TABLE of_the_future (n INTEGER) STRICT")
        run("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('workspace', 'm099_next', 't')")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for wait in (True, False):
        with Desk.open(folder) as desk, pytest.raises(KnownError, match=r"workspace\.newer_schema") as refused:
            desk.session.sign_in("KETUA", PASSPHRASE, wait=wait)
        for lang in LANGUAGES:
            assert "?" not in sentence(refused.value, lang)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert _copies(folder) == []


class _Stop(BaseException):
    """As if the power had failed: nothing of the app catches it."""


def _stop(*_: object, **__: object) -> None:
    raise _Stop


POINTS: dict[str, tuple[object, str]] = {
    "before the copy": (Database, "copy_to"),
    "before the backup is packed": (backup_file, "write"),
    "before it is read back": (backup_file, "read"),
    "before it has its name": (Output, "_put"),
    "before the migration": (Database, "_migrate"),
}


@pytest.mark.parametrize("point", POINTS)
def test_cut_short_anywhere_the_next_start_goes_on(
    earlier: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    folder = earlier(5)
    with monkeypatch.context() as patch:
        patch.setattr(*POINTS[point], _stop)  # type: ignore[arg-type]
        with Desk.open(folder) as desk, pytest.raises(_Stop):
            desk.session.sign_in("KETUA", PASSPHRASE)
    assert steps_of(folder) == 5
    assert all(backup_file.read(one) for one in _copies(folder)), "whole, or without a name"
    _whole(folder)
    assert steps_of(folder) == ALL and len(_copies(folder)) == 1


@pytest.mark.parametrize("at", range(5, ALL))
def test_cut_short_within_a_step_of_the_migration(
    earlier: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    folder = earlier(5)
    step = migrations._migrations[at]
    with monkeypatch.context() as patch:
        real = step.fn

        def half(database: object) -> None:
            real(database)  # type: ignore[arg-type]
            raise _Stop

        patch.setattr(step, "fn", half)
        with Desk.open(folder) as desk, pytest.raises(_Stop):
            desk.session.sign_in("KETUA", PASSPHRASE)
    assert steps_of(folder) == at, "the steps before it are done, it is not"
    _whole(folder)
    assert steps_of(folder) == ALL


_KILLED = """
import os, signal, sys
from pathlib import Path
from recap_desktop.desk import Desk
from recap_desktop.workspace.migrations import migrations
from recap_desktop.workspace.schema import expected, names
for number in range(1, len(names()) + 1):
    expected(number)  # made by the steps as well, in memory
step = migrations._migrations[-1]
real = step.fn
def half(database):
    real(database)
    os.kill(os.getpid(), signal.SIGKILL)
step.fn = half
with Desk.open(Path(sys.argv[1])) as desk:
    desk.session.sign_in("KETUA", sys.argv[2])
"""


def test_killed_between_copy_and_migration(earlier: Callable[[int], Path], tmp_path: Path) -> None:
    folder = earlier(5)
    done = subprocess.run([sys.executable, "-c", _KILLED, str(folder), PASSPHRASE], cwd=ROOT, check=False,
                          capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(_copies(folder)) == 1
    restore(_copies(folder)[0], tmp_path / "again", "KETUA", PASSPHRASE)
    _whole(tmp_path / "again")
    _whole(folder)


def test_without_room_for_the_copy_nothing_is_changed(earlier: Callable[[int], Path], tmp_path: Path) -> None:
    folder = earlier(5)
    before = (folder / "workspace.db").read_bytes()
    with small_disk(tmp_path / "w-copies", 1024) as disk:
        fill(disk)
        with Desk.open(folder) as desk, pytest.raises(KnownError, match=r"upgrade\.no_room") as refused:
            desk.session.sign_in("KETUA", PASSPHRASE)
    for lang in LANGUAGES:
        assert "?" not in sentence(refused.value, lang)
    assert (folder / "workspace.db").read_bytes() == before
    _whole(folder)


def test_where_no_copy_can_be_written_nothing_is_changed(earlier: Callable[[int], Path], tmp_path: Path) -> None:
    folder = earlier(5)
    before = (folder / "workspace.db").read_bytes()
    (tmp_path / "w-copies").write_bytes(b"a file in the place of the folder")
    with Desk.open(folder) as desk, pytest.raises(KnownError, match=r"upgrade\.no_copy") as refused:
        desk.session.sign_in("KETUA", PASSPHRASE)
    for lang in LANGUAGES:
        assert "?" not in sentence(refused.value, lang)
    assert (folder / "workspace.db").read_bytes() == before
