"""What a release says of the plenary's registers: what happened, where, how it was decided; no sentence, no name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from sync.portal.folder import Folder, appearing, write_files
from sync.portal.layouts import LAYOUTS, NEWEST
from sync.portal.release import SIGNATURE
from sync.portal.source import source_at
from sync.record.record import Record
from sync.server.archive import open_archive
from sync.trust.training import training_keys
from sync.verify import verify_path
from tests.helpers.forging import content_of, write
from tests.helpers.releases import STATIONS, Town, fault_of, rows_of, sealed_desk
from tests.sync.fold.acts import PAPER, correction
from tests.sync.fold.registers import attendance, copy_check, decision, incident, nihil, objection

TWO = ("KETUA", "ANGGOTA-1")


class Told(NamedTuple):
    """A release, and the records of its registers."""

    folder: Path
    objection: Record
    decision: Record
    act: Record


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """An objection that is accepted and followed by a correction, an incident, NIHIL, copies, attendance."""
    desk, station, folder = sealed_desk(), STATIONS[0], tmp_path_factory.mktemp("registers")
    made = desk.act(objection(1, station), "OP-1")
    desk.act(incident(2, station[:10]), "OP-1")
    decided = desk.act(decision(desk.state, made.id, "accepted", station), *TWO)
    desk.act(nihil(STATIONS[1]), *TWO)
    desk.act(copy_check(desk.state, 3, station), *TWO)
    desk.act(attendance(desk.state, 1), *TWO)
    moved = {"votes.1": PAPER[station]["votes.1"] + 1, "votes.2": PAPER[station]["votes.2"] - 1}
    act = desk.act({**correction(desk.sheet(station), moved, "ANGGOTA-1"), "objection": made.id}, *TWO)
    town = Town(folder / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(folder / "release")
    return Told(folder / "release", made, decided, act)


def test_a_release_with_registers_verifies_and_publishes_them(told: Told) -> None:
    assert verify_path(told.folder).fault is None
    published = {path.stem for path in (told.folder / "catatan").rglob("*.json")}
    assert {told.act.id, told.objection.id, told.decision.id} <= published
    kinds = {row["jenis_catatan"] for row in rows_of(told.folder, "catatan")}
    assert kinds == {"lembar", "keputusan", "keberatan", "kejadian", "putusan", "nihil", "periksa_salinan", "kehadiran"}


def test_what_a_layout_publishes_never_changes() -> None:
    """Earlier releases are recounted as they were cut: no register lies in them."""
    every = {"sheet", "recap", "act"}
    assert LAYOUTS["2"].published == LAYOUTS["3"].published == every
    registers = {"incident", "objection", "decision", "nihil", "copy-check", "attendance"}
    assert LAYOUTS[NEWEST].published == every | registers | {"image"}


def test_a_register_that_is_left_out_is_missed(told: Told, tmp_path: Path) -> None:
    """Rightly signed by whoever holds the release key, with tables that fit: the log has what is not there."""
    content = content_of(told.folder)
    kept = tuple(one for one in content.containers if one.record.id != told.objection.id)
    assert fault_of(write(replace(content, containers=kept), tmp_path / "release")) == "verify.not_published"


def test_a_release_of_an_earlier_layout_is_cut_and_recounted_without_registers(told: Told, tmp_path: Path) -> None:
    plan = replace(content_of(told.folder).plan, version="3")
    with open_archive(told.folder.parent / "server") as archive:
        source, leaves = source_at(archive, archive.package, plan)
        with appearing(tmp_path / "release") as folder:
            _, signature = write_files(source, leaves, training_keys().release, Folder(folder))
            (folder / SIGNATURE).write_bytes(signature)
    assert verify_path(tmp_path / "release").fault is None
    published = {path.stem for path in (tmp_path / "release" / "catatan").rglob("*.json")}
    assert told.act.id in published and told.objection.id not in published
    assert {path.name for path in (tmp_path / "release" / "data").iterdir()} == {
        "tps", "hasil", "suara", "koreksi", "rekap_desa", "rekap_kec", "catatan"}


def test_an_objection_is_told_with_its_decision_and_correction(told: Told) -> None:
    (row,) = rows_of(told.folder, "keberatan")
    assert (row["wilayah"], row["isian"], row["nilai"], row["status"], row["pemegang"]) == (
        STATIONS[0], "suara_paslon_1", "1", "diterima", "SAKSI-1")
    assert (row["keputusan_catatan"], row["pembetulan"]) == (told.decision.id, told.act.id)
    (row,) = rows_of(told.folder, "kejadian")
    assert (row["wilayah"], row["status"], row["tingkat_kejadian"]) == (STATIONS[0][:10], "terbuka", "pleno")
    (row,) = rows_of(told.folder, "nihil")
    assert (row["wilayah"], row["berlaku"]) == (STATIONS[1], "true")


def test_copies_and_attendance_are_told_by_code(told: Told) -> None:
    found = {row["pemegang"]: (row["hasil_periksa"], row["isian"], row["nilai"]) for row in rows_of(
        told.folder, "salinan")}
    assert found == {
        "PANWASLU": ("sama", "", ""), "SAKSI-1": ("berbeda", "suara_paslon_1", "3"),
        "SAKSI-2": ("tanpa_salinan", "", ""),
    }
    (seat,) = rows_of(told.folder, "kehadiran")
    assert (seat["pemegang"], seat["dimandatkan"], seat["hadir"], seat["mandat"]) == ("SAKSI-1", "2", "true", "true")


def test_a_copy_that_differs_is_a_finding_across_papers(told: Told) -> None:
    (row,) = rows_of(told.folder, "temuan_lintas", aturan="R20")
    assert (row["kode_tps"], row["isian"], row["pemegang"]) == (STATIONS[0], "suara_paslon_1", "SAKSI-1")
    village = (told.folder / "halaman" / STATIONS[0][:4] / f"{STATIONS[0][:10]}.html").read_text(encoding="utf-8")
    assert "Pemegang salinan: SAKSI-1" in village and "Salinan saksi dan pengawas sama dengan formulirnya" in village
