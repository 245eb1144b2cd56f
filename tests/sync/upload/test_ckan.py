"""CKAN: killed after every step, asked again after every kind of answer, and never a resource twice (T7, T8, T9)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.errors import KnownError
from resources.catalogue import LANGUAGES, sentence
from sync.upload.ckan.datasets import dataset_name, families, family_of
from sync.upload.ckan.publisher import TOO_LARGE, CkanPublisher
from sync.upload.ckan.site import CkanSite
from sync.upload.journal import Journal
from sync.upload.pace import Pace
from tests.helpers.ckan_like import TOKEN, CkanLike
from tests.sync.upload.conftest import Releases


@pytest.fixture
def site() -> Iterator[CkanLike]:
    with CkanLike() as made:
        yield made


@pytest.fixture(scope="module")
def wanted(releases: Releases, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a site has when nothing went wrong."""
    with CkanLike() as other:
        whole = publisher(other, tmp_path_factory.mktemp("whole"))
        whole.publish(whole.prepare(releases.opened("first")))
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


def test_a_dataset_is_of_the_family_that_its_name_ends_in(releases: Releases) -> None:
    """The year in the name of an election reads like the code of a regency."""
    first = releases.opened("first")
    for family in families(first):
        for volume in (1, 2, 13):
            assert family_of(first, dataset_name(first, family, volume)) == family
    with pytest.raises(ValueError, match="no family"):
        family_of(first, "latihan-latihan-2024")


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


class Killed(BaseException):
    """The process ends here."""


class Mortal(Journal):
    """A journal that dies with the process at its n-th line, before or after it is written."""

    def __init__(self, folder: Path, target: str, left: int) -> None:
        super().__init__(folder, target)
        self.left, self.died_at = left, ""

    def note(self, *words: object, **more: object) -> None:
        self.left -= 1
        if self.left < 0:
            step, answer = str(words[1]), str(words[3])
            self.died_at = f"{step.partition(' ')[0]} {answer}"
            raise Killed
        super().note(*words, **more)  # type: ignore[arg-type]


def test_killed_after_every_step_the_end_is_the_same(
    site: CkanLike, releases: Releases, wanted: dict[str, Any], tmp_path: Path
) -> None:
    """T7: also where the process died between an answer and the line that tells of it."""
    released = releases.opened("first")
    runs, left, died_at = 0, 2, set[str]()
    while True:
        to = publisher(site, tmp_path)
        to.journal = Mortal(tmp_path / "journal", site.url, left)
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
    released = releases.opened("first")
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


@pytest.mark.parametrize("how", ["limit", "proxy", "known"])
def test_a_file_that_is_too_large_is_linked_or_named(
    site: CkanLike, releases: Releases, tmp_path: Path, how: str
) -> None:
    """T8: by CKAN's own limit, by a proxy before it, by what the target says; everything else is published."""
    released = releases.opened("first")
    biggest = max((line for lines in families(released).values() for line in lines), key=lambda line: line.size)
    if how == "limit":
        site.limit = biggest.size - 1
    to = publisher(site, tmp_path, limit=biggest.size - 1 if how == "known" else 10_000_000)
    if how == "proxy":
        site.faults = {"package_revise": ["413"]}
    report = to.publish(to.prepare(released))
    assert set(report.left_out.values()) == {TOO_LARGE} and len(report.left_out) == 1
    assert how == "proxy" or set(report.left_out) == {biggest.path}
    assert to.check(report) == report.sent > 5
    if how == "known":
        site.files["linked"] = released.read(biggest.path)
        portal = publisher(site, tmp_path, limit=biggest.size - 1, portal=f"{site.url}/portal")
        with pytest.raises(KnownError, match=r"upload\.missing"):  # nothing lies at the address yet
            portal.publish(portal.prepare(released))


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
