"""Commands that documents print are commands of this program, and the page of recovery was followed word for word."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import resources
from recap_desktop.cli.main import parser
from recap_desktop.desk import Desk
from sync.trust.keyfiles import save_keys
from sync.trust.training import training_keys
from tests.helpers import command
from tests.helpers.desks import CLEAN, PACKAGE, PASSPHRASE, seal, type_twice, workspace
from tests.helpers.recap import recap

ROOT = Path(__file__).resolve().parents[3]
DOCS = sorted([*(ROOT / "docs").rglob("*.md")])
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
UNIT = ROOT / "installer" / "recap-server.service"


def commands(page: str) -> list[str]:
    """Whole lines of indented or fenced code that call ``recap``; one that goes on in the next line is put together."""
    joined = re.sub(r"\\\n\s*", " ", page)
    return [line.strip() for line in re.findall(r"^ {3,}recap [a-z].*$|^recap [a-z].*$", joined, re.MULTILINE)]


def _printed() -> list[tuple[str, str]]:
    return [
        (str(doc.relative_to(ROOT)), line) for doc in DOCS for line in commands(doc.read_text(encoding="utf-8"))
        if "recap_desktop" not in line
    ]


def test_there_are_commands_to_hold() -> None:
    lines = [line for name, line in _printed() if name == "docs/operations.md"]
    assert len(lines) > 20
    assert {line.split()[1] for line in lines} >= {"serve", "admin", "publish", "verify", "recover", "package"}


@pytest.mark.parametrize(("name", "line"), _printed(), ids=lambda one: one.replace("/", "-")[:60])
def test_a_command_in_a_document_is_one_of_this_program(
    name: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = shlex.split(line, comments=True)[1:]
    try:
        parser("en").parse_args([word for word in words if not re.fullmatch(r"[0-9]*[<>]+.*", word)])
    except SystemExit:
        pytest.fail(f"{name}: {line}: {capsys.readouterr().err}")


def test_the_unit_of_systemd_starts_this_program() -> None:
    (start,) = re.findall(r"^ExecStart=/usr/bin/recap (.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    values = {"RECAP_HOST": "0.0.0.0", "RECAP_PORT": "8443"}
    filled = re.sub(r"\$\{(\w+)\}", lambda found: values.get(found[1], "/run/" + found[1]), start)
    found = parser("en").parse_args(shlex.split(filled))
    assert (found.host, found.port) == ("0.0.0.0", 8443)
    assert None not in (found.data, found.keys, found.passphrase_file, found.certificate, found.key, found.second_place)


def _section(title: str) -> str:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    return page[page.index(f"\n## {title}\n") :].split("\n## ")[1]


class Place:
    """A folder in which the commands of the page are typed as they stand there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, line: str, *more: str, status: int = 0) -> str:
        """One command; answers what it printed."""
        words = shlex.split(line)[1:]
        sealed = "KEYS" in words and words[0] in ("recover", "serve")
        done = command.recap(
            *words, *more, *(("--passphrase-file", "passphrase") if sealed else ()), folder=self.folder
        )
        assert done.returncode == status, (line, done.stdout, done.stderr)
        return done.stdout + done.stderr

    @contextmanager
    def served(self, line: str) -> Iterator[str]:
        """The server that a command starts; its address."""
        process = subprocess.Popen(
            [sys.executable, "-m", "recap_desktop", *shlex.split(line)[1:], "--passphrase-file", "passphrase",
             "--log-level", "error"],
            cwd=self.folder, stdout=subprocess.PIPE, text=True, env={**ENVIRONMENT, "PYTHONUNBUFFERED": "1"},
        )
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.stdout.close()
            assert process.wait(60) == 0

    def sync(self, url: str, status: int = 0) -> dict[str, object]:
        """A round of the laptop."""
        done = recap("sync", "--workspace", str(self.folder / "laptop"), "--person", "KETUA", "--server", url, "--json",
                     passphrase=PASSPHRASE)
        assert done.returncode == status, done.stderr
        found: dict[str, object] = json.loads(done.stdout)
        return found

    def seal(self, station: str) -> None:
        """A sheet more on the laptop."""
        with Desk.open(self.folder / "laptop") as desk:
            type_twice(desk, station)
            seal(desk, station)


def test_the_way_on_from_an_older_copy_as_the_page_tells_it(tmp_path: Path) -> None:
    """A server is put back from a backup that lacks two releases; then every command of the section, as it stands."""
    place, title = Place(tmp_path), "The data was put back from an older copy"
    for name in ("spec.toml", "regions.csv", "stations.csv"):
        shutil.copy(resources.path("training", name), tmp_path / name)
    save_keys(training_keys(), tmp_path / "ROOTKEYS")
    (tmp_path / "passphrase").write_text("empat belas kuda nil\n", encoding="utf-8")
    (tmp_path / "passphrase").chmod(0o600)
    place.run("recap admin server-keys --keys ROOTKEYS -o KEYS", "--new-passphrase-file", "passphrase")
    workspace(tmp_path / "laptop")
    serving = f"recap serve --data DATA --keys KEYS --package {PACKAGE}"
    with place.served(serving) as url:
        place.seal(CLEAN[0])
        place.sync(url)
        place.run("recap publish --data DATA -o release-1 --keys ROOTKEYS")
        place.run("recap serve backup 0200.recap-backup --data DATA")  # beside the running server
        place.seal(CLEAN[1])
        place.sync(url)
        place.run("recap publish --data DATA -o release-2 --keys ROOTKEYS")
        place.run("recap publish --data DATA -o release-3 --keys ROOTKEYS")
        place.seal("0001011001004")
        assert place.sync(url)["sent"]
    (tmp_path / "DATA").rename(tmp_path / "lost")
    (restore,) = [line for line in commands(_section("Restore")) if " restore " in line]
    said = place.run(restore.replace("/media/backup/", ""), status=1)
    assert "log entries, but this log has signed" in said
    assert "signed" in place.run("recap serve --data DATA --keys KEYS", status=1)
    assert "signed" in place.run("recap publish --data DATA -o release-9 --keys ROOTKEYS", status=1)

    section = _section(title)
    ask, build, begin, serve_again, publish, verify = commands(section)
    place.run("recap verify release-3")
    known = json.loads(place.run(ask, "--json"))
    # step 4: the lines that the page shows, with what was printed in their places
    shown = section[section.index("       sequence = 2") :].split("       recap")[0]
    text = re.sub(r"^       ", "", shown, flags=re.MULTILINE)
    for name in ("origin", "key", "root"):
        text = re.sub(rf'^{name} = ".*"$', f'{name} = "{known[name]}"', text, flags=re.MULTILINE)
    text = re.sub(r"^size = \d+$", f"size = {known['size']}", text, flags=re.MULTILINE)
    top, _, before = text.partition("[[log_before]]")
    spec = (tmp_path / "spec.toml").read_text(encoding="utf-8")
    kept = "".join(line for line in spec.splitlines(True) if not re.match(r"sequence|log_origin", line))
    (tmp_path / "spec.toml").write_text(f"{top}{kept}\n[[log_before]]{before}", encoding="utf-8")
    place.run(build)
    place.run(begin)
    place.run(begin)  # cut short, typed again
    with place.served(serve_again) as url:
        first = place.sync(url, status=1)
        assert first["package"] == 2
        second = place.sync(url)
        assert second["waiting"] == 0
        place.run(publish)
        place.run(verify)
    assert set(os.listdir(tmp_path / "DATA" / "before-recovery"))
    # nothing was lost: three sheets stand in the release, of which the copy knew one
    assert len(list((tmp_path / "release-4" / "catatan" / "000101").glob("*.json"))) >= 3
