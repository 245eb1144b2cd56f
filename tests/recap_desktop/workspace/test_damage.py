"""A damaged workspace: noticed at the latest at sign-in, one sentence, the file left as it is."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.desk import Desk
from resources.catalogue import LANGUAGES, sentence
from tests.helpers import desks

ROOT = Path(__file__).resolve().parents[3]
PAGE = 4096


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with typed and sealed sheets, closed."""
    return desks.sealed_workspace(tmp_path_factory.mktemp("used") / "w")


@pytest.fixture
def folder(used: Path, tmp_path: Path) -> Path:
    copied = tmp_path / "w"
    shutil.copytree(used, copied)
    return copied


def _open(folder: Path) -> None:
    """Everything an officer does on the first minute: sign in, the list, the journal."""
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        desk.board.counts(desks.CONTEST)
        desk.journal.verify()
        desk.context.workspace.database.check()


def _flip(place: int) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        damaged = bytearray(data)
        damaged[place % len(data)] ^= 0xFF
        return bytes(damaged)

    return change


def _plain_sqlite(data: bytes) -> bytes:
    with sqlite3.connect(":memory:") as made:
        made.execute("CREATE TABLE records (id TEXT)")
        return made.serialize()


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "first byte": _flip(0),
    "salt": _flip(15),
    "header page": _flip(100),
    "end of the first page": _flip(PAGE - 1),
    "second page": _flip(PAGE + 10),
    "last page": _flip(-10),
    "only half a page": lambda data: data[: PAGE // 2],
    "the first page only": lambda data: data[:PAGE],
    "half of it": lambda data: data[: len(data) // PAGE // 2 * PAGE],
    "half of it, in the middle of a page": lambda data: data[: len(data) // 2 + 100],
    "without its last page": lambda data: data[:-PAGE],
    "empty": lambda data: b"",
    "zeros": lambda data: bytes(len(data)),
    "text": lambda data: b"hello",
    "a plain SQLite file": _plain_sqlite,
}


@pytest.mark.parametrize("case", DAMAGE)
def test_damage_is_one_sentence_and_the_file_is_left_alone(folder: Path, case: str) -> None:
    path = folder / "workspace.db"
    damaged = DAMAGE[case](path.read_bytes())
    path.write_bytes(damaged)
    with pytest.raises(KnownError) as found:
        _open(folder)
    assert found.value.code == "workspace.corrupt"
    assert all("aman" in sentence(found.value, "id") for _ in LANGUAGES)
    assert path.read_bytes() == damaged


def test_a_flipped_byte_in_any_page_is_noticed_before_it_is_used(folder: Path, budget: int) -> None:
    path = folder / "workspace.db"
    good = path.read_bytes()
    pages = len(good) // PAGE
    for page in range(1, pages, max(1, pages // (12 * budget))):
        path.write_bytes(_flip(page * PAGE + 77)(good))
        with pytest.raises(KnownError, match=r"workspace\.corrupt"):
            _open(folder)
        path.write_bytes(good)
    _open(folder)


def test_the_database_of_another_workspace_does_not_open(folder: Path, tmp_path: Path) -> None:
    with Desk.create(tmp_path / "other", desks.PACKAGE.read_bytes()) as desk:
        desk.setup.enrol_training("OP-1", "operator", "Satu", desks.PASSPHRASE)
    foreign = (tmp_path / "other" / "workspace.db").read_bytes()
    (folder / "workspace.db").write_bytes(foreign)
    with pytest.raises(KnownError, match=r"workspace\.other_key"):
        _open(folder)
    assert (folder / "workspace.db").read_bytes() == foreign


def test_a_missing_database_is_said_and_none_is_made(folder: Path) -> None:
    (folder / "workspace.db").unlink()
    with pytest.raises(KnownError, match=r"workspace\.missing"):
        _open(folder)
    assert not (folder / "workspace.db").exists()


KILLED = """
import os, sys
from pathlib import Path
from recap_desktop.desk import Desk
from tests.helpers import desks
desk = Desk.open(Path(sys.argv[1]))
desks.type_sheet(desk, "OP-1", desks.LAW_STATION)
print(desk.journal.head, flush=True)
os.kill(os.getpid(), 9)
"""


def _killed(folder: Path) -> str:
    """A workspace left by a killed process, its newest pages in the write-ahead log; the journal head it had."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120,
    )
    assert (folder / "workspace.db-wal").stat().st_size > 0, done.stderr
    return done.stdout.strip()


def test_a_write_ahead_log_left_by_a_killed_run_is_taken_in(folder: Path) -> None:
    head = _killed(folder)
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        assert head in [line.hash for line in desk.journal.lines()]


@pytest.mark.parametrize("damage", ["removed", "emptied", "cut off", "flipped", "of noise"])
def test_a_damaged_write_ahead_log_opens_at_its_last_whole_commit_or_is_said(folder: Path, damage: str) -> None:
    """Never a half commit, never a broken chain."""
    _killed(folder)
    log = folder / "workspace.db-wal"
    data = log.read_bytes()
    if damage == "removed":
        log.unlink()
    else:
        log.write_bytes({
            "emptied": b"", "cut off": data[: len(data) // 2 + 9], "flipped": _flip(len(data) // 2)(data),
            "of noise": os.urandom(len(data)),
        }[damage])
    try:
        _open(folder)
    except KnownError as error:
        assert error.code == "workspace.corrupt"


HOLDER = """
import sys
from pathlib import Path
from recap_desktop.desk import Desk
from tests.helpers import desks
desk = Desk.open(Path(sys.argv[1]))
desk.session.sign_in("OP-1", desks.PASSPHRASE)
with desk.context.workspace.transaction():
    print("held", flush=True)
    sys.stdin.readline()
desk.close()
"""


def test_a_workspace_that_another_running_app_holds(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as other:
        assert other.stdin is not None and other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with Desk.open(folder) as desk:
            with pytest.raises(KnownError, match=r"workspace\.locked"):
                desk.session.sign_in("KETUA", desks.PASSPHRASE)
            other.stdin.write("\n")
            other.stdin.flush()
            assert other.wait(30) == 0
            desk.session.sign_in("KETUA", desks.PASSPHRASE)
            assert desk.journal.verify() == desk.journal.head
