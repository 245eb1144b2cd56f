"""A pipe, a link, a socket or a folder in the place of any file of ours: one sentence, nothing hangs, nothing is read
that lies elsewhere, and what a link leads to is left alone."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import pytest

from sync.portal.verifier.command import main as second
from tests.helpers.desks import PASSPHRASE, workspace
from tests.helpers.main_in_process import run_here
from tests.helpers.releases import sealed_town, tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="named pipes")
_SECONDS = 60
_ELSEWHERE = b"what lies elsewhere\n"


class HangsError(BaseException):
    """Past everything that catches errors."""


@contextmanager
def nothing_hangs() -> Iterator[None]:
    """A call that waits for a pipe ends as a fault of the test."""

    def ended(_: int, frame: FrameType | None) -> None:
        raise HangsError(str(frame))

    before = signal.signal(signal.SIGALRM, ended)
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _pipe(path: Path, _: Path) -> None:
    os.mkfifo(path)


def _link(path: Path, elsewhere: Path) -> None:
    path.symlink_to(elsewhere)


def _socket(path: Path, _: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name[:90])
            Path(path.name[:90]).rename(path.name)
    finally:
        os.chdir(here)


def _folder(path: Path, _: Path) -> None:
    path.mkdir()


ODD: dict[str, Callable[[Path, Path], None]] = {"pipe": _pipe, "link": _link, "socket": _socket, "folder": _folder}


@dataclass(frozen=True)
class Places:
    """A server's data folder that cut two releases, and the second release as a folder. A test works on a copy."""

    data: Path
    release: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Places:
    folder = tmp_path_factory.mktemp("odd")
    town = sealed_town(folder, 1)
    town.publish(folder / "first")
    town.publish(folder / "second")
    return Places(town.data, folder / "second")


def one_sentence(*words: object, status: tuple[int, ...] = (1, 2)) -> str:
    """What a verb says of it."""
    with nothing_hangs():
        done = run_here(*words)
    said = done.stdout + done.stderr
    assert done.returncode in status, (words, done)
    assert "--help" not in said, "called as it is meant to be"
    assert "Traceback" not in said and "crash.log" not in said and _ELSEWHERE.decode().strip() not in said
    assert done.returncode == 0 or len(done.stderr.splitlines()) <= 1, said
    return said


def put(kind: str, path: Path, elsewhere: Path) -> None:
    """Something odd in the place of a file."""
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    ODD[kind](path, elsewhere)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A file that no verb is told of."""
    file = tmp_path / "elsewhere"
    file.write_bytes(_ELSEWHERE)
    yield file
    assert file.read_bytes() == _ELSEWHERE, "written through a link"


def _first(folder: Path, pattern: str) -> Path:
    return sorted(path for path in folder.glob(pattern) if path.is_file())[0]


#: Files of a release, one a kind.
IN_RELEASE = (
    "paket.json", "manifest.json", "manifest.sig", "daftar/akar.json", "log/checkpoint", "log/entries/000000",
    "log/tile/**/*", "petugas/*/*.json", "catatan/*/*.json", "data/suara/*.csv", "halaman/**/*.html", "rilis.json",
    "verifikasi.pyz", "umpan/*.json",
)


@pytest.mark.parametrize("kind", ODD)
def test_in_the_place_of_a_file_of_a_release(
    kind: str, made: Places, tmp_path: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = Path(shutil.copytree(made.release, tmp_path / "terbitan"))
    for pattern in IN_RELEASE:
        path = _first(copy, pattern)
        kept = path.read_bytes()
        put(kind, path, elsewhere)
        one_sentence("verify", copy)
        one_sentence("verify", path, "--release", made.release)
        with nothing_hangs():
            assert second([str(copy)], "x") in (1, 2), pattern
        assert _ELSEWHERE.decode().strip() not in capsys.readouterr().out
        one_sentence("publish", "--release", copy, "--to", f"folder:{tmp_path / 'target'}", status=(0, 1, 2))
        path.rmdir() if kind == "folder" else path.unlink()
        path.write_bytes(kept)
    one_sentence("verify", copy, status=(0,))


#: Files of a data folder; the register's entry is the newest.
IN_DATA = (
    "package.json", "packages/*.json", "server.lock", "server.db", "releases/000002.json",
    "releases/memory/000002.json", "second-place",
)


def _verbs(data: Path, out: Path) -> list[tuple[object, ...]]:
    return [
        ("publish", "--data", data, "-o", out), ("serve", "backup", out.with_suffix(".recap-backup"), "--data", data),
        ("admin", "codes", "list", "--data", data),
        ("publish", "--data", data, "--to", f"folder:{out.with_suffix('.there')}"),
    ]


@pytest.mark.parametrize("kind", ODD)
def test_in_the_place_of_a_file_of_a_servers_folder(kind: str, made: Places, tmp_path: Path, elsewhere: Path) -> None:
    for number, name in enumerate(IN_DATA):
        data = Path(shutil.copytree(made.data, tmp_path / str(number) / "data"))
        found = [path for path in data.glob(name) if path.is_file()] or [data / name]
        put(kind, found[0], elsewhere)
        for words in _verbs(data, tmp_path / str(number) / "out")[: 4 if kind == "pipe" else 1]:
            one_sentence(*words, status=(0, 1, 2))


def test_in_the_place_of_a_kept_file(made: Places, tmp_path: Path, elsewhere: Path) -> None:
    from sync.portal.kept import KeptReleases

    for kind in ODD:
        data = Path(shutil.copytree(made.data, tmp_path / kind / "data"))
        kept = KeptReleases(data / "releases")
        cut = kept.newest()
        assert cut is not None
        for path in ("index.html", "data/suara/0001.csv", "paket.json"):
            file = kept.file(cut, path)
            assert file is not None
            put(kind, file.path, elsewhere)
        said = one_sentence("publish", "--data", data, "--to", f"folder:{tmp_path / kind / 'there'}", status=(1, 2))
        assert "number 2" in said or "000002" in said or "release 2" in said, said
        if kind != "folder":  # cut again, what is odd goes and the file comes
            one_sentence("publish", "--data", data, "-o", tmp_path / kind / "out", "--number", 2, status=(0,))
            assert tree(tmp_path / kind / "out") == tree(made.release)


def test_in_the_place_of_what_is_given_to_a_verb(made: Places, tmp_path: Path) -> None:
    """A target's file, a backup and a certificate: named by a person, so that a link is followed and a pipe is not."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    one_sentence("verify", pipe)
    one_sentence("restore", pipe, "--workspace", tmp_path / "w", "--person", "OP-1", "--passphrase-fd", "0")
    one_sentence("publish", "--release", made.release, "--to", pipe)
    one_sentence("serve", "--data", made.data, "--certificate", pipe, "--key", pipe)
    link = tmp_path / "link"
    link.symlink_to(made.release / "data" / "suara" / "0001.csv")
    assert "0001.csv" in one_sentence("verify", link, "--release", made.release, status=(0,))


def test_at_a_target(made: Places, tmp_path: Path, elsewhere: Path) -> None:
    one_sentence("publish", "--release", made.release, "--to", f"folder:{tmp_path / 'whole'}", status=(0,))
    for kind in ODD:
        for name in ("terbaru.json", "v/000002/manifest.json", "v/000002/data/suara/0001.csv"):
            there = Path(shutil.copytree(tmp_path / "whole", tmp_path / f"{kind}-{name.replace('/', '-')}"))
            found = sorted(there.rglob(name))[0]
            put(kind, found, elsewhere)
            one_sentence("publish", "--release", made.release, "--to", f"folder:{there}", "--check", status=(0, 1, 2))
            one_sentence("publish", "--release", made.release, "--to", f"folder:{there}", status=(0, 1, 2))


#: Files of a workspace, and what a person does then.
IN_WORKSPACE = ("workspace.db", "package.json", "officers/KETUA.json", "region", "recovery.json", "digits.json")


@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_in_the_place_of_a_file_of_a_workspace(kind: str, tmp_path: Path, elsewhere: Path) -> None:
    whole = workspace(tmp_path / "whole")
    for name in IN_WORKSPACE:
        copy = Path(shutil.copytree(whole, tmp_path / name.replace("/", "-") / "w"))
        put(kind, copy / name, elsewhere)
        for words in (
            ("backup", "--workspace", copy, copy.with_name("copy.recap-backup"), "--person", "OP-1"),
            ("sync", "--workspace", copy, "--server", "http://127.0.0.1:9", "--person", "OP-1"),
        ):
            with nothing_hangs():
                done = run_here(*words, typed=PASSPHRASE)
            said = done.stdout + done.stderr
            assert done.returncode in (0, 1, 2), (name, done)
            assert not any(word in said for word in ("Traceback", "crash.log", "--help")), (name, said)
