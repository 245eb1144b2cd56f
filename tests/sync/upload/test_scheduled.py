"""``recap serve --publish-to``: every cut comes to every target, whatever becomes of the others and of the server."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from recap_desktop.cli.main import run as main
from sync.portal.kept import KeptReleases
from sync.server.folder import RELEASES
from sync.server.run import RunningServer, serve
from sync.server.sending import Backoff, Sending, Target, TargetState
from sync.trust.training import training_keys
from sync.upload.ckan.datasets import dataset_name, families
from sync.upload.released import Released, kept_by_server
from sync.upload.scheduled import ScheduledTarget
from sync.upload.tree.folder import FolderStore
from sync.upload.tree.publisher import TreePublisher, release_place
from sync.upload.tree.s3 import S3Store
from sync.verify import verify_path
from tests.helpers.ckan_like import CkanLike
from tests.helpers.command import LANGUAGES
from tests.helpers.releases import NOW, Town, sealed_town
from tests.helpers.wire import ServerProcess
from tests.sync.upload.conftest import Releases
from tests.sync.upload.test_ckan import publisher as ckan_publisher
from tests.sync.upload.test_s3 import KEYS, store_client

_SOON = Backoff(0.02, 0.05)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """One sheet at a server that has cut nothing; it is copied and never changed."""
    return sealed_town(tmp_path_factory.mktemp("scheduled"), 1)


@pytest.fixture
def town(sealed: Town, tmp_path: Path) -> Town:
    """The same, of a test's own."""
    shutil.copytree(sealed.data, tmp_path / "server")
    return Town(tmp_path / "server", sealed.committee)


def folder(root: Path) -> ScheduledTarget:
    return ScheduledTarget("folder", lambda: TreePublisher(FolderStore(root)))


def until(holds: Callable[[], object]) -> None:
    """Wait for another thread or process; a minute is never reached where all is well."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def running(town: Town, *targets: Target) -> RunningServer:
    made = serve(town.data, town.committee.package.envelope, keys=town.keys)
    made.publish_every(0.1, training_keys().release, targets=targets, backoff=_SOON)
    return made


def states(server: RunningServer) -> tuple[TargetState, ...]:
    sending = server._sending
    assert sending is not None
    return sending.states


def have(server: RunningServer, place: int, number: int) -> bool:
    state = states(server)[place - 1]
    return state.release >= number and not state.waiting and not state.failures


def releases_in(site: Path) -> list[str]:
    return sorted(path.name for path in site.glob("latihan/*/v/*"))


def released_of(town: Town, number: int) -> Released:
    kept = KeptReleases(town.data / RELEASES)
    cut = kept.get(number)
    assert cut is not None
    return kept_by_server(kept, cut)


def check(town: Town, publisher: TreePublisher, number: int) -> None:
    """Everything of a release is at the target, and the same."""
    released = released_of(town, number)
    assert publisher.check(publisher.published(released)) == len(released.files)


def test_a_target_that_is_away_holds_up_neither_the_others_nor_the_next_cut(
    town: Town, tmp_path: Path, endpoint: str
) -> None:
    """A folder, and a store whose bucket is made only after two releases were cut."""
    site, bucket = tmp_path / "site", "made-later"
    store = S3Store(bucket, "", KEYS, endpoint=endpoint)
    with running(town, folder(site), ScheduledTarget("s3", lambda: TreePublisher(store))) as server:
        until(lambda: have(server, 1, 1) and states(server)[1].failures > 1)
        server.service.revoke(town.committee["OP-2"].keyid, "lost")
        until(lambda: have(server, 1, 2))
        told = requests.get(f"{server.url}/readyz", timeout=20).json()
        assert told["ready"] and [one["kind"] for one in told["targets"]] == ["folder", "s3"]
        assert (told["targets"][1]["release"], told["targets"][1]["reason"]) == (0, "upload.refused")
        text = requests.get(f"{server.url}/metrics", timeout=20).text
        assert 'recap_target_release{target="1",kind="folder"} 2' in text
        assert 'recap_target_release{target="2",kind="s3"} 0' in text
        assert "recap_target_failures" in text and "recap_target_waiting" in text
        store_client(endpoint).create_bucket(Bucket=bucket)
        until(lambda: have(server, 2, 2))
    assert releases_in(site) == ["000001", "000002"]
    check(town, TreePublisher(store), 1)  # which was cut while the store was away
    assert TreePublisher(store).has(released_of(town, 2))


def test_killed_in_the_middle_the_next_start_goes_on(town: Town, tmp_path: Path) -> None:
    """The real process, killed while files of the release are on their way, then stopped in order when all is there."""
    site, options = tmp_path / "site", ("--publish-every", "1s", "--copies", "none")
    words = (*options, "--publish-to", f"folder:{site}", "--publish-to", f"paket:{tmp_path / 'packages'}")
    with ServerProcess(town.data, *words) as server:
        until(lambda: any(site.glob("latihan/*/v/*/*")))
        server.kill()
    with ServerProcess(town.data, *words) as server:
        until(lambda: any(site.glob("latihan/*/terbaru.json")) and any((tmp_path / "packages").rglob("*.zip")))
        assert server.stop() == 0
    (release,) = site.glob("latihan/*/v/*")
    assert verify_path(release).ok
    (package,) = (tmp_path / "packages").rglob("*.zip")
    assert verify_path(package).ok
    assert not list(site.glob(".upload-*"))


def test_a_new_start_finds_what_is_missing_at_the_target(town: Town, tmp_path: Path) -> None:
    """Nothing is remembered: of four releases the target has the second, and of the newest a part."""
    for number in range(4):
        town.publish(tmp_path / str(number), now=NOW + timedelta(hours=number))
    site = tmp_path / "site"
    to = TreePublisher(FolderStore(site))
    for number in (2, 4):
        to.publish(to.prepare(released_of(town, number)))
    next(site.glob("latihan/*/v/000004/manifest.json")).unlink()
    sending = Sending(town.data / RELEASES, [folder(site)], _SOON)
    sending.start()
    until(lambda: sending.states[0].release == 4 and not sending.states[0].waiting)
    until(lambda: releases_in(site) == ["000002", "000003", "000004"])
    sending.stop()
    for number in (2, 3, 4):
        check(town, to, number)
    assert not any(thread.name.startswith("sending-") for thread in threading.enumerate())


def test_an_error_of_the_program_ends_no_thread(town: Town, tmp_path: Path) -> None:
    """A target whose first call fails in a way that nobody foresaw."""
    site, calls = tmp_path / "site", iter([True])

    def opened() -> TreePublisher:
        if next(calls, False):
            raise ZeroDivisionError
        return TreePublisher(FolderStore(site))

    town.publish(tmp_path / "1")
    sending = Sending(town.data / RELEASES, [ScheduledTarget("folder", opened)], _SOON)
    sending.start()
    until(lambda: releases_in(site) == ["000001"])
    sending.stop()
    check(town, TreePublisher(FolderStore(site)), 1)


def test_waits_grow_to_a_bound_and_are_never_the_same_for_all() -> None:
    for draw, share in ((0.0, 0.5), (1.0, 1.0)):
        backoff = Backoff(5.0, 900.0, lambda draw=draw: draw)  # type: ignore[misc]
        assert [backoff.seconds(failures) / share for failures in (1, 2, 3, 8, 9, 200)] == [5, 10, 20, 640, 900, 900]


@pytest.fixture
def no_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "RECAP_CKAN_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    yield


def test_what_a_target_needs_is_asked_for_at_the_start(
    no_keys: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refusal(lang: str, *words: str) -> str:
        assert main(["--lang", lang, "serve", "--data", str(tmp_path / "data"), *words]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        return said

    every = ("--publish-every", "15m", "--publish-to")
    for lang in LANGUAGES:
        assert "--publish-every" in refusal(lang, "--publish-to", f"folder:{tmp_path / 'site'}")
        assert "RECAP_CKAN_TOKEN" in refusal(lang, *every, "ckan:https://data.example.org#kpu")
        assert "AWS_ACCESS_KEY_ID" in refusal(lang, *every, "s3://wadah/uji")
        assert "carrier" in refusal(lang, *every, "carrier:pigeon")
    assert not (tmp_path / "data").exists()


def test_releases_of_the_place_are_told_by_their_manifest(town: Town, tmp_path: Path) -> None:
    town.publish(tmp_path / "1")
    released, to = released_of(town, 1), TreePublisher(FolderStore(tmp_path / "site"))
    assert not to.has(released)
    to.publish(to.prepare(released))
    assert to.has(released)
    manifest = tmp_path / "site" / release_place(released) / "manifest.json"
    manifest.write_bytes(json.dumps({}).encode())
    assert not to.has(released)


def test_releases_of_a_ckan_are_told_by_what_is_shown_last(releases: Releases, tmp_path: Path) -> None:
    first, second = releases.opened("first"), releases.opened("second")
    with CkanLike() as site:
        to = ckan_publisher(site, tmp_path)
        assert not to.has(first)
        to.publish(to.prepare(first))
        assert to.has(first) and not to.has(second)
        last = site.datasets[dataset_name(first, list(families(first))[-1], 1)]
        assert any(one["name"].endswith(" manifest.json") for one in last["resources"])
        last["private"] = True  # as it is until everything in it was read back
        assert not to.has(first)
