"""Totals equal plain sums for any set and order; one change equals starting again; every total has its sheets."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue import load
from forms.columns import blocks
from forms.errors import KnownError
from forms.figure import Figure
from forms.recapitulation import Recapitulation, StationResult, recapitulate

FORM = load("PPWP")
VILLAGES = ("8271021022", "8271021023", "8271021024")
STATIONS = tuple(f"{village}{number}" for village in VILLAGES for number in ("001", "002", "010", "901"))
readings = st.one_of(st.integers(0, 999).map(Figure.of), st.just(Figure.blank()), st.just(Figure.unreadable()))


def _result(station: str, rng: random.Random, sheet: str = "") -> StationResult:
    def figure() -> Figure:
        return rng.choice([Figure.of(rng.randrange(1000)), Figure.of(0), Figure.blank(), Figure.unreadable()])

    return StationResult(station, sheet or f"sheet-{station}", {name: figure() for name in FORM.order})


@st.composite
def results(draw: st.DrawFn) -> list[StationResult]:
    """Results of some stations, in any order."""
    rng = draw(st.randoms(use_true_random=False))
    chosen = draw(st.permutations(STATIONS))[: draw(st.integers(0, len(STATIONS)))]
    return [_result(station, rng) for station in chosen]


def _plain(found: Sequence[StationResult], prefix: str, field: str) -> int:
    total = 0
    for one in found:
        if one.station.startswith(prefix):
            total += one.figures[field].value or 0
    return total


def _same(a: Recapitulation, b: Recapitulation) -> bool:
    return (
        a == b and list(a.stations) == list(b.stations) and list(a.villages) == list(b.villages)
        and list(a.total.totals) == list(b.total.totals)
    )


@given(results(), st.randoms(use_true_random=False))
def test_totals_are_plain_sums_in_any_order(found: list[StationResult], rng: random.Random) -> None:
    recap = recapitulate(FORM, STATIONS, found)
    for field in FORM.order:
        assert recap.total.totals[field] == _plain(found, "", field)
        for village in VILLAGES:
            assert recap.villages[village].totals[field] == _plain(found, village, field)
        for one in found:
            assert recap.stations[one.station].totals[field] == _plain(found, one.station, field)
        assert recap.total.blanks[field] == sum(one.figures[field].value is None for one in found)
    shuffled, expected = list(found), list(STATIONS)
    rng.shuffle(shuffled)
    rng.shuffle(expected)
    assert _same(recapitulate(FORM, expected, shuffled), recap)


@given(results(), st.data())
def test_one_change_equals_starting_again(found: list[StationResult], data: st.DataObject) -> None:
    recap = recapitulate(FORM, STATIONS, found)
    held = {one.station: one for one in found}
    rng = data.draw(st.randoms(use_true_random=False))
    for _ in range(data.draw(st.integers(1, 5))):
        station = data.draw(st.sampled_from(STATIONS))
        result = _result(station, rng, "newer") if data.draw(st.booleans()) else None
        recap = recap.with_result(station, result)
        held.pop(station, None)
        if result is not None:
            held[station] = result
    assert _same(recap, recapitulate(FORM, STATIONS, held.values()))


@given(results(), st.sampled_from(FORM.order))
def test_every_total_is_the_sum_of_its_trace(found: list[StationResult], field: str) -> None:
    recap = recapitulate(FORM, STATIONS, found)
    columns = {"827102": recap.total, **recap.villages, **recap.stations}
    for code, column in columns.items():
        trace = recap.trace(field, code)
        assert sum(one.figure.value or 0 for one in trace) == column.totals[field]
        assert tuple(one.sheet_id for one in trace) == column.sheets
        assert [one.station for one in trace] == sorted(one.station for one in trace)
    assert set(recap.missing) == set(STATIONS) - {one.station for one in found}
    assert all(recap.trace(field, station) == () for station in recap.missing)
    assert recap.is_complete == (len(found) == len(STATIONS))


@given(results(), st.integers(1, 5))
def test_blocks_carry_their_sums_forward(found: list[StationResult], size: int) -> None:
    columns = list(recapitulate(FORM, STATIONS, found).stations.values())
    made = blocks(columns, size)
    assert [column for block in made for column in block.columns] == columns
    assert [block.number for block in made] == list(range(1, len(made) + 1))
    seen = 0
    for block in made:
        assert 1 <= len(block.columns) <= size and block.of == len(made)
        assert (block.brought_forward is None) == (block.number == 1)
        assert (block.final_total is not None) == block.is_last == (block.number == len(made))
        for field in FORM.order:
            before = sum(column.totals[field] for column in columns[:seen])
            after = sum(column.totals[field] for column in columns[: seen + len(block.columns)])
            assert (block.brought_forward.totals[field] if block.brought_forward else 0) == before
            assert block.carried_forward.totals[field] == after
        seen += len(block.columns)
        assert block.carried_forward.sheets == tuple(s for column in columns[:seen] for s in column.sheets)


def test_fifteen_columns_stand_on_a_page() -> None:
    rng = random.Random(7)
    stations = [f"8271021022{number:03d}" for number in range(1, 32)]
    recap = recapitulate(FORM, stations, [_result(station, rng) for station in stations])
    made = blocks(list(recap.stations.values()))
    assert [len(block.columns) for block in made] == [15, 15, 1]
    assert made[-1].final_total is not None
    assert made[-1].final_total.totals == recap.total.totals
    assert blocks([]) == []
    with pytest.raises(ValueError, match="at least one"):
        blocks([], 0)


def test_a_region_with_nothing_yet_has_zero_columns() -> None:
    recap = recapitulate(FORM, STATIONS, [])
    assert list(recap.villages) == list(VILLAGES)
    assert set(recap.total.totals.values()) == {0} and recap.total.code == "827102"
    assert recap.village_stations(VILLAGES[1]) == STATIONS[4:8]
    assert recap.missing == STATIONS


def test_what_cannot_be_added_is_refused() -> None:
    one = _result(STATIONS[0], random.Random(1))
    stranger = _result("8271021099001", random.Random(1))
    recap = recapitulate(FORM, STATIONS, [one])
    with pytest.raises(KnownError, match="duplicate_station"):
        recapitulate(FORM, STATIONS, [one, one])
    with pytest.raises(KnownError, match="duplicate_station"):
        recapitulate(FORM, [*STATIONS, STATIONS[0]], [])
    with pytest.raises(KnownError, match="unexpected_station"):
        recapitulate(FORM, STATIONS, [stranger])
    for station, result in ((stranger.station, stranger), (STATIONS[1], one), ("8271021022555", None)):
        with pytest.raises(KnownError, match="unexpected_station"):
            recap.with_result(station, result)
    half = StationResult(STATIONS[0], "x", {name: Figure.of(1) for name in FORM.order[1:]})
    with pytest.raises(KnownError, match="incomplete_result"):
        recapitulate(FORM, STATIONS, [half])
    with pytest.raises(KnownError, match=r"region\.code"):
        recapitulate(FORM, ["827102"], [])
    for use in (lambda: recap.trace("valid", "8271021099"), lambda: recap.village_stations("82710210")):
        with pytest.raises(KnownError, match="unknown_region"):
            use()
    with pytest.raises(KnownError, match="unknown_field"):
        recap.trace("nothing", STATIONS[0])
