"""Files of releases that somebody deleted or cut short while a server runs: an older release is given out, and said."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from sync.portal.kept import FILES
from sync.portal.publish import publish
from sync.portal.register import Cut
from sync.portal.release import MANIFEST
from sync.server.archive import open_archive
from sync.server.folder import RELEASES
from sync.server.publishing import Publishing
from sync.server.run import RunningServer, serve
from tests.helpers.releases import NOW, Town, sealed_desk

#: What somebody may do to a file.
HARM: list[Callable[[Path], object]] = [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:100])]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Two releases, the second with one more sheet."""
    desk = sealed_desk(2)
    made, records = Town(tmp_path_factory.mktemp("lost") / "server", desk.committee), list(desk.records.values())
    made.send(records[:3])
    publish_now(made)
    made.send(records[3:])
    publish_now(made)
    return made


@pytest.fixture
def server(town: Town) -> Iterator[RunningServer]:
    with serve(town.data, None) as running:
        yield running


@pytest.fixture
def healed(town: Town) -> Iterator[Town]:
    """Both releases are whole again afterwards."""
    yield town
    for number in (1, 2):
        publish_now(town, number)


def publish_now(town: Town, number: int | None = None) -> Cut:
    """Cut the next release, or make one again; its files stay with the server alone."""
    with open_archive(town.data, town.keys.log) as archive:
        return publish(archive, town.keys.release, None, NOW, number)


def get(server: RunningServer, path: str) -> requests.Response:
    return requests.get(server.url + path, timeout=30, allow_redirects=False)


def manifest(town: Town, digest: str) -> Path:
    return town.data / RELEASES / FILES / digest[:2] / digest


def _ready(server: RunningServer) -> dict[str, object]:
    server._readiness._last = None  # a look is good for a second
    answer = get(server, "/readyz")
    assert answer.status_code == 200, "records are taken"
    return answer.json()


@pytest.mark.parametrize("harm", HARM, ids=["deleted", "cut short"])
def test_a_newest_release_without_its_manifest_is_not_named(
    healed: Town, server: RunningServer, harm: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    """The one before is, until it is made again; health, log and its own address say why."""
    assert get(server, "/terbaru.json").json()["number"] == 2
    assert "newest_release" not in _ready(server)
    with caplog.at_level(logging.ERROR):
        harm(manifest(healed, get(server, "/terbaru.json").json()["manifest"]))
        for path in ("/", "/index.html", "/manifest.json"):
            assert get(server, path).headers["Content-Location"].startswith("v/000001/"), path
        assert get(server, "/terbaru.json").json()["number"] == 1
        assert _ready(server)["newest_release"] == {"code": "portal.kept", "number": 2, "path": MANIFEST}
    assert [one.getMessage() for one in caplog.records].count(
        "the newest release cannot be given out (portal.kept); the one before it is, where there is one") == 1
    assert "recap_newest_release_lost 1" in get(server, "/metrics").text
    answer = get(server, "/v/000002/manifest.json")
    assert (answer.status_code, answer.json()["code"]) == (500, "portal.kept")
    publish_now(healed, 2)
    assert get(server, "/terbaru.json").json()["number"] == 2
    assert "newest_release" not in _ready(server)
    assert get(server, "/v/000002/manifest.json").status_code == 200


def test_a_server_that_starts_afterwards_says_the_same(healed: Town) -> None:
    with serve(healed.data, None) as first:
        digest = get(first, "/terbaru.json").json()["manifest"]
    manifest(healed, digest).unlink()
    with serve(healed.data, None) as again:
        assert get(again, "/terbaru.json").json()["number"] == 1
        for path in ("/v/000002/", "/v/000002/data/tps.csv", "/v/000002/manifest.json"):
            answer = get(again, path)
            assert (answer.status_code, answer.json()["code"]) == (500, "portal.kept"), path
        assert get(again, "/v/000003/").status_code == 404


def test_where_no_release_is_left_it_is_not_said_that_there_was_none(healed: Town, server: RunningServer) -> None:
    for number in (2, 1):
        found = server.service.releases.get(number)
        assert found is not None
        manifest(healed, found.manifest).unlink()
    for path in ("/", "/terbaru.json"):
        answer = get(server, path)
        assert (answer.status_code, answer.json()["code"]) == (500, "portal.kept"), path


def test_a_server_that_cuts_releases_makes_the_lost_one_again(town: Town, server: RunningServer) -> None:
    publishing = Publishing(server.service, town.keys.release, 3600)
    manifest(town, get(server, "/terbaru.json").json()["manifest"]).unlink()
    assert get(server, "/terbaru.json").json()["number"] == 1
    assert publishing.cut_if_due() is None, "nothing is new"
    assert get(server, "/terbaru.json").json()["number"] == 2


def test_a_listing_that_is_gone_is_said(healed: Town) -> None:
    with serve(healed.data, None) as running:
        head = get(running, "/v/000002/manifest.json").json()
    line = head["folders"][-1]
    manifest(healed, line["daftar_sha256"]).unlink()
    with serve(healed.data, None) as again:
        answer = get(again, f"/v/000002/{line['folder']}/x")
        assert (answer.status_code, answer.json()["code"]) == (500, "portal.kept")
        assert line["daftar"] in answer.json()["detail"]


def test_an_entry_of_the_register_that_is_cut_short_is_passed_over_and_said(town: Town, server: RunningServer) -> None:
    entry = town.data / RELEASES / "000002.json"
    whole = entry.read_bytes()
    entry.write_bytes(whole[:40])
    try:
        assert get(server, "/terbaru.json").json()["number"] == 1
        told = _ready(server)["newest_release"]
        assert isinstance(told, dict) and told["code"] == "portal.register"
    finally:
        entry.write_bytes(whole)
    assert get(server, "/terbaru.json").json()["number"] == 2


def test_an_entry_of_an_older_release_that_is_cut_short_hides_no_newer_one(town: Town) -> None:
    entry = town.data / RELEASES / "000001.json"
    whole = entry.read_bytes()
    entry.write_bytes(whole[:40])
    try:
        with serve(town.data, None) as server:  # of which nothing was asked before
            assert get(server, "/terbaru.json").json()["feed"] == "umpan.atom"
            feed = get(server, "/umpan.atom")
            assert feed.status_code == 200 and "v/000002/" in feed.text and "v/000001/index" not in feed.text
            assert get(server, "/v/000001/").status_code == 500, "its own address says why"
    finally:
        entry.write_bytes(whole)


def test_what_was_remembered_of_releases_may_be_gone(healed: Town, server: RunningServer) -> None:
    """The next release is made anew, and is the same."""
    for path in (healed.data / RELEASES / "memory").iterdir():
        path.unlink()
    assert publish_now(healed, 2).manifest == get(server, "/terbaru.json").json()["manifest"]
