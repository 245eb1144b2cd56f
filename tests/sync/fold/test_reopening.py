"""After a final recap: what it says of a station stands until an act that names it opens the station again."""

from __future__ import annotations

import itertools

import pytest

from sync.fold import Status, fold
from sync.record.record import Record
from tests.sync.fold.acts import (
    BASE,
    STATION,
    VARIANTS,
    absent,
    correction,
    recap,
    reopened,
    reread,
    seal,
    transcription,
    undecided,
)
from tests.sync.fold.desks import TestDesk, world

VILLAGE, SUBDISTRICT = STATION[:10], STATION[:6]
TWO, THREE = ("KETUA", "ANGGOTA-1"), ("KETUA", "ANGGOTA-1", "ANGGOTA-2")
RIGHT, _, BROKEN, _ = VARIANTS


def _alone(region: str = VILLAGE) -> TestDesk:
    """A desk whose other stations of the region are absent."""
    desk = TestDesk()
    for station in world().package.stations_of(region):
        if station.code != STATION:
            desk.act(absent("not_held", station.code), *TWO)
    return desk


def _sealed(region: str = VILLAGE) -> TestDesk:
    desk = _alone(region)
    for nonce, person in enumerate(("OP-1", "OP-2")):
        desk.act(transcription(RIGHT, nonce), person)
    desk.act(seal(desk.sheet()), *TWO)
    return desk


def _close(desk: TestDesk, region: str = VILLAGE) -> Record:
    payload = recap(desk.state, region)
    assert payload["status"] == "final"
    return desk.act(payload, *THREE)


def _move(desk: TestDesk, votes: int = 1) -> Record:
    """One more correction, sealed: the next revision."""
    now = desk.sheet().as_decided
    assert now is not None
    one, two = now["votes.1"].value, now["votes.2"].value
    assert one is not None and two is not None
    desk.act(correction(desk.sheet(), {"votes.1": one + votes, "votes.2": two - votes}), *TWO)
    return desk.act(seal(desk.sheet()), *TWO)


def _correction(desk: TestDesk) -> dict[str, object]:
    return correction(desk.sheet(), {"votes.1": BASE["votes.1"] + 1, "votes.2": BASE["votes.2"] - 1})


def test_every_closing_needs_a_reopening_of_its_own() -> None:
    desk = _sealed()
    _move(desk)
    first = _close(desk)
    assert desk.sheet().locked_by == (first.id,)
    assert desk.refused(_correction(desk), *TWO) == "fold.not_reopened"
    assert desk.refused(transcription(RIGHT, 9, desk.sheet().revision), "OP-1") == "fold.not_reopened"
    desk.act(reopened(desk.sheet()), *TWO)
    _move(desk)
    _move(desk)
    second = _close(desk)
    assert desk.sheet().locked_by == (second.id,)
    assert desk.refused(_correction(desk), *TWO) == "fold.not_reopened"
    stale = {**reopened(desk.sheet()), "records": [first.id]}
    assert desk.refused(stale, *TWO) == "fold.changed"
    desk.force(stale, *TWO)
    assert desk.sheet().locked_by == (second.id,)
    desk.act(reopened(desk.sheet()), *TWO)
    _move(desk)
    assert desk.sheet().status is Status.SEALED


def test_a_recap_signed_again_without_a_change_closes_again() -> None:
    desk = _sealed()
    _close(desk)
    desk.act(reopened(desk.sheet()), *TWO)
    assert not desk.sheet().locked
    again = desk.force({**recap(desk.state, VILLAGE), "journal": "1" * 64}, *THREE)
    assert desk.sheet().locked_by == (again.id,)


def test_one_reopening_names_the_village_and_the_sub_district() -> None:
    desk = _sealed(SUBDISTRICT)
    both = {_close(desk).id, _close(desk, SUBDISTRICT).id}
    assert set(desk.sheet().locked_by) == both
    one = {**reopened(desk.sheet()), "records": [min(both)]}
    assert desk.refused(one, *TWO) == "fold.changed"
    desk.force(one, *TWO)
    assert desk.sheet().locked_by == (max(both),)
    desk.act(reopened(desk.sheet()), *TWO)
    assert not desk.sheet().locked


def test_a_reopening_takes_two_persons_and_not_the_requester_first() -> None:
    desk = _sealed()
    _close(desk)
    assert desk.refused(reopened(desk.sheet()), "KETUA") == "fold.persons"
    assert desk.refused(reopened(desk.sheet(), requester="KETUA"), *TWO) == "fold.requester"
    assert desk.refused(reopened(desk.sheet()), "OP-1", "KETUA") == "fold.role"
    alone = desk.force(reopened(desk.sheet()), "KETUA")
    assert desk.state.refused[alone.id].code == "fold.persons"
    assert desk.sheet().locked


def test_a_revision_that_waits_counts_once_it_is_reopened_and_so_does_what_follows_it() -> None:
    desk, other = _sealed(), TestDesk()
    other.take(list(desk.records.values()))
    head = desk.sheet().head
    _close(desk)
    second, third = _move(other), _move(other)
    desk.take(list(other.records.values()))
    assert desk.state.pending == {second.id, third.id}
    assert desk.sheet().head == head
    assert desk.state.results("PPWP")[0].sheet_id == head.id if head else False
    desk.act(reopened(desk.sheet()), *TWO)
    assert desk.state.pending == frozenset()
    assert desk.sheet().head == third


def test_a_revision_of_a_closed_sheet_waits_also_where_that_sheet_never_came() -> None:
    """A desk that got the recap and a later revision, and not the sheet between them."""
    desk = _sealed()
    first = desk.sheet().head
    assert first is not None
    closed = _close(desk)
    other = TestDesk()
    other.take([r for r in desk.records.values() if r.id != closed.id])
    second = _move(other)
    other = TestDesk()
    other.take([r for r in desk.records.values() if r.id != first.id])
    other.take([second])
    assert (other.sheet().head, other.state.pending) == (None, {second.id, closed.id})
    assert other.refused(seal(other.sheet()), *TWO) == "fold.not_reopened"
    other.take([first])
    assert (other.sheet().head, other.state.pending) == (first, {second.id})


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_recap_reopening_and_revision_come_in_any_order(order: tuple[int, ...]) -> None:
    desk = _sealed()
    known = set(desk.records)
    _close(desk)
    desk.act(reopened(desk.sheet()), *TWO)
    last = _move(desk)
    early = [record for key, record in desk.records.items() if key in known]
    late = [record for key, record in desk.records.items() if key not in known]
    assert len(late) == 4
    state = fold([*(late[i] for i in order), *early], world())
    assert state.sheet("PPWP", STATION).head == last
    assert state == desk.state


def test_a_recap_that_does_not_hold_closes_nothing() -> None:
    desk = _sealed()
    wrong = recap(desk.state, VILLAGE)
    wrong["totals"] = {**wrong["totals"], "valid": 1}
    assert desk.refused(wrong, *THREE) == "fold.changed"
    forged = desk.force(wrong, *THREE)
    assert desk.state.refused[forged.id].code == "fold.recap_totals"
    assert not desk.sheet().locked


def test_an_absent_station_opens_again_and_is_typed() -> None:
    desk = _alone()
    gone = desk.act(absent(), *TWO)
    assert desk.refused(transcription(RIGHT, 1), "OP-1") == "fold.not_now"
    closed = _close(desk)
    assert desk.refused(transcription(RIGHT, 1), "OP-1") == "fold.not_reopened"
    assert desk.sheet().closed_by == tuple(sorted((gone.id, closed.id)))
    desk.act(reopened(desk.sheet()), *TWO)
    assert desk.sheet().status is Status.EMPTY
    for nonce, person in enumerate(("OP-1", "OP-2")):
        desk.act(transcription(RIGHT, nonce), person)
    desk.act(seal(desk.sheet()), *TWO)
    assert len(desk.state.results("PPWP")) == 1


def test_a_sheet_of_a_station_that_a_final_recap_calls_absent_waits() -> None:
    desk, other = _alone(), TestDesk()
    desk.act(absent(), *TWO)
    _close(desk)
    for nonce, person in enumerate(("OP-1", "OP-2")):
        other.act(transcription(RIGHT, nonce), person)
    late = other.act(seal(other.sheet()), *TWO)
    desk.take([late])
    assert desk.state.pending == {late.id}
    assert desk.state.results("PPWP") == []


def test_an_undecided_sheet_in_a_final_recap_is_not_decided_without_a_reopening() -> None:
    desk = _alone()
    for nonce, person in enumerate(("OP-1", "OP-2")):
        desk.act(transcription(BROKEN, nonce), person)
    desk.act(reread(desk.sheet(), BROKEN), "ANGGOTA-2")
    desk.act(undecided(desk.sheet()), *TWO)
    desk.act(seal(desk.sheet()), *TWO)
    other = TestDesk()
    other.take(list(desk.records.values()))
    _close(desk)
    change = correction(desk.sheet(), {"valid": RIGHT["valid"]})
    assert desk.refused(change, *TWO) == "fold.not_reopened"
    other.act(change, *TWO)
    decided = other.act(seal(other.sheet()), *TWO)
    desk.take(list(other.records.values()))
    assert (desk.state.pending, desk.state.results("PPWP")) == ({decided.id}, [])
    desk.act(reopened(desk.sheet()), *TWO)
    assert desk.sheet().head == decided
