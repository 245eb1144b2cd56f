"""What is superseded stays readable: corrections after sealing, sheets keyed anew, conflicts merged, late signers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sync.record.record import Record
from sync.server.clock import utc_now
from sync.trust.times import stamp
from sync.verify import verify_path
from tests.helpers.releases import STATIONS, Town, new_desk, pages, rows_of, sealed_desk
from tests.sync.fold.acts import PAPER, VARIANTS, absent, correction, recap, reopened, seal, transcription
from tests.sync.fold.desks import TestDesk

STATION = STATIONS[0]


def _release(desk: TestDesk, tmp_path: Path, records: list[Record] | None = None) -> Path:
    town = Town(tmp_path / "server", desk.committee)
    town.send(records if records is not None else desk.records.values())
    town.publish(tmp_path / "release")
    report = verify_path(tmp_path / "release")
    assert report.fault is None
    return tmp_path / "release"


def _rows(folder: Path, table: str) -> list[dict[str, str]]:
    return [row for row in rows_of(folder, table) if row.get("kode_tps", STATION) == STATION]


def test_a_correction_after_sealing_is_told_with_both_figures(tmp_path: Path) -> None:
    desk = sealed_desk(1)
    first = desk.sheet(STATION).head
    assert first is not None
    changes = {"votes.1": PAPER[STATION]["votes.1"] + 2, "votes.3": PAPER[STATION]["votes.3"] - 2}
    act = desk.force(correction(desk.sheet(STATION), changes), "KETUA", "ANGGOTA-1")
    desk.force(seal(desk.sheet(STATION)), "KETUA", "ANGGOTA-1")
    second = desk.sheet(STATION).head
    assert second is not None
    assert second.id != first.id
    folder = _release(desk, tmp_path)
    rows = _rows(folder, "koreksi")
    assert [(r["isian"], int(r["baru"]) - int(r["lama"]), r["versi"], r["catatan"], r["lembar"]) for r in rows] == [
        ("suara_paslon_1", 2, "2", act.id, second.id), ("suara_paslon_3", -2, "2", act.id, second.id),
    ]
    effects = {row["catatan"]: row["pengaruh"] for row in _rows(folder, "catatan")}
    assert effects == {first.id: "diganti", second.id: "berlaku", act.id: "tercatat"}
    (row,) = _rows(folder, "hasil")
    assert (row["versi"], row["catatan"]) == ("2", second.id)


def test_a_sheet_keyed_anew_tells_what_it_replaced(tmp_path: Path) -> None:
    desk = sealed_desk(1)
    for nonce, person in ((21, "OP-1"), (22, "OP-3")):
        payload = transcription(VARIANTS[1], nonce, revision=2, station=STATION)
        desk.force({**payload, "result_type": "recount"}, person)
    desk.force(seal(desk.sheet(STATION)), "KETUA", "ANGGOTA-1")
    folder = _release(desk, tmp_path)
    rows = _rows(folder, "koreksi")
    assert [(r["isian"], r["alasan"], r["cara"], r["peran"]) for r in rows] == [
        ("suara_paslon_1", "hitung_ulang", "revisi", "ketua anggota"),
        ("suara_paslon_2", "hitung_ulang", "revisi", "ketua anggota"),
    ]
    (row,) = _rows(folder, "hasil")
    assert (row["versi"], row["jenis_hasil"]) == ("2", "hitung_ulang")


def test_a_sheet_keyed_anew_tells_why_it_was_opened_again(tmp_path: Path) -> None:
    desk = sealed_desk(1)
    for station in STATIONS:
        if station != STATION and station.startswith(STATION[:10]):
            desk.force(absent("not_held", station), "KETUA", "ANGGOTA-1")
    desk.force(recap(desk.state, STATION[:10], desk.world), "KETUA", "ANGGOTA-1", "ANGGOTA-2")
    act = desk.act(reopened(desk.sheet(STATION), "ANGGOTA-1"), "KETUA", "ANGGOTA-1")
    for nonce, person in ((21, "OP-1"), (22, "OP-3")):
        desk.force(transcription(VARIANTS[1], nonce, revision=2, station=STATION), person)
    desk.force(seal(desk.sheet(STATION)), "KETUA", "ANGGOTA-1")
    folder = _release(desk, tmp_path)
    rows = _rows(folder, "koreksi")
    assert {(r["alasan"], r["dasar"], r["pembukaan"], r["cara"]) for r in rows} == {
        ("putusan_mahkamah", "MK-1/2024", act.id, "revisi")}
    (row,) = rows_of(folder, "catatan", catatan=act.id)
    assert (row["keputusan"], row["alasan"], row["dasar"]) == ("dibuka_kembali", "putusan_mahkamah", "MK-1/2024")


def test_two_sheets_in_conflict_are_both_there_and_in_no_total(tmp_path: Path) -> None:
    desk = sealed_desk(1)
    other = sealed_apart(desk)
    desk.take([*other.records.values()])
    folder = _release(desk, tmp_path)
    rows = _rows(folder, "hasil")
    assert [(row["status"], row["dihitung"]) for row in rows] == [("konflik", "false")] * 2
    assert len({row["catatan"] for row in rows}) == 2
    assert {row["pengaruh"] for row in _rows(folder, "catatan")} == {"konflik"}
    (whole,) = rows_of(folder, "rekap_kec")
    assert (whole["tps_dihitung"], whole["suara_sah"]) == ("0", "")
    first, second = PAPER[STATION]["votes.1"], VARIANTS[1]["votes.1"]
    assert {row["suara"] for row in _rows(folder, "suara") if row["nomor_calon"] == "1"} == {str(first), str(second)}


def sealed_apart(desk: TestDesk) -> TestDesk:
    """The same committee at another desk reads the station otherwise."""
    from sync.fold import IncrementalFold, Reference

    other = TestDesk()
    roster = desk.committee.roster
    other.committee, other.folder = desk.committee, IncrementalFold(Reference(roster.chain, roster))
    for nonce, person in ((31, "OP-1"), (32, "OP-3")):
        other.force(transcription(VARIANTS[1], nonce, station=STATION), person)
    other.force(seal(other.sheet(STATION)), "KETUA", "ANGGOTA-2")
    return other


def test_a_sheet_of_a_signer_out_of_office_is_in_quarantine_until_endorsed(tmp_path: Path) -> None:
    desk = new_desk()
    for nonce, person in ((1, "OP-1"), (2, "OP-2")):
        desk.force(transcription(PAPER[STATION], nonce, station=STATION), person)
    late = stamp(utc_now() + timedelta(days=4000))
    sheet = desk.force({**seal(desk.sheet(STATION)), "device_time": late}, "KETUA", "ANGGOTA-1")
    folder = _release(desk, tmp_path)
    (row,) = _rows(folder, "tps")
    assert (row["status"], row["dihitung"]) == ("karantina", "false")
    assert [row["pengaruh"] for row in _rows(folder, "catatan")] == ["karantina"]
    assert ("release_ignored", {"n": 1}) in verify_path(folder).holds
    assert "Karantina" in pages(folder)
    endorsed = desk.force({"kind": "act", "act": "endorsed", "records": [sheet.id]}, "ANGGOTA-2", "ANGGOTA-3")
    town = Town(tmp_path / "server", desk.committee)
    town.send([endorsed])
    town.publish(tmp_path / "second")
    assert verify_path(tmp_path / "second").ok
    (row,) = _rows(tmp_path / "second", "tps")
    assert (row["status"], row["dihitung"]) == ("disahkan", "true")


def test_a_sheet_that_came_after_its_signers_key_was_taken_back_waits_whatever_its_clock_says(tmp_path: Path) -> None:
    """Whoever has a stolen key can write any time into a record; when the log took it he cannot write."""
    desk = sealed_desk(1)
    sheet = desk.sheet(STATION).head
    assert sheet is not None
    town = Town(tmp_path / "server", desk.committee)
    town.send(record for record in desk.records.values() if record.kind == "transcription")
    town.revoke("ANGGOTA-1")
    town.send([sheet])
    town.publish(tmp_path / "release")
    assert verify_path(tmp_path / "release").ok
    (row,) = _rows(tmp_path / "release", "tps")
    assert (row["status"], row["dihitung"]) == ("karantina", "false")


@pytest.mark.parametrize("table", ["tps", "hasil", "suara", "koreksi", "catatan"])
def test_codes_never_become_numbers(tmp_path: Path, table: str) -> None:
    """Leading zeros stay, every line ends with LF and no byte order mark begins the file."""
    folder = _release(sealed_desk(1), tmp_path)
    data = (folder / "data" / table / "0001.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")
    if table != "koreksi":
        assert b"0001011001001" in data
