"""Findings over several sheets: equal figures, contests of a station, exchanged neighbours, imports; nothing veiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.plenary.views import CopyNote
from recap_desktop.ui import training
from tests.helpers.contests import package_of, papers, station_codes

SHEETS = papers(package_of(("PPWP", "DPD"), villages=2, stations=2))
STATIONS = station_codes(2, 2)
CHAIR = ("P-CHAIR", str(training.passphrase("P-CHAIR")))


def typed(desk: Desk, contest: str, station: str, figures: Mapping[str, int], **changes: int) -> None:
    """Two operators type the sheet alike."""
    for person in ("P-OP-1", "P-OP-2"):
        desk.session.sign_in(person, str(training.passphrase(person)))
        session = desk.entry.open(contest, station)
        for name in session.definition.order:
            session.commit(name, Figure.of(changes.get(name.replace(".", "_"), figures[name])))
        session.finish()
    desk.session.sign_in(*CHAIR)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    package = package_of(("PPWP", "DPD"), villages=2, stations=2)
    with Desk.create(tmp_path, package.envelope) as made:
        training.enrol_crew(made)
        yield made


def found(desk: Desk) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [(one.rule, tuple(one.sheets)) for one in desk.across.list()]


def test_sheets_that_agree_are_in_no_finding(desk: Desk) -> None:
    for contest in ("PPWP", "DPD"):
        typed(desk, contest, STATIONS[0], SHEETS[STATIONS[0]][contest])
    typed(desk, "PPWP", STATIONS[1], SHEETS[STATIONS[1]]["PPWP"])
    assert desk.across.list() == ()


def test_the_same_figures_at_two_stations_of_a_village(desk: Desk) -> None:
    for station in STATIONS[:2]:
        typed(desk, "PPWP", station, SHEETS[STATIONS[0]]["PPWP"])
    (one,) = [each for each in desk.across.list() if each.rule == "R24"]
    assert one.sheets == (("PPWP", STATIONS[0]), ("PPWP", STATIONS[1]))
    for lang in ("id", "en"):
        assert STATIONS[1] in one.message(lang)


def test_one_list_of_attendance_for_all_contests(desk: Desk) -> None:
    figures = SHEETS[STATIONS[0]]
    typed(desk, "PPWP", STATIONS[0], figures["PPWP"])
    dpt = {"dpt_m": figures["DPD"]["dpt.m"] + 10, "dpt_t": figures["DPD"]["dpt.t"] + 10}
    typed(desk, "DPD", STATIONS[0], figures["DPD"], **dpt)
    assert ("R18", (("PPWP", STATIONS[0]), ("DPD", STATIONS[0]))) in found(desk)


def test_imported_figures_that_differ(desk: Desk) -> None:
    figures = SHEETS[STATIONS[0]]["PPWP"]
    typed(desk, "PPWP", STATIONS[0], figures)
    desk.opinions.take("PPWP", {STATIONS[0]: {"valid": figures["valid"] + 7, "invalid": figures["invalid"]}})
    (one,) = [each for each in desk.across.list() if each.rule == "R21"]
    assert one.fields == ("valid",)


def test_a_sheet_with_boxes_to_be_read_again_tells_nothing_and_who_types_is_told_nothing(desk: Desk) -> None:
    figures = SHEETS[STATIONS[0]]["PPWP"]
    for station in STATIONS[:2]:
        typed(desk, "PPWP", station, figures, valid=figures["valid"] + 1)  # breaks its sum: read again first
    assert desk.across.list() == ()
    desk.session.sign_in("P-OP-1", str(training.passphrase("P-OP-1")))
    with pytest.raises(KnownError, match=r"session\.not_permitted"):
        desk.across.list()


def test_a_copy_that_says_something_else_is_told_as_noted_and_as_signed(desk: Desk) -> None:
    figures, station = SHEETS[STATIONS[0]]["PPWP"], STATIONS[0]
    typed(desk, "PPWP", station, figures)
    code = desk.plenary.copying.of("PPWP", station).copies[0].code
    other = Figure.of(figures["votes.1"] + 2)
    desk.plenary.copying.note("PPWP", station, code, CopyNote("differs", {"votes.1": other}))
    (noted,) = [one for one in desk.across.list() if one.rule == "R20"]
    assert noted.key == f"R20:votes.1:PPWP:{station}:{code}" and str(other.value) in noted.message("id")
    assert noted.holder == code
    member = ("P-MEMBER-1", str(training.passphrase("P-MEMBER-1")))
    desk.plenary.copying.sign("PPWP", [station], (CHAIR, member))
    assert [one.key for one in desk.across.list() if one.rule == "R20"] == [noted.key]
    desk.plenary.copying.note("PPWP", station, code, CopyNote("equal"))
    assert not [one for one in desk.across.list() if one.rule == "R20"]
