"""One bad file among the key files is its owner's trouble alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up, restore
from recap_desktop.ui import training
from tests.helpers import desks
from tests.helpers.recap import recap
from tests.helpers.succession import start

CHAIR = ("KETUA", desks.PASSPHRASE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return desks.workspace(tmp_path / "w")


def _litter(folder: Path) -> None:
    """What file managers, editors, synchronising programs and people leave behind."""
    officers = folder / "officers"
    good = (officers / "OP-2.json").read_bytes()
    (officers / "OP-1.json").write_bytes(good[:400])
    (officers / "AAA.json").write_bytes(good)
    (officers / "OP-2 (1).json").write_bytes(good)
    (officers / "OP-2.json~").write_bytes(good)
    (officers / "OP-2.sync-conflict-20240214-101010-AAAAAAA.json").write_bytes(good)
    (officers / "chair (1).key").write_bytes(b"-----BEGIN PRIVATE KEY-----")
    (officers / "B.json").mkdir()
    (officers / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (officers / "EMPTY.json").write_bytes(b"")


def test_everybody_else_works_and_the_files_are_named(folder: Path, tmp_path: Path) -> None:
    _litter(folder)
    with Desk.open(folder) as desk:
        assert {tile.person for tile in desk.setup.officers()} == set(desks.OFFICERS) - {"OP-1"}
        assert set(desk.setup.set_aside()) == {
            "OP-1.json", "AAA.json", "OP-2 (1).json", "OP-2.json~", "chair (1).key", "B.json", "EMPTY.json",
            "OP-2.sync-conflict-20240214-101010-AAAAAAA.json",
        }
        assert desk.setup.shortfalls() == ["desk.short.operators"]
        with pytest.raises(KnownError, match=r"security\.key_file"):
            desk.session.sign_in("OP-1", desks.PASSPHRASE)
        desks.type_sheet(desk, "OP-2", desks.CLEAN[0])
        desk.session.sign_in(*CHAIR)
        back_up(desk, Output(tmp_path / "b.recap"))
    restore(tmp_path / "b.recap", tmp_path / "back", *CHAIR)
    with Desk.open(tmp_path / "back") as back:
        back.session.sign_in(*CHAIR)
        assert back.region == "000101"


def test_the_verbs_go_on(folder: Path, tmp_path: Path) -> None:
    _litter(folder)
    done = recap("backup", "--workspace", str(folder), "--person", "KETUA", str(tmp_path / "b.recap"),
                 passphrase=desks.PASSPHRASE)
    assert done.returncode == 0, done.stderr
    done = recap("report", "journal", "--workspace", str(folder), "--person", "KETUA", "-o", str(tmp_path / "j.jsonl"),
                 passphrase=desks.PASSPHRASE)
    assert done.returncode == 0, done.stderr


def test_nobody_begins_anew_over_key_files_that_cannot_be_read(folder: Path) -> None:
    for file in (folder / "officers").glob("*.json"):
        file.write_bytes(b"{}")
    before = (folder / "workspace.db").read_bytes()
    with Desk.open(folder) as desk:
        assert desk.setup.officers() == []
        with pytest.raises(KnownError, match=r"session\.sign_in_first"):
            desk.setup.enrol_training("NEW", "chair", "Nama", desks.PASSPHRASE)
        training.enrol_crew(desk)
    assert (folder / "workspace.db").read_bytes() == before
    with pytest.raises(KnownError, match=r"workspace\.exists"):
        Desk.create(folder, desks.PACKAGE.read_bytes())


def test_the_committee_is_the_databases_whatever_lies_among_the_key_files(tmp_path: Path) -> None:
    package = start().envelope
    with Desk.create(tmp_path / "a", package, subdistrict="000101") as desk:
        desk.setup.enrol_training("KETUA", "chair", "Nama", desks.PASSPHRASE)
    with Desk.create(tmp_path / "b", package, subdistrict="000102") as desk:
        for person in ("A-1", "A-2"):
            desk.setup.enrol_training(person, "member", "Nama", desks.PASSPHRASE)
    for person in ("A-1", "A-2"):  # more than one's own, and first in the list
        shutil.copyfile(tmp_path / "b" / "officers" / f"{person}.json", tmp_path / "a" / "officers" / f"{person}.json")
    with Desk.open(tmp_path / "a") as desk:
        assert desk.region == "000102"  # all that can be told before the database is open
        with pytest.raises(KnownError, match=r"workspace\.other_key"):
            desk.session.sign_in("A-1", desks.PASSPHRASE)
        desk.session.sign_in(*CHAIR)
        assert desk.region == "000101"
