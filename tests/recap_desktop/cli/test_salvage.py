"""``recap salvage`` as an officer runs it, and the backup it writes as ``recap restore`` takes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up
from tests.helpers import desks
from tests.helpers.recap import recap

PAGE = 4096


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sealed sheets, a backup of when there was one, and most of the database overwritten."""
    folder = desks.workspace(tmp_path_factory.mktemp("damaged") / "w")
    with Desk.open(folder) as desk:
        desks.type_twice(desk, desks.CLEAN[0])
        desks.seal(desk, desks.CLEAN[0])
        back_up(desk, Output(folder.parent / "b.recap"))
        desks.type_twice(desk, desks.CLEAN[1])
        desks.seal(desk, desks.CLEAN[1])
    data = bytearray((folder / "workspace.db").read_bytes())
    data[3 * PAGE :] = bytes(len(data) - 3 * PAGE)
    (folder / "workspace.db").write_bytes(data)
    return folder


def _salvage(damaged: Path, out: Path, *more: str, language: str = "en") -> tuple[int, str, str]:
    done = recap("salvage", "--workspace", str(damaged), "--person", "OP-1", "-o", str(out), "--json", *more,
                 passphrase=desks.PASSPHRASE, language=language)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_left_is_written_and_what_is_not_is_said(damaged: Path, tmp_path: Path, language: str) -> None:
    before = {path: path.read_bytes() for path in damaged.rglob("*") if path.is_file()}
    status, out, errors = _salvage(damaged, tmp_path / "s.recap", "--copy", str(damaged.parent / "b.recap"),
                                   language=language)
    assert status == 0, errors
    said = json.loads(out)
    assert (said["records"], said["cause"], said["copies"]) == (3, "workspace.corrupt", ["b.recap"])
    assert "Traceback" not in errors
    assert "recap restore" in errors
    assert {path: path.read_bytes() for path in damaged.rglob("*") if path.is_file()} == before
    done = recap("restore", str(tmp_path / "s.recap"), "--workspace", str(tmp_path / "new"), "--person", "KETUA",
                 passphrase=desks.PASSPHRASE)
    assert done.returncode == 0, done.stderr


def test_nothing_left_is_one_sentence(tmp_path: Path) -> None:
    folder = desks.workspace(tmp_path / "w")
    (folder / "workspace.db").write_bytes(bytes(20 * PAGE))
    status, out, errors = _salvage(folder, tmp_path / "s.recap")
    assert (status, out) == (1, "")
    assert "salvage" in errors and len(errors.strip().splitlines()) == 1
    assert not (tmp_path / "s.recap").exists()


def test_the_backup_is_never_written_into_the_workspace(damaged: Path) -> None:
    status, _, errors = _salvage(damaged, damaged / "s.recap")
    assert status == 2
    assert "Traceback" not in errors
