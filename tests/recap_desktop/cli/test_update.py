"""``recap update`` and ``recap --version`` as a person calls them, real processes on a stick made here."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from recap_desktop.core.version import installed
from sync.trust.keyfiles import save_keys
from sync.trust.training import generated_keys
from tests.helpers.command import LANGUAGES, assert_one_sentence, recap
from tests.helpers.pki import training_package
from tests.helpers.releases import trial_package

DEB = "recap-desktop_99.0.0_amd64.deb"
#: By the clocks of WITA, in the middle of the three.
TODAY = datetime.now(timezone(timedelta(hours=8))).date()


def _day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


class Trial:
    """A commission's keys and package, a stick, and a workspace of the election."""

    def __init__(self, folder: Path) -> None:
        self.keys, self.package, self.stick, self.workspace = (
            folder / name for name in ("keys", "uji.recap-package", "stick", "w")
        )
        keys = generated_keys()
        save_keys(keys, self.keys)
        package = trial_package(keys)
        self.package.write_bytes(package.envelope)
        self.stick.mkdir()
        (self.stick / DEB).write_bytes(b"!<arch>\n" + bytes(5000))
        self.workspace.mkdir()
        (self.workspace / "package.json").write_bytes(package.envelope)

    def sign(
        self, *more: str, quiet: tuple[int, int] = (30, 60), installers: tuple[str, ...] = (DEB,)
    ) -> subprocess.CompletedProcess[str]:
        """The notice on the stick, written anew."""
        return recap(
            "update", "sign", *(self.stick / name for name in installers), "--package", self.package,
            "--keys", self.keys, "--quiet-from", _day(quiet[0]), "--quiet-to", _day(quiet[1]),
            "--expires", _day(400), "-o", self.stick / "x.recap-update", "--force", *more, lang="en",
        )

    def update(self, part: str, *more: object, lang: str = "en") -> subprocess.CompletedProcess[str]:
        """One of the other parts."""
        return recap("update", part, self.stick, "--workspace", self.workspace, *more, lang=lang)


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    """Ready, its notice signed."""
    made = Trial(tmp_path)
    done = made.sign()
    assert done.returncode == 0, done.stderr
    return made


def test_the_version_is_that_of_the_package() -> None:
    done = recap("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"recap {installed()}\n", "")


def test_a_signed_stick_is_checked_copied_and_the_command_said(trial: Trial) -> None:
    checked = trial.update("check", "--json")
    assert json.loads(checked.stdout) == {
        "version": "99.0.0", "installed": installed(), "critical": False, "installer": DEB, "bytes": 5008,
    }
    copied = trial.workspace.with_name("w-updates") / DEB
    assert not copied.exists()
    done = trial.update("apply")
    assert done.returncode == 0 and done.stdout.rstrip().endswith(f"sudo apt install {copied}")
    assert copied.read_bytes() == (trial.stick / DEB).read_bytes() and copied.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_altered_installer_is_one_sentence_and_nothing_is_copied(trial: Trial, lang: str) -> None:
    (trial.stick / DEB).write_bytes(b"!<arch>\n" + bytes(4999) + b"x")
    done = trial.update("apply", lang=lang)
    assert_one_sentence(done, 1, lang)
    assert not trial.workspace.with_name("w-updates").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_between_election_day_and_the_end_of_the_plenary_it_waits_unless_critical(trial: Trial, lang: str) -> None:
    assert trial.sign(quiet=(-2, 5)).returncode == 0
    done = trial.update("apply", lang=lang)
    assert_one_sentence(done, 1, lang)
    assert trial.sign("--critical", quiet=(-2, 5)).returncode == 0
    assert trial.update("apply", lang=lang).returncode == 0


def test_both_days_belong_to_the_quiet_time_in_every_zone(trial: Trial) -> None:
    assert trial.sign(quiet=(0, 0)).returncode == 0
    assert "no ordinary updates" in trial.update("check").stderr


def test_another_commissions_stick_and_the_training_region_are_refused(trial: Trial, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Trial(tmp_path / "other")
    shutil.copy(other.package, trial.workspace / "package.json")
    assert "not signed by the root" in trial.update("check").stderr
    (trial.workspace / "package.json").write_bytes(training_package().envelope)
    assert "training region" in trial.update("check").stderr


def test_only_installers_of_one_version_are_signed_and_by_the_root_of_the_package(trial: Trial, tmp_path: Path) -> None:
    (trial.stick / "recap-desktop-98.0-setup.exe").write_bytes(b"MZ")
    (trial.stick / "other.deb").write_bytes(b"x")
    two = (DEB, "recap-desktop-98.0-setup.exe")
    for names, said in ((two, "one version"), (("other.deb",), "not that of an installer")):
        done = trial.sign(installers=names)
        assert done.returncode == 1 and said in done.stderr
    (tmp_path / "other").mkdir()
    trial.keys = Trial(tmp_path / "other").keys
    assert "not signed by the root" in trial.sign().stderr


def test_a_folder_that_is_copied_away_is_warned_of(tmp_path: Path) -> None:
    folder = tmp_path / "OneDrive - KPU" / "w"
    folder.mkdir(parents=True)
    done = recap("clock", "show", "--workspace", folder, lang="en")
    assert done.stderr.splitlines()[0].startswith("This workspace lies in a folder of OneDrive")
