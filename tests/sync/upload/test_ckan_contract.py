"""The contract of publishing to a CKAN, tried on the site of our own and, with ``make test-ckan``, on a real one
(T7, T8, T9, T10, T14): what differs between the two is a fault of the first."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from forms.errors import KnownError
from recap_desktop.cli.main import run as main
from resources.catalogue import LANGUAGES, sentence
from sync.upload.ckan import datasets
from sync.upload.ckan.publisher import CkanPublisher
from sync.upload.ckan.site import CkanSite
from sync.upload.journal import Journal
from sync.upload.pace import Pace
from sync.upload.publisher import SEND
from sync.upload.released import Released
from tests.ckan.ground import GROUNDS, OURS, THEIRS, Ground, by_hand, ground_of
from tests.sync.upload.conftest import Killed, MortalJournal, Releases, few

_SECONDS = 60


@pytest.fixture(scope="module", params=GROUNDS)
def standing(request: pytest.FixtureRequest) -> Iterator[Ground]:
    with ground_of(request.param) as ground:
        yield ground


@pytest.fixture
def ground(standing: Ground) -> Ground:
    standing.clean()
    return standing


@pytest.fixture
def first(releases: Releases) -> Released:
    return few(releases.opened("first"))


def publisher(
    ground: Ground, folder: Path, token: str | None = None, organisation: str = OURS, **more: object
) -> CkanPublisher:
    return CkanPublisher(
        CkanSite(ground.url, token or ground.token), organisation, Journal(folder / "journal", ground.url),
        pace=Pace(1, sleep=lambda seconds: None), **more,  # type: ignore[arg-type]
    )


def shown(ground: Ground, token: str = "") -> dict[str, dict[str, Any]]:
    """Datasets of the release that anybody sees, or who has the token, by name."""
    found = {}
    for name in ("latihan-latihan-2024-0001", "latihan-latihan-2024-pokok", "sasaran-kpu-uji"):
        try:
            found[name] = by_hand(ground, "package_show", token=token, id=name)
        except requests.HTTPError:
            continue
    return found


def state(ground: Ground) -> dict[str, Any]:
    """What is there for anybody, without what every site makes anew."""
    return {
        name: (one.get("version"), one["title"], one["private"], sorted(
            (told["name"], told["hash"], requests.get(told["url"], timeout=_SECONDS).content)
            for told in one["resources"]
        )) for name, one in shown(ground).items()
    }


def resource(ground: Ground, ending: str) -> dict[str, Any]:
    """The one resource whose name ends so."""
    (found,) = [
        told for one in shown(ground, ground.token).values() for told in one["resources"]
        if told["name"].endswith(ending)
    ]
    return dict(found)


def test_first_publish_then_nothing_then_the_next_beside_it(
    ground: Ground, first: Released, releases: Releases, tmp_path: Path
) -> None:
    to = publisher(ground, tmp_path)
    plan = to.prepare(first)
    assert shown(ground, ground.token) == {} and plan.count(SEND) == len(first.files)  # looking writes nothing
    report = to.publish(plan)
    assert to.check(report) == report.sent == len(first.files) and report.size == plan.bytes_to_send
    for one in shown(ground).values():
        assert one["license_id"] == "cc-zero" and not one["private"]
        for told in one["resources"]:
            line = first.files[told["name"].partition(" ")[2]]
            assert (told["hash"], told["hash_algorithm"], told["size"]) == (line.digest, "sha256", line.size)
            assert requests.get(told["url"], timeout=_SECONDS).content == first.read(line.path)
    before = state(ground)
    again = to.publish(to.prepare(first))
    assert (again.sent, again.there) == (0, len(first.files)) and state(ground) == before
    second = few(releases.opened("second"))
    report = to.publish(to.prepare(second))
    assert 0 < report.sent < len(second.files) and to.check(report) == len(second.files)
    assert to.check(to.published(first)) == len(first.files)  # the earlier one stays
    assert {one["version"] for name, one in shown(ground).items() if name != "sasaran-kpu-uji"} == {"v000002"}
    assert to.publish(to.prepare(first)).sent == 0
    assert {one["version"] for name, one in shown(ground).items() if name != "sasaran-kpu-uji"} == {"v000002"}


def test_killed_and_given_again(ground: Ground, first: Released, tmp_path: Path) -> None:
    to = publisher(ground, tmp_path)
    to.publish(to.prepare(first))
    wanted = state(ground)
    ground.clean()
    left, runs = 3, 0
    while True:
        to = publisher(ground, tmp_path)
        to.journal = MortalJournal(tmp_path / "journal", ground.url, left)
        try:
            to.publish(to.prepare(first))
            break
        except Killed:
            left, runs = left + 3, runs + 1
    assert runs > 3 and state(ground) == wanted


def test_who_changes_it_meanwhile_is_not_written_over(
    ground: Ground, first: Released, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T9: a title changed by hand after the dataset was read, before it is revised."""
    to, name, done = publisher(ground, tmp_path), "latihan-latihan-2024-0001", []
    call = CkanSite.call

    def meanwhile(site: CkanSite, action: str, data: Any, file: Any = None) -> dict[str, Any]:
        if action == "package_revise" and name in str(data) and len(done) < 2:
            done.append(by_hand(ground, "package_patch", id=name, title=f"Judul {len(done)}"))
        return call(site, action, data, file)

    monkeypatch.setattr(CkanSite, "call", meanwhile)
    report = to.publish(to.prepare(first))
    assert to.check(report) == len(first.files) and shown(ground)[name]["title"] == "Judul 1"
    (log,) = (tmp_path / "journal").iterdir()
    assert log.read_bytes().count(b'"answer":"stale"') == 2


def table(size: int) -> bytes:
    """Rows of four sub-districts, some with a line break, quotes and letters of several bytes in them."""
    draw, rows, length = random.Random(11), [], 0
    while length < size:
        words = '"Desa ""Ra\'as""\nBaru é"' if draw.random() < 0.1 else "Desa"
        rows.append(f"{1000 + len(rows)},{words},{'9' * draw.randrange(60)}")
        length += len(rows[-1]) + 15
    lines = [f"{317401 + 4 * n // len(rows)}{n % 10 ** 7:07d},{row}" for n, row in enumerate(rows)]
    return ("kode_tps,suara,desa,lain\n" + "\n".join(lines) + "\n").encode()


def test_above_the_limit_it_goes_in_parts_that_make_the_signed_file(
    ground: Ground, releases: Releases, tmp_path: Path
) -> None:
    """T8: every part of a table is a table; what a description says gives the signed bytes again."""
    draw = random.Random(5)
    files = {
        "data__suara__0001_csv": table(int(ground.takes * 1.7)), "besar_parquet": draw.randbytes(ground.takes + 1000),
        "peta_ttl": b"<a> <b> <c> .\n" * (ground.takes // 12), "pas_xlsx": draw.randbytes(ground.takes),
    }
    released = few(releases.opened("first"), **files)
    to = publisher(ground, tmp_path, limit=1 << 40)  # whoever wrote the target did not know
    report = to.publish(to.prepare(released))
    assert not report.left_out and to.check(report) == len(report.files) > len(released.files)
    told = [told for one in shown(ground).values() for told in one["resources"]]
    for path, command in (
        ("data/suara/0001.csv", "tail"), ("besar.parquet", "cat"), ("peta.ttl", "unzip"),
    ):
        place = tmp_path / command
        place.mkdir()
        mine = [one for one in told if path in one["name"]]
        for one in mine:
            data = requests.get(one["url"], timeout=_SECONDS).content
            assert (one["hash"], one["size"]) == (hashlib.sha256(data).hexdigest(), len(data))
            (place / one["url"].rpartition("/")[2]).write_bytes(data)
            if command == "tail":
                rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
                assert rows[0] == ["kode_tps", "suara", "desa", "lain"] and {len(row) for row in rows} == {4}
                parts = re.search(r"bagian \d+ dari (\d+), (\d{6})(?:-(\d{6}))?\)$", one["name"])
                assert parts is not None and int(parts[1]) == len(mine)
                assert {rows[1][0][:6], rows[-1][0][:6]} == {parts[2], parts[3] or parts[2]}
        if sys.platform != "win32":
            (line,) = {line.strip() for line in mine[-1]["description"].splitlines() if line.startswith("    ")}
            assert command in line
            said = subprocess.run(["sh", "-c", line], cwd=place, capture_output=True, text=True, check=True).stdout
            assert said.split()[0] == released.files[path].digest
            assert released.files[path].digest in mine[0]["description"]
    assert any(one["name"] == "v000001 pas.xlsx" for one in told)
    again = publisher(ground, tmp_path)
    assert again.publish(again.prepare(released)).sent == 0


def test_a_draft_is_hidden_until_it_was_read_back_and_shown_again_where_it_was_hidden(
    ground: Ground, first: Released, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to, name = publisher(ground, tmp_path), "latihan-latihan-2024-0001"
    seen: list[set[str]] = []
    read = CkanSite.digest

    def look(site: CkanSite, url: str, most: int) -> str | None:
        seen.append(set(shown(ground)))
        return read(site, url, most)

    with monkeypatch.context() as patch:
        patch.setattr(CkanSite, "digest", look)
        report = to.publish(to.prepare(first))
    assert seen[0] == {"sasaran-kpu-uji"} and name in seen[-1] and len(shown(ground)) == 3
    wanted = state(ground)
    by_hand(ground, "package_patch", id=name, private=True)
    with pytest.raises(KnownError, match=r"upload\.hidden"):
        to.check(to.published(first))
    assert to.publish(to.prepare(first)).sent == 0 and state(ground) == wanted
    by_hand(ground, "package_delete", id=name)
    assert name not in shown(ground)
    with pytest.raises(KnownError, match=r"upload\.hidden"):
        to.check(report)
    assert to.publish(to.prepare(first)).sent == 0 and state(ground) == wanted
    assert to.check(report) == len(first.files)


def test_what_was_altered_or_deleted_by_hand_is_found(ground: Ground, first: Released, tmp_path: Path) -> None:
    to = publisher(ground, tmp_path)
    report = to.publish(to.prepare(first))
    wanted = state(ground)
    by_hand(ground, "resource_delete", id=resource(ground, "isian/0001.csv")["id"])
    with pytest.raises(KnownError, match=r"upload\.missing"):
        to.check(report)
    assert to.publish(to.prepare(first)).sent == 1 and state(ground) == wanted
    by_hand(ground, "resource_patch", id=resource(ground, "tps/0001.csv")["id"], upload=b"kode_tps\n1\n")
    for act in (lambda: to.check(report), lambda: to.check(to.published(first)), lambda: to.publish(to.prepare(first))):
        with pytest.raises(KnownError, match=r"upload\.differs") as caught:
            act()
        assert "data/tps/0001.csv" in sentence(caught.value, "id")
    by_hand(ground, "resource_delete", id=resource(ground, "tps/0001.csv")["id"])
    assert to.publish(to.prepare(first)).sent == 1 and state(ground) == wanted


def test_who_may_not_changes_nothing_and_is_told_so_in_one_sentence(
    ground: Ground, first: Released, tmp_path: Path
) -> None:
    """A token of nobody, an organisation of somebody else, a dataset that another organisation has."""
    for token, organisation in (("no-token", OURS), (ground.stranger, OURS), (ground.token, THEIRS)):
        to = publisher(ground, tmp_path, token, organisation)
        with pytest.raises(KnownError, match=r"upload\.refused") as caught:
            to.publish(to.prepare(first))
        assert shown(ground, ground.token) == {}
        for lang in LANGUAGES:
            assert token not in sentence(caught.value, lang)
    to = publisher(ground, tmp_path)
    to.publish(to.prepare(first))
    before = state(ground)
    theirs = publisher(ground, tmp_path, ground.stranger, THEIRS)
    with pytest.raises(KnownError, match=r"upload\.organisation"):
        theirs.publish(theirs.prepare(first))
    assert state(ground) == before


def test_training_and_trial_never_meet(ground: Ground, first: Released, releases: Releases, tmp_path: Path) -> None:
    """T14; also where somebody deleted what binds the organisation, and where fields that bind were changed."""
    to = publisher(ground, tmp_path)
    to.publish(to.prepare(first))
    before, trial = state(ground), few(releases.opened("trial"))
    for _ in range(2):
        with pytest.raises(KnownError, match=r"upload\.mode"):
            to.prepare(trial)
        by_hand(ground, "package_delete", id="sasaran-kpu-uji")
    to.publish(to.prepare(first))
    assert state(ground) == before
    by_hand(ground, "package_patch", id="latihan-latihan-2024-0001", extras=[])
    with pytest.raises(KnownError, match=r"upload\.not_ours"):
        to.prepare(first)


def test_a_second_dataset_is_begun_when_the_first_is_full(
    ground: Ground, first: Released, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets, "MOST_RESOURCES", 2)
    to = publisher(ground, tmp_path)
    report = to.publish(to.prepare(first))
    assert to.check(report) == len(first.files)
    assert {len(one["resources"]) for name, one in shown(ground).items() if name != "sasaran-kpu-uji"} == {2}
    assert to.publish(to.prepare(first)).sent == 0


def test_two_at_once_make_one(ground: Ground, first: Released, tmp_path: Path) -> None:
    """Two servers, or an officer beside the server: what one has done the other finds, and nothing is there twice."""
    both = [publisher(ground, tmp_path / str(number)) for number in range(2)]
    plans = [to.prepare(first) for to in both]
    with ThreadPoolExecutor(2) as threads:
        reports = list(threads.map(lambda one: one[0].publish(one[1]), zip(both, plans, strict=True)))
    for to, report in zip(both, reports, strict=True):
        assert to.check(report) == len(first.files)
    assert sum(len(one["resources"]) for one in shown(ground).values()) == len(first.files)
    assert both[0].publish(both[0].prepare(first)).sent == 0


def test_the_command_brings_a_whole_release_there(
    ground: Ground, releases: Releases, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at, brought, looked at again, checked; and checked where somebody took a file away."""
    monkeypatch.setenv("RECAP_CKAN_TOKEN", ground.token)
    words = ["publish", "--release", str(releases.first), "--to", f"ckan:{ground.url}#{OURS}", "--json"]

    def said(*more: str, status: int = 0) -> dict[str, Any]:
        assert main([*words, *more]) == status
        found: dict[str, Any] = json.loads(capsys.readouterr().out or "{}")
        return found

    plan = said("--dry-run")
    assert shown(ground, ground.token) == {} and plan["send"] > 30 and plan["left_out"] == {}
    report = said()
    assert (report["send"], report["bytes"], report["checked"]) == (plan["send"], plan["bytes"], plan["send"])
    assert (again := said("--dry-run"))["send"] == 0 and again["there"] == plan["send"]
    assert said("--check")["checked"] == plan["send"]
    by_hand(ground, "resource_delete", id=resource(ground, "data/tps/0001.csv")["id"])
    said("--check", status=1)
