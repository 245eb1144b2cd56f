"""A package with other choices: sheets sealed before it stand in the release and in no total, on every side alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sync.fold import Status
from sync.server.run import serve
from sync.verify import verify_path
from tests.helpers.pki import training_package
from tests.helpers.releases import STATIONS, Town, rows_of, sealed_desk
from tests.sync.fold.desks import newer_package


def _one_more() -> list[dict[str, Any]]:
    contest = dict(training_package().payload["contests"][0])
    (district,) = contest["districts"]
    choices = [*district["choices"], {"number": 4, "name": "PASANGAN CALON EMPAT (LATIHAN)"}]
    contest["districts"] = [{**district, "choices": choices}]
    return [contest]


def test_sheets_of_other_choices_need_a_revision_at_the_server_and_in_the_release(tmp_path: Path) -> None:
    desk = sealed_desk(2)
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    newer = newer_package(contests=_one_more())
    with serve(town.data, newer.envelope, keys=town.keys) as running:
        sheet = running.service.judge.sheet("PPWP", STATIONS[0])
        assert (sheet.status, sheet.needs_revision, sheet.head) == (Status.EMPTY, True, None)
    town.publish(tmp_path / "release")
    states = {row["kode_tps"]: row["status"] for row in rows_of(tmp_path / "release", "tps")}
    assert [states[code] for code in STATIONS[:3]] == ["perlu_revisi", "perlu_revisi", "belum"]
    assert {row["tps_dihitung"] for row in rows_of(tmp_path / "release", "rekap_kec")} == {"0"}
    report = verify_path(tmp_path / "release")
    assert report.fault is None, report.fault
