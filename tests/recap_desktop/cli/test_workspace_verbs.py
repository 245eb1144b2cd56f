"""``recap report``, ``recap backup`` and ``recap restore`` on the workspace of a headless run, as real processes."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

import resources
from recap_desktop.demo.committee import passphrase
from tests.helpers.command import LANGUAGES, ROOT, assert_one_sentence, recap

PERSON = "P-CHAIR"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "out"
    done = recap("demo", "--headless", "--stations", "3", "--out", out)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "workspace" / "000101", tmp_path / "w")
    return tmp_path / "w"


def _on(workspace: Path, *words: object, lang: str = "en", typed: bytes | None = None, person: str = PERSON
        ) -> subprocess.CompletedProcess[str]:
    """A verb on a workspace, the passphrase through a descriptor."""
    reading, writing = os.pipe()
    os.write(writing, typed if typed is not None else passphrase(PERSON).encode() + b"\n")
    os.close(writing)
    try:
        return recap(
            *words, "--workspace", workspace, "--person", person, "--passphrase-fd", reading, lang=lang,
            pass_fds=[reading],
        )
    finally:
        os.close(reading)


def test_the_signed_report_is_the_one_the_officers_signed(made: Path, workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "d.pdf"
    done = _on(workspace, "report", "d-hasil", "-o", out, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["state"] == "signed"
    assert out.read_bytes() == (made / "reports" / "000101-PPWP.pdf").read_bytes()
    assert recap("verify", out).returncode == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_draft_can_always_be_printed_and_a_signed_one_only_while_it_holds(
    made: Path, tmp_path: Path, lang: str
) -> None:
    from recap_desktop.demo.committee import Committee

    package = resources.path("training", "package.json").read_bytes()
    Committee(tmp_path / "w", package, "000101").close()
    done = _on(tmp_path / "w", "report", "d-hasil", "--draft", "-o", tmp_path / "draft.pdf", lang=lang)
    assert done.returncode == 0, done.stderr
    with pikepdf.open(io.BytesIO((tmp_path / "draft.pdf").read_bytes())) as document:
        assert len(document.pages) > 0
        assert not document.attachments
    done = _on(tmp_path / "w", "report", "d-hasil", "-o", tmp_path / "signed.pdf", lang=lang)
    assert_one_sentence(done, 1, lang)
    assert not (tmp_path / "signed.pdf").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_that_cannot_be_made(workspace: Path, tmp_path: Path, lang: str) -> None:
    out = tmp_path / "d.pdf"
    for words, status in (
        (("report", "c-hasil", "-o", out), 2), (("report", "d-hasil"), 2),
        (("report", "d-hasil", "-o", tmp_path / "nowhere" / "d.pdf"), 2),
        (("report", "d-hasil", "-o", out, "--contest", "PPWX"), 1),
    ):
        assert_one_sentence(_on(workspace, *words, lang=lang), status, lang)
    for folder in (tmp_path / "nowhere", tmp_path, out):
        assert_one_sentence(_on(folder, "report", "d-hasil", "-o", out, lang=lang), 2, lang)
    assert not out.exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_passphrases_that_do_not_open(workspace: Path, tmp_path: Path, lang: str) -> None:
    """Wrong ones with the growing delay, which the next process knows of."""
    words = ("report", "d-hasil", "-o", tmp_path / "d.pdf")
    for typed in (b"", b"\n", b"\xff\xfe\n"):
        assert_one_sentence(_on(workspace, *words, lang=lang, typed=typed), 2, lang)
    said = [assert_one_sentence(_on(workspace, *words, lang=lang, typed=b"salah\n"), 1, lang) for _ in range(5)]
    assert [any(digit in one for digit in "4321") for one in said[:4]] == [True] * 4
    assert any(number in said[4] for number in ("30", "29", "28"))
    right = assert_one_sentence(_on(workspace, *words, lang=lang), 1, lang)
    assert any(number in right for number in ("30", "29", "28", "27", "26", "25"))
    assert_one_sentence(_on(workspace, *words, lang=lang, person="NOBODY"), 2, lang)
    assert not (tmp_path / "d.pdf").exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_descriptors_that_give_no_passphrase(workspace: Path, tmp_path: Path, lang: str) -> None:
    words = ("report", "d-hasil", "-o", tmp_path / "d.pdf", "--workspace", workspace, "--person", PERSON)
    for number in ("9", "-1", "x", "1.5", "99999999999"):
        assert_one_sentence(recap(*words, "--passphrase-fd", number, lang=lang), 2, lang)
    with (tmp_path / "write-only").open("wb") as stream:
        done = recap(*words, "--passphrase-fd", stream.fileno(), lang=lang, pass_fds=[stream.fileno()])
    assert_one_sentence(done, 2, lang)
    assert_one_sentence(recap(*words, lang=lang, preexec=os.setsid), 2, lang)


def test_a_passphrase_is_no_argument_and_no_environment(workspace: Path, tmp_path: Path) -> None:
    for verb in ("report", "backup", "restore"):
        assert "--passphrase " not in recap(verb, "--help").stdout
    done = recap(
        "backup", tmp_path / "b", "--workspace", workspace, "--person", PERSON, preexec=os.setsid,
        env={"RECAP_PASSPHRASE": passphrase(PERSON), "PASSPHRASE": passphrase(PERSON)},
    )
    assert_one_sentence(done, 2, "en")


@pytest.fixture
def server(made: Path, tmp_path: Path) -> Iterator[str]:
    shutil.copytree(made / "server", tmp_path / "server")
    with subprocess.Popen(
        [sys.executable, "-m", "recap_desktop", "serve", "--data", str(tmp_path / "server")], cwd=ROOT,
        stdout=subprocess.PIPE, text=True,
    ) as run:
        assert run.stdout is not None
        yield run.stdout.readline().strip()
        run.terminate()


def test_backup_loss_and_restore(made: Path, workspace: Path, tmp_path: Path, server: str) -> None:
    file, back = tmp_path / "stick" / "b.recap", tmp_path / "new" / "w"
    file.parent.mkdir()
    done = _on(workspace, "backup", file, "--json")
    assert done.returncode == 0, done.stderr
    about = json.loads(done.stdout)
    shutil.rmtree(workspace)
    done = _on(back, "restore", file, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == about
    assert f"--workspace {back}" not in done.stderr and "Ratifying is closed" in done.stderr
    done = _on(back, "restore", "--server", server, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"fetched": about["records"]}
    done = _on(back, "report", "d-hasil", "-o", tmp_path / "d.pdf")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "d.pdf").read_bytes() == (made / "reports" / "000101-PPWP.pdf").read_bytes()


def test_the_journal_is_written_and_holds(workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "journal.jsonl"
    done = _on(workspace, "report", "journal", "-o", out, "--json")
    assert done.returncode == 0, done.stderr
    head = json.loads(done.stdout)["head"]
    assert head in out.read_text(encoding="utf-8")
    assert recap("verify", out).returncode == 0
    lines = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(b"".join([*lines[:5], *lines[6:]]))
    assert recap("verify", out).returncode == 1


def test_a_round_fetches_back_what_a_restored_desk_may_lack(workspace: Path, tmp_path: Path, server: str) -> None:
    assert _on(workspace, "backup", tmp_path / "b.recap").returncode == 0
    assert "--server" in _on(tmp_path / "w2", "restore", tmp_path / "b.recap").stderr
    first, again = (_on(tmp_path / "w2", "sync", "--server", server, "--json") for _ in range(2))
    assert first.returncode == 0, first.stderr
    done, later = json.loads(first.stdout), json.loads(again.stdout)
    assert (done["restored"], later["restored"], later["fetched"]) == (True, False, 0)
    assert done["looked_at"] > 0, "the backup held them all; each was looked at in the log once more"
    assert later["looked_at"] == 0


def test_restore_with_the_server_at_once(workspace: Path, tmp_path: Path, server: str) -> None:
    assert _on(workspace, "backup", tmp_path / "b.recap").returncode == 0
    done = _on(tmp_path / "w2", "restore", tmp_path / "b.recap", "--server", server)
    assert (done.returncode, done.stderr) == (0, "")
    done = _on(tmp_path / "w3", "restore", tmp_path / "b.recap", "--server", "http://127.0.0.1:9")
    assert done.returncode == 0
    assert len(done.stderr.strip().splitlines()) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_backups_that_are_refused(workspace: Path, tmp_path: Path, lang: str) -> None:
    file = tmp_path / "b.recap"
    assert _on(workspace, "backup", file).returncode == 0
    before = file.read_bytes()
    assert_one_sentence(_on(workspace, "backup", file, lang=lang), 2, lang)
    assert file.read_bytes() == before
    assert_one_sentence(_on(workspace, "restore", file, lang=lang), 2, lang)
    assert_one_sentence(_on(tmp_path / "w2", "restore", lang=lang), 2, lang)
    (tmp_path / "cut").write_bytes(before[:-100])
    (tmp_path / "text").write_text("hello", encoding="utf-8")
    for name, status in (("cut", 1), ("text", 2), ("nowhere", 2)):
        assert_one_sentence(_on(tmp_path / "w2", "restore", tmp_path / name, lang=lang), status, lang)
    assert_one_sentence(_on(workspace, "backup", tmp_path / "nowhere" / "b", lang=lang), 2, lang)
    assert not (tmp_path / "w2").exists()
