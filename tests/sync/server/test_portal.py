"""The portal as a server gives it out: the newest release, every release for ever, and nothing else."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import socket
import time
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from forms.errors import KnownError
from resources.catalogue import LANGUAGES, text
from sync.portal import at_hand
from sync.portal.kept import FILES
from sync.server.api.portal import TOP_FILES, TOP_FOLDERS
from sync.server.folder import RELEASES
from sync.server.publishing import Publishing
from sync.server.run import RunningServer, serve
from sync.trust.training import training_keys
from sync.verify import verify_path
from tests.helpers.chromium import Chromium
from tests.helpers.portals import get
from tests.helpers.releases import NOW, Town, container, sealed_desk, tree
from tests.helpers.wire import ServerProcess, client_of


def test_every_file_of_every_release_is_there_byte_for_byte(
    server: RunningServer, folders: tuple[Path, Path]
) -> None:
    for number, folder in enumerate(folders, 1):
        for name, data in tree(folder).items():
            answer = get(server, f"/v/{number:06d}/{name}")
            assert (answer.status_code, answer.content) == (200, data), name
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["ETag"] == f'"{hashlib.sha256(data).hexdigest()}"'
            assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_newest_is_at_the_root_and_says_its_lasting_address(
    server: RunningServer, folders: tuple[Path, Path]
) -> None:
    for name, data in tree(folders[1]).items():
        answer = get(server, f"/{name}")
        assert (answer.status_code, answer.content) == (200, data), name
        assert urljoin(answer.url, answer.headers["Content-Location"]) == f"{server.url}/v/000002/{name}"
        is_numbered = name.startswith("umpan/")  # beside all releases lie those of all of them
        assert ("immutable" in answer.headers["Cache-Control"]) is is_numbered
        assert is_numbered or answer.headers["Cache-Control"] == "no-cache"
        assert get(server, f"/{name}", If_None_Match=answer.headers["ETag"]).status_code == 304
    assert get(server, "/").content == (folders[1] / "index.html").read_bytes()
    assert get(server, "/v/000001/").content == (folders[0] / "index.html").read_bytes()
    told = get(server, "/terbaru.json")
    assert told.json() == {
        "number": 2, "path": "v/000002/", "published_at": told.json()["published_at"],
        "manifest": hashlib.sha256((folders[1] / "manifest.json").read_bytes()).hexdigest(),
        "log_size": json.loads((folders[1] / "manifest.json").read_bytes())["plan"]["size"],
        "changes": "umpan/000002.json", "feed": "umpan.atom",
    }
    assert "max-age=30" in told.headers["Cache-Control"]


def test_every_first_part_of_a_path_is_known(folders: tuple[Path, Path]) -> None:
    found = {name.partition("/")[0] for folder in folders for name in tree(folder)}
    assert found <= {*TOP_FILES, *TOP_FOLDERS, "umpan"}


def test_compressed_once_and_in_parts(server: RunningServer, folders: tuple[Path, Path]) -> None:
    data = (folders[1] / "index.html").read_bytes()
    packed = requests.get(f"{server.url}/", headers={"Accept-Encoding": "br, gzip"}, timeout=30, stream=True)
    sent = packed.raw.read(decode_content=False)
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(sent) == data and len(sent) < len(data) / 2
    assert packed.headers["ETag"] == f'"{hashlib.sha256(data).hexdigest()}-gz"'
    assert "Content-Encoding" not in get(server, "/", Accept_Encoding="gzip;q=0").headers
    part = get(server, "/v/000002/index.html", Range="bytes=10-19", Accept_Encoding="gzip")
    assert (part.status_code, part.content) == (206, data[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(data)}"
    head = requests.head(f"{server.url}/v/000002/index.html", headers={"Accept-Encoding": "identity"}, timeout=30)
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(len(data)))


@pytest.mark.parametrize("path", [
    "/v/2/", "/v/0000002/index.html", "/v/000003/", "/v/000000/", "/v/abc/", "/v/000002/nowhere.html",
    "/v/000002/../000001.json", "/v/000002/%2e%2e/000001.json", "/v/000002/%2e%2e%2f000001.json",
    "/v/000002//index.html",
    "/v/000002/data/../index.html", "/v/000002/daftar", "/v/000002/daftar/", "/data/", "/data/%2e%2e/manifest.json",
    "/000002.json", "/releases/000002.json", "/server.db", "/v/000002/server.db", "/files/ab", "/v/٠٠٠٠٠٢/",
])
def test_there_is_nothing_else(server: RunningServer, path: str) -> None:
    """Sent as it is written: clients mend such paths themselves."""
    made = requests.Request("GET", server.url).prepare()
    made.url = server.url + requests.utils.quote(path, safe="/%.")
    with requests.Session() as session:
        answer = session.send(made, timeout=30, allow_redirects=False)
    assert (answer.status_code, answer.json()["code"]) == (404, "server.not_found")


def test_any_page_may_read_it_and_nobody_may_write(server: RunningServer) -> None:
    for path in ("/", "/v/000001/index.html", "/terbaru.json", "/checkpoint", "/tile/0/000", "/data/tps/0001.csv"):
        asked = requests.options(server.url + path, timeout=30)
        assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (204, "*"), path
        assert requests.post(server.url + path, timeout=30).status_code == 405, path
    assert get(server, "/checkpoint").headers["Access-Control-Allow-Origin"] == "*"


def test_a_browser_shows_the_pages_with_their_style_and_has_nothing_to_complain_of(
    server: RunningServer, tmp_path: Path
) -> None:
    """The style sheet is a file of the release; every link leads somewhere, in both languages, on a phone."""
    policy = get(server, "/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; style-src 'self'; ") and "unsafe" not in policy
    with Chromium(tmp_path / "profile") as browser:
        browser.size(360, 800)
        for page in ("/", "/en.html", "/halaman/0001/000101.html", "/v/000001/halaman/en/0001/000101.html"):
            browser.go(server.url + page)
            assert browser.value("getComputedStyle(document.querySelector('table')).borderCollapse") == "collapse", page
            links = browser.value("[...document.querySelectorAll('a')].map(one => one.href)")
            assert links and all(one.startswith(server.url) for one in links)
            for one in links:
                assert requests.get(one, timeout=30).status_code == 200, one
        assert browser.complaints() == []


def test_a_kept_file_that_was_altered_is_not_given_out(
    town: Town, server: RunningServer, tmp_path: Path
) -> None:
    """And is made again by the release of that number."""
    page = get(server, "/v/000001/index.html")
    digest = page.headers["ETag"].strip('"')
    kept = town.data / RELEASES / FILES / digest[:2] / digest
    kept.write_bytes(page.content.replace(b"<", b" <", 1))
    answer = get(server, "/v/000001/index.html")
    assert (answer.status_code, answer.json()["code"]) == (500, "portal.kept")
    kept.unlink()
    assert get(server, "/v/000001/index.html").status_code == 500
    town.publish(tmp_path / "again", number=1)
    assert get(server, "/v/000001/index.html").content == page.content


def test_what_is_at_hand_is_left_where_the_disk_has_another(
    town: Town, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that was read long after it was written is answered from memory, and not once its file is changed."""
    monkeypatch.setattr(at_hand, "_SETTLES", 0)
    page = get(server, "/v/000001/metode.html")
    digest = page.headers["ETag"].strip('"')
    kept = town.data / RELEASES / FILES / digest[:2] / digest
    files = (kept, kept.with_name(f"{digest}.gz"), town.data / RELEASES / "000001.json")
    assert get(server, "/v/000001/metode.html").content == page.content
    releases = server.service.releases
    cut = releases.at_number(1)
    assert cut is not None
    held = releases.at_hand(cut, "metode.html")
    assert held is not None and held.data == page.content and gzip.decompress(held.packed_data or b"") == held.data
    for encoding in ("identity", "gzip"):
        assert get(server, "/v/000001/metode.html", Accept_Encoding=encoding).content == page.content
    kept.write_bytes(page.content.replace(b"<", b" <", 1))
    assert releases.at_hand(cut, "metode.html") is None
    for encoding in ("identity", "gzip"):
        assert get(server, "/v/000001/metode.html", Accept_Encoding=encoding).status_code == 500
    kept.write_bytes(page.content)
    assert get(server, "/v/000001/metode.html").content == page.content
    entry = files[2].read_bytes()
    files[2].write_bytes(b"{}")
    assert releases.at_number(1) is None and get(server, "/v/000001/metode.html").status_code == 500
    files[2].write_bytes(entry)
    assert get(server, "/v/000001/metode.html").status_code == 200


def test_a_file_that_was_altered_with_its_time_put_back_is_not_given_out(
    town: Town, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In place, as long as it was, with the time of its last change as it was: parts of it are read from the disk."""
    monkeypatch.setattr(at_hand, "_SETTLES", 0)
    path, part = "/v/000001/datapackage.json", {"Range": "bytes=0-"}
    page = get(server, path)
    digest = page.headers["ETag"].strip('"')
    kept = town.data / RELEASES / FILES / digest[:2] / digest
    assert get(server, path, **part).content == page.content
    was = kept.stat()
    while kept.stat().st_ctime_ns == was.st_ctime_ns:  # disks note changes in steps of some milliseconds
        kept.write_bytes(page.content.replace(b"{", b"[", 1))
        os.utime(kept, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert [get(server, path, **one).status_code for one in (part, {})] == [500, 500]
    kept.write_bytes(page.content)
    assert get(server, path, **part).content == page.content


def test_an_answer_in_pieces_does_not_wait_for_the_caller(server: RunningServer) -> None:
    """On a kept connection head and body go out at once: TCP_NODELAY is set, which asyncio does where TCP is named."""
    with requests.Session() as session:
        assert session.get(f"{server.url}/", timeout=30).status_code == 200
        kept = [one.transport.get_extra_info("socket") for one in server._server.server_state.connections]
        assert kept and all(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for one in kept)


@pytest.mark.parametrize("how", ["other words", "cut short", "gone"])
def test_a_compressed_copy_that_was_altered_is_not_given_out(
    town: Town, server: RunningServer, tmp_path: Path, how: str
) -> None:
    """Browsers get the compressed one: the file itself goes out instead, and the release of that number mends it."""
    page = get(server, "/v/000001/index.html")
    digest = page.headers["ETag"].strip('"')
    packed = town.data / RELEASES / FILES / digest[:2] / f"{digest}.gz"
    was = packed.read_bytes()
    if how == "gone":
        packed.unlink()
    else:
        packed.write_bytes(gzip.compress(b"<h1>Lain</h1>") if how == "other words" else was[:-20])
    answer = get(server, "/v/000001/index.html", Accept_Encoding="gzip")
    assert (answer.content, answer.headers.get("Content-Encoding")) == (page.content, None)
    town.publish(tmp_path / "again", number=1)
    assert packed.read_bytes() == was
    assert get(server, "/v/000001/index.html", Accept_Encoding="gzip").headers["Content-Encoding"] == "gzip"


def test_a_release_of_the_time_before_files_were_kept(tmp_path: Path) -> None:
    """It is not here, which is said; making it again brings it."""
    desk = sealed_desk(1)
    made = Town(tmp_path / "server", desk.committee)
    made.send(desk.records.values())
    made.publish(tmp_path / "1")
    shutil.rmtree(made.data / RELEASES / FILES)
    with serve(made.data, None) as running:
        assert get(running, "/v/000001/").status_code == 404
        assert get(running, "/").json()["code"] == "server.not_found"
        none = get(running, "/", Accept="text/html,application/xhtml+xml;q=0.9")
        assert none.status_code == 404 and none.headers["Content-Type"].startswith("text/html")
        for lang in LANGUAGES:
            assert text("portal.none_yet", lang) in none.text
        made.publish(tmp_path / "again", number=1, now=NOW)
        assert get(running, "/").status_code == 200


def test_files_that_two_releases_share_are_kept_once(town: Town, folders: tuple[Path, Path]) -> None:
    wanted = {hashlib.sha256(data).hexdigest() for folder in folders for name, data in tree(folder).items()
              if name != "manifest.sig"}
    kept = [path for path in (town.data / RELEASES / FILES).rglob("*") if path.is_file()]
    assert {path.name for path in kept if path.suffix != ".gz"} == wanted
    assert all(gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()
               for path in kept if path.suffix == ".gz")


def test_a_server_cuts_releases_by_itself_when_there_is_something_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look is at once; heads of releases are nothing new; what is cut verifies and is given out."""
    desk = sealed_desk(2)
    town, records = Town(tmp_path / "server", desk.committee), list(desk.records.values())
    town.send(records[:3])
    with serve(town.data, None) as running:
        publishing = Publishing(running.service, training_keys().release, 3600)
        first = publishing.cut_if_due()
        assert first is not None and first.plan.number == 1
        assert publishing.cut_if_due() is None
        monkeypatch.setattr(at_hand, "_SETTLES", 0)
        assert get(running, "/terbaru.json").json()["number"] == 1
        known = running.service.releases.newest_at_hand()
        assert known is not None and known.plan.number == 1
        client_of(running.url, desk.committee, "KETUA").push([container(one, desk.committee) for one in records[3:]])
        second = publishing.cut_if_due()
        assert second is not None and (second.plan.number, second.previous) == (2, first.manifest)
        assert publishing.cut_if_due() is None
        assert get(running, "/terbaru.json").json()["number"] == 2
        running.publish_every(3600, training_keys().release)
    again = town.publish(tmp_path / "again", number=2)
    assert again.plan.number == 2 and verify_path(tmp_path / "again").ok
    assert not [one for one in (town.data / RELEASES).iterdir() if one.name.startswith(".cutting")]


def test_a_release_key_of_another_election_cuts_nothing(tmp_path: Path) -> None:
    desk = sealed_desk(1)
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    with serve(town.data, None) as running, pytest.raises(KnownError, match=r"portal\.keys"):
        running.publish_every(1, training_keys().log)


def test_the_process_cuts_releases_as_it_was_told(tmp_path: Path) -> None:
    """From the command line; a key of another election, or one without a time, is refused before anything is served."""
    with ServerProcess(tmp_path / "data", "--publish-every", "1s") as process:
        found = None
        for _ in range(200):
            found = requests.get(f"{process.url}/terbaru.json", timeout=30)
            if found.status_code == 200:
                break
            time.sleep(0.05)
        assert found is not None and found.json()["number"] == 1
        assert process.stop() == 0
    for words, code in ((("--release-keys", str(tmp_path)), "publish-every"), (("--publish-every", "15"), "15m")):
        with ServerProcess(tmp_path / "other", *words) as process:
            status, said = process.refusal()
        assert status == 2 and code in said
        assert not (tmp_path / "other").exists()
