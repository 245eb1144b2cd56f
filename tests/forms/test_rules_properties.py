"""Agreeing sheets never alarm; every single slip that breaks an identity is flagged, by an oracle written apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue import load
from forms.figure import Figure
from forms.rules import Finding, RuleContext, Severity, evaluate
from tests.helpers.sheets import FILLED, agreeing_sheets, broken, form_of, noted

NAMES = load("PPWP").order
BINDING = (Severity.HARD, Severity.LAW)
BINDING_RULES = {"R01", "R02", "R03", "R05", "R06", "R07", "R08", "R09", "R11", "R13", "R16"}


def _keys(found: tuple[Finding, ...]) -> set[str]:
    return {one.key for one in found}


def _is_binding(key: str) -> bool:
    return key[:3] in BINDING_RULES or key.startswith("R14:votes")


@st.composite
def digit_slips(draw: st.DrawFn) -> tuple[dict[str, int], str, dict[str, int]]:
    """An agreeing sheet, the field in which one digit is misread, and the sheet as it was typed."""
    sheet = draw(agreeing_sheets())
    name = draw(st.sampled_from(NAMES))
    place = 10 ** draw(st.integers(0, 2))
    digit = sheet[name] // place % 10
    other = draw(st.integers(0, 9).filter(lambda one: one != digit))
    return sheet, name, {**sheet, name: sheet[name] + (other - digit) * place}


@given(agreeing_sheets())
def test_agreeing_sheets_never_alarm(sheet: dict[str, int]) -> None:
    assert broken(sheet) == noted(sheet)
    assert _keys(evaluate(form_of(sheet))) == noted(sheet)
    assert _keys(evaluate(form_of(sheet), RuleContext(dpt_reference=sheet["dpt.t"]))) == noted(sheet)


@given(agreeing_sheets(choices=2), agreeing_sheets(choices=5))
def test_agreeing_sheets_with_other_tickets_never_alarm(two: dict[str, int], five: dict[str, int]) -> None:
    assert _keys(evaluate(form_of(two, 2))) == noted(two)
    assert _keys(evaluate(form_of(five, 5))) == noted(five)


@given(agreeing_sheets(), st.sets(st.sampled_from(NAMES)))
def test_half_typed_agreeing_sheets_never_alarm(sheet: dict[str, int], typed: set[str]) -> None:
    assert _keys(evaluate(form_of({name: sheet[name] for name in typed}))) <= noted(sheet)


@given(digit_slips())
def test_a_misread_digit_is_flagged_where_it_breaks_something(
    slip: tuple[dict[str, int], str, dict[str, int]],
) -> None:
    _, name, typed = slip
    found = evaluate(form_of(typed))
    expected = broken(typed)
    assert _keys(found) == expected
    flagged = [one for one in found if one.severity in BINDING]
    assert {one.key for one in flagged} == {key for key in expected if _is_binding(key)}
    if flagged:
        assert any(name in one.fields for one in flagged if one.silenced_by is None)


@given(digit_slips())
def test_the_box_pointed_at_is_the_one_at_fault(slip: tuple[dict[str, int], str, dict[str, int]]) -> None:
    _, name, typed = slip
    for one in evaluate(form_of(typed)):
        if one.silenced_by is None and one.cause is not None:
            assert one.cause.suspect_field in (name, None)


@given(agreeing_sheets(), st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_two_entries_exchanged(sheet: dict[str, int], a: str, b: str) -> None:
    typed = {**sheet, a: sheet[b], b: sheet[a]}
    found = evaluate(form_of(typed))
    assert _keys(found) == broken(typed)
    if any(_is_binding(key) for key in broken(typed)):
        assert any({a, b} & set(one.fields) for one in found if one.severity in BINDING)


@given(st.lists(st.integers(0, 1200), min_size=28, max_size=28), st.booleans(), st.booleans())
def test_any_figures_at_all_give_what_plain_arithmetic_gives(
    numbers: list[int], filled: bool, regular: bool
) -> None:
    sheet = dict(zip(NAMES, numbers, strict=True))
    exempt = FILLED if filled else frozenset()
    context = RuleContext(filled=exempt, result_type="regular" if regular else "revote")
    assert _keys(evaluate(form_of(sheet), context)) == broken(sheet, exempt, regular)


@given(
    st.lists(st.integers(0, 1200), min_size=28, max_size=28),
    st.sets(st.sampled_from(NAMES), max_size=4),
    st.sampled_from([Figure.blank(), Figure.unreadable(), None]),
)
def test_silence_never_hides_the_weight_of_what_it_hides(
    numbers: list[int], changed: set[str], figure: Figure | None
) -> None:
    """A silenced finding has a dominator that is shown, shares a field with it and weighs no less."""
    form = form_of(dict(zip(NAMES, numbers, strict=True)))
    for name in changed:
        form = form.with_figure(name, figure)
    found = {one.key: one for one in evaluate(form)}
    weights = list(Severity)
    for one in found.values():
        if one.silenced_by is not None:
            dominator = found[one.silenced_by]
            assert dominator.silenced_by is None
            assert weights.index(dominator.severity) <= weights.index(one.severity)
            assert set(dominator.fields) & set(one.fields)


@given(digit_slips())
def test_reading_again_never_offers_a_figure(slip: tuple[dict[str, int], str, dict[str, int]]) -> None:
    """Every number in the sentence shown while typing is one that was typed (or part of a field's name)."""
    _, _, typed = slip
    form = form_of(typed)
    for one in evaluate(form):
        for lang in ("id", "en"):
            sentence = one.neutral(lang)
            for name in one.fields:
                sentence = sentence.replace(f"{form.definition.field(name).name.get(lang)} = {typed[name]}", "")
            assert not any(letter.isdigit() for letter in sentence)


@given(agreeing_sheets(), st.sampled_from(NAMES), st.sampled_from([Figure.blank(), Figure.unreadable("1?")]))
def test_a_missing_reading_is_one_hard_finding(sheet: dict[str, int], name: str, figure: Figure) -> None:
    found = evaluate(form_of(sheet).with_figure(name, figure))
    binding = [(one.key, one.severity) for one in found if one.severity in BINDING]
    assert binding == [(f"R16:{name}", Severity.HARD)]
    assert _keys(found) - {f"R16:{name}"} <= noted(sheet)
