"""CKAN: killed after every step, asked again after every kind of answer, and never a resource twice (T7, T8, T9)."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from forms.errors import KnownError
from resources.catalogue import LANGUAGES, sentence
from sync.upload.ckan import datasets
from sync.upload.ckan import site as site_module
from sync.upload.ckan.datasets import dataset_name, families
from sync.upload.ckan.packing import pack
from sync.upload.ckan.publisher import TOO_LARGE, CkanPublisher
from sync.upload.ckan.site import CkanSite, UnknownOutcome
from sync.upload.journal import Journal
from sync.upload.pace import Pace
from tests.helpers.ckan_like import TOKEN, CkanLike
from tests.sync.upload.conftest import Killed, MortalJournal, Releases, few


@pytest.fixture
def site() -> Iterator[CkanLike]:
    with CkanLike() as made:
        yield made


@pytest.fixture(scope="module")
def wanted(releases: Releases, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a site has when nothing went wrong."""
    with CkanLike() as other:
        whole = publisher(other, tmp_path_factory.mktemp("whole"))
        whole.publish(whole.prepare(few(releases.opened("first"))))
        return other.state()


class Waits(list[float]):
    """A clock that only waiting moves."""

    def pace(self, minutes: float = 30) -> Pace:
        return Pace(minutes, sleep=self.append, clock=lambda: sum(self), draw=lambda: 1.0)


def publisher(
    site: CkanLike, folder: Path, waits: Waits | None = None, minutes: float = 30, **more: object
) -> CkanPublisher:
    waits = Waits() if waits is None else waits
    return CkanPublisher(
        CkanSite(site.url, TOKEN), "kpu-uji", Journal(folder / "journal", site.url), pace=waits.pace(minutes),
        **more,  # type: ignore[arg-type]
    )


def test_no_two_datasets_have_one_name(releases: Releases) -> None:
    """Elections whose names are nearly the same, or the same in their first letters; families like years."""
    first = releases.opened("first")
    elections = [
        "LATIHAN-2024", "LATIHAN-2024-0001", "LATIHAN-2024-POKOK", "Latihan-2024", "latihan-2024", "LATIHAN.2024",
        "LATIHAN_2024", "LATIHAN-2024_2", "A" * 50, "A" * 51, "A" * 90 + "B", "A" * 90 + "C",
        "A" * 50 + "_" + "0" * 20, "É", "È",
    ]
    names = []
    for election in elections:
        payload = {**first.package.payload, "election": election}
        one = replace(first, package=replace(first.package, payload=payload))
        names += [
            dataset_name(one, family, volume) for family in ("0001", "0002", "2024", "pokok")
            for volume in (1, 2, 3, 13, 1000, 2024)
        ]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z0-9_-]{2,100}", name) for name in names)
    assert dataset_name(first, "0001", 1) == "latihan-latihan-2024-0001"


def test_what_people_download_is_there_and_the_next_release_beside_it(
    site: CkanLike, releases: Releases, tmp_path: Path
) -> None:
    first, second = releases.opened("first"), releases.opened("second")
    to = publisher(site, tmp_path)
    report = to.publish(to.prepare(first))
    wanted = {line.path for lines in families(first).values() for line in lines}
    assert {"manifest.json", "manifest.sig", "paket.json", "datapackage.json"} < wanted
    assert to.check(report) == report.sent == len(wanted)
    assert not any(path.startswith(("catatan", "log", "petugas", "wilayah", "cari")) for path in wanted)
    for dataset in site.datasets.values():
        assert not dataset["private"] and dataset["license_id"] == "cc-zero"
        for resource in dataset["resources"]:
            assert resource["name"].startswith("v000001 ") and len(resource["hash"]) == 64
    plan = to.prepare(second)
    report = to.publish(plan)
    assert 0 < report.sent < len(wanted) and report.sent + report.there == len(wanted)  # the same bytes stand once
    assert to.check(report) == len(wanted)
    assert {one["version"] for name, one in site.datasets.items() if name != "sasaran-kpu-uji"} == {"v000002"}
    before = site.state()
    for released in (first, second):
        to.publish(to.prepare(released))
    assert site.state() == before


def test_killed_after_every_step_the_end_is_the_same(
    site: CkanLike, releases: Releases, wanted: dict[str, Any], tmp_path: Path
) -> None:
    """T7: also where the process died between an answer and the line that tells of it."""
    released = few(releases.opened("first"))
    runs, left, died_at = 0, 2, set[str]()
    while True:
        to = publisher(site, tmp_path)
        to.journal = MortalJournal(tmp_path / "journal", site.url, left)
        try:
            report = to.publish(to.prepare(released))
            break
        except Killed:
            runs += 1
            died_at.add(to.journal.died_at)
            left += 1
        for name, dataset in site.datasets.items():
            names = [one["name"] for one in dataset["resources"]]
            assert len(names) == len(set(names)), name
    assert runs > 10
    assert {"resource begun", "resource done", "resource there", "show begun", "show done", "dataset there"} <= died_at
    assert site.state() == wanted
    assert to.check(report) == len(report.files)
    lines = [json.loads(line) for file in (tmp_path / "journal").iterdir() for line in file.read_bytes().splitlines()]
    assert {"begun", "done", "there"} <= {line["answer"] for line in lines}
    assert TOKEN not in json.dumps(lines)


@pytest.mark.parametrize("fault", ["500", "committed", "cut", "page", "429", "stale"])
def test_no_answer_is_neither_yes_nor_no(
    site: CkanLike, releases: Releases, wanted: dict[str, Any], tmp_path: Path, fault: str
) -> None:
    """Every kind of call meets it twice; what was done all the same is not done again (T7, T9)."""
    released = few(releases.opened("first"))
    changing = ["package_revise"] if fault == "stale" else ["organization_create", "package_create", "package_revise"]
    reading = ["organization_show", "package_show", "download"] if fault in ("500", "page", "429") else []
    site.faults = {action: [fault] * 2 for action in (*changing, *reading)}
    waits = Waits()
    to = publisher(site, tmp_path, waits)
    report = to.publish(to.prepare(released))
    assert to.check(report) == report.sent
    assert site.state() == wanted
    assert not any(site.faults.values()) or fault in ("committed", "cut")
    assert waits
    if fault == "429":
        assert min(waits) >= 7


def test_a_site_that_does_not_come_back_ends_in_one_sentence(
    site: CkanLike, releases: Releases, tmp_path: Path
) -> None:
    site.faults = {"package_create": ["500"] * 99}
    waits = Waits()
    to = publisher(site, tmp_path, waits, minutes=5)
    with pytest.raises(KnownError, match=r"upload\.time_over") as caught:
        to.publish(to.prepare(releases.opened("first")))
    assert 60 < sum(waits) <= 300 and waits[0] < waits[-1]
    for lang in LANGUAGES:
        assert TOKEN not in sentence(caught.value, lang)


@pytest.mark.parametrize("said", [
    None, [], "x", {"resources": [1]}, {"name": "n", "private": False, "metadata_modified": "", "extras": {"key": 1}},
])
def test_an_answer_that_is_no_dataset_is_one_sentence(
    site: CkanLike, releases: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: object
) -> None:
    monkeypatch.setattr(site, "_act", lambda *_: said)
    with pytest.raises(KnownError, match=r"upload\.refused"):
        publisher(site, tmp_path).prepare(releases.opened("first"))


def test_nothing_is_read_further_than_what_ought_to_be_there(
    site: CkanLike, releases: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer without end takes neither the memory nor the disk of a server that publishes."""
    packed = bytearray(zipped(b"x" * 5000))
    packed[51:55] = b"\xff" * 4  # where the packed bytes begin
    site.pages = {"/long": b"x" * 5000, "/zip": zipped(b"x" * 5000), "/broken": bytes(packed)}
    at = CkanSite(site.url, TOKEN)
    assert at.digest(f"{site.url}/long", 4999) == "" != at.digest(f"{site.url}/long", 5000)
    assert at.digest_within(f"{site.url}/zip", 4999) == "" != at.digest_within(f"{site.url}/zip", 5000)
    assert at.digest_within(f"{site.url}/broken", 5000) == ""
    monkeypatch.setattr(site_module, "_MORE", -3000)
    assert at.digest_within(f"{site.url}/long", 5000) == ""
    monkeypatch.setattr(site_module, "_MOST", 10)
    with pytest.raises(KnownError, match=r"upload\.refused"):
        publisher(site, tmp_path).prepare(releases.opened("first"))


def zipped(data: bytes) -> bytes:
    made = io.BytesIO()
    pack([data], "x", made)
    return made.getvalue()


def test_a_token_goes_to_its_site_alone_and_never_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site may name its own files by ``http``, and those of others by anything."""
    at, asked = CkanSite("https://ckan.example", TOKEN), list[tuple[str, bool]]()

    def get(url: str, headers: dict[str, str], **_: object) -> requests.Response:
        asked.append((url, TOKEN in headers.values()))
        raise requests.ConnectionError

    monkeypatch.setattr(at._session, "get", get)
    for url in ("http://ckan.example/a", "https://ckan.example/a", "https://other.example/a", "http://[x/a"):
        with pytest.raises(UnknownOutcome):
            at.digest(url, 1)
    assert asked == [
        ("https://ckan.example/a", True), ("https://ckan.example/a", True), ("https://other.example/a", False)]


@pytest.mark.parametrize("how", ["limit", "proxy", "cut", "known"])
def test_what_the_site_does_not_take_goes_in_smaller(
    site: CkanLike, releases: Releases, tmp_path: Path, how: str
) -> None:
    """T8: by CKAN's own limit, by a proxy before it that answers or only cuts, by what the target says."""
    takes = 3000
    released = few(releases.opened("first"))
    if how == "limit":
        site.limit = takes
    elif how != "known":
        site.proxy_takes, site.proxy_is_mute = takes, how == "cut"
    to = publisher(site, tmp_path, Waits(), minutes=600, limit=takes if how == "known" else 10_000_000)
    plan = to.prepare(released)
    report = to.publish(plan)
    assert not report.left_out and to.check(report) == report.sent == len(report.files)
    assert how == "known" or report.sent > len(plan.steps) - plan.count("point")
    assert max(len(data) for data in site.files.values()) <= takes
    assert how != "known" or plan.bytes_to_send == report.size == sum(len(data) for data in site.files.values())
    before = site.state()
    for limit in (10_000_000, takes, 1200):
        again = publisher(site, tmp_path, limit=limit)
        report = again.publish(again.prepare(released))
        assert report.sent == 0 and site.state() == before


def test_what_fits_in_no_way_is_named(site: CkanLike, releases: Releases, tmp_path: Path) -> None:
    """And everything else is published."""
    released = few(releases.opened("first"))
    site.limit = 700
    to = publisher(site, tmp_path)
    report = to.publish(to.prepare(released))
    assert set(report.left_out.values()) == {TOO_LARGE} and "err/000101-PPWP.json" in report.left_out
    assert to.check(report) == report.sent >= 3


def test_parts_of_a_size_that_did_not_work_do_not_stay(
    site: CkanLike, releases: Releases, tmp_path: Path
) -> None:
    """The second part is refused by a proxy that has become narrower; nothing is left of the first attempt."""
    released = few(releases.opened("first"))
    to = publisher(site, tmp_path, limit=3000)
    wanted = next(step.place for step in to.prepare(released).steps if "isian/0001.csv (bagian 2" in step.place)
    to.journal = MortalJournal(tmp_path / "journal", site.url, 0, at=f"resource {wanted}")
    with pytest.raises(Killed):
        to.publish(to.prepare(released))
    assert any("(bagian 1 dari 2" in one["name"] for d in site.datasets.values() for one in d["resources"])
    to = publisher(site, tmp_path, limit=1500)
    to.publish(to.prepare(released))
    parts = [
        one["name"] for d in site.datasets.values() for one in d["resources"] if "isian/0001.csv (b" in one["name"]
    ]
    assert len(parts) == len(set(parts)) > 2 and not any("dari 2" in name for name in parts)


def test_what_is_no_table_is_linked_where_there_is_a_portal(
    site: CkanLike, releases: Releases, tmp_path: Path
) -> None:
    released = few(releases.opened("first"))
    with CkanLike() as other:
        shown = publisher(site, tmp_path, limit=3000, portal=f"{other.url}/portal/")
        with pytest.raises(KnownError, match=r"upload\.missing"):  # nothing lies at the address yet
            shown.publish(shown.prepare(released))
        other.pages = {f"/portal/v/000001/{path}": released.read(path) for path in released.files}
        report = shown.publish(shown.prepare(released))
        assert shown.check(report) == len(report.files) and not report.left_out
        linked = {
            one["name"].partition(" ")[2] for d in site.datasets.values() for one in d["resources"]
            if one["url"].startswith(other.url)
        }
        assert linked == {"err/000101-PPWP.json", "manifest.json"}
        assert not any(name.endswith(".csv") for name in linked)


def test_more_than_a_dataset_holds_goes_on_in_the_next(
    site: CkanLike, releases: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets, "MOST_RESOURCES", 2)
    released = few(releases.opened("first"))
    to = publisher(site, tmp_path)
    plan = to.prepare(released)
    report = to.publish(plan)
    assert not report.left_out and to.check(report) == report.sent == len(report.files)
    assert max(len(one["resources"]) for one in site.datasets.values()) == 2 and len(site.datasets) == 5
    assert {step.place for step in plan.steps if step.path} == set(report.files)
    assert not any(one["private"] for one in site.datasets.values())
    before = site.state()
    assert to.publish(to.prepare(released)).sent == 0 and site.state() == before


def test_a_draft_is_hidden_until_it_was_read_back(site: CkanLike, releases: Releases, tmp_path: Path) -> None:
    """A file that came out otherwise than it went in is found by its bytes, whatever the site says of it."""
    import requests

    released = releases.opened("first")
    to = publisher(site, tmp_path)
    plan = to.prepare(released)
    site.faults = {"download": ["500"] * 99}
    to.pace = Waits().pace(1)
    with pytest.raises(KnownError, match=r"upload\.time_over"):
        to.publish(plan)
    drafts = {name for name, one in site.datasets.items() if one["private"]}
    assert drafts
    for name in drafts:
        assert requests.post(f"{site.url}/api/3/action/package_show", json={"id": name}, timeout=30).status_code == 403
    site.faults = {}
    number = next(iter(site.files))
    site.files[number] = b"other bytes"
    to = publisher(site, tmp_path)
    with pytest.raises(KnownError, match=r"upload\.differs"):
        to.publish(to.prepare(released))
    assert {name for name, one in site.datasets.items() if one["private"]} == drafts


def test_an_organisation_is_bound_to_one_election_and_mode(
    site: CkanLike, releases: Releases, tmp_path: Path
) -> None:
    """T14."""
    to = publisher(site, tmp_path)
    to.publish(to.prepare(releases.opened("trial")))
    before = site.state()
    with pytest.raises(KnownError, match=r"upload\.mode"):
        to.prepare(releases.opened("first"))
    assert site.state() == before
    site.datasets["sasaran-kpu-uji"]["extras"] = []
    with pytest.raises(KnownError, match=r"upload\.not_ours"):
        to.prepare(releases.opened("trial"))


def test_a_token_that_may_not_is_one_sentence(site: CkanLike, releases: Releases, tmp_path: Path) -> None:
    to = publisher(site, tmp_path)
    to.site = CkanSite(site.url, "another-token")
    with pytest.raises(KnownError, match=r"upload\.refused") as caught:
        to.publish(to.prepare(releases.opened("first")))
    assert "another-token" not in sentence(caught.value, "en")
