"""A party contest is data: blocks of A.1, A.2 and B, one party a page, numbers with holes, R04 over each block."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.choices import ChoiceTree, flat, grouped
from forms.errors import KnownError
from forms.figure import Figure
from forms.rules import Severity, evaluate
from forms.tally import TallyForm
from tests.helpers.party_sheets import HOLES, NATIONAL, agreeing_party_sheet, broken_party_rules, party_form

BLOCKS = {"R03:valid", "R05:cast"}


def _form(choices: ChoiceTree, **changes: int) -> TallyForm:
    values = agreeing_party_sheet(choices) | {name.replace("__", "."): value for name, value in changes.items()}
    return TallyForm(party_form(choices), {name: Figure.of(value) for name, value in values.items()})


def _shown(choices: ChoiceTree, **changes: int) -> list[str]:
    return [one.key for one in evaluate(_form(choices, **changes)) if one.silenced_by is None]


def test_numbers_come_from_the_tree_and_a_party_without_candidates_keeps_its_block() -> None:
    form = party_form(HOLES)
    votes = form.section_of("votes.1")
    assert [row.id for row in votes.rows] == [
        "votes.1", "votes.1.1", "votes.1.3", "votes.1.4", "party_total.1",
        "votes.2", "party_total.2",
        "votes.24", "votes.24.2", "party_total.24",
    ]
    assert [row.number for row in votes.rows[:5]] == ["1.A.1", "1.A.2.1", "1.A.2.3", "1.A.2.4", "1.B"]
    assert [(row.choice, row.group) for row in votes.rows[5:9]] == [
        ("2", "2"), (None, "2"), ("24", "24"), ("24.2", "24"),
    ]
    assert form.contestants == ("1", "2", "24")
    assert form.field("party_total.24").number == "IV.24.B"


def test_pages_follow_the_choices_one_party_a_page() -> None:
    form = party_form()
    assert len(form.order) == 205
    assert [page.marker for page in form.pages] == list(range(201, 221))
    assert {row.page for row in form.section_of("votes.1").rows if row.group == "24"} == {19}
    assert form.section_of("valid").page == 20
    assert [page.marker for page in party_form(HOLES).pages] == [201, 202, 203, 204, 220]


def test_the_third_row_of_a_block_stands_where_the_third_row_is_printed_whatever_its_number() -> None:
    form = party_form(HOLES)
    assert form.field("votes.1.4").box_rects[0].y == party_form().field("votes.1.3").box_rects[0].y
    assert form.field("party_total.2").box_rects[0].y == party_form().field("party_total.2").box_rects[0].y
    long = party_form(grouped({1: range(1, 11)}))
    assert all(len(one.box_rects) == one.boxes for one in long.fields)


@pytest.mark.parametrize("choices", [flat(3), grouped({1: range(1, 12)}), grouped(dict.fromkeys(range(1, 26), ()))])
def test_choices_that_the_form_has_no_room_for(choices: ChoiceTree) -> None:
    with pytest.raises(KnownError, match=r"form\.choices"):
        party_form(choices)


def test_names_and_withdrawals_are_no_part_of_the_form() -> None:
    tree = HOLES.to_json()
    tree[0]["name"] = "PARTAI SATU"
    tree[0]["members"][0]["withdrawn"] = "death"
    from forms.choices import tree_from_json

    changed = tree_from_json(tree)
    assert changed != HOLES and changed.get("1.1").withdrawn == "death"  # type: ignore[union-attr]
    assert party_form(changed) is party_form(HOLES)
    assert party_form(NATIONAL).digest != party_form(HOLES).digest
    assert party_form(NATIONAL).source == party_form(HOLES).source


@pytest.mark.parametrize("choices", [HOLES, NATIONAL])
def test_an_agreeing_party_sheet_is_quiet(choices: ChoiceTree) -> None:
    assert _shown(choices) == []


def test_party_total_is_party_votes_and_candidates() -> None:
    assert _shown(HOLES, votes__1__3=400) == ["R04:1"]
    assert _shown(HOLES, votes__24__2=0) == ["R04:24"]
    assert _shown(HOLES, votes__2=0) == ["R04:2"]
    assert _shown(NATIONAL, votes__24__8=99) == ["R04:24"]


def test_party_one_does_not_take_candidates_of_party_twenty_four() -> None:
    rules = {one.key: one.fields for one in evaluate(_form(NATIONAL, party_total__1=999, party_total__2=998))}
    assert rules["R04:1"] == ("party_total.1", "votes.1", *(f"votes.1.{k}" for k in range(1, 9)))
    assert rules["R03:valid"] == ("valid", *(f"party_total.{one}" for one in party_form().contestants))


def test_a_wrong_party_total_points_at_itself() -> None:
    right = agreeing_party_sheet(HOLES)["party_total.1"]
    found = [one for one in evaluate(_form(HOLES, party_total__1=right + 20)) if one.severity is Severity.HARD]
    assert [(one.key, one.silenced_by) for one in found] == [("R04:1", None), ("R03:valid", "R04:1")]
    cause = found[0].cause
    assert cause is not None and cause.suspect_field == "party_total.1"
    assert f"= {right}" in found[0].message("id")


@given(st.sampled_from(party_form().order), st.integers(0, 999), st.integers(1, 50))
def test_any_one_slip_is_flagged_as_plain_arithmetic_says(name: str, value: int, seed: int) -> None:
    typed = agreeing_party_sheet(NATIONAL, seed) | {name: value}
    found = evaluate(TallyForm(party_form(), {field: Figure.of(one) for field, one in typed.items()}))
    keys = {one.key for one in found if one.key in BLOCKS or one.key.startswith(("R04:", "R14:votes"))}
    assert keys == broken_party_rules(typed)
    pointed = {one.cause.suspect_field for one in found if one.cause is not None and one.silenced_by is None}
    assert pointed <= {name, None}
