"""A folder as a target: complete, never written over, gone on with after any end, pages last."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import BinaryIO

import pytest

from forms.errors import KnownError
from resources.catalogue import LANGUAGES, messages, sentence
from sync.portal.release import MANIFEST, FileLine
from sync.upload.binding import MARKER, Catalogue
from sync.upload.released import Released, in_folder, kept_by_server
from sync.upload.targets import read_target
from sync.upload.tree.folder import FolderStore
from sync.upload.tree.publisher import TreePublisher, release_place
from sync.verify import verify_path
from tests.helpers.atom import checked_feed
from tests.helpers.html_pages import Page
from tests.helpers.releases import tree
from tests.sync.upload.conftest import Killed, Releases


def publisher(root: Path, *modes: str) -> TreePublisher:
    return TreePublisher(FolderStore(root), Catalogue(modes) if modes else None)


def publish(root: Path, released: Released, *modes: str) -> int:
    """How many files were sent."""
    to = publisher(root, *modes)
    report = to.publish(to.prepare(released))
    assert to.check(report) == len(released.files)
    return report.sent


def refusal(root: Path, released: Released, *modes: str) -> str:
    """Code of the refusal, which changes nothing."""
    before = tree(root)
    with pytest.raises(KnownError) as caught:
        publish(root, released, *modes)
    assert tree(root) == before
    for lang in LANGUAGES:
        assert caught.value.code in messages() and "\n" not in sentence(caught.value, lang)
    return caught.value.code


def place_of(root: Path, released: Released) -> Path:
    return root / released.mode_word / released.package.election


def test_a_release_lies_there_whole_and_the_next_one_beside_it(releases: Releases, tmp_path: Path) -> None:
    root, first, second = tmp_path / "site", releases.opened("first"), releases.opened("second")
    assert publish(root, first) == len(first.files)
    place = place_of(root, first)
    assert tree(place / "v" / "000001") == tree(releases.first)
    assert verify_path(place / "v" / "000001").ok
    assert publish(root, second) == len(second.files)
    assert tree(place / "v" / "000002") == tree(releases.second)
    assert tree(place / "v" / "000001") == tree(releases.first)
    newest = json.loads((place / "terbaru.json").read_bytes())
    assert (newest["number"], newest["manifest"]) == (2, second.manifest)
    assert (place / newest["path"] / MANIFEST).is_file()
    assert (place / newest["changes"]).read_bytes() == (releases.second / "umpan/000002.json").read_bytes()
    feed = checked_feed((place / newest["feed"]).read_bytes())
    assert not feed.is_archive and feed.links == {"self": "umpan.atom"}
    for number in (1, 2):
        archive = place / "v" / f"{number:06d}" / "umpan" / f"{number:06d}.atom"
        leads = checked_feed(archive.read_bytes()).links
        assert len(leads) == number + 1
        assert all((archive.parent / link).is_file() for link in leads.values())
    for page in (place / "index.html", place / "v" / "000002" / "en.html"):
        (news,) = Page(page.read_text(encoding="utf-8")).news
        assert (page.parent / news).resolve() == (place / "umpan.atom").resolve()
    assert [len(entry.links) for entry in feed.entries] == [3, 3]
    assert all((place / link).is_file() for entry in feed.entries for link in entry.links)
    late = tmp_path / "late"
    assert publish(late, second) and publish(late, first)
    assert tree(place_of(late, first)) == tree(place), "whatever came first"
    assert 'url=v/000002/index.html"' in (place / "index.html").read_text(encoding="utf-8")
    # nothing to do the second time, and an older one does not lead back
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    assert publish(root, second) == 0 and publish(root, first) == 0
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before


def test_the_plan_says_what_would_be_done_and_does_none_of_it(releases: Releases, tmp_path: Path) -> None:
    released = releases.opened("first")
    told = publisher(tmp_path / "site").prepare(released).to_json()
    assert not (tmp_path / "site").exists()
    assert (told["send"], told["there"]) == (len(released.files), 0)
    assert told["bytes"] == sum(path.stat().st_size for path in releases.first.rglob("*") if path.is_file())


class Mortal(FolderStore):
    """A folder whose process is killed before its n-th writing."""

    left = 0

    def put(self, place: str, released: Released, line: FileLine) -> None:
        self._count()
        super().put(place, released, line)

    def point(self, place: str, data: bytes) -> None:
        self._count()
        super().point(place, data)

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed


def test_killed_after_every_step_it_goes_on_to_the_same_end(releases: Releases, tmp_path: Path) -> None:
    """Each run does one thing and dies; what leads to a release is never there before the release is."""
    released = releases.opened("first")
    whole, root = tmp_path / "whole", tmp_path / "site"
    publish(whole, released)
    place, runs = place_of(root, released), 0
    while True:
        store = Mortal(root)
        store.left = 1 if runs < 4 else runs
        to = TreePublisher(store)
        try:
            to.publish(to.prepare(released))
            break
        except Killed:
            runs += 1
        if any((place / name).exists() for name in ("terbaru.json", "index.html")):
            assert tree(place / "v" / "000001") == tree(releases.first)
    assert runs > 10
    assert tree(root) == tree(whole)


def test_what_lies_there_is_never_written_over(releases: Releases, tmp_path: Path) -> None:
    root, released = tmp_path / "site", releases.opened("first")
    publish(root, released)
    victim = place_of(root, released) / "v" / "000001" / "paket.json"
    whole = victim.read_bytes()
    victim.write_bytes(whole[:-1] + b"X")
    assert refusal(root, released) == "upload.immutable"
    to = publisher(root)
    with pytest.raises(KnownError, match=r"upload\.differs"):
        to.check(to.published(released))
    victim.unlink()
    with pytest.raises(KnownError, match=r"upload\.missing"):
        to.check(to.published(released))
    assert publish(root, released) == 1
    assert victim.read_bytes() == whole


def test_a_release_that_is_not_what_its_manifest_says_is_not_sent(releases: Releases, tmp_path: Path) -> None:
    shutil.copytree(releases.first, tmp_path / "release")
    table = next((tmp_path / "release" / "data" / "tps").glob("*.csv"))
    table.write_bytes(table.read_bytes() + b"\n")
    with pytest.raises(KnownError, match=r"upload\.source"):
        publish(tmp_path / "site", in_folder(tmp_path / "release"))
    released = in_folder(tmp_path / "release")
    assert not (place_of(tmp_path / "site", released) / "terbaru.json").exists()
    assert not list((tmp_path / "site").glob(".upload-*"))
    shutil.rmtree(tmp_path / "site")
    (tmp_path / "release" / "manifest.sig").write_bytes(b"A" * 88)
    with pytest.raises(KnownError, match=r"verify\."):
        in_folder(tmp_path / "release")


def test_what_a_server_keeps_is_the_same_release(releases: Releases, tmp_path: Path) -> None:
    from sync.portal.kept import KeptReleases
    from sync.server.folder import RELEASES

    kept = KeptReleases(releases.town.data / RELEASES)
    cut = kept.newest()
    assert cut is not None
    released = kept_by_server(kept, cut)
    assert dict(released.files) == dict(releases.opened("second").files)
    publish(tmp_path / "site", released)
    assert tree(place_of(tmp_path / "site", released) / "v" / "000002") == tree(releases.second)


def test_a_target_is_bound_to_election_mode_and_root_by_its_first_use(releases: Releases, tmp_path: Path) -> None:
    """T14: neither way may a rehearsal and another election's results meet in a target of one election."""
    training, trial = releases.opened("first"), releases.opened("trial")
    publish(tmp_path / "a", training)
    assert refusal(tmp_path / "a", trial) == "upload.mode"
    publish(tmp_path / "b", trial)
    assert refusal(tmp_path / "b", training) == "upload.mode"
    for field, code in (("root", "upload.root"), ("election", "upload.election"), ("mode", "upload.mode")):
        shutil.copytree(tmp_path / "b", tmp_path / field)
        for marker in (tmp_path / field).rglob(MARKER):
            said = json.loads(marker.read_bytes())
            said[field] = "official" if field == "mode" else "OTHER"
            marker.write_bytes(json.dumps(said, separators=(",", ":"), sort_keys=True).encode())
        assert refusal(tmp_path / field, trial) == code
    (tmp_path / "root" / MARKER).write_bytes(b"{}")
    assert refusal(tmp_path / "root", trial) == "upload.marker"


def test_pages_of_somebody_else_are_not_written_over(releases: Releases, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_bytes(b"somebody's")
    assert refusal(tmp_path / "site", releases.opened("first")) == "upload.not_ours"


def test_a_catalogue_takes_several_elections_each_in_its_place(releases: Releases, tmp_path: Path) -> None:
    root, training, trial = tmp_path / "site", releases.opened("first"), releases.opened("trial")
    publish(root, training, "training", "trial")
    publish(root, trial)  # the target says itself that it is a catalogue
    assert tree(place_of(root, trial) / "v" / "000001") == tree(releases.trial)
    listed = json.loads((root / "katalog.json").read_bytes())
    assert [one["pemilu"] for one in listed["uji"]] == ["UJI-2024"]
    assert [one["pemilu"] for one in listed["latihan"]] == [training.package.election]
    assert listed["resmi"] == [] and all(one["uji"] for mode in ("uji", "latihan") for one in listed[mode])
    only = tmp_path / "only"
    publish(only, trial, "trial")
    assert refusal(only, training) == "upload.catalogue"


def test_no_key_signs_in_two_modes_of_a_catalogue(releases: Releases, tmp_path: Path) -> None:
    """T14: the keys of an official election sign no trial, and the other way round."""
    root, training, trial = tmp_path / "site", releases.opened("first"), releases.opened("trial")
    publish(root, training, "training", "trial")
    marker = place_of(root, training) / MARKER
    said = json.loads(marker.read_bytes())
    whole = Path(marker).read_bytes()
    for field in ("root", "release_key"):
        from sync.upload.binding import Binding

        theirs = Binding.of(trial.package).to_json()[field]
        marker.write_bytes(json.dumps({**said, field: theirs}, separators=(",", ":"), sort_keys=True).encode())
        assert refusal(root, trial) == "upload.key"
    marker.write_bytes(whole)
    publish(root, trial)


def test_no_page_names_elections_of_two_modes(releases: Releases, tmp_path: Path) -> None:
    root, training, trial = tmp_path / "site", releases.opened("first"), releases.opened("trial")
    publish(root, training, "training", "trial")
    publish(root, trial)
    names = {"uji": trial.package.election, "latihan": training.package.election}
    for page in [*root.glob("*.html"), *root.glob("*/*.html")]:
        html = page.read_text(encoding="utf-8")
        named = [word for word, name in names.items() if f"{name}/" in html]
        assert named == ([page.parent.name] if page.parent != root else [])
        assert "<script" not in html and "http" not in html.replace("http-equiv", "")
        if page.parent != root:
            assert 'class="mark"' in html


def test_a_list_that_was_altered_there_puts_no_rehearsal_among_results(releases: Releases, tmp_path: Path) -> None:
    released, root = releases.opened("first"), tmp_path / "site"
    publish(root, released, "training", "official")
    titles = place_of(root, released) / "pemilu.json"
    said = json.loads(titles.read_bytes())
    for more in ({"mode": "resmi"}, {"pemilu": "LAIN"}, {"diterbitkan": "kemarin"}):
        titles.write_bytes(json.dumps({**said, **more}, separators=(",", ":"), sort_keys=True).encode())
        assert refusal(root, releases.opened("second")) == "upload.marker", more


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(releases: Releases, tmp_path: Path) -> None:
    released = releases.opened("first")
    place = tmp_path / release_place(released) / MANIFEST
    place.parent.mkdir(parents=True)
    os.mkfifo(place)
    with pytest.raises(KnownError, match=r"upload\.immutable"):
        publisher(tmp_path).prepare(released)


def test_two_targets_of_one_process_may_be_one_folder(tmp_path: Path) -> None:
    """As ``folder:`` and ``paket:`` of one server, each in its own thread: no temporary file is that of both."""
    one, other, seen = FolderStore(tmp_path), FolderStore(tmp_path), set[str]()

    def within(stream: BinaryIO) -> None:
        other.make("b", lambda inner: seen.update([stream.name, inner.name]))

    one.make("a", within)
    assert len(seen) == 2 and sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_number_that_is_none_is_said_at_once() -> None:
    site = "ckan:https://ckan.example{}#kpu"
    assert read_target(site.format("?limit_mb=10&minutes=0.5")).get("minutes") == "0.5"
    for query in ("limit_mb=ten", "limit_mb=0", "limit_mb=1.5", "minutes=nan", "minutes=1e9"):
        with pytest.raises(KnownError, match=r"upload\.target"):
            read_target(site.format(f"?{query}"))
