"""Findings that follow a figure at a time are those of the whole sheet; two versions of a rule live side by side."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue import FormName, definition_of, from_data, load, newest_form
from forms.choices import flat
from forms.definition import FormDefinition
from forms.errors import KnownError
from forms.figure import Figure
from forms.rule_table import newest_rules, table_from_data
from forms.rules import RuleContext, evaluate
from forms.rules.evaluate import Evaluator
from forms.rules.instances import rule_set
from forms.tally import TallyForm
from tests.helpers.party_sheets import HOLES, agreeing_party_sheet, party_form
from tests.helpers.sheets import FILLED, PHOTOGRAPHED

FIGURES = st.one_of(
    st.integers(0, 12).map(Figure.of), st.integers(0, 1200).map(Figure.of),
    st.sampled_from([Figure.blank(), Figure.unreadable(), None]),
)
CONTEXTS = st.sampled_from([
    RuleContext(), RuleContext(dpt_reference=289), RuleContext(result_type="revote"),
    RuleContext(dpt_reference=3, filled=FILLED),
])
FORMS: list[tuple[FormDefinition, dict[str, int]]] = [
    (load("PPWP"), dict(PHOTOGRAPHED)), (party_form(HOLES), agreeing_party_sheet(HOLES)),
]


@given(st.data(), st.sampled_from(FORMS), CONTEXTS)
def test_one_figure_after_the_other_gives_what_the_whole_sheet_gives(
    data: st.DataObject, of: tuple[FormDefinition, dict[str, int]], context: RuleContext
) -> None:
    definition, figures = of
    form = TallyForm(definition, {name: Figure.of(value) for name, value in figures.items()})
    evaluator = Evaluator(form, context)
    for name in data.draw(st.lists(st.sampled_from(definition.order), max_size=12)):
        form = form.with_figure(name, data.draw(FIGURES))
        evaluator.become(form)
        whole = evaluate(form, context)
        assert evaluator.findings == whole
        assert [one.message() for one in evaluator.findings] == [one.message() for one in whole]


def test_a_sheet_that_did_not_change_is_not_judged_again() -> None:
    form = TallyForm(load("PPWP"), {name: Figure.of(value) for name, value in PHOTOGRAPHED.items()})
    evaluator = Evaluator(form.with_figure("valid", Figure.of(7)))
    before = evaluator.findings
    evaluator.become(form.with_figure("valid", Figure.of(7)))
    assert before and evaluator.findings == before


def _rules(version: int, severity: str, **extra: Any) -> dict[str, Any]:
    rule = {
        "rule": "R06", "severity": severity, "formula": "sum", "key": "cast", "total": "cast",
        "parts": ["used_total.t"], **extra,
    }
    return {"format": 1, "version": version, "rules": [rule]}


def test_two_versions_of_a_rule_live_side_by_side_and_judge_differently(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same form and figures: what the first version lets pass the repaired one finds, and each keeps its word."""
    older = table_from_data(_rules(901, "SOFT", unless="valid"))
    repaired = table_from_data(_rules(902, "LAW"))
    assert older.digest != repaired.digest
    monkeypatch.setattr("forms.rule_table.tables", lambda: {901: older, 902: repaired})
    name = newest_form("PPWP")
    forms = [definition_of(name, (one.version, one.digest), flat(3)) for one in (older, repaired)]
    assert forms[0].digest == forms[1].digest, "the form is the same; a sheet signed under either stays one form"
    figures = {name: Figure.of(value) for name, value in PHOTOGRAPHED.items()} | {"cast": Figure.of(209)}
    judged = [[(one.key, one.severity) for one in evaluate(TallyForm(one, figures))] for one in forms]
    assert judged == [[], [("R06:cast", "LAW")]]


def test_a_form_or_rules_that_are_not_here_are_named() -> None:
    form, rules = newest_form("PPWP"), newest_rules()
    for ask, code in (
        (lambda: definition_of(FormName(form.id, "0" * 64), (rules.version, rules.digest), flat(3)), "form.unknown"),
        (lambda: definition_of(form, (rules.version, "0" * 64), flat(3)), "form.rules_unknown"),
        (lambda: definition_of(form, (9999, rules.digest), flat(3)), "form.rules_unknown"),
    ):
        with pytest.raises(KnownError) as refused:
            ask()
        assert refused.value.code == code


def test_every_rule_of_the_table_binds_a_form() -> None:
    """A rule whose fields nobody has would be silent for ever, e.g. for a slip in a name."""
    bound: set[str] = set()
    for rule in newest_rules().rules:
        alone = table_from_data({"version": 1, "rules": [rule]})
        forms = (from_data(data, tree, alone) for data, tree in (
            (_data(load("PPWP")), flat(3)), (_data(party_form(HOLES)), HOLES), (_with_registered_voters(), flat(2)),
        ))
        found = {one.rule for form in forms for one in rule_set(form).instances}
        assert found == {rule["rule"]}, rule
        bound |= found
    assert bound == {rule["rule"] for rule in newest_rules().rules}


def test_rules_bind_registered_voters_where_a_form_has_them() -> None:
    """Rows of older forms: voters of the DPTb and the DPK on the list, their total, and voters with disability."""
    form = from_data(_with_registered_voters(), flat(2))
    keys = {one.key for one in rule_set(form).instances}
    assert {"R01:dptb", "R01:dpk", "R01:voters_total", "R01:disabled"} <= keys
    assert {"R02:voters_total.m", "R02:t", "R11:dptb.t", "R11:dpk.f", "R13:disabled.t", "R13:voters_total.m"} <= keys
    newer = {one.key for one in rule_set(load("PPWP")).instances}
    assert newer.isdisjoint({"R01:dptb", "R02:voters_total.m", "R11:dpk.f", "R13:disabled.t"})


def _data(form: FormDefinition) -> Any:
    from forms import catalogue

    return catalogue._data()[FormName(form.id, form.source)]


def _with_registered_voters() -> Any:
    """The presidential form with the rows of registered voters that older forms have."""
    data = copy.deepcopy(_data(load("PPWP")))
    sections = {one["id"]: one for one in data["sections"]}
    for section, like, names in (
        ("voters", "dpt", ("dptb", "dpk", "voters_total")), ("disability", "disabled_used", ("disabled",)),
    ):
        rows = sections[section]["rows"]
        row = next(one for one in rows if one["id"] == like)
        rows.extend({**row, "id": name} for name in names)
    return data
