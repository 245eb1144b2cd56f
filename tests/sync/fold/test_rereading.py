"""A box that two typed alike changes by two who read it alike and apart; a package may ask for one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sync.fold import Status, fold
from sync.trust.package import ElectionPackage
from tests.helpers.pki import training_package
from tests.helpers.untyped import said_by
from tests.sync.fold.acts import (
    STATION,
    VARIANTS,
    conflict_settled,
    correction,
    disposition,
    figures,
    reread,
    seal,
    settlement,
    transcription,
    undecided,
)
from tests.sync.fold.desks import TestDesk, committee_under
from tests.sync.fold.packages import readers

TWO = ("KETUA", "ANGGOTA-1")
RIGHT, MOVED, BROKEN, _ = VARIANTS
OTHER = {**BROKEN, "valid": BROKEN["valid"] + 100}


def _desk(package: ElectionPackage | None = None, values: Any = BROKEN) -> TestDesk:
    desk = TestDesk(committee_under(package) if package is not None else None)
    desk.act(transcription(values, 1, package=package), "OP-1")
    desk.act(transcription(values, 2, package=package), "OP-2")
    return desk


def _valid(desk: TestDesk) -> int | None:
    written = desk.sheet().as_written
    assert written is not None
    return written["valid"].value


def _under(persons: int | None) -> ElectionPackage:
    return readers(training_package(), persons)


def test_one_reader_who_confirms_both_is_enough() -> None:
    desk = _desk()
    desk.act(reread(desk.sheet(), BROKEN), "KETUA")
    sheet = desk.sheet()
    assert (sheet.status, sheet.rereadings) == (Status.FINDING, ())
    assert sheet.reread == {finding.key for finding in sheet.open}
    desk.act(correction(sheet, {"valid": RIGHT["valid"]}), *TWO)
    assert desk.sheet().status is Status.VERIFIED


def test_one_reader_who_reads_otherwise_leaves_the_sheet_open() -> None:
    desk = _desk()
    record = desk.act(reread(desk.sheet(), RIGHT), "KETUA")
    sheet = desk.sheet()
    assert (sheet.status, _valid(desk), sheet.reread) == (Status.REREADING, BROKEN["valid"], frozenset())
    (change,) = sheet.rereadings
    assert (change.field, change.before.value, change.after.value) == ("valid", BROKEN["valid"], RIGHT["valid"])
    assert (change.standing, change.persons, change.readings[0].record) == ("waiting", {"KETUA"}, record.id)
    # nothing goes past it: neither seal nor correction nor giving up, nor the same person again
    assert desk.refused(seal(sheet), *TWO) == "fold.not_now"
    assert desk.refused(correction(sheet, {"valid": RIGHT["valid"]}), *TWO) == "fold.not_now"
    assert desk.refused(undecided(sheet), *TWO) == "fold.not_now"
    assert desk.refused(reread(sheet, RIGHT), "KETUA") == "fold.second_reader"
    assert desk.refused(reread(sheet, RIGHT), "OP-1") == "fold.typist"
    desk.force(reread(sheet, RIGHT), "KETUA")
    desk.force({**reread(sheet, RIGHT), "journal": "1" * 64}, "KETUA")
    assert desk.sheet().status is Status.REREADING


def test_two_equal_readings_count_and_the_sheet_lists_them() -> None:
    desk = _desk()
    made = [desk.act(reread(desk.sheet(), RIGHT), person) for person in ("KETUA", "OP-3")]
    sheet = desk.sheet()
    assert (sheet.status, _valid(desk)) == (Status.VERIFIED, RIGHT["valid"])
    (change,) = sheet.rereadings
    assert (change.standing, change.persons) == ("counted", {"KETUA", "OP-3"})
    payload = seal(sheet)
    assert {one["record"] for one in payload["rereadings"]["valid"]["readings"]} == {one.id for one in made}
    without = {key: value for key, value in payload.items() if key != "rereadings"}
    assert desk.refused(without, *TWO) == "fold.changed"
    hidden = desk.copy()
    refused = hidden.force(without, *TWO)
    assert hidden.state.refused[refused.id].code == "fold.parents"
    head = desk.act(payload, *TWO)
    assert (desk.sheet().head, desk.sheet().rereadings) == (head, sheet.rereadings)
    # a release has the sheet and none of the readings
    alone = fold([head], desk.world).sheet("PPWP", STATION)
    assert alone.rereadings == sheet.rereadings


@pytest.mark.parametrize("how", ["another figure", "a typist", "a record it does not name", "no change"])
def test_a_list_of_readings_that_contradicts_its_sheet_has_no_effect(how: str) -> None:
    desk = _desk()
    for person in ("KETUA", "OP-3"):
        desk.act(reread(desk.sheet(), RIGHT), person)
    payload = seal(desk.sheet())
    box = payload["rereadings"]["valid"]
    if how == "another figure":
        box["to"] = figures({"valid": 1})["valid"]
    elif how == "a typist":
        box["readings"][0]["person"] = "OP-1"
    elif how == "a record it does not name":
        box["readings"][0]["record"] = "0" * 64
    else:
        box["from"] = box["to"]
    alone = TestDesk()
    forged = alone.force(payload, *TWO)
    assert alone.state.refused[forged.id].code == ("fold.typist" if how == "a typist" else "fold.rereadings")


def test_two_readers_who_differ_conflict_also_where_one_confirms() -> None:
    for second in (OTHER, BROKEN):
        one = _desk()
        two = one.copy()
        first = one.act(reread(one.sheet(), RIGHT), "KETUA")
        if second is OTHER:
            odd = one.act(reread(one.sheet(), second), "OP-3")
        else:
            odd = two.act(reread(two.sheet(), second), "OP-3")
            one.take([odd])
        assert (one.sheet().status, one.sheet().conflicts[0].reason) == (Status.CONFLICT, "rereads")
        assert {change.standing for change in one.sheet().rereadings} == {"conflict"}
        # who decides between them reads nothing: the one that is left waits for a second reading
        one.act({**conflict_settled(one.sheet(), first.id), "rejected": [odd.id]}, *TWO)
        assert one.sheet().status is Status.REREADING
        one.act(reread(one.sheet(), RIGHT), "ANGGOTA-2")
        assert (one.sheet().status, _valid(one)) == (Status.VERIFIED, RIGHT["valid"])


def test_boxes_that_two_findings_share_are_read_twice_with_two_findings() -> None:
    """Readings count by box: whoever reads a box for another finding has read it too."""
    broken = {**BROKEN, "cast": BROKEN["cast"] + 50}
    desk = _desk(values=broken)
    hard = [f for f in desk.sheet().findings if f.severity == "HARD" and "valid" in f.fields]
    if len(hard) < 2:
        pytest.skip("the rules name the box once")
    for finding, person in zip(hard[:2], ("KETUA", "OP-3"), strict=True):
        payload = reread(desk.sheet(), RIGHT)
        payload |= {"finding": finding.key, "figures": figures({name: RIGHT[name] for name in finding.fields})}
        desk.act(payload, person)
    counted = {one.field for one in desk.sheet().rereadings if one.standing == "counted"}
    assert "valid" in counted


def test_who_waits_for_a_second_reader_still_reads_the_boxes_of_another_finding() -> None:
    values = {**BROKEN, "disabled_used.t": BROKEN["disabled_used.t"] + 1}
    desk = _desk(values=values)
    named = {one.key: one.fields for one in desk.sheet().findings}
    here, there = (
        {**reread(desk.sheet(), said), "finding": key, "figures": figures({name: said[name] for name in named[key]})}
        for key, said in (("R03:valid", RIGHT), ("R01:disabled_used", values))
    )
    assert not set(here["figures"]) & set(there["figures"])
    desk.act(here, "KETUA")
    assert desk.sheet().status is Status.REREADING
    desk.act(there, "KETUA")
    assert desk.refused(here, "KETUA") == "fold.second_reader"
    assert desk.sheet().reread == {"R01:disabled_used"}
    desk.act(here, "ANGGOTA-1")
    assert _valid(desk) == RIGHT["valid"]


@pytest.mark.parametrize("persons", [1, None])
def test_a_package_that_asks_for_one_reader_or_says_nothing_is_judged_as_before(persons: int | None) -> None:
    package = _under(persons)
    desk = _desk(package)
    desk.act(reread(desk.sheet(), RIGHT), "KETUA")
    assert (desk.sheet().status, _valid(desk)) == (Status.VERIFIED, RIGHT["valid"])
    payload = seal(desk.sheet(), package)
    assert ("rereadings" in payload) is (persons is not None)
    desk.act(payload, "KETUA", "ANGGOTA-1")
    (change,) = desk.sheet().rereadings
    assert (change.standing, change.persons) == ("counted", {"KETUA"})


def test_what_was_read_under_an_earlier_package_keeps_its_meaning() -> None:
    old = _under(None)
    desk = _desk(old)
    desk.act(reread(desk.sheet(), RIGHT), "KETUA")
    newer = readers(old, 2)
    desk.learn(newer)
    assert (desk.sheet().status, _valid(desk)) == (Status.VERIFIED, RIGHT["valid"])
    desk.act(seal(desk.sheet(), newer), *TWO)
    assert desk.sheet().status is Status.SEALED
    other = _desk(old)
    other.learn(newer)
    other.act(reread(other.sheet(), RIGHT), "KETUA")
    assert other.sheet().status is Status.REREADING


def test_one_person_who_settles_does_not_outvote_two_typists_who_agree() -> None:
    """Three typed apart: two read 1 and one read 2. A fourth who says 3 is alone, who says 2 is the second."""
    one = TestDesk()
    one.act(transcription(RIGHT, 1), "OP-1")
    two = one.copy()
    one.act(transcription(RIGHT, 2), "OP-2")
    two.act(transcription(MOVED, 3), "OP-3")
    one.take(list(two.records.values()))
    assert one.sheet().status is Status.DIFFERS
    with_third, third = one.copy(), {**RIGHT, "votes.1": RIGHT["votes.1"] + 7, "votes.2": RIGHT["votes.2"] - 7}
    with_third.act(settlement(with_third.sheet(), MOVED), "KETUA")
    assert with_third.sheet().status is Status.VERIFIED
    agreeing = one.copy()
    agreeing.act(settlement(agreeing.sheet(), RIGHT), "KETUA")
    assert (agreeing.sheet().status, agreeing.sheet().rereadings) == (Status.VERIFIED, ())
    one.act(settlement(one.sheet(), third), "KETUA")
    sheet = one.sheet()
    assert (sheet.status, sheet.differing) == (Status.DIFFERS, ("votes.1", "votes.2"))
    assert {change.standing for change in sheet.rereadings} == {"waiting"}
    assert one.refused(settlement(sheet, third), "KETUA") == "fold.second_reader"
    one.act(settlement(sheet, third), "ANGGOTA-2")
    assert one.sheet().status is Status.VERIFIED
    assert {(c.field, c.standing, c.persons) for c in one.sheet().rereadings} == {
        (name, "counted", frozenset({"KETUA", "ANGGOTA-2"})) for name in ("votes.1", "votes.2")
    }
    assert said_by(one.act(seal(one.sheet()), *TWO))["rereadings"].keys() == {"votes.1", "votes.2"}


def test_the_head_of_an_earlier_package_is_corrected_and_lists_what_was_read() -> None:
    old = _under(None)
    desk = _desk(old)
    desk.act(reread(desk.sheet(), RIGHT), "KETUA")
    desk.act(seal(desk.sheet(), old), *TWO)
    newer = readers(old, 2)
    desk.learn(newer)
    moved = {name: MOVED[name] for name in ("votes.1", "votes.2")}
    desk.act(correction(desk.sheet(), moved), *TWO)
    while desk.sheet().status is Status.FINDING:
        desk.act(disposition(desk.sheet()), *TWO)
    head = desk.act(seal(desk.sheet(), newer), *TWO)
    assert (desk.sheet().head, desk.state.refused) == (head, {})
    assert said_by(head)["rereadings"].keys() == {"valid"}


def test_no_sheet_goes_past_a_reading_that_waits_not_even_by_an_earlier_package() -> None:
    old = _under(None)
    desk = _desk(old)
    newer = readers(old, 2)
    desk.learn(newer)
    desk.act(reread(desk.sheet(), RIGHT), "KETUA")
    desk.committee = replace(desk.committee, package=old)
    forged = desk.force({**seal(desk.sheet(), old), "outcome": "undecided"}, *TWO)
    assert desk.state.refused[forged.id].code == "fold.parents"
    assert desk.sheet().status is Status.REREADING
