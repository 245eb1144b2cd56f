"""What was read again before sealing is published with the sheet: from, to, and by whom."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync.fold import Status
from sync.trust.package import ElectionPackage
from sync.verify import verify_path
from tests.helpers.pki import training_package
from tests.helpers.releases import STATIONS, Town, new_desk, pages, rows_of
from tests.sync.fold.acts import PAPER, correction, disposition, reread, seal, transcription
from tests.sync.fold.desks import TestDesk
from tests.sync.fold.packages import readers
from tests.sync.portal.test_publish import _check_frictionless

STATION = STATIONS[0]
PAPER_SAYS = PAPER[STATION]
TYPED = {**PAPER_SAYS, "valid": PAPER_SAYS["valid"] + 10}


def _desk(package: ElectionPackage | None = None, *persons: str) -> TestDesk:
    desk = new_desk(package)
    for nonce, person in ((1, "OP-1"), (2, "OP-2")):
        desk.force(transcription(TYPED, nonce, station=STATION, package=package), person)
    for person in persons:
        desk.force(reread(desk.sheet(STATION), PAPER_SAYS), person)
    assert desk.sheet(STATION).status is Status.VERIFIED
    desk.force(seal(desk.sheet(STATION), package), "KETUA", "ANGGOTA-1")
    return desk


def _release(desk: TestDesk, tmp_path: Path) -> Path:
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(tmp_path / "release")
    assert verify_path(tmp_path / "release").fault is None
    return tmp_path / "release"


def test_a_box_read_again_is_a_row_with_from_to_and_its_readers(tmp_path: Path) -> None:
    desk = _desk(None, "KETUA", "OP-3")
    folder = _release(desk, tmp_path)
    (row,) = rows_of(folder, "koreksi")
    assert (row["kode_tps"], row["isian"], row["lama"], row["baru"]) == (
        STATION, "suara_sah", str(TYPED["valid"]), str(PAPER_SAYS["valid"])
    )
    assert (row["alasan"], row["cara"], row["pembaca"]) == ("dibaca_ulang", "baca_ulang", "KETUA OP-3")
    made = sorted(record.id for record in desk.records.values() if record.kind == "settlement")
    assert row["bacaan"].split() == made
    about = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert about["x-pembaca-ulang"] == 2
    _check_frictionless(folder)
    for lang, said in (("id", "dibaca ulang: KETUA, OP-3"), ("en", "read again: KETUA, OP-3")):
        assert said in pages(folder, lang)
    assert "meminta 2 orang" in pages(folder)


def test_a_revision_of_the_same_keyings_lists_its_readings_once(tmp_path: Path) -> None:
    desk = _desk(None, "KETUA", "OP-3")
    desk.force(correction(desk.sheet(STATION), {
        "votes.1": PAPER_SAYS["votes.1"] + 1, "votes.2": PAPER_SAYS["votes.2"] - 1,
    }), "KETUA", "ANGGOTA-1")
    while desk.sheet(STATION).status is Status.FINDING:
        desk.force(disposition(desk.sheet(STATION)), "KETUA", "ANGGOTA-1")
    desk.force(seal(desk.sheet(STATION)), "KETUA", "ANGGOTA-1")
    rows = rows_of(_release(desk, tmp_path), "koreksi")
    assert [(row["versi"], row["cara"]) for row in rows] == [("1", "baca_ulang"), ("2", "coret"), ("2", "coret")]


@pytest.mark.parametrize(("persons", "said"), [(1, "meminta 1 orang"), (None, "")])
def test_a_package_that_asks_for_one_says_so_and_an_earlier_one_is_as_it_was(
    tmp_path: Path, persons: int | None, said: str
) -> None:
    package = readers(training_package(), persons)
    folder = _release(_desk(package, "KETUA"), tmp_path)
    assert (said in pages(folder)) if said else ("meminta" not in pages(folder))
    assert len(rows_of(folder, "koreksi")) == (1 if persons else 0)
    about = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert about["x-pembaca-ulang"] == persons


def test_where_nothing_was_read_again_or_corrected_the_page_says_so(tmp_path: Path) -> None:
    desk = new_desk()
    folder = _release(desk, tmp_path)
    assert rows_of(folder, "koreksi") == []
    assert "Nihil: tidak ada angka yang dibaca ulang" in pages(folder)
