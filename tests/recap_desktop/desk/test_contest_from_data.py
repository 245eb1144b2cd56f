"""A contest is data: one that nobody has written code for goes from package to recapitulation and printed report."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from forms import catalogue
from forms.figure import Figure
from forms.rules import Severity
from recap_desktop.desk import Desk
from recap_desktop.desk.views import Done
from tests.helpers.desks import OFFICERS, PASSPHRASE
from tests.helpers.party_desk import named, party_contest
from tests.helpers.party_sheets import HOLES, NATIONAL, agreeing_party_sheet
from tests.helpers.pdf_text import pages
from tests.helpers.wire import training_variant

STATIONS = ("0001011001001", "0001011001002")
#: A village head is elected: no section II, one candidate against an empty column, numbers 2 and 7.
HEAD = {
    "code": "PILKADES",
    "districts": [{
        "code": "1001", "name": "DESA LATIHAN", "regions": ["0001"],
        "choices": [
            {"number": 2, "name": "SITI RAHAYU"}, {"number": 7, "name": "KOLOM KOSONG", "kind": "empty_column"},
        ],
    }],
}
HEAD_SHEET = {
    "dpt.m": 100, "dpt.f": 110, "dpt.t": 210, "used_dpt.m": 80, "used_dpt.f": 90, "used_dpt.t": 170,
    "used_dptb.m": 0, "used_dptb.f": 0, "used_dptb.t": 0, "used_dpk.m": 0, "used_dpk.f": 0, "used_dpk.t": 0,
    "used_total.m": 80, "used_total.f": 90, "used_total.t": 170, "votes.2": 120, "votes.7": 45,
    "valid": 165, "invalid": 5, "cast": 170,
}


@pytest.fixture
def made_up_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The catalogue with one file more."""
    folder = tmp_path / "definitions"
    folder.mkdir()
    for file in (files("forms") / "definitions").iterdir():
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    data: dict[str, Any] = json.loads((folder / "c-hasil-ppwp-2024.json").read_text(encoding="utf-8"))
    data |= {"id": "C.HASIL-PILKADES/2031", "form_code": "C.HASIL-PILKADES", "contest": "PILKADES", "version": "2031"}
    data["sections"] = [one for one in data["sections"] if one["number"] not in ("II", "III")]
    (folder / "c-hasil-pilkades-2031.json").write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.setattr(catalogue, "definition_folder", lambda: folder)
    catalogue._data.cache_clear()
    yield
    catalogue._data.cache_clear()


def _desk(folder: Path, contest: Mapping[str, Any]) -> Desk:
    desk = Desk.create(folder, training_variant(contests=[contest]).envelope)
    for person, role in OFFICERS.items():
        desk.setup.enrol_training(person, role, f"Nama {person}", PASSPHRASE)
    return desk


def _type_and_seal(desk: Desk, contest: str, sheets: Mapping[str, Mapping[str, int]]) -> None:
    for person in ("OP-1", "OP-2"):
        desk.session.sign_in(person, PASSPHRASE)
        for station, sheet in sheets.items():
            session = desk.entry.open(contest, station)
            assert set(session.definition.order) == set(sheet)
            session.commit_run({name: Figure.of(value) for name, value in sheet.items()})
            assert [one for one in session.findings if one.severity is not Severity.SOFT] == []
            session.finish()
    desk.session.sign_in("KETUA", PASSPHRASE)
    batch = desk.sealing.prepare(contest, tuple(sheets), ["KETUA", "ANGGOTA-1"])
    for person in ("KETUA", "ANGGOTA-1"):
        desk.sealing.sign(batch, person, PASSPHRASE)


def _recapitulate(desk: Desk, contest: str) -> Mapping[str, int]:
    batch = desk.recap.prepare(contest, None)
    done = [desk.recap.sign(batch, person, PASSPHRASE) for person in batch.signers][-1]
    assert isinstance(done, Done) and desk.recap.status(contest).record is not None
    return desk.recap.view(contest).total.totals


def _printed(desk: Desk, contest: str) -> str:
    return "\n".join(pages(desk.reports.preview(contest)))


@pytest.mark.usefixtures("made_up_form")
def test_a_contest_that_is_one_file_more_is_typed_sealed_added_up_and_printed(tmp_path: Path) -> None:
    with _desk(tmp_path / "w", HEAD) as desk:
        assert desk.package.definition("PILKADES", STATIONS[0]).order[-5:] == (
            "votes.2", "votes.7", "valid", "invalid", "cast"
        )
        _type_and_seal(desk, "PILKADES", dict.fromkeys(STATIONS, HEAD_SHEET))
        totals = _recapitulate(desk, "PILKADES")
        assert (totals["votes.2"], totals["votes.7"], totals["valid"]) == (240, 90, 330)
        printed = _printed(desk, "PILKADES")
        assert "SITI RAHAYU" in printed and "KOLOM KOSONG" in printed


@pytest.mark.parametrize("choices", [HOLES, NATIONAL], ids=["holes", "18 parties of 8"])
def test_a_party_contest_goes_the_same_way(tmp_path: Path, choices: Any) -> None:
    sheets = {station: agreeing_party_sheet(choices, seed) for seed, station in enumerate(STATIONS)}
    with _desk(tmp_path / "w", party_contest(choices)) as desk:
        _type_and_seal(desk, "DPR", sheets)
        totals = _recapitulate(desk, "DPR")
        assert totals == {name: sum(sheet[name] for sheet in sheets.values()) for name in totals}
        printed = _printed(desk, "DPR").replace("\n", " ")
        for party in named(choices)[:2]:
            assert party["name"] in printed
            assert all(one["name"] in printed for one in party["members"])
