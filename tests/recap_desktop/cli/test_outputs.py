"""Every verb that writes, over everything precious: refused, forced or not, and nothing is changed."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import resources
from recap_desktop.cli.main import parser
from recap_desktop.cli.parsing import workspace_path
from recap_desktop.demo.committee import passphrase
from sync.trust.keyfiles import save_keys
from sync.trust.training import training_keys
from tests.helpers.command import assert_one_sentence, recap
from tests.helpers.main_in_process import run_here

#: Every argument that is a path: what the verb reads, and what it writes.
READS = {
    ("demo", "data"), ("demo", "choices"),
    ("package build", "spec"), ("package build", "keys"), ("package build", "previous"),
    ("package inspect", "file"), ("package inspect", "previous"), ("serve", "package"), ("serve", "keys"),
    ("serve", "certificate"), ("serve", "key"), ("sync", "workspace"), ("publish", "data"), ("publish", "keys"),
    ("publish", "release"), ("verify", "paths"), ("verify", "release"),
    ("report", "workspace"), ("report", "files"), ("backup", "workspace"), ("restore", "file"),
    ("serve", "release_keys"),
    ("import sirekap", "path"), ("import sirekap", "workspace"), ("admin codes add", "data"), ("admin revoke", "data"),
    ("admin revoke", "keys"), ("clock show", "workspace"), ("clock set-back", "workspace"), ("recover", "keys"),
    ("recover", "package"), ("recover", "release"), ("salvage", "workspace"), ("salvage", "copy"),
    ("admin server-keys", "keys"), ("admin certificate", "key"), ("admin roster import", "file"),
    *((f"admin {part}", "data") for part in (
        "roster import", "roster list", "codes letters", "codes list", "codes cancel",
    )),
    *((verb, "passphrase_file") for verb in (
        "serve", "publish", "recover", "package build", "admin keys", "admin server-keys", "admin revoke",
    )),
    ("admin server-keys", "new_passphrase_file"), ("ready", "workspace"), ("ready", "photos"), ("support", "workspace"),
    ("serve backup", "data"), ("serve restore", "file"), ("admin progress", "workspace"),
    *((f"officer {part}", "workspace") for part in (
        "accept", "anew", "enrol", "give-up", "list", "passphrase", "recovery-accept", "recovery-request", "request",
        "waiting",
    )),
    ("officer accept", "file"), ("officer recovery-accept", "file"),
    *(("admin answer", name) for name in ("data", "keys", "package", "passphrase_file", "request")),
    *(("admin recover-workspace", name) for name in ("passphrase_file", "recovery_key", "request")),
    ("open", "file"), ("form", "package"), ("", "opened"), ("workspace create", "package"),
    *((f"update {part}", name) for part in ("apply", "check") for name in ("source", "workspace")),
    *(("update sign", name) for name in ("installers", "keys", "package", "passphrase_file")),
    ("package diff", "files"), ("package diff", "workspace"), ("package take", "files"), ("package take", "workspace"),
}
FILES = {
    ("package build", "out"), ("report", "out"), ("backup", "file"), ("salvage", "out"), ("ready", "out"),
    ("support", "out"), ("serve backup", "file"), ("admin answer", "out"), ("admin recover-workspace", "out"),
    ("officer anew", "out"), ("officer recovery-request", "out"), ("officer request", "out"), ("update sign", "out"),
}
FOLDERS = {
    ("demo", "out"), ("publish", "out"), ("admin keys", "out"), ("restore", "workspace"), ("admin server-keys", "out"),
    ("admin certificate", "out"), ("admin codes letters", "out"), ("serve restore", "data"),
    ("workspace create", "workspace"),
}
#: The server's own folders: it opens what it made.
#: A log is appended to.
OWN = {("serve", "data"), ("serve", "second_place"), ("serve", "log"), ("recover", "data")}


def _paths(top: argparse.ArgumentParser, words: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from _paths(below, (*words, name))
        elif action.type in (Path, workspace_path):
            yield " ".join(words), action.dest


def test_every_path_of_the_command_line_is_known_here() -> None:
    assert set(_paths(parser("en"))) == READS | FILES | FOLDERS | OWN


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("outputs") / "T"
    done = recap("demo", "--headless", "--stations", "2", "--out", place)
    assert done.returncode == 0, done.stderr
    save_keys(training_keys(), place / "keys")
    (place / "spec").mkdir()
    for name in ("spec.toml", "regions.csv", "stations.csv"):
        shutil.copy(resources.path("training", name), place / "spec" / name)
    shutil.copy(resources.path("training", "package.json"), place / "previous.json")
    return place


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "T")
    return tmp_path / "T"


def _precious(place: Path) -> dict[str, Path]:
    workspace = place / "workspace" / "000101"
    return {
        "database": workspace / "workspace.db", "officer": workspace / "officers" / "P-CHAIR.json",
        "package": workspace / "package.json", "server": place / "server" / "server.db",
        "server package": place / "server" / "package.json", "private key": place / "keys" / "root.pem",
    }


def _verbs(place: Path) -> dict[str, tuple[list[str], dict[str, Path]]]:
    """Words of each verb before its output, and what it reads."""
    spec = place / "spec"
    on = ["--workspace", str(place / "workspace" / "000101"), "--person", "P-CHAIR"]
    return {
        "package build": (
            ["package", "build", str(spec / "spec.toml"), "--keys", str(place / "keys"), "-o"],
            {"spec": spec / "spec.toml", "regions": spec / "regions.csv", "stations": spec / "stations.csv"},
        ),
        "report": (["report", "d-hasil", *on, "-o"], {}),
        "report journal": (["report", "journal", *on, "-o"], {}),
        "backup": (["backup", *on], {}),
        "salvage": (["salvage", *on, "-o"], {}),
        "serve backup": (["serve", "backup", "--data", str(place / "server")], {}),
    }


def _digests(place: Path) -> dict[str, str]:
    return {
        str(file.relative_to(place)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(place.rglob("*")) if file.is_file() and not file.is_symlink()
    }


@pytest.mark.parametrize("verb", ["package build", "report", "report journal", "backup", "salvage", "serve backup"])
def test_nothing_precious_is_written_over(place: Path, tmp_path: Path, verb: str) -> None:
    words, inputs = _verbs(place)[verb]
    before = _digests(place)
    for name, target in {**_precious(place), **inputs}.items():
        (tmp_path / "link").symlink_to(target)
        (tmp_path / "folder").symlink_to(target.parent)
        os.link(target, tmp_path / "hard")
        round_about = target.parent / ".." / target.parent.name / target.name
        spellings = (target, tmp_path / "link", tmp_path / "folder" / target.name, tmp_path / "hard", round_about)
        for spelling in spellings:
            for force in ([], ["--force"]):
                done = run_here(*words, spelling, *force)
                assert_one_sentence(done, 2, "en")
                assert "--force" not in done.stderr, (name, spelling)
        for link in ("link", "folder", "hard"):
            (tmp_path / link).unlink()
    assert _digests(place) == before


@pytest.mark.parametrize("verb", ["package build", "report", "report journal", "backup", "salvage", "serve backup"])
def test_an_unrelated_file_is_replaced_only_when_asked(place: Path, tmp_path: Path, verb: str) -> None:
    words, _ = _verbs(place)[verb]
    old = tmp_path / "old"
    old.write_bytes(b"unrelated")
    typed = passphrase("P-CHAIR") if verb not in ("package build", "serve backup") else None
    done = run_here(*words, old, typed=typed)
    assert "--force" in assert_one_sentence(done, 2, "en")
    assert old.read_bytes() == b"unrelated"
    done = run_here(*words, old, "--force", typed=typed)
    assert done.returncode == 0, done.stderr
    assert len(old.read_bytes()) > 1000
    (tmp_path / "link").symlink_to(tmp_path / "new")
    done = run_here(*words, tmp_path / "link", typed=typed)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "new").is_file()
    assert not list(tmp_path.glob(".recap-*"))


@pytest.mark.parametrize("inside", ["workspace/000101/officers", "workspace/000101", "server", "server/packages"])
def test_no_folder_of_results_inside_a_workspace_or_a_servers_folder(place: Path, inside: str) -> None:
    target = place / inside / "new"
    before = _digests(place)
    for words in (
        ["publish", "--data", place / "server", "-o"], ["admin", "keys", "-o"], ["demo", "--headless", "--out"],
        [*_verbs(place)["package build"][0]], [*_verbs(place)["report"][0]], [*_verbs(place)["backup"][0]],
        [*_verbs(place)["salvage"][0]], ["admin", "server-keys", "--keys", place / "keys", "-o"],
        ["admin", "certificate", "--ip", "127.0.0.1", "-o"],
        ["admin", "codes", "letters", "--data", place / "server", "-o"],
    ):
        assert_one_sentence(run_here(*words, target), 2, "en")
        assert not target.exists()
    assert _digests(place) == before


def test_a_backup_is_not_restored_into_a_workspace(place: Path, tmp_path: Path) -> None:
    words, _ = _verbs(place)["backup"]
    assert run_here(*words, tmp_path / "b.recap", typed=passphrase("P-CHAIR")).returncode == 0
    for inside in ("workspace/000101/new", "server/new"):
        target = place / inside
        done = run_here("restore", tmp_path / "b.recap", "--workspace", target, "--person", "P-CHAIR",
                        typed=passphrase("P-CHAIR"))
        assert_one_sentence(done, 2, "en")
        assert not target.exists()


def test_the_sealed_folder_of_a_run_holds_no_export(place: Path) -> None:
    """What is readable lies in a folder of its own, and it is whole."""
    workspace = place / "workspace" / "000101"
    journal = place / "exports" / "000101-journal.jsonl"
    assert run_here("verify", journal).returncode == 0
    assert list(workspace.rglob("*.jsonl")) == []
    done = run_here("verify", workspace)
    assert "journal" in assert_one_sentence(done, 2, "en")


@pytest.mark.parametrize("inside", ["workspace/000101", "workspace/000101/evidence/new"])
@pytest.mark.parametrize("verb", ["serve", "admin codes add", "admin revoke"])
def test_no_server_begins_in_a_workspace(place: Path, verb: str, inside: str) -> None:
    """Its package lies there too, so that a mistyped folder would be taken for a server's."""
    data = place / inside
    before = _digests(place), sorted(place.rglob("*"))
    more: dict[str, tuple[object, ...]] = {
        "serve": ("--package", resources.path("training", "package.json")),
        "admin codes add": ("--person", "P-OP-9", "--role", "operator", "--region", "000101"),
        "admin revoke": ("--person", "P-OP-1", "--reason", "lost"),
    }
    for lang in ("id", "en"):
        done = recap(*verb.split(), "--data", data, *more[verb], lang=lang)
        assert assert_one_sentence(done, 2, lang).startswith(str(data))
    assert (_digests(place), sorted(place.rglob("*"))) == before
