"""What differs between systems: names, files in use, long paths, synced folders; line ends and zones everywhere."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from sync.system import is_alive, is_file_name, is_too_long, patiently, synced_by, take_place

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("forms", "sync", "recap_desktop", "resources")


class Used:
    """A file that somebody else has open for the first ``times`` tries."""

    def __init__(self, times: int, winerror: int | None = 32) -> None:
        self.times, self.asked, self.winerror = times, 0, winerror

    def __call__(self) -> None:
        self.asked += 1
        if self.asked <= self.times:
            error = PermissionError(13, "in use")
            if self.winerror is not None:
                error.winerror = self.winerror  # type: ignore[attr-defined]
            raise error


@pytest.mark.parametrize("winerror", [5, 32, 33, None])
def test_a_file_in_use_is_tried_again_on_windows(winerror: int | None) -> None:
    used = Used(3, winerror)
    patiently(used, windows=True, pause=0)
    assert used.asked == 4


def test_nobody_waits_for_ever_nor_where_waiting_is_of_no_use() -> None:
    for used, windows in ((Used(1000), True), (Used(1), False), (Used(1, 112), True)):
        with pytest.raises(PermissionError):
            patiently(used, windows=windows, pause=0)
        assert used.asked == (40 if windows and used.winerror == 32 else 1)


def test_a_file_takes_the_place_of_another_and_a_folder_a_free_one(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "made").write_bytes(b"new")
    take_place(tmp_path / "made", tmp_path / "old")
    assert (tmp_path / "old").read_bytes() == b"new" and not (tmp_path / "made").exists()
    (tmp_path / "folder").mkdir()
    take_place(tmp_path / "folder", tmp_path / "there")
    assert (tmp_path / "there").is_dir()


@pytest.mark.parametrize("name", [
    "CON", "con.pdf", "NUL", "aux.tar.gz", "COM1", "lpt9.json", "COM¹.txt", "CON .txt", "D.Hasil.", "a ", "a:b.pdf",
    "a?.pdf", "a*", 'a"b', "a<b", "a|b", "a\\b", "a/b", "a\tb", "a\nb", "", ".", "..",
])
def test_names_that_windows_does_not_have(name: str) -> None:
    assert not is_file_name(name)


@pytest.mark.parametrize("name", [
    "000101-PPWP.pdf", "Nurül Ḥasan.recap-backup", ".recap-4711-x", "CONTEST.pdf", "COM10", "NULL.json", "a b.pdf",
    "salvaged-20261127T215304Z.recap", "D.Hasil 1.pdf",
])
def test_names_that_every_system_has(name: str) -> None:
    assert is_file_name(name)


def test_a_path_that_windows_cannot_reach_is_called_too_long() -> None:
    gone = OSError(2, "no such file")
    assert is_too_long(PureWindowsPath("C:\\" + "x" * 300), gone, windows=True)
    assert not is_too_long(PureWindowsPath("C:\\short"), gone, windows=True)
    assert not is_too_long(PurePosixPath("/" + "x" * 300), gone, windows=False)
    told = OSError(2, "too long")
    told.winerror = 206  # type: ignore[attr-defined]
    assert is_too_long(PureWindowsPath("C:\\short"), told, windows=True)


@pytest.mark.parametrize(("folder", "service"), [
    (PureWindowsPath("C:\\Users\\Nurül\\OneDrive\\Documents\\w"), "OneDrive"),
    (PureWindowsPath("C:\\Users\\x\\OneDrive - KPU Kota\\w"), "OneDrive"),
    (PurePosixPath("/srv/x/Dropbox/w"), "Dropbox"),
    (PureWindowsPath("G:\\My Drive\\w"), "My Drive"),
    (PureWindowsPath("C:\\Users\\OneDriver\\AppData\\Local\\w"), None),
    (PurePosixPath("/srv/x/.local/share/Recap Desktop/w"), None),
])
def test_a_folder_that_a_service_copies_away_is_known(folder: PurePosixPath, service: str | None) -> None:
    assert synced_by(folder) == service


def test_a_process_that_ended_is_told_from_one_that_runs() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert is_alive(child.pid) and is_alive(os.getpid())
        child.communicate(b"\n")
    assert not is_alive(child.pid)


@cache
def _modules() -> tuple[tuple[str, tuple[ast.AST, ...]], ...]:
    return tuple(
        (file.relative_to(ROOT).as_posix(), tuple(_told(ast.parse(file.read_text(encoding="utf-8")))))
        for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))
    )


def _told(tree: ast.Module) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree) if isinstance(node, (ast.Call, ast.Import, ast.ImportFrom)))


def _calls(name: str, nodes: tuple[ast.AST, ...]) -> Iterator[ast.Call]:
    for node in nodes:
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == name:
                yield node


def test_every_text_is_written_with_line_ends_of_its_own() -> None:
    """Windows would write each line end as two bytes: another digest, and another table."""
    found = []
    for file, nodes in _modules():
        for call in _calls("write_text", nodes):
            found += [] if any(word.arg == "newline" for word in call.keywords) else [f"{file}:{call.lineno}"]
        for call in _calls("open", nodes):
            modes = [one.value for one in (*call.args, *(w.value for w in call.keywords if w.arg == "mode"))
                     if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            writes = any(re.fullmatch(r"[wax]\+?t?", mode) for mode in modes)
            binary = any(isinstance(part, ast.Attribute) and part.attr == "devnull" for part in call.args)
            archive = any(word.arg == "force_zip64" for word in call.keywords)
            named = any(word.arg == "newline" for word in call.keywords)
            found += [f"{file}:{call.lineno}"] if writes and not (binary or archive or named) else []
    assert found == []


def test_every_text_is_read_and_written_as_utf_8() -> None:
    """Windows' own code page is another one in every country."""
    found = []
    for file, nodes in _modules():
        for name in ("read_text", "write_text"):
            found += [
                f"{file}:{call.lineno}" for call in _calls(name, nodes)
                if not any(word.arg == "encoding" for word in call.keywords)
                and not (isinstance(call.func, ast.Name) or file == "sync/trust/spec.py")
            ]
    assert found == []


def test_no_time_zone_is_looked_up_by_name() -> None:
    """Windows has no table of zones; the three of Indonesia have had no summer time since 1964 and are offsets."""
    asked = [file for file, nodes in _modules() for node in nodes
             if isinstance(node, (ast.Import, ast.ImportFrom))
             and "zoneinfo" in (getattr(node, "module", None) or "", *(one.name for one in node.names))]
    assert asked == []


def test_a_moved_file_always_waits_for_who_has_it_open() -> None:
    """Whatever gives a file its final name does it by ``take_place``, which knows Windows' locks."""
    allowed = {
        "recap_desktop/core/outputs.py",  # the way without links, which must not replace
        "sync/server/recovery.py",  # releases that go to another folder: nobody has them open, the server is stopped
        "sync/system.py",
    }
    found = []
    for file, nodes in _modules():
        for name in ("rename", "replace"):
            for call in _calls(name, nodes):
                one_path = len(call.args) == 1 and not call.keywords and isinstance(call.func, ast.Attribute)
                system = isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "os"
                moved = system or one_path and not isinstance(call.args[0], ast.Starred)
                found += [f"{file}:{call.lineno}"] if moved and file not in allowed else []
    assert found == []
