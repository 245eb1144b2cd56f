"""Newer packages through a server and two releases: nothing that was published changes without a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forms.errors import KnownError
from sync.server.run import serve
from sync.trust.package import ElectionPackage
from sync.verify import verify_path
from tests.helpers.pki import training_package
from tests.helpers.releases import STATIONS, Town, pages, rows_of, sealed_desk
from tests.sync.fold.acts import recap
from tests.sync.fold.packages import SAME_FORM, follow, other_dpt, station_added, station_withdrawn

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


@pytest.mark.parametrize("name", ["one dpt", "every dpt", "station added", "names", "policy", "choice withdrawn"])
def test_published_results_stay_as_they_are(tmp_path: Path, name: str) -> None:
    one, two = _two_releases(tmp_path, SAME_FORM[name])
    assert rows_of(one, "hasil") == rows_of(two, "hasil")
    assert [row["status"] for row in rows_of(two, "tps") if row["kode_tps"] in STATIONS[:2]] == ["disahkan"] * 2
    for before, after in zip(rows_of(one, "rekap_kec"), rows_of(two, "rekap_kec"), strict=True):
        assert {key for key in before if before[key] != after[key]} <= {"nama", "tps_diharapkan"}


def test_a_withdrawn_station_stays_published_and_marked_outside_the_sum(tmp_path: Path) -> None:
    one, two = _two_releases(tmp_path, lambda first: station_withdrawn(first, STATIONS[0]))
    (station,) = rows_of(two, "tps", kode_tps=STATIONS[0])
    assert (station["status"], station["dihitung"], station["alasan"]) == ("ditarik", "tidak", "tercatat_ganda")
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
    assert [row["rekap_final"] for row in states] == ["ya", "ya"]
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
