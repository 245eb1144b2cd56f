"""The way through a sheet read aloud: every box of every form once, in the order of the paper, in blocks that fit."""

from __future__ import annotations

import pytest

from forms.catalogue import load
from forms.choices import flat, grouped
from forms.definition import FormDefinition
from recap_desktop.ui.projector.route import MOST_LINES, Place, Route
from tests.helpers.party_sheets import HOLES, party_form

FORMS = {
    "parties": party_form(), "holes": party_form(HOLES), "tickets": load("PPWP", flat(3)),
    "persons": load("DPD", flat(54)), "aceh": load("DPRD_KAB", grouped({1: range(1, 14), 23: range(1, 3)})),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_steps_meet_every_box_once_both_ways(form: FormDefinition) -> None:
    route, place, met = Route(form), Place(), []
    while place is not None:
        met.append(route.box(place))
        last, place = place, route.step(place, 1)  # type: ignore[assignment]
    assert tuple(met) == form.order
    back: list[str | None] = []
    place = last
    while place is not None:
        back.append(route.box(place))
        place = route.step(place, -1)  # type: ignore[assignment]
    assert back == met[::-1]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_blocks_hold_every_box_once_and_no_two_contestants(form: FormDefinition) -> None:
    route = Route(form)
    assert tuple(name for block in route.blocks for name in block.boxes) == form.order
    for block in route.blocks:
        assert len(block.rows) <= MOST_LINES
        assert len({(row.group, row.page) for row in block.rows}) == 1
    groups = [block.group for block in route.blocks if block.group is not None]
    assert len(groups) == len(set(groups)), "a party is read in one block"


def test_a_party_with_nobody_in_it_is_a_block() -> None:
    route = Route(party_form(HOLES))
    empty = next(block for block in route.blocks if block.group == "2")
    assert empty.boxes == ("votes.2", "party_total.2")


def test_turning_shows_whole_blocks_and_comes_back_to_its_own_first() -> None:
    route = Route(party_form())
    place = route.place_of("votes.3.2")
    assert route.turn(place, 1) == Place(place.block + 1, None)
    assert route.turn(place, -1) == Place(place.block, None)
    whole = Place(place.block, None)
    assert route.turn(whole, -1) == Place(place.block - 1, None)
    assert route.boxes(whole)[0] == "votes.3" and route.boxes(whole)[-1] == "party_total.3"
    assert route.box(route.step(whole, 1) or Place()) == "votes.3"
    assert route.box(route.step(whole, -1) or Place()) == "party_total.2"
    assert route.turn(Place(0, None), -1) is None and route.turn(Place(len(route.blocks) - 1, None), 1) is None
