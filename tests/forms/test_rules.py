"""Each rule by example: what is found, with which numbers, which cause, and what stays silent."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from forms.catalogue import from_data
from forms.choices import flat
from forms.figure import Figure
from forms.rules import Finding, RuleContext, Severity, evaluate
from forms.rules.causes import digit_place
from forms.tally import TallyForm
from tests.helpers.sheets import FILLED, PHOTOGRAPHED, form_of


def findings(context: RuleContext | None = None, **changes: int | Figure | None) -> dict[str, Finding]:
    """Findings on the photographed sheet with some fields changed (``dpt__m`` is ``dpt.m``)."""
    form = form_of(PHOTOGRAPHED)
    for name, change in changes.items():
        figure = Figure.of(change) if isinstance(change, int) else change
        form = form.with_figure(name.replace("__", "."), figure)
    found = evaluate(form, context)
    assert len({one.key for one in found}) == len(found)
    return {one.key: one for one in found}


def shown(found: dict[str, Finding]) -> set[str]:
    return {key for key, one in found.items() if one.silenced_by is None}


def test_the_real_sheet_keeps_every_rule() -> None:
    assert findings() == {}


@pytest.mark.parametrize(
    ("changes", "key", "severity", "numbers"),
    [
        ({"dpt__t": 290}, "R01:dpt", Severity.HARD, (290, 289, 1)),
        ({"disabled_used__t": 2}, "R01:disabled_used", Severity.HARD, (2, 0, 2)),
        ({"used_dptb__m": 7, "used_dptb__t": 10}, "R02:m", Severity.HARD, (103, 104, -1)),
        ({"valid": 200, "cast": 200}, "R03:valid", Severity.HARD, (200, 210, -10)),
        ({"cast": 211}, "R05:cast", Severity.HARD, (211, 210, 1)),
        ({"votes__1": 88, "valid": 208, "cast": 208}, "R06:cast", Severity.LAW, (208, 210, -2)),
        ({"votes__1": 88, "valid": 208, "cast": 208}, "R07:cast", Severity.LAW, (208, 210, -2)),
        ({"ballots_used": 209, "ballots_unused": 85}, "R08:ballots_used", Severity.LAW, (209, 210, -1)),
        ({"ballots_returned": 2}, "R09:ballots_received", Severity.LAW, (295, 296, -1)),
        ({"ballots_received": 300, "ballots_unused": 89}, "R10:ballots_received", Severity.SOFT, (300, 295, 5)),
        ({"dpt__f": 102, "dpt__t": 236}, "R11:f", Severity.HARD, (103, 102, 1)),
        ({"disabled_used__m": 104, "disabled_used__t": 104}, "R13:m", Severity.HARD, (104, 103, 1)),
        ({"votes__2": 211}, "R14:votes.2", Severity.HARD, (211, 210, 1)),
        ({"votes__2": 296}, "R14:ballots_received.votes.2", Severity.SOFT, (296, 295, 1)),
        ({"dpt__m": 150, "dpt__t": 305}, "R15:dpt", Severity.SOFT, (305, 300, 5)),
    ],
)
def test_each_rule_names_its_numbers(
    changes: dict[str, int], key: str, severity: Severity, numbers: tuple[int, int, int]
) -> None:
    one = findings(**changes)[key]
    assert one.severity is severity
    assert (one.params["left"], one.params["right"], one.params["difference"]) == numbers
    assert one.legal_basis
    assert one.rule == key[:3]
    for lang in ("id", "en"):
        assert str(one.params["left"]) in one.message(lang)
        assert "{" not in one.message(lang) + one.neutral(lang)
    assert one.message("id") != one.message("en")


@pytest.mark.parametrize(
    ("figure", "words"),
    [(Figure.blank(), "kosong"), (Figure.unreadable("1?5"), "tidak terbaca"), (Figure.of(2100), "2.100")],
)
def test_a_reading_that_is_no_number_of_three_digits(figure: Figure, words: str) -> None:
    found = findings(used_total__t=figure)
    one = found["R16:used_total.t"]
    assert one.severity is Severity.HARD and words in one.message("id")
    assert shown(found) == {"R16:used_total.t"}


def test_a_blank_figure_takes_no_part_in_other_rules() -> None:
    assert set(findings(valid=Figure.blank())) == {"R16:valid"}


def test_a_field_not_typed_yet_is_not_judged() -> None:
    assert findings(valid=None, cast=None) == {}
    form = TallyForm(form_of(PHOTOGRAPHED).definition, {"votes.1": Figure.of(803), "valid": Figure.of(210)})
    assert [one.key for one in evaluate(form)] == ["R14:votes.1"]


def test_zero_is_a_number() -> None:
    assert shown(findings(votes__3=0)) == {"R03:valid"}


# What is said once

def test_a_wrong_row_total_silences_what_derives_from_it() -> None:
    found = findings(used_total__t=211)
    assert set(found) == {"R01:used_total", "R02:t", "R06:cast", "R08:ballots_used"}
    assert shown(found) == {"R01:used_total"}
    assert {one.silenced_by for key, one in found.items() if key != "R01:used_total"} == {"R01:used_total"}


def test_a_wrong_sum_of_valid_votes_silences_the_sum_below() -> None:
    found = findings(valid=260)
    assert set(found) == {"R03:valid", "R05:cast"} and shown(found) == {"R03:valid"}


def test_an_independent_fault_is_not_silenced() -> None:
    assert shown(findings(valid=260, invalid=7)) == {"R03:valid", "R05:cast"}


def test_tickets_above_valid_are_named_when_no_sum_of_three_digits_explains_them() -> None:
    found = findings(votes__1=71, votes__2=641, votes__3=511, valid=185, cast=185)
    assert {"R03:valid", "R14:votes.2", "R14:votes.3"} <= shown(found)


def test_three_ways_to_say_one_missing_ballot() -> None:
    """Two voters took their ballots home: users 210, ballots used and votes 208."""
    found = findings(votes__1=88, valid=208, cast=208, ballots_used=208, ballots_unused=86)
    assert set(found) == {"R06:cast", "R08:ballots_used"}
    assert shown(found) == {"R06:cast"}


def test_three_different_totals_are_two_findings() -> None:
    found = findings(votes__1=88, valid=208, cast=208, ballots_used=209, ballots_unused=85)
    assert set(found) == {"R06:cast", "R07:cast", "R08:ballots_used"}
    assert shown(found) == {"R06:cast", "R07:cast"}


def test_one_small_received_figure_is_one_finding() -> None:
    found = findings(ballots_received=29)
    assert len(found) > 10 and shown(found) == {"R09:ballots_received"}


# Probable cause

@pytest.mark.parametrize(
    ("changes", "key", "code", "suspect"),
    [
        ({"used_dpt__m": 45}, "R01:used_dpt", "digit_place", "used_dpt.m"),
        ({"valid": 260}, "R03:valid", "digit_place", "valid"),
        ({"votes__3": 810}, "R03:valid", "leading_x", "votes.3"),
        ({"used_total__f": 170}, "R01:used_total", "transposed", "used_total.f"),
        ({"used_dpt__m": 103, "used_dpt__f": 95}, "R02:m", "swapped_columns", "used_dpt.m"),
        ({"ballots_received": 29}, "R09:ballots_received", "single_field", "ballots_received"),
        ({"votes__1": 50}, "R03:valid", "digit_place_somewhere", None),
        ({"votes__1": 88, "valid": 208, "cast": 208, "ballots_used": 208, "ballots_unused": 86},
         "R06:cast", "small_difference", None),
        ({"ballots_received": 292}, "R09:ballots_received", "small_difference", None),
        ({"ballots_received": 291}, "R09:ballots_received", "digit_place_somewhere", None),
        ({"ballots_received": 925}, "R09:ballots_received", "transposed", "ballots_received"),
        ({"ballots_received": 5}, "R09:ballots_received", "single_field", "ballots_received"),
        ({"ballots_returned": 210, "ballots_used": 1}, "R07:cast", "swapped_fields", "ballots_used"),
        ({"ballots_received": 210, "ballots_used": 295}, "R07:cast", "swapped_fields", "ballots_received"),
        ({"used_dpk__m": 3, "used_dpk__t": 2}, "R01:used_dpk", "swapped_fields", "used_dpk.m"),
        ({"used_dpk__f": 2, "used_dpk__m": 1}, "R02:f", "swapped_columns", "used_dpk.m"),
        ({"disabled_used__f": 2}, "R01:disabled_used", "digit_place_somewhere", None),
        ({"ballots_returned": 753}, "R09:ballots_received", "single_field", "ballots_returned"),
        ({"invalid": 210, "cast": 0}, "R05:cast", "swapped_fields", "invalid"),
    ],
)
def test_probable_cause(changes: dict[str, int], key: str, code: str, suspect: str | None) -> None:
    cause = findings(**changes)[key].cause
    assert cause is not None and (cause.code, cause.suspect_field) == (code, suspect)
    assert cause.message("id") != cause.message("en")
    assert "{" not in cause.message("id") + cause.message("en")


def test_the_difference_is_said_with_its_digit_place() -> None:
    cause = findings(valid=260)["R03:valid"].cause
    assert cause is not None
    assert cause.params == {"difference": 50, "place": 1}
    assert cause.message("id") == "Selisih tepat 50: angka puluhan V.A Suara sah?"


@pytest.mark.parametrize(
    ("changes", "key", "params"),
    [
        ({"ballots_used": 201}, "R07:cast", {"difference": 9}),
        ({"cast": 216}, "R05:cast", {"difference": 6, "place": 0}),
        ({"ballots_received": 5}, "R09:ballots_received", {"difference": 290}),
        ({"ballots_received": 291}, "R09:ballots_received", {"difference": 4, "place": 0}),
    ],
)
def test_a_place_is_said_of_a_misread_digit_only(changes: dict[str, int], key: str, params: dict[str, int]) -> None:
    cause = findings(**changes)[key].cause
    assert cause is not None and cause.params == params


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"ballots_received": 259}, "R09:ballots_received"),
        ({"ballots_unused": 210, "ballots_used": 84}, "R07:cast"),
        ({"ballots_unused": 5}, "R09:ballots_received"),
    ],
)
def test_no_cause_is_named_where_several_or_none_explain_it(changes: dict[str, int], key: str) -> None:
    assert findings(**changes)[key].cause is None


@pytest.mark.parametrize(("typed", "seen"), [(803, True), (80, False), (8, False), (2100, False)])
def test_the_crossed_first_box_is_suspected_only_where_every_box_is_filled(typed: int, seen: bool) -> None:
    form = TallyForm(form_of(PHOTOGRAPHED).definition, {"votes.1": Figure.of(typed), "valid": Figure.of(5)})
    found = {one.key: one for one in evaluate(form)}["R14:votes.1"]
    assert (found.cause is not None) is seen


def test_leading_x_is_seen_while_only_two_figures_are_typed() -> None:
    form = TallyForm(form_of(PHOTOGRAPHED).definition, {"votes.1": Figure.of(803), "valid": Figure.of(210)})
    cause = evaluate(form)[0].cause
    assert cause is not None and (cause.code, cause.suspect_field) == ("leading_x", "votes.1")


@pytest.mark.parametrize(
    ("difference", "place"), [(1, 0), (-9, 0), (50, 1), (-800, 2), (100, 2), (11, None), (105, None), (0, None)]
)
def test_digit_place(difference: int, place: int | None) -> None:
    assert digit_place(difference) == place


def test_a_figure_that_would_fit_is_never_said_while_typing() -> None:
    found = findings(used_total__t=333)
    for one in found.values():
        for lang in ("id", "en"):
            assert "333" in one.neutral(lang) or "used_total.t" not in one.fields
            assert str(one.params["difference"]) not in one.neutral(lang)
    only = findings(dpt__t=290)["R01:dpt"]
    assert "289" not in only.neutral("id") and "134" in only.neutral("id") and "289" in only.message("id")


def test_the_reference_figure_is_not_given_away_either() -> None:
    one = findings(RuleContext(dpt_reference=288))["R19:dpt"]
    assert one.severity is Severity.SOFT
    assert "288" not in one.neutral("id") and "288" in one.message("id")


# Context

def test_the_limits_are_data_of_the_form() -> None:
    """Another election has another limit of voters and another share of spare ballots: data, not code."""
    data = json.loads((files("forms") / "definitions" / "c-hasil-ppwp-2024.json").read_text(encoding="utf-8"))
    data["values"] = {"voters_most": 288, "spare_per_mille": 25}
    figures = {name: Figure.of(value) for name, value in PHOTOGRAPHED.items()}
    found = {one.key for one in evaluate(TallyForm(from_data(data, flat(3)), figures))}
    assert {"R15:dpt", "R10:ballots_received"} <= found


def test_the_reference_list_comes_from_the_context() -> None:
    assert "R19:dpt" not in findings(RuleContext(dpt_reference=289))


def test_a_revote_has_its_own_ballot_stock() -> None:
    changes = {"ballots_received": 300, "ballots_unused": 89}
    assert set(findings(**changes)) == {"R10:ballots_received"}
    assert findings(RuleContext(result_type="revote"), **changes) == {}


def test_filled_in_figures_are_exempt_from_r14_and_r16() -> None:
    changes = {"ballots_received": 1005, "ballots_used": 900, "ballots_unused": 104}
    with_paper = findings(**changes)
    assert "R16:ballots_received" in with_paper
    filled = findings(RuleContext(filled=FILLED), **changes)
    assert not [key for key in filled if key[:3] in ("R14", "R16")]
    assert "R07:cast" in filled


def test_large_numbers_are_grouped_as_each_language_does() -> None:
    one = findings(valid=123456789)["R16:valid"]
    assert "123.456.789" in one.message("id") and "123,456,789" in one.message("en")
