"""Villages of one name are told apart on the pages of a release; the tables have the codes beside the names."""

from __future__ import annotations

from pathlib import Path

from sync.fold import Status
from sync.trust.village_names import village_marks
from tests.helpers.pki import SUBDISTRICT, training_package
from tests.helpers.releases import STATIONS, Town, new_desk, pages, rows_of
from tests.sync.fold.acts import PAPER, correction, disposition, seal, transcription
from tests.sync.fold.packages import follow


def test_a_page_tells_villages_of_one_name_apart_everywhere(tmp_path: Path) -> None:
    before = training_package()
    package = follow(before, regions=[
        {**one, "name": "INOBONTO"} if one["level"] == "village" else one for one in before.payload["regions"]
    ])
    station = STATIONS[0]
    desk = new_desk(package)
    for nonce, person in ((1, "OP-1"), (2, "OP-2")):
        desk.force(transcription(PAPER[station], nonce, station=station, package=package), person)
    desk.force(seal(desk.sheet(station), package), "KETUA", "ANGGOTA-1")
    desk.force(correction(desk.sheet(station), {
        "votes.1": PAPER[station]["votes.1"] + 1, "votes.2": PAPER[station]["votes.2"] - 1,
    }), "KETUA", "ANGGOTA-1")
    while desk.sheet(station).status is Status.FINDING:
        desk.force(disposition(desk.sheet(station)), "KETUA", "ANGGOTA-1")
    desk.force(seal(desk.sheet(station), package), "KETUA", "ANGGOTA-1")
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(tmp_path / "release")
    marks = village_marks(package, SUBDISTRICT)
    assert len(marks) == 3
    for lang in ("id", "en"):
        page = pages(tmp_path / "release", lang)
        for mark in marks.values():
            assert page.count(f"INOBONTO ({mark})") >= 2, "sums, stations"
        assert page.count(f"INOBONTO ({marks[station[:10]]}) {station[10:]}") == 2, "two changed figures"
        assert page.replace("INOBONTO (", "").count("INOBONTO") == 0
    assert {row["nama"] for row in rows_of(tmp_path / "release", "rekap_desa")} == {"INOBONTO"}
