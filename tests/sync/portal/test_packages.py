"""Newer packages through a server and two releases: nothing that was published changes without a reason."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from sync.server.run import serve
from sync.trust.package import ElectionPackage
from sync.verify import verify_path
from sync.verify.kinds import compare_paths
from tests.helpers.forging import content_of, write
from tests.helpers.pki import NOW, training_package
from tests.helpers.releases import STATIONS, Town, pages, rows_of, sealed_desk
from tests.sync.fold.acts import recap
from tests.sync.fold.packages import (
    SAME_FORM,
    choice_added,
    follow,
    other_dpt,
    station_added,
    station_returned,
    station_withdrawn,
)

FIRST = training_package()
SUBDISTRICT, VILLAGE = STATIONS[0][:6], STATIONS[0][:10]


def _two_releases(
    folder: Path, newer: Callable[[ElectionPackage], ElectionPackage], *, final: bool = False
) -> tuple[Path, Path]:
    """A release of two sealed sheets, and one more after the server took a newer package."""
    desk = sealed_desk(2)
    if final:
        for station in FIRST.stations_of(VILLAGE):
            if station.code not in STATIONS[:2]:
                desk.force({"kind": "act", "act": "absent", "contest": "PPWP", "station": station.code,
                            "reason": "not_held"}, "KETUA", "ANGGOTA-1")
        desk.force(recap(desk.state, VILLAGE), "KETUA", "ANGGOTA-1", "ANGGOTA-2")
    town = Town(folder / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(folder / "one")
    with serve(town.data, newer(FIRST).envelope, keys=town.keys):
        pass
    town.publish(folder / "two")
    for name in ("one", "two"):
        report = verify_path(folder / name)
        assert report.fault is None, report.fault
    return folder / "one", folder / "two"


def _unnamed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Without the names beside codes, which are those of the newest package."""
    return [{key: value for key, value in row.items() if not key.startswith("nama_")} for row in rows]


@pytest.mark.parametrize("name", ["one dpt", "every dpt", "station added", "names", "policy", "choice withdrawn"])
def test_published_results_stay_as_they_are(tmp_path: Path, name: str) -> None:
    one, two = _two_releases(tmp_path, SAME_FORM[name])
    assert _unnamed(rows_of(one, "hasil")) == _unnamed(rows_of(two, "hasil"))
    assert [row["status"] for row in rows_of(two, "tps") if row["kode_tps"] in STATIONS[:2]] == ["disahkan"] * 2
    for before, after in zip(rows_of(one, "rekap_kec"), rows_of(two, "rekap_kec"), strict=True):
        assert {key for key in before if before[key] != after[key]} <= {"nama", "tps_diharapkan"}


def test_a_withdrawn_station_stays_published_and_marked_outside_the_sum(tmp_path: Path) -> None:
    one, two = _two_releases(tmp_path, lambda first: station_withdrawn(first, STATIONS[0]))
    (station,) = rows_of(two, "tps", kode_tps=STATIONS[0])
    assert (station["status"], station["dihitung"], station["alasan"]) == ("ditarik", "false", "tercatat_ganda")
    (before,), (after,) = (rows_of(release, "hasil", kode_tps=STATIONS[0]) for release in (one, two))
    assert {key for key in before if before[key] != after[key]} == {"status", "dihitung"}
    assert [rows_of(release, "rekap_kec")[0]["tps_dihitung"] for release in (one, two)] == ["2", "1"]
    votes = [int(rows_of(release, "rekap_kec")[0]["suara_sah"]) for release in (one, two)]
    assert votes[0] - votes[1] == int(before["suara_sah"])


def test_a_final_recapitulation_stays_beside_an_added_station(tmp_path: Path) -> None:
    one, two = _two_releases(tmp_path, station_added, final=True)
    states = [rows_of(release, "rekap_desa", kode_desa=VILLAGE)[0] for release in (one, two)]
    assert [row["status_rekap"] for row in states] == ["final", "paket_sebelumnya"]
    assert states[0]["catatan"] == states[1]["catatan"] != ""
    assert [row["tps_diharapkan"] for row in states] == ["4", "5"]
    assert [row["rekap_final"] for row in states] == ["true", "true"]
    assert [(row["tps_rekap"], row["selisih"]) for row in states][0] == ("2", "")
    assert states[1]["selisih"].endswith("=ditambah")
    said = pages(two, "en")
    assert "final recap before election package 2, as it was signed: 2 of 4 stations" in said
    assert "added by a newer package" in said
    effects = [rows_of(release, "catatan", jenis_catatan="rekap")[0]["pengaruh"] for release in (one, two)]
    assert effects == ["berlaku", "paket_sebelumnya"]


def test_a_corrected_list_of_voters_leaves_a_final_recapitulation_final(tmp_path: Path) -> None:
    _, two = _two_releases(tmp_path, other_dpt, final=True)
    assert rows_of(two, "rekap_desa", kode_desa=VILLAGE)[0]["status_rekap"] == "final"


def test_a_server_does_not_take_a_package_without_a_station(tmp_path: Path) -> None:
    desk = sealed_desk(1)
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    without = follow(FIRST, stations=[one for one in FIRST.payload["stations"] if one["code"] != STATIONS[0]])
    with pytest.raises(KnownError, match="package.change_removed"), serve(town.data, without.envelope, keys=town.keys):
        pass


def test_a_withdrawn_choice_keeps_its_votes_and_is_marked_in_list_and_page(tmp_path: Path) -> None:
    one, two = _two_releases(tmp_path, SAME_FORM["choice withdrawn"])
    listed = [
        {row["nomor_calon"]: row["alasan_gugur"] for row in csv.DictReader(text.splitlines())}
        for text in ((release / "referensi" / "calon.csv").read_text(encoding="utf-8") for release in (one, two))
    ]
    assert listed == [{"1": "", "2": "", "3": ""}, {"1": "", "2": "meninggal", "3": ""}]
    assert rows_of(one, "suara") == rows_of(two, "suara")
    assert "(withdrawn)" not in pages(one, "en")
    assert "(withdrawn)" in pages(two, "en")
    assert "(gugur)" in pages(two, "id")


def test_a_station_in_neither_sum_is_no_difference(tmp_path: Path) -> None:
    """A release holds no keyings: why a sheet was not sealed, it cannot say otherwise than the recap did."""
    desk = sealed_desk(2)
    desk.force(recap(desk.state, SUBDISTRICT), "KETUA", "ANGGOTA-1", "ANGGOTA-2")
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(tmp_path / "one")
    (row,) = rows_of(tmp_path / "one", "rekap_kec")
    assert (row["tps_dihitung"], row["status_rekap"], row["selisih"]) == ("2", "sementara", "")


def test_a_withdrawal_that_is_taken_back_is_its_own_reason(tmp_path: Path) -> None:
    desk = sealed_desk(2)
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(tmp_path / "1")
    second = station_withdrawn(FIRST, STATIONS[0])
    for number, package in ((2, second), (3, station_returned(second, STATIONS[0]))):
        with serve(town.data, package.envelope, keys=town.keys):
            pass
        town.publish(tmp_path / str(number))
    for number in (1, 2, 3):
        report = verify_path(tmp_path / str(number))
        assert report.fault is None, report.fault
    told = [fact for fact in verify_path(tmp_path / "3").holds if fact[0] == "result_by_package"]
    assert [fact[1]["station"] for fact in told] == [STATIONS[0]]


def test_a_release_under_an_earlier_package_than_the_one_before_does_not_hold(tmp_path: Path) -> None:
    """Whoever has the release key cannot bring back what a newer package took out of the sum."""
    desk = sealed_desk(2)
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    second = choice_added(FIRST)
    with serve(town.data, second.envelope, keys=town.keys):
        pass
    town.publish(tmp_path / "v" / "1")
    town.publish(tmp_path / "v" / "2", now=NOW + timedelta(hours=1))
    content = content_of(tmp_path / "v" / "2")
    back = write(replace(content, package=FIRST.envelope, earlier=(second.envelope,)), tmp_path / "x" / "2")
    reports = compare_paths([tmp_path / "v" / "1", back])
    assert [report.fault.code for _, report in reports if report.fault is not None] == ["verify.older_package"]
