"""Addresses of a portal: what changed in each release, the feed, and everything below another path of a site."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from sync.portal.verifier.command import main as check_alone
from sync.server.run import RunningServer
from tests.helpers.atom import checked_feed
from tests.helpers.html_pages import Page
from tests.helpers.mounted import mounted
from tests.helpers.portals import get
from tests.helpers.releases import tree


def test_who_asks_since_a_release_reads_what_changed_in_each_that_came_after(
    server: RunningServer, folders: tuple[Path, Path]
) -> None:
    newest = get(server, "/terbaru.json").json()
    for number, folder in enumerate(folders, 1):
        for name in (f"{number:06d}.json", f"{number:06d}.atom"):
            answer = get(server, f"/umpan/{name}")
            assert answer.content == (folder / "umpan" / name).read_bytes()
            lasting = urljoin(answer.url, answer.headers["Content-Location"])
            assert lasting == f"{server.url}/v/{number:06d}/umpan/{name}"
            assert "immutable" in answer.headers["Cache-Control"]
    assert newest["changes"] == "umpan/000002.json"
    listed = get(server, f"/{newest['changes']}").json()
    assert listed["sebelumnya"]["manifes"] == hashlib.sha256((folders[0] / "manifest.json").read_bytes()).hexdigest()
    for one in listed["tps"]:
        assert get(server, f"/{one['halaman'].partition('#')[0]}").status_code == 200
        assert one["kode_tps"].encode() in get(server, f"/{one['berkas']}").content
    for name in ("/", "/000003.json", "/2.json", "/0000002.json", "/000002", "", "/000002.xml", "/000003.atom",
                 "/0000002.atom"):
        path = f"/umpan{name}"
        assert get(server, path).status_code == 404, path


def test_a_feed_reader_finds_every_release_and_its_lasting_address(
    server: RunningServer, folders: tuple[Path, Path]
) -> None:
    for page in ("/", "/en.html"):
        found = get(server, page)
        assert [urljoin(found.url, one) for one in Page(found.text).news] == [f"{server.url}/umpan.atom"]
        found = get(server, f"/v/000001/{page.strip('/')}")
        assert [urljoin(found.url, one) for one in Page(found.text).news] == [f"{server.url}/umpan.atom"]
    answer = get(server, "/umpan.atom")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert "max-age" in answer.headers["Cache-Control"]
    assert get(server, "/umpan.atom", If_None_Match=answer.headers["ETag"]).status_code == 304
    feed = checked_feed(answer.content)
    assert [one.title.rpartition(" ")[2] for one in feed.entries] == ["2", "1"]
    assert not feed.is_archive and feed.links == {"self": "umpan.atom"}, "all of them are in it"
    for entry, number, folder in zip(feed.entries, (2, 1), reversed(folders), strict=True):
        lasting = f"{server.url}/v/{number:06d}/umpan/{number:06d}.atom"
        own = checked_feed(get(server, lasting.removeprefix(server.url)).content)
        (alone,) = own.entries
        assert feed.id == own.id and own.is_archive
        assert replace(entry, links=()) == replace(alone, links=())
        assert [urljoin(answer.url, link) for link in entry.links] == [urljoin(lasting, link) for link in alone.links]
        for link in entry.links:
            assert get(server, f"/{link}").status_code == 200
        for link in alone.links:
            assert (folder / "umpan" / link).resolve().is_file()
        # also where it was asked for at the root: nothing is above that
        for at in (lasting, f"{server.url}/umpan/{number:06d}.atom"):
            leads = {rel: urljoin(at, link) for rel, link in own.links.items() if rel != "self"}
            earlier = {"prev-archive": f"{server.url}/v/000001/umpan/000001.atom"} if number == 2 else {}
            assert leads == {"current": f"{server.url}/umpan.atom", **earlier}


def test_below_another_address_everything_leads_to_where_it_is(
    server: RunningServer, folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with mounted(server.url, "pemilu/2029") as site:
        def read(address: str) -> requests.Response:
            assert address.startswith(site), address
            answer = requests.get(address, timeout=30)
            assert answer.status_code == 200, address
            return answer

        newest = read(site + "terbaru.json")
        told = newest.json()
        assert read(urljoin(newest.url, told["path"]) + "manifest.json").content == tree(folders[1])["manifest.json"]
        assert read(urljoin(newest.url, told["changes"])).json()["nomor"] == 2
        feed = read(urljoin(newest.url, told["feed"]))
        for entry in checked_feed(feed.content).entries:
            for link in entry.links:
                read(urljoin(feed.url, link))
        for name in ("", "en.html", "data/tps/0001.csv", "umpan/000002.atom"):
            answer = read(site + name)
            lasting = read(urljoin(answer.url, answer.headers["Content-Location"]))
            assert (lasting.url, lasting.content) == (f"{site}v/000002/{name}", answer.content)
        archive = read(f"{site}v/000002/umpan/000002.atom")
        for link in checked_feed(archive.content).links.values():
            read(urljoin(archive.url, link))
        for address in (site, site + "terbaru.json", site + "index.html"):
            assert check_alone([address], "x") == 0
    assert tree(tmp_path / "terbitan-000002") == tree(folders[1])
