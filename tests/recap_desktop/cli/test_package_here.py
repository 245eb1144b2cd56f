"""``recap package diff`` and ``recap package take`` on the workspace of a laptop."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from recap_desktop.desk import Desk
from sync.trust.package import open_package
from tests.helpers.command import assert_one_sentence
from tests.helpers.desks import CLEAN, CONTEST, PACKAGE, PASSPHRASE, sealed_workspace
from tests.helpers.main_in_process import run_here
from tests.sync.fold.packages import other_dpt, renamed

FIRST = open_package(PACKAGE.read_bytes())
SECOND = other_dpt(FIRST, CLEAN[0])
THIRD = renamed(SECOND)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, package in enumerate((FIRST, SECOND, THIRD), start=1):
        (tmp_path / f"{number}.recap-package").write_bytes(package.envelope)
    return sealed_workspace(tmp_path / "w")


def test_the_report_is_read_before_the_package_is_taken(folder: Path) -> None:
    on = ("--workspace", folder, "--person", "KETUA")
    file = folder.parent / "2.recap-package"
    done = run_here("package", "diff", file, *on, typed=PASSPHRASE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "number 2" in done.stdout and "its verdict does not change" in done.stdout
    found = json.loads(run_here("package", "diff", file, *on, "--json", typed=PASSPHRASE).stdout)
    assert (found["older"], found["newer"], found["added"], found["digest"]) == (1, 2, [], SECOND.digest)
    assert [one["code"] for one in found["changes"]] == ["packages.change.dpt"]
    assert [one["code"] for one in found["changes"][0]["effects"]] == ["packages.effect.dpt_sealed"]
    with Desk.open(folder) as desk:
        assert desk.package.digest == FIRST.digest
    done = run_here("package", "take", file, *on, typed=PASSPHRASE)
    assert (done.returncode, done.stderr) == (0, "") and "in force" in done.stdout
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        assert desk.package.digest == SECOND.digest
        assert [note.code for note in desk.sealing.sheet(CONTEST, CLEAN[0]).notes] == ["fold.note_dpt"]


def test_files_given_together_close_a_gap(folder: Path) -> None:
    on = ("--workspace", folder, "--person", "KETUA")
    files = [folder.parent / f"{number}.recap-package" for number in (3, 2)]
    done = run_here("package", "take", *files, *on, "--json", typed=PASSPHRASE)
    assert json.loads(done.stdout)["added"] == [2]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(("make", "status"), [
    (lambda at: at / "1.recap-package", 1), (lambda at: at / "3.recap-package", 1), (lambda at: at / "none", 2),
    (lambda at: at / "w" / "workspace.db", 2),
])
def test_refused_in_one_sentence(folder: Path, make: Callable[[Path], Path], status: int, lang: str) -> None:
    done = run_here("package", "take", make(folder.parent), "--workspace", folder, "--person", "KETUA",
                    lang=lang, typed=PASSPHRASE)
    assert_one_sentence(done, status, lang)
    with Desk.open(folder) as desk:
        assert desk.package.digest == FIRST.digest
