"""``recap workspace create|list``, ``recap --workspace`` and names in place of paths, as a script uses them."""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication

from recap_desktop.cli.main import parser
from recap_desktop.cli.parsing import workspace_path
from recap_desktop.core.own_folder import data_folder
from recap_desktop.desk.start.workspaces import FOLDER
from recap_desktop.ui.application import application
from sync.server.run import serve
from sync.trust.training import ServerKeys, generated_keys
from tests.helpers import desks
from tests.helpers.command import LANGUAGES, assert_one_sentence, recap
from tests.helpers.main_in_process import run_here
from tests.helpers.packages import GOOD
from tests.helpers.tls import self_signed
from tests.helpers.trial_package import keys, trial


class Laptop:
    """A person's data folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data = root / "Recap Desktop"

    def recap(self, *words: object, lang: str = "en") -> subprocess.CompletedProcess[str]:
        with pytest.MonkeyPatch.context() as home:
            home.setenv("XDG_DATA_HOME", str(self.root))
            return run_here(*words, lang=lang)


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path / "home")


def _server_keys() -> ServerKeys:
    own = keys()
    return ServerKeys(log=own.log, authority=own.authority, ca=own.ca)


def test_the_data_folder_is_the_one_that_qt_names(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    application()
    qapp.setApplicationName("Recap Desktop")
    place = QStandardPaths.StandardLocation.AppDataLocation
    for home in ("/tmp/somewhere", "relative", ""):
        monkeypatch.setenv("XDG_DATA_HOME", home)
        assert Path(QStandardPaths.writableLocation(place)) == data_folder()


def test_a_workspace_is_made_from_a_file_and_found_by_name(laptop: Laptop, tmp_path: Path) -> None:
    package = trial()
    (tmp_path / "p").write_bytes(package.envelope)
    words = ("workspace", "create", "--package", tmp_path / "p", "--region", "120102", "--json")
    made = laptop.recap(*words, "--fingerprint", package.fingerprint.lower().replace(" ", "-"))
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    folder = laptop.data / FOLDER / "trial-120102-uji-2026"
    assert told == {
        "workspace": str(folder), "election": package.election, "mode": "trial", "sequence": 1,
        "package": package.digest, "authority": package.fingerprint, "region": "120102",
    }
    again = laptop.recap(*words)  # the root is known here
    assert again.returncode == 0 and json.loads(again.stdout)["workspace"] == f"{folder}-2"
    other = "0" if package.fingerprint[0] != "0" else "1"
    wrong = laptop.recap(*words, "--fingerprint", other + package.fingerprint[1:])  # what is typed is compared
    assert_one_sentence(wrong, 1, "en")
    named = laptop.recap(*words, "--workspace", tmp_path / "own" / "w")
    assert named.returncode == 0 and (tmp_path / "own" / "w" / "package.json").is_file()
    taken = laptop.recap(*words, "--workspace", tmp_path / "own" / "w")
    assert_one_sentence(taken, 2, "en")
    listed = laptop.recap("workspace", "list", "--json")
    found = json.loads(listed.stdout)["workspaces"]
    assert sorted(one["name"] for one in found) == [folder.name, f"{folder.name}-2"]
    assert {(one["mode"], one["region"], one["region_name"], one["officers"], one["fault"]) for one in found} == {
        ("trial", "120102", "TERNATE SELATAN", 0, None)}
    # a name stands for the path in other verbs too
    empty = laptop.recap("officer", "list", "--workspace", folder.name)
    assert empty.returncode == 0, empty.stderr
    done = laptop.recap("clock", "show", "--workspace", folder.name)
    assert "cli.no_officer" not in done.stderr and done.returncode != 0 and "officer" in done.stderr


@pytest.mark.parametrize("lang", LANGUAGES)
def test_refusals_are_one_sentence_and_leave_nothing(laptop: Laptop, tmp_path: Path, lang: str) -> None:
    package = trial()
    (tmp_path / "p").write_bytes(package.envelope)
    (tmp_path / "half").write_bytes(package.envelope[:2000])
    (tmp_path / "salam").write_bytes(b"hello")
    (tmp_path / "forged").write_bytes(trial(own=generated_keys()).envelope)
    own, right = ("--package", tmp_path / "p"), ("--fingerprint", package.fingerprint)
    region = ("--region", "120101")
    for words, status in (
        ((*own, *region), 1), ((*own, *region, "--fingerprint", "0000"), 2),
        ((*own, *region, "--fingerprint", "0000 " * 16), 1), ((*own, *right), 1),
        ((*own, *right, "--region", "310101"), 1), (("--package", tmp_path / "half"), 1),
        (("--package", tmp_path / "salam"), 2), (("--package", tmp_path / "missing"), 2),
        (("--server", "http://127.0.0.1:1"), 1), (("--server", "http://kpu.example"), 2),
    ):
        assert_one_sentence(laptop.recap("workspace", "create", *words, lang=lang), status, lang)
    assert not any(laptop.root.rglob("package.json"))
    assert laptop.recap("workspace", "create", *own, *region, *right).returncode == 0
    forged = laptop.recap("workspace", "create", "--package", tmp_path / "forged", *region, *right, lang=lang)
    assert_one_sentence(forged, 1, lang)


def test_a_package_is_fetched_from_a_server_that_is_the_one_it_names(laptop: Laptop, tmp_path: Path) -> None:
    tls, other = self_signed(tmp_path, "a"), self_signed(tmp_path, "b")
    # the port is known once the server runs: the first package names none, the second the address with a pin
    package = trial()
    with serve(tmp_path / "server", package.envelope, keys=_server_keys(), tls=tls) as server:
        url = server.url
        words = ("workspace", "create", "--region", "120101", "--fingerprint", package.fingerprint, "--json")
        made = laptop.recap(*words, "--server", url)
        assert made.returncode == 0, made.stderr
        assert json.loads(made.stdout)["package"] == package.digest
        stranger = Laptop(tmp_path / "stranger")
        assert_one_sentence(stranger.recap(*words, "--server", f"{url}/elsewhere"), 2, "en")
    for pins, right in ((tls, True), (other, False)):
        laptop = Laptop(tmp_path / f"home-{right}")
        folder = tmp_path / f"server-{right}"
        port = int(url.rsplit(":", 1)[1])
        second = trial(servers=[{"url": url, "pin": pins.check()}])
        with serve(folder, second.envelope, keys=_server_keys(), tls=tls, port=port):
            done = laptop.recap(*words, "--server", url)
        if right:
            assert done.returncode == 0, done.stderr
        else:
            assert_one_sentence(done, 1, "en")
            assert not any(laptop.root.rglob("package.json"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_server_of_a_training_is_refused(laptop: Laptop, tmp_path: Path, lang: str) -> None:
    with serve(tmp_path / "server", GOOD) as server:
        assert_one_sentence(laptop.recap("workspace", "create", "--server", server.url, lang=lang), 1, lang)
    assert not any(laptop.root.rglob("package.json"))


def test_a_list_in_words_names_a_damaged_one_and_what_to_do(laptop: Laptop) -> None:
    assert laptop.recap("workspace", "list").stdout.strip() == "There is no workspace on this laptop yet."
    desks.workspace(laptop.data / "workspace")
    broken = desks.workspace(laptop.data / FOLDER / "broken")
    for package in (broken / "package.json", *(broken / "packages").iterdir()):
        package.write_bytes(b"{}")
    listed = laptop.recap("workspace", "list").stdout.strip().splitlines()
    assert len(listed) == 2
    assert [line for line in listed if "SUKA MAJU" in line and "Training" in line]
    assert [line for line in listed if "broken" in line and "recap salvage" in line]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_app_opens_a_workspace_by_name_or_says_that_there_is_none(laptop: Laptop, lang: str) -> None:
    done = recap("--workspace", "entah", lang=lang,
                 env={"XDG_DATA_HOME": str(laptop.root), "QT_QPA_PLATFORM": "offscreen"})
    assert_one_sentence(done, 2, lang)


def _verbs(top: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield top
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield from _verbs(one)


def test_every_verb_takes_a_workspace_by_name() -> None:
    found = [(verb.prog, action.type) for verb in _verbs(parser("en")) for action in verb._actions
             if "--workspace" in action.option_strings]
    assert len(found) > 20 and [prog for prog, kind in found if kind is not workspace_path] == []
