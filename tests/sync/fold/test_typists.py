"""Who typed a sheet neither settles, decides, settles its conflicts nor signs it; the role alone does not say so."""

from __future__ import annotations

from typing import Any

import pytest

from sync.fold import Status, fold
from sync.record.record import Record
from tests.sync.fold.acts import (
    BASE,
    STATION,
    VARIANTS,
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
from tests.sync.fold.desks import TestDesk, mixed_committee

RIGHT, MOVED, BROKEN, LAWFUL = VARIANTS
TYPISTS, OTHERS, MIXED = ("ANGGOTA-1", "ANGGOTA-2"), ("KETUA", "ANGGOTA-3"), ("KETUA", "ANGGOTA-1")


def _typed(first: Any, second: Any, *persons: str) -> TestDesk:
    desk = TestDesk(mixed_committee())
    for nonce, (person, values) in enumerate(zip(persons or TYPISTS, (first, second), strict=True)):
        desk.act(transcription(values, nonce), person)
    return desk


@pytest.mark.parametrize("what", ["settlement", "reread", "correction", "disposition", "undecided", "sheet"])
def test_a_typist_has_no_say(what: str) -> None:
    first, second = {"settlement": (RIGHT, MOVED), "disposition": (LAWFUL, LAWFUL)}.get(what, (BROKEN, BROKEN))
    if what == "sheet":
        first = second = RIGHT
    desk = _typed(first, second)
    sheet = desk.sheet()
    if what == "undecided":
        desk.act(reread(sheet, BROKEN), "KETUA")
        sheet = desk.sheet()
    made = {
        "settlement": lambda: settlement(sheet, RIGHT), "reread": lambda: reread(sheet, RIGHT),
        "correction": lambda: correction(sheet, {"valid": RIGHT["valid"]}), "disposition": lambda: disposition(sheet),
        "undecided": lambda: undecided(sheet), "sheet": lambda: seal(sheet),
    }[what]()
    persons = ("ANGGOTA-2",) if what in ("settlement", "reread") else MIXED
    assert desk.refused(made, *persons) == "fold.typist"
    desk.force(made, *persons)
    assert desk.sheet() == sheet


def test_a_member_who_settled_signs_and_one_who_typed_does_not() -> None:
    desk = _typed(RIGHT, MOVED)
    desk.act(settlement(desk.sheet(), RIGHT), "KETUA")
    payload = seal(desk.sheet())
    assert desk.refused(payload, *MIXED) == "fold.typist"
    desk.act(payload, *OTHERS)
    assert desk.sheet().status is Status.SEALED


def _conflict() -> tuple[TestDesk, Record]:
    one = _typed(RIGHT, MOVED)
    two = one.copy()
    kept = one.act(settlement(one.sheet(), RIGHT), "OP-1")
    two.act(settlement(two.sheet(), MOVED), "OP-2")
    one.take(list(two.records.values()))
    assert one.sheet().status is Status.CONFLICT
    return one, kept


def test_a_conflict_settled_by_a_typist_stays() -> None:
    desk, kept = _conflict()
    payload = conflict_settled(desk.sheet(), kept.id)
    assert desk.refused(payload, *MIXED) == "fold.typist"
    forged = desk.force(payload, *MIXED)
    assert desk.state.refused[forged.id].code == "fold.typist"
    assert desk.sheet().status is Status.CONFLICT
    desk.act(payload, *OTHERS)
    assert desk.sheet().status is Status.VERIFIED


def test_a_typist_of_what_was_put_away_settles_no_further_conflict() -> None:
    desk, kept = _conflict()
    late = TestDesk(mixed_committee())
    late.take([next(r for r in desk.records.values() if r.kind == "transcription")])
    odd = late.force({**transcription(MOVED, 7)}, "ANGGOTA-4")
    desk.act(conflict_settled(desk.sheet(), kept.id), *OTHERS)
    desk.take([odd])
    named = {key for conflict in desk.sheet().conflicts for key in conflict.ids}
    desk.act(
        {**conflict_settled(desk.sheet(), kept.id), "chosen": sorted(named - {odd.id}), "rejected": [odd.id]}, *OTHERS
    )
    assert "ANGGOTA-4" not in desk.sheet().typists
    assert "ANGGOTA-4" in desk.sheet().barred
    assert desk.refused(seal(desk.sheet()), "KETUA", "ANGGOTA-4") == "fold.typist"


def test_who_types_the_next_revision_may_have_settled_this_one() -> None:
    desk, kept = _conflict()
    desk.act(conflict_settled(desk.sheet(), kept.id), *OTHERS)
    desk.act(seal(desk.sheet()), *OTHERS)
    head = desk.sheet().head
    for nonce, person in enumerate(OTHERS):
        desk.act(transcription(RIGHT, 20 + nonce, 2), person)
    # neither the settled conflict nor the sealed sheet of the first revision moves
    assert (desk.sheet().status, desk.sheet().head) == (Status.VERIFIED, head)
    assert desk.state.refused == {}
    assert desk.refused(seal(desk.sheet()), "KETUA", "ANGGOTA-1") == "fold.typist"
    desk.act(seal(desk.sheet()), "ANGGOTA-1", "ANGGOTA-2")
    assert desk.sheet().status is Status.SEALED


def test_who_typed_an_earlier_revision_settles_no_conflict_of_a_later_one() -> None:
    desk = _typed(RIGHT, RIGHT)
    desk.act(seal(desk.sheet()), *OTHERS)
    for nonce, (person, values) in enumerate(zip(("OP-1", "OP-2"), (RIGHT, MOVED), strict=True)):
        desk.act(transcription(values, 30 + nonce, 2), person)
    two = desk.copy()
    kept = desk.act(settlement(desk.sheet(), RIGHT), "OP-3")
    two.act(settlement(two.sheet(), MOVED), "ANGGOTA-4")
    desk.take(list(two.records.values()))
    payload = conflict_settled(desk.sheet(), kept.id)
    assert desk.refused(payload, *MIXED) == "fold.typist"
    forged = desk.force(payload, *MIXED)
    assert desk.state.refused[forged.id].code == "fold.typist"


def test_a_release_without_transcriptions_takes_the_sheets_word_for_its_typists() -> None:
    """Only sheets and acts are published. The first sheet names its typists; they settle nothing after it."""
    desk = _typed(RIGHT, RIGHT)
    desk.act(seal(desk.sheet()), *OTHERS)
    two = desk.copy()
    changes = [{"votes.1": BASE["votes.1"] - n, "votes.2": BASE["votes.2"] + n} for n in (1, 2)]
    kept = desk.act(correction(desk.sheet(), changes[0]), *OTHERS)
    two.act(correction(two.sheet(), changes[1]), *OTHERS)
    desk.take(list(two.records.values()))
    forged = desk.force(conflict_settled(desk.sheet(), kept.id), *MIXED)
    public = [r for r in desk.records.values() if r.kind in ("sheet", "recap", "act")]
    state = fold(public, desk.world)
    assert state.refused[forged.id].code == "fold.typist"
    assert state.sheet("PPWP", STATION).status is Status.CONFLICT


def test_typists_of_any_head_sign_no_revision_of_them_all() -> None:
    one, two = _typed(RIGHT, RIGHT), _typed(MOVED, MOVED, "OP-1", "OP-2")
    one.act(seal(one.sheet()), *OTHERS)
    kept = two.act(seal(two.sheet()), *OTHERS)
    one.take(list(two.records.values()))
    payload = merged(one.sheet(), kept.id)
    assert one.refused(payload, *MIXED) == "fold.typist"
    forged = one.force(payload, *MIXED)
    assert one.state.refused[forged.id].code == "fold.typist"
    one.act(payload, "KETUA", "ANGGOTA-4")
    assert one.sheet().status is Status.SEALED
