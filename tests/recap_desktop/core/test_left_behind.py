"""What a run leaves behind for others of the same computer: no core file, no memory to read, no file, no leftover."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up, restore
from sync.trust.keyfiles import save_keys
from sync.trust.training import generated_keys
from tests.helpers import desks

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes, limits and signals of POSIX")


@pytest.fixture(autouse=True)
def _usual_mask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def _lax(*roots: Path) -> list[str]:
    return [
        f"{path.name} {stat.S_IMODE(path.lstat().st_mode):o}"
        for root in roots for path in (root, *root.rglob("*")) if path.lstat().st_mode & 0o077
    ]


def test_files_of_a_workspace_a_backup_and_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    with Desk.create(folder, desks.PACKAGE.read_bytes()) as desk:
        for person, role in desks.OFFICERS.items():
            desk.setup.enrol_training(person, role, f"Nama {person}", desks.PASSPHRASE)
        desks.type_twice(desk, desks.CLEAN[0])
        desks.seal(desk, desks.CLEAN[0])
        with desk.context.workspace.transaction():
            desk.context.workspace.blobs.add(b"a document", desk.context.clock.now())
        back_up(desk, Output(tmp_path / "b.recap"))
        assert {path.name for path in folder.glob("workspace.db*")} == {
            "workspace.db", "workspace.db-wal", "workspace.db-shm"}
        assert _lax(folder, tmp_path / "b.recap") == []
    restore(tmp_path / "b.recap", tmp_path / "back", "KETUA", desks.PASSPHRASE)
    save_keys(generated_keys(), tmp_path / "keys")
    assert _lax(tmp_path / "back", tmp_path / "keys") == []


def test_a_workspace_of_before_is_made_so_and_what_else_lies_there_is_let_be(tmp_path: Path) -> None:
    folder = desks.sealed_workspace(tmp_path / "w")
    other = folder / "notes.txt"
    other.write_text("mine", encoding="utf-8")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with Desk.open(folder):
        pass
    assert _lax(folder) == ["notes.txt 644"]


def test_a_package_alone_makes_no_folder_ours(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "package.json").write_bytes(desks.PACKAGE.read_bytes())
    (tmp_path / "package.json").chmod(0o644)
    with Desk.open(tmp_path):
        pass
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


DIES = """
import os, sys
from pathlib import Path
from recap_desktop.core import files
from recap_desktop.core.outputs import Output
folder = Path(sys.argv[1])
files.Path.replace = lambda *_: os.kill(os.getpid(), 9)
if sys.argv[2] == "atomic":
    files.write_atomic(folder / "officers" / "OP-1.json", b"half")
else:
    with Output(folder.parent / "report.pdf").staged() as made:
        made.write_bytes(b"half")
        os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("how", ["atomic", "staged"])
def test_what_a_kill_leaves_is_swept_by_the_next_run_and_nothing_else(tmp_path: Path, how: str) -> None:
    folder = desks.workspace(tmp_path / "w")
    subprocess.run([sys.executable, "-c", DIES, str(folder), how], cwd=ROOT, check=False,
                   env={**os.environ, "PYTHONPATH": str(ROOT)})
    left = sorted(tmp_path.rglob(".recap-*"))
    assert len(left) == 1
    in_use = left[0].with_name(f".recap-{os.getpid()}-in-use")
    foreign = left[0].with_name(".recap-of-somebody")
    for path in (in_use, foreign):
        path.write_bytes(b"")
    with Desk.open(folder):
        pass
    Output(tmp_path / "other.pdf").write(b"x")
    assert sorted(tmp_path.rglob(".recap-*")) == sorted([in_use, foreign])


COMMAND = """
import resource, sys
from pathlib import Path
from recap_desktop import __main__
from recap_desktop.cli import main

def run():
    import ctypes
    print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), flush=True)
    return 0

main.run = run
sys.exit(__main__.main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl")
def test_no_verb_leaves_a_core_file_or_lets_its_memory_be_read() -> None:
    """Before the command line, and so the window and the server, is even loaded."""
    done = subprocess.run([sys.executable, "-c", COMMAND], cwd=ROOT, capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.stdout.split("\n")[0] == "(0, 0) 0", done.stderr
