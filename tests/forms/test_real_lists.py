"""Every form made out for the real lists of 2024: numbers, pages and markers, holes, blocks without candidates."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.catalogue import available, load
from forms.choices import ChoiceTree, flat, grouped
from forms.definition import FormDefinition
from forms.errors import KnownError
from forms.figure import Figure
from forms.rules import Severity, evaluate
from forms.rules.instances import rule_set
from forms.tally import TallyForm
from tests.helpers.real_lists import contest_of, names_of_lists, real_list, tickets

#: List, numbers on the sheet, marker numbers of its pages.
SHEETS = {
    "dpr-1601": (203, [*range(201, 221)]),
    "dpr-3603": (234, [*range(201, 221)]),
    "dpd-32": (79, [301, *range(372, 377), 399]),
    "dpd-71": (33, [301, 302, 399]),
    "dpd-16": (46, [301, 372, 373, 399]),
    "dprdprov-210007": (99, [401, *range(402, 420), 499]),
    "dprdprov-330010": (179, [401, *range(442, 460), 499]),
    "dprdprov-330011": (204, [401, *range(442, 460), 499]),
    "dprdkk-110302": (221, [501, *range(572, 596), 599]),
    "dprdkk-117301": (248, [501, *range(542, 566), 599]),
    "dprdkk-122203": (145, [501, *range(502, 520), 599]),
    "dprdkk-122204": (118, [501, *range(502, 520), 599]),
}


def _form(data: Path, name: str) -> FormDefinition:
    return load(contest_of(name), real_list(data, name))


def test_every_list_that_is_there_is_looked_at(shared_data: Path) -> None:
    assert names_of_lists(shared_data) == sorted(SHEETS)


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_has_its_numbers_and_its_pages(shared_data: Path, name: str) -> None:
    form = _form(shared_data, name)
    assert (len(form.order), [page.marker for page in form.pages]) == SHEETS[name]
    assert all(len(one.box_rects) == one.boxes == 3 for one in form.fields), "every box has a place"
    assert [one.page for one in form.fields] == sorted(one.page for one in form.fields)
    assert {one.rule for one in rule_set(form).instances} >= {"R01", "R02", "R03", "R05", "R06", "R09", "R10", "R15"}


@pytest.mark.parametrize("name", SHEETS)
def test_no_two_boxes_of_a_page_lie_on_each_other(shared_data: Path, name: str) -> None:
    form = _form(shared_data, name)
    for page in form.pages:
        rects = [rect for one in form.fields if one.page == page.number for rect in one.box_rects]
        tops = {(rect.x, rect.y) for rect in rects}
        assert len(tops) == len(rects)
        assert all(0 < one.x < one.x + one.w < page.width and 0 < one.y < one.y + one.h < page.height for one in rects)


@pytest.mark.parametrize("name", SHEETS)
def test_words_stand_where_the_paper_has_them(shared_data: Path, name: str) -> None:
    form = _form(shared_data, name)
    totals = [one for one in form.order if one.startswith("party_total.")]
    assert [one.id for one in form.fields if one.words] == [*totals, "valid", "invalid", "cast"]


def test_numbers_have_holes_and_need_not_begin_at_one(shared_data: Path) -> None:
    votes = _form(shared_data, "dprdprov-330010").section_of("votes.1").rows
    assert [row.choice for row in votes if row.group == "1"][:4] == ["1", "1.1", "1.3", "1.4"]
    form = _form(shared_data, "dprdprov-210007")
    assert [row.number for row in form.section_of("votes.4").rows if row.group == "4"] == [
        "4.A.1", "4.A.2.2", "4.A.2.3", "4.B",
    ]
    # the first candidate of the list stands in the first row, whatever the number
    assert form.field("votes.4.2").box_rects[0].y == form.field("votes.1.1").box_rects[0].y


def test_a_party_without_candidates_keeps_its_block(shared_data: Path) -> None:
    form = _form(shared_data, "dprdprov-330011")
    for party in ("10", "13"):
        rows = [row.id for row in form.section_of("votes.1").rows if row.group == party]
        assert rows == [f"votes.{party}", f"party_total.{party}"]
        assert f"R04:{party}" in {one.key for one in rule_set(form).instances}
    assert len(form.contestants) == 18


@pytest.mark.parametrize("name", ["dprdkk-110302", "dprdkk-117301"])
def test_aceh_has_twenty_four_parties_in_ballot_order(shared_data: Path, name: str) -> None:
    form = _form(shared_data, name)
    assert form.contestants == tuple(str(k) for k in range(1, 25))
    assert len(form.pages) == 26
    assert form.field("party_total.21").number == "IV.21.B"
    assert form.field("valid").label.id == "Jumlah seluruh suara sah (IV.1 + IV.2 + ... + IV.24)"


def test_every_pilkada_has_its_pairs_and_the_empty_column(shared_data: Path) -> None:
    found = {(contest, region): choices for contest, region, choices in tickets(shared_data)}
    assert {contest for contest, _ in found} == {"PILGUB", "PILBUP", "PILWALI"}
    for (contest, _), choices in found.items():
        form = load(contest, choices)
        assert len(form.order) == 25 + len(choices)
        assert dict(form.values) == {"voters_most": 600, "spare_per_mille": 25}
        assert [one for one in form.order if one.startswith("votes.")] == [f"votes.{one.id}" for one in choices]
    empty = found["PILBUP", "1215"].get("2")
    assert empty is not None and (empty.kind, empty.name) == ("empty_column", "KOLOM KOSONG")


@pytest.mark.parametrize(("contest", "choices"), [
    ("DPRD_KAB", grouped({1: range(1, 16)})), ("DPRD_PROV", grouped(dict.fromkeys(range(1, 26), ()))),
    ("PILBUP", flat(1)), ("DPD", flat(100)),
])
def test_choices_that_a_form_has_no_room_for(contest: str, choices: ChoiceTree) -> None:
    with pytest.raises(KnownError, match=r"form\.choices"):
        load(contest, choices)


@pytest.mark.parametrize(("count", "markers"), [
    (1, [302]), (8, [302]), (9, [342]), (10, [342]), (11, [372]), (12, [372]), (13, [302, 303]), (16, [302, 303]),
    (17, [342, 343]), (20, [342, 343]), (21, [372, 373]), (24, [372, 373]), (25, [342, 343, 344]),
    (30, [342, 343, 344]), (31, [372, 373, 374]), (37, [342, 343, 344, 345]), (40, [342, 343, 344, 345]),
    (41, [372, 373, 374, 375]), (48, [372, 373, 374, 375]), (49, [342, 343, 344, 345, 346]),
    (51, [372, 373, 374, 375, 376]),
])
def test_rows_a_page_follow_the_number_of_persons(count: int, markers: list[int]) -> None:
    form = load("DPD", flat(count))
    assert [page.marker for page in form.pages] == [301, *markers, 399]
    last = form.field(f"votes.{count}")
    assert last.page == len(form.pages) - 1 and len(last.box_rects) == 3


def test_layouts_do_not_share_rows_of_the_same_choice() -> None:
    """Twelve and sixteen persons have other rows a page: the same choice stands in another place."""
    assert load("DPD", flat(12)).row("votes.2") is not load("DPD", flat(16)).row("votes.2")
    first, second = (load("DPD", flat(count)).field("votes.2").box_rects[0] for count in (12, 16))
    assert first.y < second.y


def test_the_form_of_2019_has_other_rows_in_another_order() -> None:
    form = load("PPWP", flat(2), "2019")
    assert [section.id for section in form.sections] == ["voters", "disability", "ballots", "votes", "summary"]
    assert [form.field(one).number for one in ("dpt.m", "dptb.m", "dpk.m", "voters_total.m", "used_total.t")] == [
        "I.A.1", "I.A.2", "I.A.3", "I.A.4", "I.B.4",
    ]
    assert [row.id for row in form.section_of("ballots_used").rows] == [
        "ballots_received", "ballots_returned", "ballots_unused", "ballots_used",
    ]
    assert [row.id for row in form.section_of("disabled.m").rows] == ["disabled", "disabled_used"]
    assert load("PPWP", flat(2)).id == "C.HASIL-PPWP/2024", "the newest is still the newest"


@pytest.mark.parametrize(("contest", "version"), available())
def test_a_sheet_of_zeros_agrees_with_the_rules(contest: str, version: str) -> None:
    form = load(contest, version=version)
    found = evaluate(TallyForm(form, dict.fromkeys(form.order, Figure.of(0))))
    assert {(one.rule, one.severity) for one in found} == {("R25", Severity.SOFT)}  # a note: nobody voted


@pytest.mark.parametrize(("contest", "version"), available())
def test_a_page_that_was_not_seen_has_no_marks_and_no_places(contest: str, version: str) -> None:
    form = load(contest, version=version)
    for page in form.pages:
        known = page.marker is not None
        assert known == bool(page.corner_marks) == (page.marker_rect is not None)
        assert known or not any(one.box_rects for one in form.fields if one.page == page.number)
