"""The feed of changes: every station that is told otherwise, once, with what gives the reason."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from sync.log.receipt import OFFICER
from sync.portal.layouts.v4.names import names
from sync.portal.layouts.v4.shards.region_shapes import schema
from sync.portal.verifier.archive import open_place
from sync.portal.verifier.check import check
from sync.portal.verifier.signed import Signatures
from sync.record.record import Record
from sync.trust.authority import Authority
from sync.trust.enrolment import request_enrolment
from sync.trust.package import ElectionPackage
from sync.trust.roster import Roster
from sync.trust.times import stamp
from sync.trust.training import training_keys
from sync.verify import compare_paths, verify_path
from tests.helpers.atom import checked_feed
from tests.helpers.country import GrowingLog
from tests.helpers.feeds import assert_told, differing, feed_of, listed
from tests.helpers.forging import content_of, forge, write
from tests.helpers.html_pages import Page
from tests.helpers.pki import SUBDISTRICT, Committee
from tests.helpers.releases import STATIONS, fault_of, new_desk, rows_of, tree
from tests.sync.fold.acts import PAPER, correction, endorsed, recap, seal, transcription
from tests.sync.fold.desks import TestDesk, newer_package
from tests.sync.fold.registers import copy_check, objection

#: Stations by what becomes of them.
CORRECTED, WITHDRAWN, HIDDEN, LATE, EARLY = STATIONS[0], STATIONS[1], STATIONS[4], STATIONS[3], STATIONS[5]
SIGNERS = ("KETUA", "ANGGOTA-1")
DAY = timedelta(days=1)
OTHER = "000102"


@dataclass(frozen=True)
class _People:
    committee: Committee

    @property
    def package(self) -> ElectionPackage:
        return self.committee.package

    @property
    def roster(self) -> Roster:
        return self.committee.roster

    @property
    def now(self) -> Any:
        return self.committee.now

    @cached_property
    def keys(self) -> Mapping[tuple[str, str], Any]:
        return {(SUBDISTRICT, person): one.key for person, one in self.committee.members.items()}


@dataclass(frozen=True)
class Told:
    """What releases say, by number."""

    log: GrowingLog
    last: int
    #: one with something of everything as a folder, and an earlier one with corrections
    folder: Path
    corrected: Path
    first: Path
    #: one of keys that were certified again
    again: Path

    def feed(self, number: int) -> Mapping[str, Any]:
        return feed_of(self.log.data, number)

    def station(self, number: int, code: str) -> Mapping[str, Any]:
        (found,) = [one for one in self.feed(number)["tps"] if (one["kode_tps"], one["jenis"]) == (code, "PPWP")]
        return found


def _typed(desk: TestDesk, station: str, number: int) -> list[Record]:
    return [
        desk.force(transcription(PAPER[station], 2 * number + place, station=station), person)
        for place, person in ((1, "OP-1"), (2, "OP-2"))
    ]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A release for each thing that can change a station, and one for nothing."""
    base = tmp_path_factory.mktemp("feed")
    desk = new_desk()
    log = GrowingLog(_People(desk.committee), base / "server")
    log.begin()
    stations = enumerate((CORRECTED, WITHDRAWN, HIDDEN, LATE, EARLY))
    typed = {station: _typed(desk, station, number) for number, station in stations}
    sealed = {one: desk.force(seal(desk.sheet(one)), *SIGNERS) for one in (CORRECTED, WITHDRAWN, HIDDEN)}
    log.add(*typed[CORRECTED], *typed[WITHDRAWN], *sealed.values(), *typed[LATE],
            *typed[EARLY])
    log.publish(base / "v" / "000001", copies=())
    changes = {"votes.1": PAPER[CORRECTED]["votes.1"] + 2, "votes.3": PAPER[CORRECTED]["votes.3"] - 2}
    log.add(desk.force(correction(desk.sheet(CORRECTED), changes), *SIGNERS))
    log.add(desk.force(seal(desk.sheet(CORRECTED)), *SIGNERS), *typed[HIDDEN])
    log.publish(base / "v" / "000002", copies=())
    log.publish(copies=())
    others = [
        {**one, "withdrawn": "court_order"} if one["code"] == WITHDRAWN else one
        for one in desk.committee.package.payload["stations"]
    ]
    regions = [*desk.committee.package.payload["regions"], {"code": OTHER, "level": "subdistrict", "name": "SUKA LAIN"}]
    package = newer_package(stations=others, regions=sorted(regions, key=lambda one: one["code"]))
    log.judge_by(package)
    log.publish(copies=())
    late = desk.force(seal(desk.sheet(LATE)), "KETUA", "ANGGOTA-1")
    log.revoke(SUBDISTRICT, "ANGGOTA-1")
    log.add(late)
    log.publish(copies=())
    log.add(desk.force(endorsed(late), "ANGGOTA-2", "ANGGOTA-3"))
    log.publish(copies=())
    log.add(desk.force(objection(1, CORRECTED), "OP-1"), desk.force(copy_check(desk.state, 3, HIDDEN), "OP-1"))
    log.add(desk.force(recap(desk.state, SUBDISTRICT), "KETUA", "ANGGOTA-2", "ANGGOTA-3"))
    before = {"device_time": stamp(desk.committee.now - 3 * DAY)}
    log.add(desk.force({**seal(desk.sheet(EARLY)), **before}, "KETUA", "ANGGOTA-4"))
    log.publish(base / "v" / "000007", copies=())
    people = replace(desk.committee, package=package)
    for person in ("KETUA", "ANGGOTA-4"):
        _certify(log, people, person, SUBDISTRICT, desk.committee.now - 3 * DAY)
    _certify(log, people, "ANGGOTA-2", OTHER, desk.committee.now + timedelta(minutes=30))
    log.publish(base / "v" / "000008", copies=())
    log.revoke(SUBDISTRICT, "KETUA", desk.committee.now)
    log.publish(copies=())
    return Told(log, 9, *(base / "v" / f"00000{number}" for number in (7, 2, 1, 8)))


def _certify(log: GrowingLog, committee: Committee, person: str, region: str, now: datetime) -> None:
    """The same key is certified once more: for another time, or another sub-district."""
    member, keys = committee[person], training_keys()
    request = request_enrolment(
        election=committee.package.election, person=person, role=member.role, region=region, name=person,
        key=member.key, pdf_key=member.pdf_key,
    )
    issued = Authority(committee.package, keys.authority, keys.ca).issue(request, now)
    log.state(OFFICER, region, issued.statement, member.keyid)


def test_each_release_lists_just_what_differs_from_the_one_before(told: Told) -> None:
    whole = schema()
    check_shape = jsonschema_rs.validator_for({"$ref": "#/$defs/FeedFile", "$defs": whole["$defs"]})
    for number in range(1, told.last + 1):
        assert_told(told.log.data, number)
        check_shape.validate(told.feed(number))


def test_who_reads_the_feeds_since_a_release_misses_nothing(told: Told) -> None:
    """Nothing more either, but what changed and changed back."""
    every = {number: listed(told.feed(number)) for number in range(2, told.last + 1)}
    for older in range(1, told.last):
        for newer in range(older + 1, told.last + 1):
            found = set().union(*(every[number] for number in range(older + 1, newer + 1)))
            changed = differing(told.log.data, older, newer)
            assert changed <= found
            for key in found - changed:
                assert sum(key in every[number] for number in range(older + 1, newer + 1)) > 1


def test_a_correction_is_listed_once_and_the_old_value_stays(told: Told) -> None:
    """T13 of the portal's acceptance tests."""
    rows = [(one["kode_tps"], one["isian"], one["lama"], one["baru"])
            for number in range(1, told.last + 1) for one in told.feed(number)["koreksi"]]
    table = [(one["kode_tps"], one["isian"], one["lama"], one["baru"]) for one in rows_of(told.folder, "koreksi")]
    assert sorted(rows) == sorted(table) and len(rows) == len(set(rows)) == 2
    assert {(one[0], one[2]) for one in rows} == {
        (CORRECTED, str(PAPER[CORRECTED][name])) for name in ("votes.1", "votes.3")
    }
    found = told.station(2, CORRECTED)
    assert (found["sebelumnya"]["versi"], found["sekarang"]["versi"]) == (1, 2)
    for sheet in (found["sebelumnya"]["catatan"], found["sekarang"]["catatan"]):
        assert (told.folder / "catatan" / SUBDISTRICT / f"{sheet}.json").is_file()
    assert {(one["jenis"], one["apa"]) for one in found["sebab"]} == {("catatan", "pembetulan"), ("catatan", "lembar")}


@pytest.mark.parametrize(("number", "station", "status", "causes"), [
    (2, HIDDEN, ("disahkan", "disahkan"), {("log", "transcription")}),
    (4, WITHDRAWN, ("disahkan", "ditarik"), {("paket", "2")}),
    (5, LATE, ("belum", "karantina"), {("catatan", "lembar"), ("pernyataan", "pencabutan")}),
    (6, LATE, ("karantina", "disahkan"), {("catatan", "dikukuhkan")}),
    (7, HIDDEN, ("disahkan", "disahkan"), {("catatan", "periksa_salinan"), ("catatan", "rekap")}),
    (8, EARLY, ("karantina", "disahkan"), {("pernyataan", "pengangkatan")}),
    (9, CORRECTED, ("disahkan", "karantina"), {("pernyataan", "pencabutan")}),
])
def test_the_cause_is_named_whatever_it_is(
    told: Told, number: int, station: str, status: tuple[str, str], causes: set[tuple[str, str]]
) -> None:
    found = told.station(number, station)
    assert (found["sebelumnya"]["status"], found["sekarang"]["status"]) == status
    assert {(one["jenis"], one["apa"]) for one in found["sebab"]} == causes


def test_nothing_that_changed_is_nothing_listed(told: Told) -> None:
    feed = told.feed(3)
    assert not feed["lihat_semua"]
    assert [feed[part] for part in ("tps", "wilayah", "koreksi", "ditarik", "catatan", "pernyataan")] == [[]] * 6


def test_packages_statements_and_records_that_came_are_listed_with_their_files(told: Told) -> None:
    package, revoked, moved = told.feed(4), told.feed(5), told.feed(8)
    assert package["paket"]["baru"] == [package["paket"]["ke"]] != [package["paket"]["dari"]]
    assert [(one["kode_tps"], one["alasan"], one["ditarik"]) for one in package["ditarik"]] == [
        (WITHDRAWN, "putusan_mahkamah", True)
    ]
    assert [one["jenis"] for one in revoked["pernyataan"]] == ["pencabutan"]
    assert [one["jenis"] for one in moved["pernyataan"]] == ["pengangkatan"] * 3
    for number in range(2, 8):
        feed = told.feed(number)
        first, size = feed["log"]["dari"], feed["log"]["ukuran"]
        fresh = {one["catatan"] for one in rows_of(told.folder, "catatan") if first <= int(one["indeks"]) < size}
        assert {one["catatan"] for one in feed["catatan"]} == fresh
        for one in feed["pernyataan"]:
            assert (told.folder / one["berkas"]).is_file()
    assert {one["keputusan"] for one in told.feed(6)["catatan"]} == {"dikukuhkan"}


def test_keys_certified_again_change_nothing_that_they_signed(told: Told) -> None:
    """One for another sub-district, two for an earlier time: only what waited for those counts from then on."""
    assert {one["kode_tps"] for one in told.feed(8)["tps"]} == {EARLY}
    assert not told.feed(8)["koreksi"]


def test_a_release_beside_the_one_before_holds_and_so_does_its_feed(told: Told) -> None:
    for folder in (told.folder, told.again):
        assert verify_path(folder).ok
        program = [sys.executable, str(folder / "verifikasi.pyz"), str(folder)]
        done = subprocess.run(program, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout
    entry = checked_feed((told.folder / "umpan" / "000007.atom").read_bytes()).entries[0]
    assert entry.title == "LATIHAN: Terbitan 7" and (told.folder / "umpan" / entry.links[-1]).is_file()


def test_a_feed_that_leaves_a_station_out_does_not_hold(told: Told, tmp_path: Path) -> None:
    """Signed again by whoever has the release key."""
    content = content_of(told.corrected)
    assert fault_of(write(content, tmp_path / "same")) is None

    def without(files: dict[str, bytes]) -> None:
        files["umpan/000002.json"] = files["umpan/000002.json"].replace(CORRECTED.encode(), HIDDEN.encode())

    altered = forge(content, tmp_path / "altered", without)
    assert fault_of(altered) == "verify.recount_file"
    second = check(open_place(str(altered)), None, Signatures())
    assert [one.code for one in second.faults] == ["feed_wrong"]
    before = dict(content.plan.before or {})
    for number, other in enumerate(({"size": before["size"] + 3}, {"size": 1}, {"version": "3"})):
        plan = replace(content.plan, before={**before, **other})
        made = write(replace(content, plan=plan), tmp_path / str(number) / "2")
        if number == 0:  # the log alone says that it cannot be
            assert fault_of(made) == "verify.feed_before", other
        ((_, found),) = compare_paths([told.first, made])
        assert found.fault is not None and found.fault.code == "verify.feed_before", other
    unknown = write(replace(content, plan=replace(content.plan, before=None)), tmp_path / "unknown" / "2")
    assert fault_of(unknown) is None and b'"lihat_semua":true' in (unknown / "umpan/000002.json").read_bytes()


def test_the_first_page_tells_it_in_both_languages_and_names_the_feed(told: Told) -> None:
    files = tree(told.corrected)
    for name, words in (("index.html", ("pembetulan oleh pleno", "Sejak terbitan 1")),
                        ("en.html", ("a correction by the plenary", "Since release 1"))):
        page = Page(files[name].decode("utf-8"))
        assert page.news == ["../../umpan.atom"] and page.faults == []
        assert all(one in page.text for one in words)
        shown = [one for one in page.links if "#tps-" in one]
        assert shown and shown[0].endswith(f"{CORRECTED[:10]}.html#tps-{CORRECTED[10:]}")
        assert all(f'id="{anchor}"' in files[path].decode() for path, anchor in (one.split("#") for one in shown))
        assert "umpan/000002.json" in page.links


def test_every_cause_has_words() -> None:
    from resources.catalogue import messages

    said = {*names()["records"].values(), *names()["acts"].values(), "pengangkatan", "pencabutan"}
    assert {f"pages.cause_{one}" for one in said} <= messages().keys()
