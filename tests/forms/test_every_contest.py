"""Every form of the catalogue, with usual and with odd lists of choices: what agrees is quiet, what does not is found.

Judged by arithmetic written apart (:mod:`tests.helpers.arithmetic`). Sheets and slips are drawn from fixed seeds, few
in daily runs and many in ``make soak``.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.catalogue import available, load
from forms.figure import Figure
from forms.rules import RuleContext, Severity, evaluate
from forms.tally import TallyForm
from tests.conftest import BUDGET
from tests.helpers.arithmetic import LISTS, Paper
from tests.helpers.plain_sheets import SLIPS, honest_sheet, papers, slip
from tests.helpers.rates import Judged, counted, counted_beside_a_true_difference, forms, found, rates
from tests.helpers.real_lists import contest_of, names_of_lists, real_list, tickets

MANY = 100 if BUDGET == "soak" else 4
PAPERS = papers()
RATES = json.loads((Path(__file__).resolve().parents[2] / "docs" / "rules-rates.json").read_text(encoding="utf-8"))
each_paper = pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)


def _keys(paper: Paper, figures: dict[str, int], context: RuleContext | None = None) -> set[str]:
    return {one.key for one in found(paper, figures, context)}


def _sheets(paper: Paper, kind: str = "regular") -> Iterator[tuple[random.Random, dict[str, int]]]:
    for seed in range(MANY):
        rng = random.Random(f"{paper.form.id} {kind} {seed}")  # noqa: S311 -- reproducible examples
        yield rng, honest_sheet(paper, rng, kind)


def test_every_form_is_here() -> None:
    assert set(forms()) == {f"{contest} {version}" for contest, version in available()}


@each_paper
def test_an_agreeing_sheet_never_alarms(paper: Paper) -> None:
    """Notes of what is rare (R25, R26) are all there is: whole, half typed, with the list of voters, filled in."""
    for rng, sheet in _sheets(paper):
        noted = paper.noted(sheet)
        assert paper.broken(sheet) == noted, "the arithmetic itself"
        assert _keys(paper, sheet) == noted
        assert _keys(paper, sheet, RuleContext(dpt_reference=sheet["dpt.t"], filled=paper.form.fillable)) == noted
        typed = {name: value for name, value in sheet.items() if rng.random() < 0.7}
        assert _keys(paper, typed) <= noted


@each_paper
def test_an_agreeing_sheet_of_a_revote_never_alarms(paper: Paper) -> None:
    """Its ballots are those that were left or printed for it, whatever the lists say."""
    for _, sheet in _sheets(paper, "revote"):
        for kind in ("revote", "continued_vote"):
            assert _keys(paper, sheet, RuleContext(result_type=kind)) == paper.noted(sheet)


@each_paper
@pytest.mark.parametrize("kind", SLIPS)
def test_a_single_slip_is_flagged_and_its_box_named_where_one_explains_it(paper: Paper, kind: str) -> None:
    for seed in range(MANY):
        judged = Judged(paper, slip(kind, paper, seed))
        assert {one.key for one in judged.flagged} == judged.breaks, judged.slip
        if judged.breaks:
            shown = [one for one in judged.flagged if one.silenced_by is None]
            assert any(set(judged.slip.boxes) & set(one.fields) for one in shown), judged.slip
        if judged.breaks and judged.is_plain:
            assert judged.names_right, judged.slip
        if kind in ("digit", "transposition"):
            assert not judged.names_another, judged.slip


@each_paper
def test_any_figures_at_all_give_what_plain_arithmetic_gives(paper: Paper) -> None:
    for seed in range(MANY):
        rng = random.Random(f"{paper.form.id} {seed}")  # noqa: S311 -- reproducible examples
        most = rng.choice((3, 30, 1200))
        sheet = {name: rng.choice((0, rng.randint(0, most))) for name in paper.form.order}
        filled = rng.choice((frozenset(), paper.form.fillable))
        for kind in ("regular", "continued_vote"):
            context = RuleContext(filled=filled, result_type=kind)
            assert _keys(paper, sheet, context) == paper.broken(sheet, filled, kind)


@each_paper
def test_a_missing_reading_is_one_hard_finding(paper: Paper) -> None:
    for rng, sheet in _sheets(paper):
        name = rng.choice(paper.form.order)
        form = TallyForm(paper.form, {box: Figure.of(value) for box, value in sheet.items()})
        for figure in (Figure.blank(), Figure.unreadable("1?")):
            all_found = evaluate(form.with_figure(name, figure))
            assert [one.key for one in all_found if one.severity is not Severity.SOFT] == [f"R16:{name}"]
            assert {one.key for one in all_found} - {f"R16:{name}"} <= paper.noted(sheet)


def test_real_lists_and_real_pairs(shared_data: Path) -> None:
    """Districts of 2024 as they were: a sheet that agrees, and a slip of each kind, on every one of them."""
    made = [load(contest_of(name), real_list(shared_data, name)) for name in names_of_lists(shared_data)]
    pairs = [load(contest, choices) for contest, _, choices in tickets(shared_data)]
    for seed, form in enumerate([*made, *pairs]):
        paper = Paper(form)
        sheet = honest_sheet(paper, random.Random(seed))  # noqa: S311 -- reproducible examples
        assert _keys(paper, sheet) == paper.noted(sheet)
        for kind in SLIPS:
            judged = Judged(paper, slip(kind, paper, seed))
            assert {one.key for one in judged.flagged} == judged.breaks
            assert judged.names_right or not (judged.breaks and judged.is_plain)


# ---- lists of voters and the ballots received

def _of_2019() -> tuple[Paper, dict[str, int]]:
    """A station of 2019 beside a boarding school: 120 moved in, 40 without a list; all add up, 296 ballots came."""
    paper = PAPERS["PPWP 2019"]
    v = dict.fromkeys(paper.form.order, 0)
    for row, m, f in (
        ("dpt", 145, 145), ("dptb", 100, 20), ("dpk", 20, 20), ("voters_total", 265, 185),
        ("used_dpt", 60, 70), ("used_dptb", 98, 18), ("used_dpk", 19, 20), ("used_total", 177, 108),
        ("disabled", 2, 1), ("disabled_used", 1, 1),
    ):
        v |= {f"{row}.m": m, f"{row}.f": f, f"{row}.t": m + f}
    v |= {"ballots_received": 296, "ballots_used": 285, "ballots_returned": 2, "ballots_unused": 9,
          "votes.1": 150, "votes.2": 100, "votes.3": 30, "valid": 280, "invalid": 5, "cast": 285}
    return paper, v


def test_who_stands_on_a_list_is_not_held_against_the_ballots() -> None:
    paper, sheet = _of_2019()
    assert sheet["voters_total.t"] > sheet["ballots_received"]
    assert found(paper, sheet) == ()


def test_the_former_rules_keep_their_word_about_lists() -> None:
    """What was signed under version 2 is judged by it for ever."""
    from forms.catalogue import definition_of, newest_form, placeholders
    from forms.rule_table import tables

    _, sheet = _of_2019()
    judged = {}
    for version in (2, 3):
        table = tables()[version]
        form = definition_of(newest_form("PPWP", "2019"), (version, table.digest), placeholders("PPWP"))
        judged[version] = [one.key for one in found(Paper(form), sheet)]
    assert judged == {2: ["R14:ballots_received.voters_total.t"], 3: []}


@pytest.mark.parametrize("contest", ["PPWP 2019", "PPWP 2024", "DPR 2024"])
def test_one_figure_above_the_ballots_is_still_noted_at_once(contest: str) -> None:
    """An 803 for a 003 is seen while only the ballots stand beside it, in every box that counts ballots."""
    paper = PAPERS[contest]
    for box in paper.handed_out():
        assert f"R14:ballots_received.{box}" in _keys(paper, {box: 803, "ballots_received": 296})
    listed = {f"{row}.{column}" for row in LISTS for column in "mft" if row != "dpt"} & set(paper.form.order)
    for box in listed:
        assert _keys(paper, {box: 803, "ballots_received": 296}) == set()


def test_a_list_longer_than_the_ballots_of_a_revote_is_no_note() -> None:
    paper = PAPERS["PPWP 2024"]
    typed = {"dpt.t": 290, "ballots_received": 180}
    assert _keys(paper, typed) == {"R10:ballots_received", "R14:ballots_received.dpt.t"}
    assert _keys(paper, typed, RuleContext(result_type="revote")) == set()


# ---- exchanged boxes

@pytest.mark.parametrize(("a", "b", "key", "code"), [
    ("dpt.m", "dpt.f", "R11:f", "swapped_columns"),  # only a part above its whole tells of it
    ("disabled_used.m", "disabled_used.f", "R13:m", "swapped_columns"),
    ("used_dpt.m", "used_dpt.f", "R02:m", "swapped_columns"),  # the total's columns exchanged leave R11 broken
    ("valid", "invalid", "R03:valid", "swapped_fields"),  # votes.1 fits too, by a figure no hand writes for it
])
def test_an_exchange_is_named_where_a_single_box_is_no_likelier(a: str, b: str, key: str, code: str) -> None:
    paper = PAPERS["PPWP 2024"]
    sheet = dict(zip(paper.form.order, (
        30, 255, 285, 28, 150, 178, 0, 0, 0, 0, 0, 0, 28, 150, 178,
        291, 178, 0, 113, 1, 40, 41, 101, 30, 2, 133, 45, 178,
    ), strict=True))
    assert paper.broken(sheet) == set()
    by_key = {one.key: one for one in found(paper, {**sheet, a: sheet[b], b: sheet[a]})}
    cause = by_key[key].cause
    assert cause is not None and (cause.code, cause.suspect_field) == (code, a)


@pytest.mark.parametrize(("box", "typed"), [("cast", 357), ("ballots_used", 358), ("used_total.t", 358)])
def test_a_true_difference_does_not_turn_the_look_away_from_the_box_misread(box: str, typed: int) -> None:
    """Two voters took their ballot home; the box that was misread stands in what fails for that, too."""
    paper = PAPERS["PPWP 2024"]
    sheet = dict(zip(paper.form.order, (
        160, 160, 320, 150, 150, 300, 5, 5, 10, 1, 1, 2, 156, 156, 312,
        327, 312, 0, 15, 1, 1, 2, 200, 70, 30, 300, 10, 310,
    ), strict=True))
    assert paper.binding(sheet) == {"R06:cast", "R07:cast"}
    causes = [one.cause for one in found(paper, {**sheet, box: typed}) if one.silenced_by is None]
    assert {one.suspect_field for one in causes if one is not None} - {None} == {box}


# ---- the table of docs/rules.md

def test_the_published_rates_are_of_these_rules_and_without_a_miss() -> None:
    from forms.rule_table import newest_rules

    assert RATES["rules"] == newest_rules().version
    assert {(one["form"], one["kind"]) for one in RATES["rows"]} == {(form, kind) for form in forms() for kind in SLIPS}
    for one in RATES["rows"]:
        assert one["flagged"] == one["broken"] > one["slips"] // 2 and one["named"] == one["plain"] > 0
    for one in RATES["beside"]:
        assert one["flagged"] == one["broken"] > one["slips"] // 2 and one["another"] * 15 < one["broken"]


@pytest.mark.parametrize("form", tuple(forms()))
def test_a_sample_measured_anew_has_no_miss(form: str) -> None:
    """Other seeds than the published ones."""
    for kind in SLIPS:
        row = counted(form, kind, range(90_000, 90_000 + 2 * MANY))
        assert row["flagged"] == row["broken"] and row["named"] == row["plain"], row
        beside = counted_beside_a_true_difference(form, kind, range(90_000, 90_000 + 2 * MANY))
        assert beside["flagged"] == beside["broken"] and beside["another"] * 3 < beside["broken"], beside


@pytest.mark.skipif(BUDGET != "soak", reason="the whole table takes a minute; a sample is measured daily")
def test_the_published_rates_are_what_is_measured() -> None:
    assert rates(RATES["slips"], RATES["seed"]) == RATES
