"""Filled-in figures: sections II and III of a training sheet, and only where every typist says so."""

from __future__ import annotations

from typing import Any

import pytest

from sync.fold import Status, fold
from sync.record.record import Record
from tests.helpers.pki import training_package
from tests.sync.fold.acts import BASE, STATION, seal, transcription
from tests.sync.fold.desks import TestDesk, world

TWO = ("KETUA", "ANGGOTA-1")
#: Four digits in boxes of three: R16, unless a training run made them up.
BIG = {**BASE, "ballots_received": 1200, "ballots_unused": 1200 - BASE["ballots_used"] - BASE["ballots_returned"]}
MADE_UP = ["ballots_received", "ballots_unused"]


def _typed(*filled: list[str], values: Any = BIG) -> TestDesk:
    desk = TestDesk()
    for nonce, (person, names) in enumerate(zip(("OP-1", "OP-2"), filled, strict=True)):
        desk.force({**transcription(values, nonce), "filled": names}, person)
    return desk


def _hard(desk: TestDesk) -> set[str]:
    return {one.key for one in desk.sheet().open if one.rule == "R16"}


def _sealed(desk: TestDesk, filled: list[str]) -> Record:
    return desk.committee.sign("sheet", {**seal(desk.sheet()), "filled": filled}, TWO)


def test_the_fields_are_those_of_sections_two_and_three() -> None:
    names = training_package().definition("PPWP").fillable
    assert names == {
        "ballots_received", "ballots_used", "ballots_returned", "ballots_unused",
        "disabled_used.m", "disabled_used.f", "disabled_used.t",
    }


def test_the_rule_is_lifted_where_both_typists_say_so() -> None:
    desk = _typed(MADE_UP, MADE_UP)
    assert _hard(desk) == set()
    assert "R16" in {one.rule for one in _typed([], []).sheet().open}


@pytest.mark.parametrize("one", [[], MADE_UP[:1]])
def test_one_typists_word_lifts_nothing(one: list[str]) -> None:
    desk = _typed(MADE_UP, one)
    assert _hard(desk) == {f"R16:{name}" for name in MADE_UP if name not in one}
    forged = _sealed(desk, MADE_UP)
    state = fold([*desk.records.values(), forged], world())
    assert state.refused[forged.id].code == "fold.parents"
    assert state.results("PPWP") == []


@pytest.mark.parametrize("name", ["votes.1", "valid", "dpt.t"])
def test_no_other_field_is_filled_in(name: str) -> None:
    desk = _typed([], [name], values=BASE)
    assert [one.code for one in desk.state.refused.values()] == ["fold.filled"]
    assert desk.sheet().status is Status.FIRST
    honest = _typed([], [], values=BASE)
    forged = _sealed(honest, [name])
    assert fold([forged], world()).refused[forged.id].code == "fold.filled"


def test_a_revision_keyed_anew_does_not_inherit_what_was_filled_in() -> None:
    desk = _typed(MADE_UP, MADE_UP, values=BASE)
    desk.act({**seal(desk.sheet()), "filled": MADE_UP}, *TWO)
    for nonce, person in enumerate(("OP-1", "OP-2"), start=5):
        desk.act(transcription(BIG, nonce, revision=2), person)
    assert _hard(desk) == {f"R16:{name}" for name in MADE_UP}
    assert desk.state.sheet("PPWP", STATION).revision == 2
