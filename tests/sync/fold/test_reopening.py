"""After a final recap: what it says of a station stands until an act that names it opens the station again."""

from __future__ import annotations

import itertools

import pytest

from sync.fold import IncrementalFold, Refusal, Status, fold
from sync.record.record import Record
from tests.helpers.untyped import said_by
from tests.sync.fold.acts import (
    BASE,
    STATION,
    VARIANTS,
    absent,
    conflict_settled,
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
    for station in world().newest.stations_of(region):
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


def test_a_sheet_of_a_station_that_a_final_recap_calls_absent_is_a_conflict_until_it_is_reopened_and_settled() -> None:
    desk, other = _alone(), TestDesk()
    gone = desk.act(absent(), *TWO)
    closed = _close(desk)
    for nonce, person in enumerate(("OP-1", "OP-2")):
        other.act(transcription(RIGHT, nonce), person)
    late = other.act(seal(other.sheet()), *TWO)
    desk.take([late])
    assert desk.state.pending == frozenset()
    assert desk.state.recaps == (closed,)
    assert (desk.sheet().status, [one.reason for one in desk.sheet().conflicts]) == (Status.CONFLICT, ["absent"])
    assert desk.state.results("PPWP") == []
    choice = conflict_settled(desk.sheet(), late.id)
    assert desk.refused(choice, *TWO) == "fold.not_reopened"
    desk.force(choice, *TWO)
    assert (desk.sheet().status, desk.state.results("PPWP")) == (Status.CONFLICT, []), "only a reopening opens it"
    desk.act(reopened(desk.sheet()), *TWO)
    assert desk.sheet().head == late
    assert gone not in desk.sheet().absent


FALSE = pytest.mark.parametrize("reason", ["absent", "undecided"])


def _false_recap(desk: TestDesk, reason: str) -> Record:
    """A final recap that leaves out the sealed station, signed by chair and two members."""
    payload = recap(fold([r for r in desk.records.values() if said_by(r).get("station") != STATION], world()), VILLAGE)
    left = [{**one, "reason": reason if one["station"] == STATION else one["reason"]} for one in payload["missing"]]
    return desk.committee.sign("recap", {**payload, "missing": left, "status": "final"}, THREE)


@FALSE
def test_a_final_recap_that_leaves_out_a_sealed_sheet_is_refused_and_takes_nothing_away(reason: str) -> None:
    desk = _sealed()
    false = _false_recap(desk, reason)
    for order in ([false, *desk.records.values()], [*desk.records.values(), false]):
        folder = IncrementalFold(world())
        for record in order:
            folder.add([record])
        state = folder.state
        assert state == fold(reversed(order), world())
        assert state.refused[false.id] == Refusal("fold.recap_missing", {"station": STATION})
        assert [one.station for one in state.results("PPWP")] == [STATION]
        assert not state.sheet("PPWP", STATION).locked
        assert state.recaps == ()


def test_a_false_recap_with_an_absence_beside_it_hides_nothing() -> None:
    """Five signatures: the station is in no total, as with the absence alone, and everybody sees the conflict."""
    desk = _sealed()
    head = desk.sheet().head
    desk.take([_false_recap(desk, "absent")])
    desk.force(absent(), *TWO)
    assert desk.state.pending == frozenset()
    assert (desk.sheet().status, desk.sheet().heads) == (Status.CONFLICT, (head,))


@FALSE
def test_a_final_recap_waits_for_what_it_leaves_stations_out_for(reason: str) -> None:
    desk = _sealed()
    false = _false_recap(desk, reason)
    bare = [r for r in desk.records.values() if said_by(r).get("station") != STATION]
    state = fold([*bare, false], world())
    assert (state.pending, state.recaps) == ({false.id}, ())
    assert not state.sheet("PPWP", STATION).locked
    assert fold([false], world()).pending == {false.id}
    gone = desk.committee.sign("act", absent(), TWO)
    state = fold([*bare, false, gone], world())
    assert state.sheet("PPWP", STATION).locked is (reason == "absent")
    assert (state.recaps, state.pending) == (((false,), frozenset()) if reason == "absent" else ((), {false.id}))


@pytest.mark.parametrize("region", [VILLAGE, SUBDISTRICT])
def test_a_recap_of_another_level_than_its_region_is_refused(region: str) -> None:
    desk = _sealed(SUBDISTRICT)
    payload = recap(desk.state, region)
    wrong = {**payload, "level": "village" if payload["level"] == "subdistrict" else "subdistrict"}
    assert desk.refused(wrong, *THREE) == "fold.changed"
    forged = desk.force(wrong, *THREE)
    assert desk.state.refused[forged.id].code == "fold.recap_level"
    assert not desk.sheet().locked


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
