"""The life of one sheet, path by path, each refusal on the way included."""

from __future__ import annotations

import itertools

import pytest

from resources.catalogue import messages
from sync.fold import Status, fold
from tests.helpers.untyped import said_by
from tests.sync.fold.acts import (
    BASE,
    VARIANTS,
    absent,
    conflict_settled,
    correction,
    disposition,
    reread,
    seal,
    settlement,
    transcription,
    undecided,
)
from tests.sync.fold.desks import TestDesk, world

RIGHT, MOVED, BROKEN, LAWFUL = VARIANTS


def _typed(first: dict[str, int] = RIGHT, second: dict[str, int] = RIGHT) -> TestDesk:  # type: ignore[assignment]
    desk = TestDesk()
    desk.act(transcription(first, 1), "OP-1")
    desk.act(transcription(second, 2), "OP-2")
    return desk


def test_equal_transcriptions_verify_and_two_others_seal() -> None:
    desk = TestDesk()
    assert desk.sheet().status is Status.EMPTY
    desk.act(transcription(RIGHT, 1), "OP-1")
    assert desk.sheet().status is Status.FIRST
    assert desk.refused(transcription(RIGHT, 2), "OP-1") == "fold.same_typist"
    assert desk.refused(transcription(RIGHT, 2), "KETUA") == "fold.role"
    desk.act(transcription(RIGHT, 2), "OP-2")
    assert desk.sheet().status is Status.VERIFIED
    payload = seal(desk.sheet())
    assert desk.refused(payload, "KETUA") == "fold.persons"
    assert desk.refused(payload, "OP-3", "KETUA") == "fold.role"
    assert desk.refused(payload, "KETUA", "KETUA") == "record.same_person"
    desk.act(payload, "KETUA", "ANGGOTA-1")
    assert desk.sheet().status is Status.SEALED
    assert len(desk.state.results("PPWP")) == 1


def test_one_person_twice_never_verifies() -> None:
    desk = TestDesk()
    desk.force(transcription(RIGHT, 1), "OP-1")
    desk.force(transcription(RIGHT, 2), "OP-1")
    assert desk.sheet().status is Status.FIRST


def test_differences_are_settled_by_a_third_person_in_one_go() -> None:
    desk = _typed(RIGHT, MOVED)
    sheet = desk.sheet()
    assert (sheet.status, sheet.differing) == (Status.DIFFERS, ("votes.1", "votes.2"))
    assert desk.refused(settlement(sheet, RIGHT), "OP-2") == "fold.typist"
    part = settlement(sheet, RIGHT)
    part["figures"] = {"votes.1": part["figures"]["votes.1"]}
    assert desk.refused(part, "OP-3") == "fold.only_differing"
    desk.act(settlement(sheet, RIGHT), "OP-3")
    assert desk.sheet().status is Status.VERIFIED
    assert desk.sheet().as_decided is not None
    assert desk.sheet().as_decided["votes.1"].value == BASE["votes.1"]
    desk.act(seal(desk.sheet()), "KETUA", "ANGGOTA-1")


def test_a_hard_finding_is_reread_then_corrected() -> None:
    desk = _typed(BROKEN, BROKEN)
    sheet = desk.sheet()
    assert sheet.status is Status.FINDING
    assert desk.refused(seal(sheet), "KETUA", "ANGGOTA-1") == "fold.not_now"
    change = correction(sheet, {"valid": RIGHT["valid"]})
    assert desk.refused(change, "KETUA", "ANGGOTA-1") == "fold.reread_first"
    assert desk.refused(undecided(sheet), "KETUA", "ANGGOTA-1") == "fold.reread_first"
    desk.act(reread(sheet, BROKEN), "ANGGOTA-2")
    assert desk.sheet().status is Status.FINDING
    assert desk.refused(correction(desk.sheet(), {"valid": 1}, "KETUA"), "KETUA", "ANGGOTA-1") == "fold.requester"
    desk.act(change, "KETUA", "ANGGOTA-1")
    done = desk.sheet()
    assert done.status is Status.VERIFIED
    assert done.as_written is not None
    assert done.as_decided is not None
    assert (done.as_written["valid"].value, done.as_decided["valid"].value) == (BROKEN["valid"], RIGHT["valid"])
    desk.act(seal(done), "KETUA", "ANGGOTA-1")
    assert desk.sheet().status is Status.SEALED


def test_two_rereads_that_say_otherwise_settle_the_reading() -> None:
    desk = _typed(BROKEN, BROKEN)
    for reader in ("ANGGOTA-2", "OP-3"):
        desk.act(reread(desk.sheet(), RIGHT), reader)
    assert desk.sheet().status is Status.VERIFIED
    assert desk.sheet().as_written is not None
    assert desk.sheet().as_written["valid"].value == RIGHT["valid"]


def test_undecided_is_sealed_as_written_and_counts_nowhere() -> None:
    desk = _typed(BROKEN, BROKEN)
    desk.act(reread(desk.sheet(), BROKEN), "ANGGOTA-2")
    desk.act(undecided(desk.sheet()), "KETUA", "ANGGOTA-1")
    desk.act(seal(desk.sheet()), "KETUA", "ANGGOTA-1")
    assert desk.sheet().status is Status.UNDECIDED
    assert desk.state.results("PPWP") == []


def test_a_law_finding_needs_a_decision_on_the_present_figures() -> None:
    desk = _typed(LAWFUL, LAWFUL)
    sheet = desk.sheet()
    assert sheet.status is Status.FINDING
    stale = disposition(sheet)
    stale["values"] = {name: {"kind": "value", "value": 1, "raw": ""} for name in stale["values"]}
    assert desk.refused(stale, "KETUA", "ANGGOTA-1") == "fold.changed"
    while desk.sheet().status is Status.FINDING:
        desk.act(disposition(desk.sheet()), "KETUA", "ANGGOTA-1")
    desk.act(seal(desk.sheet()), "KETUA", "ANGGOTA-1")
    assert desk.sheet().status is Status.SEALED


def test_a_forged_seal_over_an_open_finding_has_no_effect() -> None:
    desk = _typed(LAWFUL, LAWFUL)
    forged = desk.force(seal(desk.sheet()), "KETUA", "ANGGOTA-1")
    assert desk.state.refused[forged.id].code == "fold.law_open"
    desk = _typed(BROKEN, BROKEN)
    forged = desk.force(seal(desk.sheet()), "KETUA", "ANGGOTA-1")
    assert desk.state.refused[forged.id].code == "fold.hard_open"


def test_a_seal_that_differs_from_its_parents_has_no_effect() -> None:
    desk = _typed()
    payload = seal(desk.sheet())
    other = seal(_typed(MOVED, MOVED).sheet())
    payload["as_written"], payload["as_decided"] = other["as_written"], other["as_decided"]
    assert desk.refused(payload, "KETUA", "ANGGOTA-1") == "fold.changed"
    forged = desk.force(payload, "KETUA", "ANGGOTA-1")
    assert desk.state.refused[forged.id].code == "fold.parents"


def test_a_correction_after_sealing_is_a_new_revision() -> None:
    desk = _typed()
    desk.act(seal(desk.sheet()), "KETUA", "ANGGOTA-1")
    first = desk.sheet().head
    assert first is not None
    change = {"votes.1": BASE["votes.1"] - 1, "votes.2": BASE["votes.2"] + 1}
    desk.act(correction(desk.sheet(), change), "KETUA", "ANGGOTA-1")
    desk.act(seal(desk.sheet()), "KETUA", "ANGGOTA-2")
    head = desk.sheet().head
    assert head is not None
    assert said_by(head)["revision"] == 2
    assert said_by(head)["supersedes"] == [first.id]
    assert desk.state.results("PPWP")[0].figures["votes.1"].value == BASE["votes.1"] - 1


def test_two_heads_conflict_until_one_names_both() -> None:
    one, two = _typed(RIGHT, RIGHT), _typed(MOVED, MOVED)
    payload = seal(two.sheet())
    for desk in (one, two):
        desk.act(seal(desk.sheet()), "KETUA", "ANGGOTA-1")
    one.take(list(two.records.values()))
    sheet = one.sheet()
    assert sheet.status is Status.CONFLICT
    assert one.state.results("PPWP") == []
    chosen = dict(payload, supersedes=sorted(r.id for r in sheet.heads), revision=sheet.revision)
    one.act(chosen, "KETUA", "ANGGOTA-2")
    assert one.sheet().status is Status.SEALED
    assert one.state.results("PPWP")[0].figures["votes.1"].value == MOVED["votes.1"]


def test_equal_heads_count_once() -> None:
    one, two = _typed(), _typed()
    one.act(seal(one.sheet()), "KETUA", "ANGGOTA-1")
    two.act(seal(two.sheet()), "KETUA", "ANGGOTA-2")
    one.take(list(two.records.values()))
    assert (one.sheet().status, one.sheet().duplicate) == (Status.SEALED, True)
    assert len(one.state.results("PPWP")) == 1


def test_concurrent_settlements_conflict_and_two_persons_choose() -> None:
    one = _typed(RIGHT, MOVED)
    two = TestDesk()
    two.take(list(one.records.values()))
    kept = one.act(settlement(one.sheet(), RIGHT), "OP-3")
    two.act(settlement(two.sheet(), MOVED), "ANGGOTA-3")
    one.take(list(two.records.values()))
    assert one.sheet().status is Status.CONFLICT
    assert one.refused(conflict_settled(one.sheet(), kept.id), "KETUA") == "fold.persons"
    one.act(conflict_settled(one.sheet(), kept.id), "KETUA", "ANGGOTA-1")
    assert one.sheet().status is Status.VERIFIED


def test_absent_and_a_late_sheet_conflict() -> None:
    one, two = TestDesk(), TestDesk()
    one.act(absent(), "KETUA", "ANGGOTA-1")
    assert one.sheet().status is Status.ABSENT
    two.act(transcription(RIGHT, 1), "OP-1")
    one.take(list(two.records.values()))
    assert one.sheet().status is Status.CONFLICT


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_the_order_of_arrival_does_not_matter(order: tuple[int, ...]) -> None:
    desk = _typed(RIGHT, MOVED)
    desk.act(settlement(desk.sheet(), RIGHT), "OP-3")
    desk.act(seal(desk.sheet()), "KETUA", "ANGGOTA-1")
    records = list(desk.records.values())
    state = fold([records[i] for i in order], world())
    assert state.sheets == desk.state.sheets
    assert state.refused == desk.state.refused == {}


def test_every_refusal_has_a_sentence() -> None:
    import re
    from pathlib import Path

    import sync.fold

    source = "".join(f.read_text(encoding="utf-8") for f in Path(sync.fold.__file__).parent.glob("*.py"))
    codes = set(re.findall(r'Refusal\(\s*"([a-z_.]+)"', source))
    assert len(codes) > 20
    assert codes <= set(messages())
