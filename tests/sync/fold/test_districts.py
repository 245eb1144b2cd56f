"""One sub-district with a part in two electoral districts of a contest: two forms, and a recap for each district."""

from __future__ import annotations

from typing import Any

import pytest

from forms.errors import KnownError
from sync.fold import Status, fold, standing_recap
from sync.fold.recap_content import recap_content
from sync.trust.package import ElectionPackage
from tests.helpers.pki import training_package
from tests.sync.fold.acts import BASE, STATION, absent, figures
from tests.sync.fold.desks import TestDesk, committee_under
from tests.sync.fold.packages import follow

TWO, THREE = ("KETUA", "ANGGOTA-1"), ("KETUA", "ANGGOTA-1", "ANGGOTA-2")
SUBDISTRICT, HERE = STATION[:6], STATION[:10]
FIRST = training_package()
VILLAGES = [one.code for one in FIRST.villages_of(SUBDISTRICT)]
ELSEWHERE = next(one.code for one in FIRST.stations_of(next(code for code in VILLAGES if code != HERE)))


def _package() -> ElectionPackage:
    """The village of STATION votes for three, the other villages for four in another district."""
    contest = FIRST.payload["contests"][0]
    three = contest["districts"][0]["choices"]
    districts = [
        {"code": "DAPIL-1", "name": "SATU", "regions": [HERE], "choices": three},
        {"code": "DAPIL-2", "name": "DUA", "regions": sorted(set(VILLAGES) - {HERE}),
         "choices": [*three, {"number": 5, "name": "CALON LIMA"}]},
    ]
    made = {**contest, "code": "DPRD", "districts": districts}
    return follow(FIRST, contests=[contest, made])


def _form(desk: TestDesk, station: str) -> dict[str, str]:
    definition = desk.world.newest.definition("DPRD", station)
    return {"id": definition.id, "digest": definition.digest}


def _sealed(desk: TestDesk, station: str) -> None:
    definition = desk.world.newest.definition("DPRD", station)
    table = figures({name: BASE[name] for name in definition.order})
    keyed: dict[str, Any] = {
        "kind": "transcription", "contest": "DPRD", "station": station, "form": _form(desk, station), "revision": 1,
        "result_type": "regular", "source": "plano", "figures": table, "filled": [],
    }
    made = [desk.act({**keyed, "nonce": f"{n:032x}"}, person) for n, person in enumerate(("OP-1", "OP-2"))]
    assert desk.state.sheet("DPRD", station).status is Status.VERIFIED
    said = {key: value for key, value in keyed.items() if key not in ("figures", "kind")}
    desk.act({
        **said, "kind": "sheet", "supersedes": [], "outcome": "counted", "typists": ["OP-1", "OP-2"],
        "transcriptions": sorted(record.id for record in made), "settlements": [], "corrections": [],
        "dispositions": [], "findings": [], "as_written": table, "as_decided": table, "images": [],
    }, *TWO)


def _desk() -> TestDesk:
    """One sealed sheet in each district, every other station absent."""
    desk = TestDesk(committee_under(FIRST, _package()))
    paper = dict(desk.world.newest.stations[STATION].dpt or {})
    assert paper
    for station in desk.world.newest.stations_of(SUBDISTRICT):
        if station.code != STATION:
            desk.act({**absent("not_held", station.code), "contest": "DPRD"}, *TWO)
    _sealed(desk, STATION)
    return desk


def test_each_station_has_the_form_of_its_district() -> None:
    desk = TestDesk(committee_under(FIRST, _package()))
    wrong = {
        "kind": "transcription", "contest": "DPRD", "station": ELSEWHERE, "form": _form(desk, STATION),
        "revision": 1, "result_type": "regular", "source": "plano", "figures": figures(BASE), "filled": [],
        "nonce": "0" * 32,
    }
    assert desk.refused(wrong, "OP-1") == "fold.form"
    assert desk.state.sheet("DPRD", ELSEWHERE).status is Status.EMPTY


def test_a_recap_of_the_subdistrict_is_of_one_district() -> None:
    desk = _desk()
    with pytest.raises(KnownError, match="package.several_districts"):
        recap_content(desk.state, desk.world, "DPRD", SUBDISTRICT)
    contents = {
        code: recap_content(desk.state, desk.world, "DPRD", SUBDISTRICT, code) for code in ("DAPIL-1", "DAPIL-2")
    }
    stations = len(desk.world.newest.stations_of(SUBDISTRICT))
    assert sum(one["expected"] for one in contents.values()) == stations
    assert (contents["DAPIL-1"]["included"], contents["DAPIL-2"]["included"]) == (1, 0)
    assert ("votes.5" in contents["DAPIL-1"]["totals"], "votes.5" in contents["DAPIL-2"]["totals"]) == (False, True)
    made = {code: desk.act({"kind": "recap", **content}, *THREE) for code, content in contents.items()}
    assert set(desk.state.recaps) == set(made.values())
    for code, record in made.items():
        assert standing_recap(desk.state, desk.world, "DPRD", SUBDISTRICT, code) == record
    assert standing_recap(desk.state, desk.world, "DPRD", HERE) is None
    village = desk.act({"kind": "recap", **recap_content(desk.state, desk.world, "DPRD", HERE)}, *THREE)
    assert standing_recap(desk.state, desk.world, "DPRD", HERE) == village
    assert fold(reversed(desk.records.values()), desk.world) == desk.state


def test_a_recap_that_leaves_the_district_open_or_names_another_is_refused() -> None:
    desk = _desk()
    content = recap_content(desk.state, desk.world, "DPRD", SUBDISTRICT, "DAPIL-1")
    bare = {key: value for key, value in content.items() if key != "district"}
    assert desk.refused({"kind": "recap", **bare}, *THREE) == "package.several_districts"
    forged = desk.force({"kind": "recap", **bare}, *THREE)
    assert desk.state.refused[forged.id].code == "package.several_districts"
    other = desk.force({"kind": "recap", **content, "district": "DAPIL-9"}, *THREE)
    assert desk.state.refused[other.id].code == "package.no_district"
    swapped = desk.force({"kind": "recap", **content, "district": "DAPIL-2"}, *THREE)
    assert desk.state.refused[swapped.id].code == "fold.recap_count"
