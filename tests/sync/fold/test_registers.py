"""Registers of the plenary: who signs what, what goes on from what, and what contradicts."""

from __future__ import annotations

import pytest

from sync.fold import fold
from sync.fold import plenary as registers
from tests.sync.fold.acts import BASE, CONTEST, STATION, correction, seal, transcription
from tests.sync.fold.desks import TestDesk
from tests.sync.fold.registers import SUBDISTRICT, attendance, copy_check, decision, incident, nihil, objection

TWO = ("KETUA", "ANGGOTA-1")
OTHER_TWO = ("ANGGOTA-1", "ANGGOTA-2")


@pytest.fixture
def desk() -> TestDesk:
    """A desk with one sheet that two typed alike."""
    made = TestDesk()
    for nonce, person in enumerate(("OP-1", "OP-2")):
        made.act(transcription(BASE, nonce), person)
    return made


def _state_of(desk: TestDesk, name: str) -> str:
    found = registers.matter_of(desk.state.region(STATION), name)
    assert found is not None
    return found.state


def test_a_matter_is_recorded_by_one_and_decided_by_two(desk: TestDesk) -> None:
    made = desk.act(objection(1), "OP-1")
    assert _state_of(desk, made.id) == "open"
    said = decision(desk.state, made.id, "rejected")
    assert desk.refused(said, "KETUA") == "fold.persons"
    assert desk.refused(said, "OP-1", "KETUA") == "fold.role"
    desk.act(said, *TWO)
    assert _state_of(desk, made.id) == "rejected"
    desk.act(decision(desk.state, made.id, "forwarded"), *TWO)
    assert _state_of(desk, made.id) == "forwarded"


@pytest.mark.parametrize("register", ["decision", "nihil", "copies", "attendance"])
def test_what_speaks_for_the_committee_is_signed_by_two_of_it(desk: TestDesk, register: str) -> None:
    made = desk.act(incident(1, SUBDISTRICT + "2002"), "OP-1") if register == "decision" else None
    said = {
        "decision": lambda: decision(desk.state, made.id if made else "", "settled", SUBDISTRICT + "2002"),
        "nihil": nihil, "copies": lambda: copy_check(desk.state, 3), "attendance": lambda: attendance(desk.state, 1),
    }[register]()
    assert desk.refused(said, "KETUA") == "fold.persons"
    forged = desk.force(said, "OP-1", "KETUA")
    assert desk.state.refused[forged.id].code == "fold.role"
    assert forged not in desk.state.region(STATION).registers


def test_two_desks_that_decide_differently_contradict_and_one_decision_more_ends_it(desk: TestDesk) -> None:
    made = desk.act(objection(1), "OP-1")
    other = desk.copy()
    desk.act(decision(desk.state, made.id, "accepted"), *TWO)
    other.act(decision(other.state, made.id, "rejected"), *OTHER_TWO)
    desk.take(list(other.records.values()))
    assert _state_of(desk, made.id) == registers.CONTRADICTED
    desk.act(decision(desk.state, made.id, "rejected"), *TWO)
    assert _state_of(desk, made.id) == "rejected"
    assert fold(reversed(list(desk.records.values())), desk.world) == desk.state


def test_a_decision_goes_on_from_what_stands(desk: TestDesk) -> None:
    made = desk.act(incident(1), "OP-1")
    said = decision(desk.state, made.id, "settled")
    desk.act(said, *TWO)
    assert desk.refused({**said, "decision": "forwarded"}, *TWO) == "fold.register_changed"
    assert desk.refused(decision(desk.state, made.id, "accepted"), *TWO) == "fold.no_matter"
    assert desk.refused(decision(desk.state, "e" * 64, "settled"), *TWO) == "fold.no_matter"
    elsewhere = {**decision(desk.state, made.id, "forwarded"), "station": STATION[:-1] + "2"}
    assert desk.refused(elsewhere, *TWO) == "fold.no_matter"


def test_nihil_is_withdrawn_by_the_first_matter_of_its_place(desk: TestDesk) -> None:
    whole, elsewhere = desk.act(nihil(SUBDISTRICT), *TWO), desk.act(nihil(STATION[:-1] + "2"), *TWO)
    assert desk.refused(nihil(SUBDISTRICT), *TWO) == "fold.nihil_said"
    desk.act(incident(1), "OP-1")
    assert {one.id: stands for one, stands in registers.nihils(desk.state.region(STATION))} == {
        whole.id: False, elsewhere.id: True}
    assert desk.refused(nihil(), *TWO) == "fold.not_nihil"
    assert desk.refused(nihil(STATION[:10]), *TWO) == "fold.not_nihil"


def test_a_matter_names_boxes_of_its_form(desk: TestDesk) -> None:
    assert desk.refused(objection(1, field="votes.77"), "OP-1") == "fold.form"
    forged = desk.force(objection(1, field="votes.77"), "OP-1")
    assert desk.state.refused[forged.id].code == "fold.form"
    assert forged not in desk.state.region(STATION).registers


def test_copies_are_checked_against_a_sheet_that_is_there_and_the_next_check_replaces(desk: TestDesk) -> None:
    assert desk.refused(copy_check(desk.state, None, STATION[:-1] + "2"), *TWO) == "fold.not_now"
    first = desk.act(copy_check(desk.state, 3), *TWO)
    twice = {**copy_check(desk.state, 3), "equal": ["PANWASLU", "SAKSI-1"]}
    assert desk.refused(twice, *TWO) == "fold.copy_named_twice"
    again = desk.act(copy_check(desk.state, None), *TWO)
    assert registers.copy_checks(desk.state.region(STATION), CONTEST, STATION) == (again,)
    assert first.content.differing["SAKSI-1"]["votes.1"].value == 3  # type: ignore[attr-defined]


def test_an_attendance_list_has_a_name_for_everybody_who_sits(desk: TestDesk) -> None:
    said = attendance(desk.state, 2)
    vacant = {**said, "seats": [{**said["seats"][0], "names": ["a" * 64]}]}
    assert desk.refused(vacant, *TWO) == "fold.seat_vacant"
    twice = {**said, "seats": [said["seats"][0], {**said["seats"][0], "sitting": 1}]}
    assert desk.refused(twice, *TWO) == "fold.seat_twice"
    made = desk.act(said, *TWO)
    assert registers.attendance(desk.state.region(STATION), CONTEST) == (made,)


def test_a_correction_names_the_objection_it_follows(desk: TestDesk) -> None:
    made = desk.act(objection(1), "OP-1")
    foreign = desk.act(objection(2, STATION[:-1] + "2"), "OP-1")
    incidental = desk.act(incident(3), "OP-1")
    desk.act(seal(desk.sheet()), *TWO)
    moved = {"votes.1": BASE["votes.1"] + 1, "votes.2": BASE["votes.2"] - 1}
    said = correction(desk.sheet(), moved, "ANGGOTA-1")
    for wrong in (foreign.id, incidental.id, "e" * 64):
        assert desk.refused({**said, "objection": wrong}, *TWO) == "fold.no_matter"
    act = desk.act({**said, "objection": made.id}, *TWO)
    found = registers.matter_of(desk.state.region(STATION), made.id)
    assert found is not None and found.corrections == (act,)


def test_registers_change_no_sheet_and_no_sum(desk: TestDesk) -> None:
    desk.act(seal(desk.sheet()), *TWO)
    before, sums = desk.sheet(), desk.state.results(CONTEST)
    made = desk.act(objection(1), "OP-1")
    for said in (decision(desk.state, made.id, "accepted"), copy_check(desk.state, 3), attendance(desk.state, 0)):
        desk.act(said, *TWO)
    assert desk.sheet() == before and desk.state.results(CONTEST) == sums
