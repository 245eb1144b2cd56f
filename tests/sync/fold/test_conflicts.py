"""Concurrent acts that say different things: a conflict, settled by two who typed nothing, for one revision only."""

from __future__ import annotations

from typing import Any

from sync.fold import SheetState, Status, fold
from sync.record.record import Record
from tests.sync.fold.acts import (
    BASE,
    STATION,
    VARIANTS,
    absent,
    conflict_settled,
    correction,
    disposition,
    merged,
    reread,
    seal,
    settlement,
    transcription,
    undecided,
)
from tests.sync.fold.desks import TestDesk, world

TWO = ("KETUA", "ANGGOTA-1")
RIGHT, MOVED, BROKEN, LAWFUL = VARIANTS
OTHER = {**BASE, "votes.1": BASE["votes.1"] - 1, "votes.2": BASE["votes.2"] + 1}


def _typed(first: Any = RIGHT, second: Any = RIGHT) -> TestDesk:
    desk = TestDesk()
    desk.act(transcription(first, 1), "OP-1")
    desk.act(transcription(second, 2), "OP-2")
    return desk


def _join(desk: TestDesk, *others: TestDesk) -> SheetState:
    for other in others:
        desk.take(list(other.records.values()))
    assert fold(desk.records.values(), world()).sheets == desk.state.sheets
    return desk.sheet()


def _settle(sheet: SheetState, *chosen: str) -> dict[str, Any]:
    named = {key for conflict in sheet.conflicts for key in conflict.ids}
    return {**conflict_settled(sheet, chosen[0]), "chosen": sorted(chosen), "rejected": sorted(named - {*chosen})}


def _two_opinions() -> tuple[TestDesk, TestDesk, Record, Record]:
    """A difference settled by two desks in two ways, joined on the first; the second keeps the difference open."""
    one = _typed(RIGHT, MOVED)
    two, three = one.copy(), one.copy()
    first = one.act(settlement(one.sheet(), RIGHT), "OP-3")
    second = two.act(settlement(two.sheet(), MOVED), "ANGGOTA-3")
    assert _join(one, two).status is Status.CONFLICT
    return one, three, first, second


def test_a_third_opinion_is_a_new_conflict_and_may_win() -> None:
    desk, apart, first, second = _two_opinions()
    decided = desk.act(_settle(desk.sheet(), first.id), *TWO)
    assert desk.sheet().status is Status.VERIFIED
    third = apart.act(settlement(apart.sheet(), OTHER), "ANGGOTA-2")
    sheet = _join(desk, apart)
    assert sheet.status is Status.CONFLICT
    assert {key for one in sheet.conflicts for key in one.ids} == {first.id, third.id, decided.id}
    assert desk.refused({**_settle(sheet, third.id), "rejected": [first.id]}, *TWO) == "fold.conflict_names"
    desk.act(_settle(sheet, third.id), *TWO)
    after = desk.sheet()
    assert (after.status, after.settlements) == (Status.VERIFIED, (third,))
    assert after.as_written is not None
    assert after.as_written["votes.1"].value == OTHER["votes.1"]
    assert second.id not in {record.id for record in after.settlements}


def test_settlements_made_apart_conflict_and_the_next_one_takes_their_place() -> None:
    desk, _, first, second = _two_opinions()
    other = desk.copy()
    one = desk.act(_settle(desk.sheet(), first.id), *TWO)
    two = other.act(_settle(other.sheet(), second.id), "KETUA", "ANGGOTA-2")
    sheet = _join(desk, other)
    assert sheet.status is Status.CONFLICT
    assert {key for each in sheet.conflicts for key in each.ids} == {first.id, second.id, one.id, two.id}
    assert "settled_twice" in {each.reason for each in sheet.conflicts}
    desk.act(_settle(sheet, second.id), *TWO)
    assert (desk.sheet().status, desk.sheet().settlements) == (Status.VERIFIED, (second,))


def test_a_settled_conflict_says_nothing_of_another_revision() -> None:
    desk, _, first, second = _two_opinions()
    payload = {**_settle(desk.sheet(), first.id), "revision": 2}
    assert desk.refused(payload, *TWO) == "fold.revision"
    desk.force(payload, *TWO)
    assert desk.sheet().status is Status.CONFLICT
    desk.act(_settle(desk.sheet(), first.id), *TWO)
    desk.act(seal(desk.sheet()), *TWO)
    other = desk.copy()
    one = desk.act(_moved(desk, 1), *TWO)
    two = other.act(_moved(other, 2), *TWO)
    sheet = _join(desk, other)
    assert (sheet.status, sheet.revision) == (Status.CONFLICT, 2)
    assert {key for conflict in sheet.conflicts for key in conflict.ids} == {one.id, two.id}
    desk.act(_settle(sheet, two.id), *TWO)
    assert (desk.sheet().status, desk.sheet().corrections) == (Status.VERIFIED, (two,))
    assert second.id not in {record.id for record in desk.sheet().settlements}


def _moved(desk: TestDesk, votes: int) -> dict[str, Any]:
    change = {"votes.1": BASE["votes.1"] - votes, "votes.2": BASE["votes.2"] + votes}
    return correction(desk.sheet(), change)


def test_a_clash_of_settlements_ends_with_its_revision() -> None:
    desk, _, first, second = _two_opinions()
    other = desk.copy()
    desk.act(_settle(desk.sheet(), first.id), *TWO)
    desk.act(seal(desk.sheet()), *TWO)
    other.act(_settle(other.sheet(), second.id), "KETUA", "ANGGOTA-2")
    sheet = _join(desk, other)
    assert (sheet.status, sheet.revision, sheet.conflicts) == (Status.SEALED, 2, ())


def test_nobody_who_typed_the_sheet_settles_its_conflict() -> None:
    desk, _, first, _ = _two_opinions()
    sheet = desk.sheet()
    assert desk.refused(_settle(sheet, first.id), "OP-1", "KETUA") == "fold.role"
    policy = dict(world().newest.policy["act"])
    assert "operator" not in policy["roles"]
    forged = desk.force(_settle(sheet, first.id), "OP-1", "OP-2")
    assert desk.state.refused[forged.id].code == "fold.role"
    assert desk.sheet().status is Status.CONFLICT


def test_heads_are_merged_by_a_revision_never_by_an_act() -> None:
    one, two = _typed(RIGHT, RIGHT), _typed(MOVED, MOVED)
    for desk in (one, two):
        desk.act(seal(desk.sheet()), *TWO)
    kept = two.sheet().heads[0].id
    sheet = _join(one, two)
    lost = next(head.id for head in sheet.heads if head.id != kept)
    assert one.refused(_settle(sheet, kept), *TWO) == "fold.not_now"
    forged = one.force(_settle(sheet, kept), *TWO)
    assert one.state.refused[forged.id].code == "fold.conflict_names"
    assert len(one.sheet().heads) == 2
    assert one.refused({**merged(sheet, kept), "supersedes": [lost]}, *TWO) == "fold.changed"
    assert one.refused(merged(sheet, kept), "KETUA") == "fold.persons"
    invented = {**merged(sheet, kept), "as_decided": seal(_typed(OTHER, OTHER).sheet())["as_decided"]}
    assert one.refused(invented, *TWO) == "fold.changed"
    invented_record = one.force(invented, *TWO)
    assert one.state.refused[invented_record.id].code == "fold.parents"
    one.act(merged(sheet, kept), *TWO)
    assert one.sheet().status is Status.SEALED
    assert one.state.results("PPWP")[0].figures["votes.1"].value == MOVED["votes.1"]


def test_an_absence_beside_a_sealed_sheet_counts_nowhere_until_it_is_settled() -> None:
    one, two = TestDesk(), _typed()
    gone = one.act(absent("lost"), *TWO)
    sealed = two.act(seal(two.sheet()), *TWO)
    sheet = _join(one, two)
    assert (sheet.status, sheet.head) == (Status.CONFLICT, None)
    assert one.state.results("PPWP") == []
    assert one.refused(_settle(sheet, gone.id), *TWO) == "fold.conflict_names"
    one.act(_settle(sheet, sealed.id), *TWO)
    assert (one.sheet().status, one.sheet().head) == (Status.SEALED, sealed)


def test_undecided_here_and_corrected_there_is_a_conflict() -> None:
    one = _typed(BROKEN, BROKEN)
    one.act(reread(one.sheet(), BROKEN), "ANGGOTA-2")
    two = one.copy()
    left = one.act(undecided(one.sheet()), *TWO)
    assert one.refused(correction(one.sheet(), {"valid": RIGHT["valid"]}), *TWO) == "fold.not_now"
    fixed = two.act(correction(two.sheet(), {"valid": RIGHT["valid"]}), *TWO)
    sheet = _join(one, two)
    assert sheet.status is Status.CONFLICT
    named = {key for conflict in sheet.conflicts for key in conflict.ids}
    assert {left.id, fixed.id} <= named
    one.act(_settle(sheet, *sorted(named - {left.id})), *TWO)
    assert (one.sheet().status, one.sheet().outcome) == (Status.VERIFIED, "counted")


def test_two_dispositions_of_one_finding_conflict() -> None:
    one = _typed(LAWFUL, LAWFUL)
    two = one.copy()
    one.act(disposition(one.sheet(), "noted_incident"), *TWO)
    two.act(disposition(two.sheet(), "recounted"), "KETUA", "ANGGOTA-2")
    assert _join(one, two).status is Status.CONFLICT


def test_the_same_said_twice_is_no_conflict() -> None:
    one = _typed(LAWFUL, LAWFUL)
    two = one.copy()
    one.act(disposition(one.sheet()), *TWO)
    two.act(disposition(two.sheet()), "KETUA", "ANGGOTA-2")
    assert _join(one, two).status in (Status.FINDING, Status.VERIFIED)


def test_typists_who_call_the_result_by_two_names_are_in_conflict() -> None:
    desk = TestDesk()
    desk.act(transcription(RIGHT, 1), "OP-1")
    odd = desk.act({**transcription(RIGHT, 2), "result_type": "recount"}, "OP-2")
    assert (desk.sheet().status, desk.sheet().conflicts[0].reason) == (Status.CONFLICT, "result_type")
    kept = next(record.id for record in desk.sheet().transcriptions if record.id != odd.id)
    desk.act(_settle(desk.sheet(), kept), *TWO)
    assert desk.sheet().status is Status.FIRST
    desk.act(transcription(RIGHT, 3), "OP-3")
    assert desk.sheet().status is Status.VERIFIED
    # who typed what was put away still typed this sheet
    assert desk.sheet().barred == {"OP-1", "OP-2", "OP-3"}


def test_a_settlement_of_another_station_has_no_say() -> None:
    desk, _, first, _ = _two_opinions()
    elsewhere = {**_settle(desk.sheet(), first.id), "station": "0001011001002"}
    desk.force(elsewhere, *TWO)
    assert desk.state.sheet("PPWP", STATION).status is Status.CONFLICT


def test_a_sheet_that_was_settled_and_read_again_is_corrected_after_sealing() -> None:
    """The next revision names the settlement and the re-reading that its paper figures come from."""
    desk = _typed(RIGHT, {**BROKEN, "votes.3": BASE["votes.3"] + 1})
    desk.act(settlement(desk.sheet(), BROKEN), "OP-3")
    for reader in ("ANGGOTA-2", "ANGGOTA-3"):
        desk.act(reread(desk.sheet(), RIGHT), reader)
    parents = desk.sheet().settlements
    desk.act(seal(desk.sheet()), *TWO)
    desk.act(_moved(desk, 1), *TWO)
    assert desk.sheet().settlements == parents
    after = desk.act(seal(desk.sheet()), *TWO)
    assert (desk.sheet().head, desk.state.refused) == (after, {})


def test_two_equal_results_are_corrected_or_keyed_anew_in_one_revision_of_both() -> None:
    one, two = _typed(), _typed()
    one.act(seal(one.sheet()), *TWO)
    two.act(seal(two.sheet()), "KETUA", "ANGGOTA-2")
    assert _join(one, two).duplicate
    anew = one.copy()
    one.act(_moved(one, 1), *TWO)
    after = one.act(seal(one.sheet()), *TWO)
    assert (one.sheet().head, one.state.refused, one.sheet().duplicate) == (after, {}, False)
    for nonce, person in enumerate(("OP-1", "OP-2")):
        anew.act(transcription(OTHER, 40 + nonce, 2), person)
    after = anew.act(seal(anew.sheet()), *TWO)
    assert (anew.sheet().head, anew.state.refused) == (after, {})
