"""The immutable form, the comparison of two entries, and region codes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue import load
from forms.compare import differing
from forms.errors import KnownError
from forms.figure import Figure
from forms.geography import checked_station, is_special, station_number, subdistrict_of, village_of
from forms.tally import TallyForm
from tests.helpers.sheets import PHOTOGRAPHED, agreeing_sheets, form_of


def test_a_form_fills_up_figure_by_figure_and_never_changes_itself() -> None:
    empty = TallyForm(load("PPWP"))
    one = empty.with_figure("valid", Figure.of(210))
    assert empty.get("valid") is None and len(empty.untyped) == 28
    assert one.value("valid") == 210 and "valid" not in one.untyped
    assert one.with_figure("valid", None) == empty
    with pytest.raises(TypeError):
        one.figures["valid"] = Figure.of(1)  # type: ignore[index]


def test_blank_is_a_reading_and_no_number() -> None:
    form = form_of(PHOTOGRAPHED).with_figure("invalid", Figure.blank())
    assert form.is_complete
    assert form.value("invalid") is None
    assert not form.with_figure("invalid", None).is_complete


def test_the_figures_given_are_copied() -> None:
    given_figures = {"valid": Figure.of(1)}
    form = TallyForm(load("PPWP"), given_figures)
    given_figures["valid"] = Figure.of(2)
    assert form.value("valid") == 1


def test_a_field_of_another_form_is_refused() -> None:
    with pytest.raises(KnownError, match=r"form\.unknown_field"):
        TallyForm(load("PPWP"), {"votes.4": Figure.of(1)})
    for figure in (Figure.of(1), None):
        with pytest.raises(KnownError, match=r"form\.unknown_field"):
            TallyForm(load("PPWP")).with_figure("nothing", figure)


def test_entries_are_compared_by_reading() -> None:
    a = form_of(PHOTOGRAPHED)
    b = a.with_figure("used_dpt.m", Figure.of(95, "X95"))
    assert differing(a, b) == ()
    c = b.with_figure("cast", Figure.of(211)).with_figure("invalid", Figure.blank()).with_figure("dpt.m", None)
    assert differing(a, c) == ("dpt.m", "invalid", "cast")


def test_forms_with_other_tickets_are_not_compared() -> None:
    with pytest.raises(KnownError, match=r"form\.other_definition"):
        differing(TallyForm(load("PPWP")), TallyForm(load("PPWP", choices=2)))


@given(agreeing_sheets(), st.data())
def test_the_difference_is_exactly_what_was_changed(sheet: dict[str, int], data: st.DataObject) -> None:
    changed = data.draw(st.sets(st.sampled_from(load("PPWP").order)))
    other = form_of(sheet)
    for name in changed:
        kinds = [Figure.of(sheet[name] + 1), Figure.blank(), Figure.unreadable(), None]
        other = other.with_figure(name, data.draw(st.sampled_from(kinds)))
    expected = tuple(name for name in load("PPWP").order if name in changed)
    assert differing(form_of(sheet), other) == differing(other, form_of(sheet)) == expected


def test_region_codes() -> None:
    station = "8271021022008"
    assert (subdistrict_of(station), village_of(station), station_number(station)) == ("827102", "8271021022", "008")
    assert subdistrict_of("827102") == subdistrict_of("8271021022") == "827102"
    assert not is_special(station) and is_special("8271021022901")


@pytest.mark.parametrize("code", ["", "82710210220080", "827102102200x", "٨٢٧١٠٢", " 827102", "82710"])
@pytest.mark.parametrize("use", [subdistrict_of, village_of, station_number, is_special, checked_station])
def test_what_is_no_region_code_is_refused(code: str, use: Callable[[str], object]) -> None:
    with pytest.raises(KnownError, match=r"region\.code"):
        use(code)
