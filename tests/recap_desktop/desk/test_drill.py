"""The second place for copies, and the drill that proves a copy restorable."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk, second_place
from recap_desktop.desk.backups import back_up, restore
from recap_desktop.desk.drill import drill, told
from recap_desktop.workspace import backup_file
from resources.catalogue import LANGUAGES, sentence
from tests.helpers.command import assert_one_sentence
from tests.helpers.desks import CONTEST, PASSPHRASE, sealed_workspace, second_workspace, type_twice
from tests.helpers.disks import fill, small_disk
from tests.helpers.main_in_process import run_here

SIGNERS = ("KETUA", "ANGGOTA-1", "ANGGOTA-2")


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two ratified sheets, a signed recapitulation and its signed D.Hasil."""
    folder = sealed_workspace(tmp_path_factory.mktemp("signed") / "w")
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        batch = desk.recap.prepare(CONTEST, None, list(SIGNERS))
        for person in SIGNERS:
            desk.recap.sign(batch, person, PASSPHRASE)
        desk.reports.preview(CONTEST)
        for person in SIGNERS:
            desk.reports.sign(CONTEST, person, PASSPHRASE)
    return folder


@pytest.fixture
def desk(signed: Path, tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(Path(shutil.copytree(signed, tmp_path / "w"))) as opened:
        opened.session.sign_in("KETUA", PASSPHRASE)
        yield opened


def _says(error: KnownError) -> None:
    for lang in LANGUAGES:
        assert "?" not in sentence(error, lang) and error.code not in sentence(error, lang)


def _beside(tmp_path: Path) -> list[str]:
    return sorted(one.name for one in tmp_path.iterdir())


def test_a_copy_is_restored_opened_verified_compared_and_removed(desk: Desk, tmp_path: Path) -> None:
    back_up(desk, Output(tmp_path / "b"))
    before = _beside(tmp_path)
    found = drill(desk, tmp_path / "b", PASSPHRASE)
    assert (found.records, found.documents, found.behind, found.other) == (len(desk.context.workspace.records.ids()), 1,
                                                                           0, False)
    assert "holds what this workspace holds" in told(found, "en")
    assert _beside(tmp_path) == before, "the folder is gone"
    (line,) = [one for one in desk.journal.lines() if one.act == "drill"]
    assert dict(line.data) == {"code": "drill.restores", "records_count": str(found.records)}
    type_twice(desk, "0001011001004")
    desk.session.sign_in("KETUA", PASSPHRASE)
    again = drill(desk, tmp_path / "b", PASSPHRASE)
    assert again.behind == 2 and again.lines_behind > 2
    assert "2 records" in told(again, "en") and "2 catatan" in told(again, "id")


def test_the_signed_documents_are_in_it(desk: Desk, tmp_path: Path) -> None:
    back_up(desk, Output(tmp_path / "b"))
    backup_file.read(tmp_path / "b", tmp_path / "looked")
    root = desk.context.folder.root
    pdfs = sorted(one.relative_to(root) for part in ("reports", "blobs") for one in (root / part).rglob("*")
                  if one.is_file())
    assert len(pdfs) >= 2
    for one in pdfs:
        assert (tmp_path / "looked" / one).read_bytes() == (root / one).read_bytes()
    restore(tmp_path / "b", tmp_path / "again", "KETUA", PASSPHRASE)
    with Desk.open(tmp_path / "again") as again:
        again.session.sign_in("KETUA", PASSPHRASE, to_look=True)
        assert again.reports.signers(CONTEST) == tuple((person, True) for person in SIGNERS)


@pytest.mark.parametrize("damage", ["cut", "flipped", "other kind", "absent"])
def test_a_copy_that_does_not_restore_is_said_and_journaled(desk: Desk, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "b"
    back_up(desk, Output(file))
    data = file.read_bytes()
    if damage == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        file.write_bytes(data[:100_000] + bytes([data[100_000] ^ 1]) + data[100_001:])
    elif damage == "other kind":
        file.write_bytes(b"%PDF-1.7")
    else:
        file.unlink()
    before = _beside(tmp_path)
    with pytest.raises(KnownError) as refused:
        drill(desk, file, PASSPHRASE)
    assert refused.value.code.startswith(("backup.", "cli.unreadable"))
    _says(refused.value)
    assert _beside(tmp_path) == before
    assert [one.data["code"] for one in desk.journal.lines() if one.act == "drill"] == [refused.value.code]


def test_a_wrong_passphrase_is_one_of_this_desk(desk: Desk, tmp_path: Path) -> None:
    back_up(desk, Output(tmp_path / "b"))
    with pytest.raises(KnownError, match=r"session\.wrong_passphrase"):
        drill(desk, tmp_path / "b", "salah sama sekali")


def test_of_another_laptop_the_officer_is_not_in_it(desk: Desk, tmp_path: Path) -> None:
    with Desk.open(second_workspace(tmp_path / "other")) as other:
        other.session.sign_in("KETUA-2", PASSPHRASE)
        back_up(other, Output(tmp_path / "b"))
    with pytest.raises(KnownError, match=r"drill\.not_in_copy") as refused:
        drill(desk, tmp_path / "b", PASSPHRASE)
    _says(refused.value)


def test_no_room_for_the_drill_leaves_nothing(signed: Path, tmp_path: Path) -> None:
    with Desk.open(Path(shutil.copytree(signed, tmp_path / "w0"))) as full:
        full.session.sign_in("KETUA", PASSPHRASE)
        back_up(full, Output(tmp_path / "b"))
    with small_disk(tmp_path / "small", 6144) as disk:
        shutil.copytree(signed, disk / "w")
        with Desk.open(disk / "w") as desk:
            desk.session.sign_in("KETUA", PASSPHRASE)
            filler = fill(disk)
            with pytest.raises(KnownError) as refused:
                drill(desk, tmp_path / "b", PASSPHRASE)
            assert refused.value.code.startswith("workspace.")
            filler.unlink()
            assert [one.name for one in disk.iterdir()] == ["w"]
            assert desk.journal.verify() == desk.journal.head


# the second place


def _stick(tmp_path: Path, name: str = "STICK-1") -> Path:
    folder = tmp_path / "media" / name
    folder.mkdir(parents=True)
    return folder


def _here(monkeypatch: pytest.MonkeyPatch, *roots: Path) -> None:
    """These are the disks that are plugged in."""
    monkeypatch.setattr(second_place, "disks", lambda: iter(roots))


def test_a_stick_is_chosen_remembered_and_missed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = _stick(tmp_path)
    _here(monkeypatch, stick)
    assert desk.copies.second_place().folder is None
    assert desk.copies.choose_second(stick).here
    desk.copies.make()
    assert (desk.facts().copied.place, desk.facts().copied.absent) == ("STICK-1", "")
    assert len(list((stick / "recap-copies").glob("*.recap"))) == 1
    # out: the folder that it was mounted under is the laptop's own disk, and gets no copy
    shutil.move(stick, tmp_path / "pocket")
    (stick / "recap-copies").mkdir(parents=True)
    _here(monkeypatch)
    desk.session.lock()
    desk.session.sign_in("KETUA", PASSPHRASE)
    desk.copies.make()
    assert (desk.facts().copied.place, desk.facts().copied.absent) == ("", "STICK-1")
    assert desk.facts().copied.fault is None and not list((stick / "recap-copies").iterdir())
    # in again, under another name
    shutil.rmtree(stick)
    moved = tmp_path / "media" / "STICK-1 1"
    shutil.move(tmp_path / "pocket", moved)
    _here(monkeypatch, moved)
    desk.copies.make()
    assert (desk.facts().copied.place, desk.facts().copied.absent) == ("STICK-1", "")
    assert len(list((moved / "recap-copies").glob("*.recap"))) == 2
    shown = desk.copies.list()
    assert [one.label for one in shown].count("STICK-1") == 2 and all(one.made and one.size for one in shown)
    folder = desk.context.folder.root
    desk.close()
    with Desk.open(folder) as again:
        assert again.copies.second_place().label == "STICK-1"
        assert again.copies.known().place == "STICK-1"
        again.session.sign_in("KETUA", PASSPHRASE)
        again.copies.choose_second(None)
        assert again.copies.second_place().folder is None


def test_a_stick_chosen_gets_its_copy_although_nothing_was_journaled_since(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.copies.make()
    stick = _stick(tmp_path)
    _here(monkeypatch, stick)
    desk.copies.choose_second(stick)
    desk.copies.make()
    assert len(list((stick / "recap-copies").glob("*.recap"))) == 1


@pytest.mark.parametrize("own", ["w", "w-copies", "w/blobs"])
def test_the_workspace_itself_is_no_second_place(desk: Desk, tmp_path: Path, own: str) -> None:
    (tmp_path / own).mkdir(exist_ok=True)
    with pytest.raises(KnownError, match=r"copies\.own_folder") as refused:
        desk.copies.choose_second(tmp_path / own)
    _says(refused.value)
    assert desk.copies.second_place().folder is None


def test_a_place_that_cannot_be_written_is_not_chosen(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no folder")
    with pytest.raises(KnownError, match=r"workspace\.not_"):
        desk.copies.choose_second(tmp_path / "file")
    assert desk.copies.second_place().folder is None


def test_a_damaged_choice_is_none_and_stops_nothing(desk: Desk) -> None:
    for content in (b"", b"[]", b'{"folder": 1}', b"\xff" * 10, b"{" * 3000):
        (desk.context.folder.root / second_place.CHOICE).write_bytes(content)
        assert desk.copies.second_place().folder is None
    desk.copies.make()
    assert desk.facts().copied.made is not None


def test_a_drilled_copy_is_marked_in_the_list(desk: Desk) -> None:
    desk.copies.make()
    (one,) = desk.copies.list()
    assert one.drilled is None and one.records == len(desk.context.workspace.records.ids())
    drill(desk, one.path, PASSPHRASE)
    (one,) = desk.copies.list()
    assert one.drilled is not None


# a backup at a place that gives up


def test_a_stick_pulled_out_while_writing_leaves_workspace_and_stick_whole(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = desk.journal.head
    real = backup_file._pack
    with small_disk(tmp_path / "stick", 32 << 10) as stick:
        def pulled(*parts: object) -> None:
            real(*parts)  # type: ignore[arg-type]
            subprocess.run(["umount", "-l", str(stick)], check=True)

        monkeypatch.setattr(backup_file, "_pack", pulled)
        with pytest.raises(KnownError, match=r"backup\.not_written") as refused:
            back_up(desk, Output(stick / "b.recap-backup"))
        _says(refused.value)
        assert not list(stick.iterdir())
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(stick)], check=True)
    assert desk.journal.head == head and desk.journal.verify() == head


def test_a_stick_that_may_only_be_read_is_said(desk: Desk, tmp_path: Path) -> None:
    head = desk.journal.head
    with small_disk(tmp_path / "stick", 32 << 10) as stick:
        subprocess.run(["mount", "-o", "remount,ro", str(stick)], check=True)
        with pytest.raises(KnownError, match=r"backup\.not_written") as refused:
            back_up(desk, Output(stick / "b.recap-backup"))
        _says(refused.value)
    assert desk.journal.head == head


def test_a_full_stick_is_said(desk: Desk, tmp_path: Path) -> None:
    head = desk.journal.head
    with small_disk(tmp_path / "stick", 1024) as stick:
        filler = fill(stick)
        with pytest.raises(KnownError, match=r"workspace\.disk_full") as refused:
            back_up(desk, Output(stick / "b.recap-backup"))
        _says(refused.value)
        assert list(stick.iterdir()) == [filler]
    assert desk.journal.head == head


def test_the_verb_drills(signed: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(signed, tmp_path / "w"))
    on = ("--workspace", folder, "--person", "KETUA")
    assert run_here("backup", tmp_path / "b", *on, typed=PASSPHRASE).returncode == 0
    done = run_here("backup", "--drill", tmp_path / "b", *on, typed=PASSPHRASE)
    assert (done.returncode, done.stderr) == (0, "") and "can be restored" in done.stdout
    found = json.loads(run_here("backup", "--drill", tmp_path / "b", *on, "--json", typed=PASSPHRASE).stdout)
    assert (found["behind"], found["documents"], found["other"]) == (0, 1, False)
    (tmp_path / "b").write_bytes((tmp_path / "b").read_bytes()[:-100])
    for lang in LANGUAGES:
        assert_one_sentence(run_here("backup", "--drill", tmp_path / "b", *on, lang=lang, typed=PASSPHRASE), 1, lang)
