"""A signed result is judged by the package it names, for ever; what nobody sealed is judged by the newest."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from forms.errors import KnownError
from forms.rules import Severity
from sync.fold import Lack, Note, Status, fold
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from tests.helpers.pki import training_package
from tests.sync.fold.acts import (
    BASE,
    STATION,
    VARIANTS,
    correction,
    disposition,
    merged,
    recap,
    reopened,
    seal,
)
from tests.sync.fold.acts import transcription as keyed
from tests.sync.fold.newer import closed_village, desk_under, fresh_reader, sealed, type_sheet
from tests.sync.fold.packages import (
    ADDED,
    SAME_FORM,
    follow,
    other_dpt,
    other_policy,
    renamed,
)

TWO, THREE = ("KETUA", "ANGGOTA-1"), ("KETUA", "ANGGOTA-1", "ANGGOTA-2")
VILLAGE = STATION[:10]
OTHER = STATION[:12] + "2"
FIRST = training_package()


@pytest.mark.parametrize("change", SAME_FORM.values(), ids=SAME_FORM)
def test_a_newer_package_never_rejudges_what_was_sealed(change: Callable[[ElectionPackage], ElectionPackage]) -> None:
    desk = sealed(desk_under(), STATION, OTHER)
    before = desk.state.results("PPWP")
    second = change(FIRST)
    desk.learn(second)
    assert desk.state.refused == {}
    assert desk.state.results("PPWP") == before
    assert [desk.sheet(one).status for one in (STATION, OTHER)] == [Status.SEALED] * 2
    assert not desk.sheet().needs_revision
    assert desk.state == fresh_reader(desk, FIRST, second) == fresh_reader(desk, second, FIRST)


def test_another_dpt_is_a_note_beside_the_sealed_sheet() -> None:
    desk = sealed(desk_under(), STATION, OTHER)
    desk.learn(other_dpt(FIRST, STATION))
    dpt = FIRST.stations[STATION].dpt
    assert dpt is not None
    assert desk.sheet().notes == (Note("fold.note_dpt", {"left": dpt["t"], "found": dpt["t"] + 1}),)
    assert desk.sheet(OTHER).notes == ()


def test_what_nobody_sealed_is_judged_by_the_newest_package() -> None:
    desk = desk_under()
    type_sheet(desk)
    assert (desk.sheet().status, desk.sheet().findings) == (Status.VERIFIED, ())
    second = other_dpt(FIRST, STATION)
    desk.learn(second)
    assert desk.sheet().status is not Status.SEALED
    found = [one for one in desk.sheet().findings if one.severity is not Severity.HARD]
    assert found, "the list of voters has another number now"
    if desk.sheet().open:
        desk.act(disposition(desk.sheet()), *TWO)
    made = desk.act(seal(desk.sheet(), second), *TWO)
    assert made.content.package == second.digest
    assert desk.sheet().status is Status.SEALED
    assert desk.state == fresh_reader(desk, FIRST, second)


def test_a_correction_of_a_sealed_sheet_is_judged_by_the_newest_package() -> None:
    desk = sealed(desk_under())
    second = other_dpt(FIRST, STATION)
    desk.learn(second)
    change = {"votes.1": BASE["votes.1"] + 1, "votes.2": BASE["votes.2"] - 1}
    desk.act(correction(desk.sheet(), change), *TWO)
    assert desk.sheet().findings
    if desk.sheet().open:
        desk.act(disposition(desk.sheet()), *TWO)
    head = desk.act(seal(desk.sheet(), second), *TWO)
    assert desk.sheet().head == head
    assert desk.sheet().notes == ()
    assert desk.state == fresh_reader(desk, FIRST, second)


def test_a_sheet_rests_on_keyings_made_under_other_packages_of_the_same_form() -> None:
    desk = desk_under()
    desk.act(keyed(BASE, 1), "OP-1")
    second = renamed(FIRST)
    desk.learn(second)
    desk.act(keyed(BASE, 2), "OP-2")
    third = other_dpt(second, OTHER)
    desk.learn(third)
    desk.act(seal(desk.sheet()), *TWO)
    assert (desk.sheet().status, desk.state.refused) == (Status.SEALED, {})
    assert len({one.content.package for one in desk.records.values()}) == 3
    for order in itertools.permutations(desk.records.values()):
        assert fold(order, desk.world) == desk.state


def test_an_old_package_is_not_chosen_on_purpose() -> None:
    desk = desk_under()
    desk.learn(other_policy(FIRST, "transcription", 1))
    old = {**keyed(BASE, 1), "package": FIRST.digest}
    assert desk.refused(old, "OP-1") == "fold.old_package"
    unknown = {**keyed(BASE, 1), "package": "0" * 64}
    assert desk.refused(unknown, "OP-1") == "fold.old_package"
    assert desk.act(keyed(BASE, 1), "OP-1").content.package == desk.world.newest.digest


def test_the_signing_policy_is_that_of_the_package_a_record_names() -> None:
    second = other_policy(FIRST, "sheet", 3)
    desk = sealed(desk_under())
    desk.learn(second)
    assert (desk.sheet().status, desk.state.refused) == (Status.SEALED, {})
    type_sheet(desk, OTHER)
    assert desk.refused(seal(desk.sheet(OTHER)), *TWO) == "fold.persons"
    forged = desk.force(seal(desk.sheet(OTHER)), *TWO)
    assert desk.state.refused[forged.id].code == "fold.persons"
    desk.act(seal(desk.sheet(OTHER)), *THREE)
    assert len(desk.state.results("PPWP")) == 2
    assert desk.state == fresh_reader(desk, FIRST, second)


def test_records_wait_for_the_package_they_name_and_are_judged_when_it_comes() -> None:
    second = other_dpt(FIRST)
    third = renamed(second)
    there = desk_under(FIRST, second, third)
    type_sheet(there)
    if there.sheet().open:
        there.act(disposition(there.sheet()), *TWO)
    there.act(seal(there.sheet()), *TWO)
    for packages in ((FIRST,), (FIRST, second)):
        here = desk_under(*packages)
        here.take(list(there.records.values()))
        assert here.state.waiting == {key: Lack("package", third.digest) for key in there.records}
        assert (here.state.refused, here.state.pending, here.sheet().status) == ({}, frozenset(), Status.EMPTY)
        here.learn(third)
        assert here.state.waiting == {}
        assert here.state.results("PPWP") == there.state.results("PPWP") != []
        here.learn(second)
        assert here.state == there.state


def test_a_laptop_set_up_at_package_three_reads_the_records_of_package_one_when_it_has_it() -> None:
    desk = sealed(desk_under())
    second = other_dpt(FIRST)
    third = renamed(second)
    fresh = desk_under(third)
    fresh.take(list(desk.records.values()))
    assert set(fresh.state.waiting) == set(desk.records)
    fresh.learn(FIRST)
    assert (fresh.state.waiting, fresh.state.refused, fresh.sheet().status) == ({}, {}, Status.SEALED)
    assert [one.code for one in fresh.sheet().notes] == ["fold.note_dpt"]


def test_a_record_that_waits_counts_as_not_arrived_for_what_names_it() -> None:
    second = renamed(FIRST)
    there = desk_under(FIRST)
    there.act(keyed(BASE, 1), "OP-1")
    first = there.sheet().transcriptions[0]
    there.learn(second)
    there.act(keyed(BASE, 2), "OP-2")
    sealed = there.act(seal(there.sheet()), *TWO)
    here = desk_under(second)
    here.take(list(there.records.values()))
    assert here.state.waiting == {first.id: Lack("package", FIRST.digest)}
    assert (here.sheet().head, here.state.refused) == (sealed, {})


def test_sheets_in_conflict_that_an_earlier_package_judged_can_still_be_merged() -> None:
    """A merge repeats one of the heads: its findings are those that this head was sealed with."""
    one, two = desk_under(), desk_under()
    for desk, values, first in ((one, VARIANTS[0], 1), (two, VARIANTS[1], 3)):
        desk.act(keyed(values, first), "OP-1")
        desk.act(keyed(values, first + 1), "OP-2")
        desk.act(seal(desk.sheet()), *TWO)
    one.take(list(two.records.values()))
    second = other_dpt(FIRST)
    one.learn(second)
    assert one.sheet().status is Status.CONFLICT
    kept = one.sheet().heads[0]
    made = one.act({**merged(one.sheet(), kept.id), "kind": "sheet"}, *TWO)
    assert (one.sheet().status, one.sheet().head) == (Status.SEALED, made)
    for order in itertools.islice(itertools.permutations(one.records.values()), 0, 5040, 97):
        assert fold(order, one.world) == one.state


def test_stations_are_never_removed_or_renumbered() -> None:
    stations = FIRST.payload["stations"]
    for changed in (stations[1:], [{**stations[0], "code": ADDED}, *stations[1:]]):
        with pytest.raises(KnownError, match="package.change_removed"):
            PackageChain([FIRST, follow(FIRST, stations=sorted(changed, key=lambda one: str(one["code"])))])


def test_a_final_recap_closes_a_station_also_by_a_sheet_that_waits() -> None:
    there, _ = closed_village(desk_under())
    second = renamed(FIRST)
    there.learn(second)
    there.act(reopened(there.sheet()), *TWO)
    change = {"votes.1": BASE["votes.1"] + 1, "votes.2": BASE["votes.2"] - 1}
    there.act(correction(there.sheet(), change), *TWO)
    moved = there.act(seal(there.sheet()), *TWO)
    third = other_dpt(second, OTHER)
    there.learn(third)
    closed = there.act(recap(there.state, VILLAGE, there.world), *THREE)
    here = desk_under(FIRST, third)
    here.take(list(there.records.values()))
    assert moved.id in here.state.waiting
    assert here.state.pending == {closed.id}
    assert closed.id in here.sheet().locked_by
    here.learn(second)
    assert here.state == there.state
