"""Workspaces are found by looking: the last used first, damaged ones among them, none of what lies beside one."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up
from recap_desktop.desk.start.offer import BackupOffer
from recap_desktop.desk.start.start import Start
from recap_desktop.desk.start.workspaces import named
from recap_desktop.workspace.backup_file import Manifest, write
from sync.trust.package import ElectionPackage
from sync.trust.training import generated_keys
from tests.helpers import desks
from tests.helpers.disks import fill, small_disk
from tests.helpers.trial_package import trial


def _used(folder: Path, days: int) -> None:
    """As if last used so many days ago."""
    at = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    for one in folder.iterdir():
        os.utime(one, (at, at))


def test_all_are_listed_the_last_used_first_and_a_damaged_one_stops_none(tmp_path: Path) -> None:
    start, package = Start(tmp_path), trial()
    earlier = desks.workspace(tmp_path / "workspace")  # where earlier versions kept the only one
    offer = start.offer(package.envelope)
    one = start.create(offer, "120101", package.fingerprint)
    two = start.create(offer, "120102")
    broken = start.create(offer, "120102")
    (broken / "package.json").write_bytes(b"{}")
    for folder, days in ((one, 1), (broken, 2), (earlier, 3), (two, 4)):
        _used(folder, days)
    for end in ("-exports", "-copies", "-set-aside-20261127T000000Z", ".next"):  # what lies beside
        shutil.copytree(one, one.with_name(one.name + end))
    shutil.copytree(earlier, tmp_path / "latihan-12345678" / "workspace")  # the demo's
    (tmp_path / "workspaces" / "notes.txt").write_text("x", encoding="utf-8")
    found = start.workspaces()
    assert [(item.folder, item.region_name, item.officers) for item in found] == [
        (one, "JATI PERUMNAS", 0), (broken, "", 0), (earlier, "SUKA MAJU", 5), (two, "TERNATE SELATAN", 0)]
    assert [item.fault.code if item.fault else None for item in found] == [None, "package.damaged", None, None]
    assert [item.package.mode for item in found if item.package] == ["trial", "training", "trial"]
    assert start.only() is None


def test_one_alone_is_the_one_to_open_also_where_it_is_damaged(tmp_path: Path) -> None:
    start = Start(tmp_path)
    assert start.only() is None and start.workspaces() == ()
    folder = desks.workspace(tmp_path / "workspace")
    assert start.only() == folder
    (folder / "package.json").unlink()
    assert start.only() == folder  # the window says what is wrong with it


def test_a_time_that_no_clock_shows_only_changes_the_order(tmp_path: Path) -> None:
    start = Start(tmp_path)
    folder = start.practise(desks.PACKAGE.read_bytes())
    for one in folder.iterdir():
        os.utime(one, (4_102_444_800 * 4, 4_102_444_800 * 4))
    assert [one.folder for one in start.workspaces()] == [folder]


def test_a_word_is_a_name_or_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = Start(tmp_path / "data")
    folder = start.practise(desks.PACKAGE.read_bytes())
    earlier = desks.workspace(start.data / "workspace")
    monkeypatch.chdir(tmp_path)
    assert named(start.data, folder.name) == folder
    assert named(start.data, "workspace") == earlier
    assert named(start.data, str(folder)) == folder
    assert named(start.data, "neither") == Path("neither")
    (tmp_path / folder.name).mkdir()  # a folder that stands here is meant
    assert named(start.data, folder.name) == Path(folder.name)


def _backup(folder: Path) -> Path:
    with Desk.open(desks.workspace(folder / "w")) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        back_up(desk, Output(folder / "any name"))
    return folder / "any name"


def test_a_backup_is_looked_at_and_put_back_and_two_never_lie_in_one_folder(tmp_path: Path) -> None:
    start, file = Start(tmp_path / "data"), _backup(tmp_path)
    found = start.read(file)
    assert isinstance(found, BackupOffer)
    assert (found.package.election, found.region, found.region_name, found.package.mode) == (
        "LATIHAN-2024", "000101", "SUKA MAJU", "training")
    assert {(one.person, one.role) for one in found.officers} == set(desks.OFFICERS.items())
    assert abs(found.made - datetime.now(UTC)) < timedelta(days=1)
    with pytest.raises(KnownError, match="session."):
        start.restore(found, "KETUA", "not this one at all")
    assert start.workspaces() == () and not any((start.data / "workspaces").iterdir())
    first, second = (start.restore(found, "KETUA", desks.PASSPHRASE) for _ in range(2))
    assert first != second
    for folder in (first, second):
        with Desk.open(folder) as desk:
            desk.session.sign_in("OP-1", desks.PASSPHRASE)
            assert desk.region == "000101"


def test_half_a_backup_and_one_of_another_root_are_refused(tmp_path: Path) -> None:
    start, file = Start(tmp_path / "data"), _backup(tmp_path)
    whole = file.read_bytes()
    for data in (whole[: len(whole) // 2], whole[:-1], whole[:600] + b"\0" + whole[601:]):
        file.write_bytes(data)
        with pytest.raises(KnownError, match=r"backup\.damaged"):
            start.read(file)
    assert not start.data.exists()


def _backup_of(package: ElectionPackage, folder: Path) -> Path:
    """What a backup of a workspace on this package shows without a key; there is none to open it with."""
    with Desk.create(folder / "w", package.envelope, subdistrict="120101", fingerprint=package.fingerprint):
        pass
    (folder / "db").write_bytes(b"sealed")
    about = Manifest(package.election, package.digest, "120101", "0" * 64, 1, 0, "2026-11-27T12:00:00Z")
    write(Output(folder / "backup"), about, folder / "db", folder / "w")
    return folder / "backup"


def test_a_backup_of_another_root_is_refused_and_an_older_one_is_not(tmp_path: Path) -> None:
    start, first = Start(tmp_path / "data"), trial()
    second = trial(sequence=2, previous=first.digest)
    start.create(start.offer(second.envelope), "120101", second.fingerprint)
    older = start.read(_backup_of(first, tmp_path / "older"))
    assert isinstance(older, BackupOffer) and older.officers == () and older.region_name == "JATI PERUMNAS"
    with pytest.raises(KnownError, match=r"package\.other_root"):
        start.read(_backup_of(trial(own=generated_keys()), tmp_path / "forged"))


def test_a_full_disk_while_a_backup_is_put_back(tmp_path: Path) -> None:
    file = _backup(tmp_path)
    with small_disk(tmp_path / "disk", 1024) as disk:
        start = Start(disk / "data")
        found = start.read(file)
        assert isinstance(found, BackupOffer)
        filler = fill(disk)
        with pytest.raises(KnownError, match=r"workspace\.disk_full"):
            start.restore(found, "KETUA", desks.PASSPHRASE)
        assert start.workspaces() == ()
        filler.unlink()
        assert start.restore(found, "KETUA", desks.PASSPHRASE).is_dir()
        assert len(start.workspaces()) == 1
