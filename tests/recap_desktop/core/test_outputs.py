"""A file that somebody asks for: whole or not at all, and never over one that came into being meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.outputs import Output, check_folder
from resources.catalogue import LANGUAGES, sentence


def test_a_file_that_came_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    output = Output(tmp_path / "a.pdf")
    with pytest.raises(KnownError, match=r"output\.exists"), output.staged() as made:
        made.write_bytes(b"ours")
        (tmp_path / "a.pdf").write_bytes(b"theirs")
    assert (tmp_path / "a.pdf").read_bytes() == b"theirs"
    assert [file.name for file in tmp_path.iterdir()] == ["a.pdf"]


def test_nothing_stays_of_one_that_failed_half_way(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"old")
    with pytest.raises(ValueError, match="half"), Output(tmp_path / "a.pdf", force=True).staged() as made:
        made.write_bytes(b"new")
        raise ValueError("half")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a.pdf", b"old")]


@pytest.mark.parametrize("force", [False, True])
def test_what_is_precious_is_told_by_its_content_wherever_it_lies(tmp_path: Path, force: bool) -> None:
    from sync.secret import sealed

    contents = {
        "output.key": (b"-----BEGIN PRIVATE KEY-----\nx", sealed.seal(b"x" * 32, "empat kata sandi panjang", {})),
        "output.database": (b"SQLite format 3\0" + bytes(84),),
    }
    for code, datas in contents.items():
        for data in datas:
            (tmp_path / "x").write_bytes(data)
            with pytest.raises(KnownError) as refused:
                Output(tmp_path / "x", force=force).write(b"new")
            assert refused.value.code == code
            assert all(str(tmp_path / "x") in sentence(refused.value, lang) for lang in LANGUAGES)
            assert (tmp_path / "x").read_bytes() == data


@pytest.mark.parametrize("force", [False, True])
def test_an_input_is_the_same_file_under_every_name(tmp_path: Path, force: bool) -> None:
    (tmp_path / "in").mkdir()
    source = tmp_path / "in" / "spec.toml"
    source.write_bytes(b"x")
    (tmp_path / "link").symlink_to(source)
    (tmp_path / "up").symlink_to(tmp_path / "in")
    os.link(source, tmp_path / "hard")
    for name in ("in/spec.toml", "link", "up/spec.toml", "hard", "in/../in/./spec.toml"):
        for given in (source, tmp_path / "link"):
            with pytest.raises(KnownError, match=r"output\.input"):
                Output(tmp_path / name, force=force, inputs=(given,)).check()
    for name in ("in/spec.toml", "link", "up/spec.toml"):
        with pytest.raises(KnownError, match=r"output\.input"):
            Output(tmp_path / name, force=force, inputs=(tmp_path / "up",)).check()
    with pytest.raises(KnownError, match=r"output\.linked"):
        Output(tmp_path / "hard", force=force).check()


def test_devices_and_folders_are_no_files(tmp_path: Path) -> None:
    for place in (tmp_path, Path("/dev/null")):
        with pytest.raises(KnownError, match=r"output\.not_file"):
            Output(place, force=True).check()


def test_nothing_is_written_below_a_workspace_or_a_servers_folder(tmp_path: Path) -> None:
    for mark, code in (("workspace.db", "output.workspace"), ("server.db", "output.server")):
        folder = tmp_path / mark.replace(".", "-")
        (folder / "deep").mkdir(parents=True)
        (folder / mark).write_bytes(b"")
        (tmp_path / f"to-{mark}").symlink_to(folder / "deep")
        for place in (folder / "new", folder / "deep" / "new", tmp_path / f"to-{mark}" / "new"):
            with pytest.raises(KnownError) as refused:
                Output(place, force=True).write(b"x")
            assert refused.value.code == code
            with pytest.raises(KnownError):
                check_folder(place)
            assert not place.exists()
