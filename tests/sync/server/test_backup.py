"""A copy of a server made while it runs: as of one checkpoint, whole or not there, nothing in it that is a key."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from sync.client.blobs import list_of, send_blob
from sync.portal.publish import publish
from sync.record.canonical import encode
from sync.server.archive import open_archive
from sync.server.backup.contents import read_through
from sync.server.backup.make import Made, make_backup
from sync.server.backup.put_back import put_back
from sync.server.run import serve
from sync.server.store.sql import open_sqlite
from sync.trust.training import training_keys
from tests.helpers.disks import fill, small_disk
from tests.helpers.main_in_process import run_here
from tests.helpers.pki import Committee
from tests.helpers.releases import NOW, Town, fault_of, new_desk, sealed_desk
from tests.helpers.wire import STATION, ServerProcess, client_of, committee_of_today, container, containers


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


@pytest.fixture
def data(tmp_path: Path, committee: Committee) -> Path:
    """A data folder with ten records, its server stopped."""
    folder = tmp_path / "data"
    with serve(folder, committee.package.envelope) as running:
        _push(running.url, committee, range(10))
    return folder


def _push(url: str, committee: Committee, numbers: range) -> None:
    results = client_of(url, committee).push(containers(committee, numbers))
    assert {one.outcome for one in results} == {"received"}, results


def _made(data: Path, target: Path) -> Made:
    with Output(target).staged(private=True) as staged:
        return make_backup(data, staged)


def _files(backup: Path) -> dict[str, bytes]:
    with tarfile.open(backup) as packed:
        return {one.name: (packed.extractfile(one) or io.BytesIO()).read() for one in packed}


def _packed(target: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(target, "w") as packed:
        for name, content in files.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            packed.addfile(about, io.BytesIO(content))
    return target


def test_a_copy_made_under_writes_is_of_one_checkpoint_and_goes_on_when_put_back(
    data: Path, tmp_path: Path, committee: Committee
) -> None:
    """Four copies while a laptop sends without a pause; each opens, and holds all up to its size."""
    with serve(data) as running:
        ends, failed = threading.Event(), list[Exception]()

        def send() -> None:
            number = 1000
            try:
                while not ends.is_set():
                    _push(running.url, committee, range(number, number + 8))
                    number += 8
            except Exception as error:  # noqa: BLE001 -- told below, by the thread that waits
                failed.append(error)

        sender = threading.Thread(target=send)
        sender.start()
        try:
            made = [_made(data, tmp_path / f"{number}.recap-backup") for number in range(4)]
        finally:
            ends.set()
            sender.join()
        assert failed == []
        logged = running.service.store.entries(0, 10_000)
    assert sorted(one.size for one in made) == [one.size for one in made]
    assert made[-1].size > made[0].size >= 12
    for number, one in enumerate(made):
        done = put_back(tmp_path / f"{number}.recap-backup", tmp_path / f"back-{number}")
        assert (done.contents.size, done.spoilt) == (one.size, 0)
        # its second place is that of the server it is a copy of, which has signed more since
        assert done.stopped is not None
        assert done.stopped.code == "server.behind"
        with pytest.raises(KnownError, match="server.behind"):
            serve(tmp_path / f"back-{number}")
        copied = open_sqlite(tmp_path / f"back-{number}" / "server.db")
        assert copied.entries(0, 10_000) == logged[: one.size]
        copied.close()


def test_push_goes_on_after_the_newest_copy_was_put_back(data: Path, tmp_path: Path, committee: Committee) -> None:
    before = _made(data, tmp_path / "b")
    data.rename(tmp_path / "lost")
    done = put_back(tmp_path / "b", data)
    assert (done.stopped, done.contents.root) == (None, before.root)
    with serve(data) as running:
        _push(running.url, committee, range(20))  # ten that it knows, ten new ones
        assert running.service.inspection.wait() == "passed"
        assert (running.service.store.checkpoint() or (0, ""))[0] == before.size + 10


def test_nothing_that_a_server_does_not_name_is_in_a_copy(data: Path, tmp_path: Path) -> None:
    from sync.trust.keyfiles import save_keys

    save_keys(training_keys(), data / "keys")
    for name in ("log.pem", "packages/log.pem", "releases/key.json", "blobs/aa/log.pem"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes((data / "keys" / "log.pem").read_bytes())
    _made(data, tmp_path / "b")
    files = _files(tmp_path / "b")
    digest = next(name for name in files if name.startswith("packages/"))
    assert set(files) == {"backup.json", "server.db", "package.json", "second-place", digest}
    assert b"PRIVATE KEY" not in (tmp_path / "b").read_bytes()
    assert (tmp_path / "b").stat().st_mode & 0o077 == 0


def test_blobs_that_a_record_names_are_in_a_copy_and_whole(tmp_path: Path, committee: Committee) -> None:
    photo = tmp_path / "photo"
    photo.write_bytes(b"a photograph of paper" * 10_000)
    data, blob = tmp_path / "data", list_of(photo)
    payload = {
        "contest": "PPWP", "station": STATION, "page": 1, "label": "plano", "derivative": None,
        "original": {"sha256": blob.sha256, "size": blob.size, "chunks": list(blob.chunks)},
    }
    with serve(data, committee.package.envelope) as running:
        client = client_of(running.url, committee)
        client.push([container(committee, committee.sign("image", payload, ["OP-1"]))])
        send_blob(client, photo)
    nobodys = data / "blobs" / "ab" / ("ab" * 32)
    nobodys.parent.mkdir(exist_ok=True)
    nobodys.write_bytes(b"no record names it")
    assert _made(data, tmp_path / "b").spoilt == 0
    name = f"blobs/{blob.sha256[:2]}/{blob.sha256}"
    assert [one for one in _files(tmp_path / "b") if one.startswith("blobs/")] == [name]
    put_back(tmp_path / "b", tmp_path / "back")
    assert (tmp_path / "back" / name).read_bytes() == photo.read_bytes()
    (data / name).write_bytes(b"spoilt")
    assert _made(data, tmp_path / "c").spoilt == 1
    assert name not in _files(tmp_path / "c")


def test_what_a_killed_run_left_is_taken_away_by_the_next(data: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left = tmp_path / f".server-backup-{int(ended.stdout)}-x"
    left.mkdir()
    (left / "server.db").write_bytes(b"half")
    _made(data, tmp_path / "b")
    assert not left.exists()


def test_releases_and_the_next_number_come_back(tmp_path: Path) -> None:
    town = Town(tmp_path / "data", new_desk().committee)
    desk = sealed_desk(2)
    town = Town(tmp_path / "data", desk.committee)
    town.send(desk.records.values())
    town.publish(tmp_path / "release-1")
    _made(town.data, tmp_path / "b")
    town.data.rename(tmp_path / "lost")
    assert put_back(tmp_path / "b", town.data).stopped is None
    with open_archive(town.data, training_keys().log) as archive:
        assert publish(archive, training_keys().release, tmp_path / "release-2", NOW).plan.number == 2
    assert fault_of(tmp_path / "release-2") is None


def test_a_damaged_log_is_not_copied_as_if_it_were_whole(data: Path, tmp_path: Path) -> None:
    import sqlcipher3.dbapi2 as driver

    with driver.connect(str(data / "server.db")) as connection:
        connection.execute("UPDATE leaf SET entry = x'00' WHERE leaf = 3")
    connection.close()
    with pytest.raises(KnownError, match="server.log_damaged"):
        _made(data, tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_spoilt_content_is_said_and_the_rest_is_copied(data: Path, tmp_path: Path) -> None:
    import sqlcipher3.dbapi2 as driver

    with driver.connect(str(data / "server.db")) as connection:
        connection.execute("UPDATE leaf SET envelope = x'7b7d' WHERE leaf = 3")
    connection.close()
    done = run_here("serve", "backup", tmp_path / "b", "--data", data, "--json")
    assert (done.returncode, json.loads(done.stdout)["spoilt"]) == (1, 1)
    assert "1 content is spoilt" in done.stderr
    assert put_back(tmp_path / "b", tmp_path / "back").spoilt == 1


def test_a_full_disk_leaves_no_half_copy(data: Path, tmp_path: Path) -> None:
    before = (data / "server.db").read_bytes()
    with small_disk(tmp_path / "small", 64) as disk:
        fill(disk).unlink()
        for lang in ("id", "en"):
            done = run_here("serve", "backup", disk / "b", "--data", data, lang=lang)
            assert done.returncode == 1
            assert len(done.stderr.strip().splitlines()) == 1
            assert list(disk.iterdir()) == []
        _made(data, tmp_path / "b")
        done = run_here("serve", "restore", tmp_path / "b", "--data", disk / "data", lang="en")
        assert done.returncode == 1
        assert list(disk.iterdir()) == []
    assert (data / "server.db").read_bytes() == before


_Change = Callable[[dict[str, bytes]], object]
_BROKEN: dict[str, _Change] = {
    "a byte of the database": lambda files: files.update({"server.db": b"\x00" + files["server.db"][1:]}),
    "a file less": lambda files: files.pop("package.json"),
    "a file more": lambda files: files.update({"keys/log.pem": b"x"}),
    "a file outside": lambda files: files.update({"../outside": b"x"}),
    "a list of other things": lambda files: files.update({"backup.json": b"{}"}),
    "a list that names a file outside": lambda files: files.update(
        {"backup.json": files["backup.json"].replace(b'"path":"package.json"', b'"path":"../package.json"')}
    ),
    "another checkpoint": lambda files: files.update(
        {"backup.json": files["backup.json"].replace(b'"size":12,', b'"size":11,', 1)}
    ),
}


@pytest.mark.parametrize("name", ["../outside", "keys/log.pem", "/tmp/outside", "server.db-wal", "blobs/ab/../x"])
def test_a_copy_that_lists_a_name_no_server_gives_is_not_put_back(data: Path, tmp_path: Path, name: str) -> None:
    """List and file agree: whoever made it meant it."""
    _made(data, tmp_path / "b")
    files = _files(tmp_path / "b")
    listed = json.loads(files["backup.json"])
    listed["files"].append({"path": name, "size": 1, "sha256": hashlib.sha256(b"x").hexdigest()})
    files.update({"backup.json": encode(listed), name: b"x"})
    with pytest.raises(KnownError, match="serve.copy_damaged"):
        put_back(_packed(tmp_path / "broken", files), tmp_path / "back")
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("name", _BROKEN)
def test_a_changed_copy_is_not_put_back(data: Path, tmp_path: Path, name: str) -> None:
    _made(data, tmp_path / "b")
    files = _files(tmp_path / "b")
    before = dict(files)
    _BROKEN[name](files)
    assert files != before
    with pytest.raises(KnownError, match="serve.copy_damaged"):
        put_back(_packed(tmp_path / "broken", files), tmp_path / "back")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b", "broken", "data", "data.checkpoints"]


def test_every_half_of_a_copy_is_refused(data: Path, tmp_path: Path) -> None:
    _made(data, tmp_path / "b")
    whole = (tmp_path / "b").read_bytes()
    for part in (0, 100, 600, len(whole) // 2, whole.rindex(b"second-place") - 1):
        (tmp_path / "half").write_bytes(whole[:part])
        with pytest.raises(KnownError, match=r"serve.(no_copy|copy_damaged)"):
            put_back(tmp_path / "half", tmp_path / "back")
        assert not (tmp_path / "back").exists()
    assert read_through(tmp_path / "b").size == 12


def test_the_verbs(data: Path, tmp_path: Path, committee: Committee) -> None:
    backup = tmp_path / "b.recap-backup"
    with ServerProcess(data, package=None) as server:
        done = run_here("serve", "backup", backup, "--data", data, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["size"] == 12
        _push(server.url, committee, range(50, 51))
        assert server.stop() == 0
    again = run_here("serve", "--data", data, "backup", backup)
    assert (again.returncode, backup.name in again.stderr) == (2, True)
    assert run_here("serve", "restore", backup, "--data", data).returncode == 2  # there is a server's data there
    assert run_here("serve", "restore", backup).returncode == 2
    assert run_here("serve", "backup", data / "inside", "--data", data).returncode == 2
    assert run_here("serve", "backup", tmp_path / "c", "--data", tmp_path / "none").returncode == 2
    behind = run_here("serve", "--data", tmp_path / "new", "restore", backup)
    assert behind.returncode == 1
    assert "12" in behind.stderr
    assert "13" in behind.stderr
    (tmp_path / "data.checkpoints").rename(tmp_path / "gone")  # another machine
    done = run_here("serve", "restore", backup, "--data", tmp_path / "other")
    assert done.returncode == 0, done.stderr
    with ServerProcess(tmp_path / "other", package=None) as server:
        assert requests.get(server.url + "/v1/status", timeout=20).json()["size"] == 12
    assert run_here("serve", "restore", tmp_path / "gone", "--data", tmp_path / "x").returncode == 2


@pytest.fixture(autouse=True)
def _no_leftovers(tmp_path: Path) -> Iterator[None]:
    yield
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def _with_a_hole(name: str, size: int) -> bytes:
    """Head of a file of the old GNU kind that is one hole: nothing in the tar, ``size`` bytes on a disk."""
    about = tarfile.TarInfo(name)
    about.type = tarfile.GNUTYPE_SPARSE
    head = bytearray(about.tobuf(tarfile.GNU_FORMAT))
    head[386:398], head[398:410], head[483:495] = b"%011o\0" % size, b"%011o\0" % 0, b"%011o\0" % size
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


def test_a_backup_that_is_small_and_would_fill_the_disk_is_not_unpacked(data: Path, tmp_path: Path) -> None:
    backup, size = tmp_path / "b", 1 << 28
    _made(data, backup)
    listed = json.loads(_files(backup)["backup.json"])
    name, digest = "blobs/aa/aa" + "0" * 62, hashlib.sha256()
    for _ in range(size >> 20):
        digest.update(bytes(1 << 20))
    listed["files"] = [{"path": name, "size": size, "sha256": digest.hexdigest()}, *listed["files"]]
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as packed:
        about = tarfile.TarInfo("backup.json")
        about.size = len(encode(listed))
        packed.addfile(about, io.BytesIO(encode(listed)))
        offset = packed.offset
    backup.write_bytes(made.getvalue()[:offset] + _with_a_hole(name, size) + bytes(1024))
    written: list[str] = []
    with pytest.raises(KnownError, match=r"serve\.copy_damaged"):
        read_through(backup, lambda held, pieces: written.append(held.path))
    assert written == []
