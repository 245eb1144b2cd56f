"""Backup and restore: a copy that was checked, a new journal that names the old head, records fetched back."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up, fetch_back, restore
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.journal import RESTORED, START
from resources.catalogue import LANGUAGES, sentence
from sync.server.run import RunningServer
from sync.server.service import open_service
from sync.trust.training import training_keys
from tests.helpers import desks
from tests.helpers.disks import fill, small_disk

CHAIR = ("KETUA", desks.PASSPHRASE)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with RunningServer(open_service(tmp_path / "server", desks.PACKAGE.read_bytes(), training_keys())) as running:
        yield running


def _backed_up(desk: Desk, target: Path) -> Path:
    desk.session.sign_in(*CHAIR)
    back_up(desk, Output(target))
    return target


def _seal_the_second(desk: Desk) -> None:
    desks.type_twice(desk, desks.CLEAN[1])
    desks.seal(desk, desks.CLEAN[1])


def test_everything_comes_back_and_the_new_journal_names_the_old_head(desk: Desk, tmp_path: Path) -> None:
    desks.type_twice(desk, desks.CLEAN[0])
    desks.seal(desk, desks.CLEAN[0])
    desk.session.sign_in("OP-1", desks.PASSPHRASE)
    draft = desk.entry.open(desks.CONTEST, desks.LAW_STATION)
    draft.commit(draft.definition.order[0], Figure.of(123))
    (desk.context.folder.blobs / "photo").write_bytes(b"picture")
    file = _backed_up(desk, tmp_path / "b.recap")
    records = desk.context.workspace.records.all_envelopes()
    desk.session.sign_in(*CHAIR)
    (head,) = [line.data["head"] for line in desk.journal.lines() if line.act == "backup"]
    about = restore(file, tmp_path / "new" / "w", *CHAIR)
    assert (about.head, about.records) == (head, len(records))
    with Desk.open(tmp_path / "new" / "w") as back:
        back.session.sign_in("OP-1", desks.PASSPHRASE)
        session = back.entry.open(desks.CONTEST, desks.LAW_STATION)
        assert session.resumed and session.figures[session.definition.order[0]].value == 123
        back.session.sign_in(*CHAIR)
        assert back.context.workspace.records.all_envelopes() == records
        assert (back.context.folder.blobs / "photo").read_bytes() == b"picture"
        assert back.journal.verify() == back.journal.head
        (opening,) = [line for line in back.journal.lines() if line.act == RESTORED]
        assert (opening.prev, opening.data["head"], opening.person) == (START, head, "KETUA")
    for name in ("KETUA.json", "OP-1.json"):
        assert (tmp_path / "new" / "w" / "officers" / name).stat().st_mode & 0o077 == 0


def test_what_was_sealed_after_the_backup_is_fetched_back_before_anything_is_sealed(
    desk: Desk, server: RunningServer, tmp_path: Path
) -> None:
    desks.type_twice(desk, desks.CLEAN[0])
    desks.seal(desk, desks.CLEAN[0])
    desk.queue.round(server.url)
    file = _backed_up(desk, tmp_path / "b.recap")
    _seal_the_second(desk)
    desk.queue.round(server.url)
    lost = desk.context.workspace.records.all_envelopes()
    desk.close()
    restore(file, tmp_path / "w2", *CHAIR)
    with Desk.open(tmp_path / "w2") as back:
        desks.type_twice(back, "0001011001004")
        with pytest.raises(KnownError, match=r"signing\.fetch_first") as refused:
            desks.seal(back, "0001011001004")
        assert all(sentence(refused.value, lang) for lang in LANGUAGES)
        with pytest.raises(KnownError, match=r"backup\.not_fetched"):
            fetch_back(back, "http://127.0.0.1:9")
        assert back.context.awaits_records
        found = fetch_back(back, server.url)
        assert found.new == 3
        assert found.records == len(lost) + 2
        assert not back.context.awaits_records
        assert set(lost) <= set(back.context.workspace.records.all_envelopes())
        assert back.board.counts(desks.CONTEST)["received"] == 2
        desks.seal(back, "0001011001004")
        assert back.journal.verify() == back.journal.head
        assert fetch_back(back, server.url).new == 0


def test_what_an_operator_may_not_read_is_fetched_when_the_chair_asks(
    desk: Desk, server: RunningServer, tmp_path: Path
) -> None:
    """The first transcription of a sheet, typed after the backup: the desk goes on waiting for it."""
    file = _backed_up(desk, tmp_path / "b.recap")
    desks.type_twice(desk, desks.CLEAN[0])
    desk.session.sign_in("OP-1", desks.PASSPHRASE)
    lone = desk.entry.open(desks.CONTEST, desks.CLEAN[1])
    for name in lone.definition.order:
        lone.commit(name, Figure.of(0))
    lone.finish("plano")
    assert desk.queue.round(server.url).received == 3
    desk.close()
    restore(file, tmp_path / "w2", *CHAIR)
    with Desk.open(tmp_path / "w2") as back:
        back.session.sign_in("OP-2", desks.PASSPHRASE)
        found = fetch_back(back, server.url)
        assert (found.new, found.withheld) == (2, 1)
        assert back.context.awaits_records
    with Desk.open(tmp_path / "w2") as back:  # it opens again while it goes on waiting
        back.session.sign_in(*CHAIR)
        assert back.context.awaits_records
        assert fetch_back(back, server.url).withheld == 1
        back.session.sign_in("OP-1", desks.PASSPHRASE)
        found = fetch_back(back, server.url)
        assert (found.new, found.withheld) == (1, 0)
        assert not back.context.awaits_records


def test_a_recap_waits_for_the_fetch_too(desk: Desk, tmp_path: Path) -> None:
    desks.type_twice(desk, desks.CLEAN[0])
    desks.seal(desk, desks.CLEAN[0])
    restore(_backed_up(desk, tmp_path / "b.recap"), tmp_path / "w2", *CHAIR)
    with Desk.open(tmp_path / "w2") as back:
        back.session.sign_in(*CHAIR)
        with pytest.raises(KnownError, match=r"signing\.fetch_first"):
            back.recap.prepare(desks.CONTEST)


def test_nothing_is_ever_replaced(desk: Desk, tmp_path: Path) -> None:
    file = _backed_up(desk, tmp_path / "b.recap")
    before = file.read_bytes()
    with pytest.raises(KnownError, match=r"output\.exists"):
        back_up(desk, Output(file))
    assert file.read_bytes() == before
    for folder in (desk.context.folder.root, tmp_path, file):
        with pytest.raises(KnownError, match=r"workspace\.exists"):
            restore(file, folder, *CHAIR)
    (tmp_path / "empty").mkdir()
    restore(file, tmp_path / "empty", *CHAIR)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".recap-")]


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(members: dict[str, bytes], how: int = zipfile.ZIP_STORED, twice: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        if twice:
            with pytest.warns(UserWarning, match="Duplicate name"):
                archive.writestr(twice, b"x")
    return made.getvalue()


def _renamed(data: bytes, name: str) -> bytes:
    """A key file under another name, in the manifest too."""
    members = _members(data)
    manifest = json.loads(members["manifest.json"])
    old = "officers/OP-1.json"
    next(item for item in manifest["files"] if item["path"] == old)["path"] = name
    members[name] = members.pop(old)
    members["manifest.json"] = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
    return _packed(members)


def _without(data: bytes, name: str) -> bytes:
    members = _members(data)
    del members[name]
    return _packed(members)


def _with_manifest(data: bytes, **changes: object) -> bytes:
    members = _members(data)
    members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **changes}).encode()
    return _packed(members)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut in half": lambda data: data[: len(data) // 2],
    "without its last byte": lambda data: data[:-1],
    "first bytes only": lambda data: data[:40],
    "a member more": lambda data: _packed({**_members(data), "more": b"x"}),
    "a member twice": lambda data: _packed(_members(data), twice="package.json"),
    "no manifest": lambda data: _without(data, "manifest.json"),
    "no database": lambda data: _without(data, "workspace.db"),
    "a member less": lambda data: _without(data, "officers/OP-1.json"),
    "compressed": lambda data: _packed(_members(data), zipfile.ZIP_DEFLATED),
    "a bomb": lambda data: _packed({"manifest.json": bytes(1 << 27)}, zipfile.ZIP_DEFLATED),
    "a name outside": lambda data: _renamed(data, "../outside.json"),
    "an absolute name": lambda data: _renamed(data, "/outside.json"),
    "a hidden name": lambda data: _renamed(data, "officers/.OP-1.tries"),
    "a name of Windows": lambda data: _renamed(data, "officers\\OP-1.json"),
    "a number as head": lambda data: _with_manifest(data, head=1),
    "negative counts": lambda data: _with_manifest(data, lines=-1),
    "an unknown entry": lambda data: _with_manifest(data, more=1),
    "another version": lambda data: _with_manifest(data, v=2),
    "a manifest that is a list": lambda data: _packed({**_members(data), "manifest.json": b"[]"}),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good")
    with Desk.open(desks.workspace(folder / "w")) as desk:
        return _backed_up(desk, folder / "b.recap")


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_backup_makes_nothing(good: Path, tmp_path: Path, case: str) -> None:
    file = tmp_path / "b.recap"
    file.write_bytes(DAMAGE[case](good.read_bytes()))
    with pytest.raises(KnownError) as refused:
        restore(file, tmp_path / "w", *CHAIR)
    assert refused.value.code == "backup.damaged"
    assert [path.name for path in tmp_path.iterdir()] == ["b.recap"]


def test_one_flipped_byte_anywhere_is_noticed_or_means_nothing(good: Path, tmp_path: Path, budget: int) -> None:
    """Some bytes of a ZIP say nothing (times, attributes); the content that is read back is then the same."""
    data = good.read_bytes()
    wanted = {name: hashlib.sha256(content).digest() for name, content in _members(data).items()}
    file = tmp_path / "b.recap"
    for place in range(0, len(data), len(data) // (60 * budget) + 1):
        damaged = bytearray(data)
        damaged[place] ^= 0x20
        file.write_bytes(damaged)
        target = tmp_path / str(place)
        try:
            backup_file.read(file, target)
        except KnownError as error:
            assert error.code in ("backup.damaged", "backup.not_backup")
            continue
        for path in target.rglob("*"):
            if path.is_file():
                assert hashlib.sha256(path.read_bytes()).digest() == wanted[path.relative_to(target).as_posix()]


def test_a_database_older_than_the_backup_says_is_refused(good: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.recap"
    file.write_bytes(_with_manifest(good.read_bytes(), head="a" * 64))
    with pytest.raises(KnownError, match=r"workspace\.corrupt"):
        restore(file, tmp_path / "w", *CHAIR)
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7", b"SQLite format 3\0"])
def test_a_file_of_another_kind(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(KnownError, match=r"backup\.not_backup"):
        restore(tmp_path / "x", tmp_path / "w", *CHAIR)
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(KnownError, match=r"cli\.unreadable"):
            restore(path, tmp_path / "w", *CHAIR)


def test_a_wrong_passphrase_or_person_makes_nothing(good: Path, tmp_path: Path) -> None:
    for person, words in (("KETUA", "salah"), ("NOBODY", desks.PASSPHRASE), ("../KETUA", desks.PASSPHRASE)):
        with pytest.raises(KnownError, match=r"^(session|security)\."):
            restore(good, tmp_path / "w", person, words)
    assert list(tmp_path.iterdir()) == []


def test_nobody_signed_in_makes_no_backup(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"session\.sign_in_first"):
        back_up(desk, Output(tmp_path / "b.recap"))
    assert not (tmp_path / "b.recap").exists()


def test_a_backup_on_a_full_stick_leaves_nothing_behind(tmp_path: Path) -> None:
    with small_disk(tmp_path / "stick", 300) as stick, Desk.open(desks.workspace(tmp_path / "w")) as desk:
        for room in (0, 200_000):
            filler = fill(stick)
            with filler.open("r+b") as stream:
                stream.truncate(max(0, filler.stat().st_size - room))
            desk.session.sign_in(*CHAIR)
            with pytest.raises(KnownError, match=r"workspace\.disk_"):
                back_up(desk, Output(stick / "b.recap"))
            assert [path.name for path in stick.iterdir()] == ["filler"]
            filler.unlink()
        assert desk.journal.verify() == desk.journal.head


def test_a_backup_that_was_cut_or_altered_anywhere_is_called_damaged(desk: Desk, tmp_path: Path) -> None:
    """Also where its list at the end speaks of places that are not there any more."""
    data = _backed_up(desk, tmp_path / "b.recap").read_bytes()
    cuts = [data[:end] for end in (*range(4, len(data), len(data) // 40), *range(len(data) - 400, len(data), 9))]
    holes = [data[:start] + data[start + 5000:] for start in range(100, len(data) - 5000, len(data) // 40)]
    flips = [data[:at] + bytes([data[at] ^ 255]) + data[at + 1:] for at in range(len(data) - 600, len(data), 5)]
    for number, broken in enumerate([*cuts, *holes, *flips]):
        (tmp_path / "cut.recap").write_bytes(broken)
        try:
            backup_file.read(tmp_path / "cut.recap")
        except KnownError as error:
            assert error.code == "backup.damaged", number
        else:  # a date or an attribute of the archive, which nothing reads
            assert len(broken) == len(data), number


def _with_member(file: Path, name: str, data: bytes) -> bytes:
    """A backup with one file more, named by its list."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "manifest.json":
                said = json.loads(content)
                said["files"].append({"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})
                content = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
            new.writestr(member.filename, content)
        new.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize("name", [
    "CON", "officers/NUL.json", "aside/aux.txt", "workspace.db-wal", "workspace.db-journal", "officers./x",
])
def test_a_member_that_a_system_or_sqlite_takes_for_something_else_is_refused(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    file = _backed_up(desk, tmp_path / "b.recap")
    (tmp_path / "h.recap").write_bytes(_with_member(file, name, b"x"))
    with pytest.raises(KnownError, match=r"backup\.damaged"):
        restore(tmp_path / "h.recap", tmp_path / "new", *CHAIR)
    assert not (tmp_path / "new").exists()


def test_a_stray_file_of_such_a_name_stops_no_backup(desk: Desk, tmp_path: Path) -> None:
    (desk.context.folder.root / "aux.txt").write_bytes(b"x")
    file = _backed_up(desk, tmp_path / "b.recap")
    restore(file, tmp_path / "new", *CHAIR)
    assert not (tmp_path / "new" / "aux.txt").exists()
