"""Two desks of one committee: whatever order their records meet in, both see the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from sync.fold import fold
from sync.record.content import SealedSheet, Settlement
from sync.record.record import Record
from tests.helpers.desks import CLEAN, CONTEST, PACKAGE, PASSPHRASE, seal, sheets, type_sheet, workspace


@pytest.fixture
def other(tmp_path: Path) -> Desk:
    """A second laptop with its own officers and its own database key."""
    found = Desk.create(tmp_path / "other", PACKAGE.read_bytes())
    for person, role in {"OP-8": "operator", "OP-9": "operator", "KETUA-2": "chair", "ANGGOTA-9": "member"}.items():
        found.setup.enrol_training(person, role, f"Nama {person}", PASSPHRASE)
    return found


def _exchange(one: Desk, two: Desk) -> None:
    """Each desk's office hands everything over, lone entries too."""
    one.session.sign_in("KETUA", PASSPHRASE)
    two.session.sign_in("KETUA-2", PASSPHRASE)
    mine, theirs = one.queue.give(), two.queue.give()
    one.queue.take(theirs)
    two.queue.take(tuple(reversed(mine)))


def test_entries_typed_on_two_desks_meet_and_both_desks_agree(desk: Desk, other: Desk) -> None:
    type_sheet(desk, "OP-1", CLEAN[0])
    type_sheet(other, "OP-8", CLEAN[0])
    type_sheet(desk, "OP-1", CLEAN[1], {"votes.1": Figure.of(1)})
    type_sheet(other, "OP-8", CLEAN[1])
    _exchange(desk, other)
    assert [one.board.station(CONTEST, CLEAN[0]).status for one in (desk, other)] == ["verified", "verified"]
    assert [one.board.station(CONTEST, CLEAN[1]).status for one in (desk, other)] == ["differs", "differs"]
    assert desk.context.state == other.context.state
    assert desk.queue.take(other.queue.give()) == (0, 4)
    again = [Record.parse(envelope) for envelope in desk.context.workspace.records.all_envelopes()]
    assert fold(reversed(again), desk.context.ledger.reference) == desk.context.state


def test_two_desks_that_seal_differently_are_a_conflict_on_both_and_in_no_total(desk: Desk, other: Desk) -> None:
    for one, two, invalid in (("OP-1", "OP-2", None), ("OP-8", "OP-9", 4)):
        station = CLEAN[0]
        where = desk if one == "OP-1" else other
        changes = None
        if invalid is not None:
            changes = {"dpt.m": Figure.of(sheets()[station]["dpt.m"] + 1), "dpt.t": Figure.of(
                sheets()[station]["dpt.t"] + 1)}
        type_sheet(where, one, station, changes)
        type_sheet(where, two, station, changes)
    seal(desk, CLEAN[0])
    other.session.sign_in("KETUA-2", PASSPHRASE)
    batch = other.sealing.prepare(CONTEST, [CLEAN[0]])
    for person in batch.signers:
        other.sealing.sign(batch, person, PASSPHRASE)
    _exchange(desk, other)
    assert [one.board.station(CONTEST, CLEAN[0]).status for one in (desk, other)] == ["conflict", "conflict"]
    assert desk.recap.view(CONTEST).total.totals["valid"] == 0
    assert desk.context.state == other.context.state
    _merge_heads(desk)
    _exchange(desk, other)
    assert [one.board.station(CONTEST, CLEAN[0]).status for one in (desk, other)] == ["sealed", "sealed"]


def _merge_heads(desk: Desk) -> None:
    """The committee keeps its own result in one revision that names both."""
    mine = next(head for head in desk.context.state.sheet(CONTEST, CLEAN[0]).heads
                if head.content_as(SealedSheet).as_decided["dpt.m"].value == sheets()[CLEAN[0]]["dpt.m"])
    desk.session.sign_in("KETUA", PASSPHRASE)
    with pytest.raises(KnownError, match=r"sealing\.blocked"):
        desk.sealing.prepare(CONTEST, [CLEAN[0]], ["KETUA", "ANGGOTA-1"])
    batch = desk.sealing.prepare(CONTEST, [CLEAN[0]], ["KETUA", "ANGGOTA-1"], keep={CLEAN[0]: mine.id})
    for person in batch.signers:
        desk.sealing.sign(batch, person, PASSPHRASE)
    assert desk.recap.view(CONTEST).total.totals["dpt.m"] == sheets()[CLEAN[0]]["dpt.m"]


def test_two_desks_that_settle_differently_are_settled_by_two_persons(desk: Desk, other: Desk) -> None:
    station = CLEAN[0]
    type_sheet(desk, "OP-1", station)
    type_sheet(desk, "OP-2", station, {"votes.1": Figure.of(1)})
    other.session.sign_in("KETUA-2", PASSPHRASE)
    _exchange(desk, other)
    for where, person, votes in ((desk, "KETUA", sheets()[station]["votes.1"]), (other, "KETUA-2", 1)):
        where.session.sign_in(person, PASSPHRASE)
        where.settling.save(CONTEST, station, {"votes.1": Figure.of(votes)}, PASSPHRASE)
    _exchange(desk, other)
    sheet = desk.context.state.sheet(CONTEST, station)
    assert desk.board.station(CONTEST, station).status == "conflict"
    (kept,) = [r.id for r in sheet.settlements
               if r.content_as(Settlement).figures["votes.1"].value == sheets()[station]["votes.1"]]
    lost = [key for conflict in sheet.conflicts for key in conflict.ids if key != kept]
    both = [("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE)]
    _verdicts_are_of_the_whole_sheet(desk, kept)
    desk.corrections.settle_conflict(CONTEST, station, [kept], lost, "misread", both)
    _exchange(desk, other)
    assert [one.board.station(CONTEST, station).status for one in (desk, other)] == ["verified", "verified"]


def _verdicts_are_of_the_whole_sheet(desk: Desk, kept: str) -> None:
    """Before anybody signs: what the rules say of the sheet with either reading, and from which to which it goes."""
    station, before = CLEAN[0], len(desk.context.workspace.records.all_envelopes())
    right, wrong = sorted(desk.conflicts.view(CONTEST, station).options, key=lambda one: kept not in one.ids)
    paper = Figure.of(sheets()[station]["votes.1"])
    found = desk.conflicts.verdict(CONTEST, station, right, "misread", ("KETUA", "ANGGOTA-1"))
    assert found is not None and not found.left and not found.made
    old, new = found.changes["votes.1"]
    assert old.same_as(Figure.of(1)) and new.same_as(paper)
    found = desk.conflicts.verdict(CONTEST, station, wrong, "misread", ("KETUA", "ANGGOTA-1"))
    assert found is not None and "valid" in {name for one in found.left for name in one.fields}
    with pytest.raises(KnownError, match=r"fold\."):
        desk.conflicts.verdict(CONTEST, station, right, "misread", ("KETUA", "OP-1"))
    assert len(desk.context.workspace.records.all_envelopes()) == before


def test_an_operator_is_not_handed_what_waits_for_a_second_typist(desk: Desk) -> None:
    type_sheet(desk, "OP-1", CLEAN[0])
    for person, given in (("OP-1", 0), ("OP-2", 0), ("KETUA", 1), ("ANGGOTA-1", 1)):
        desk.session.sign_in(person, PASSPHRASE)
        assert len(desk.queue.give()) == given
    type_sheet(desk, "OP-2", CLEAN[0], {"votes.1": Figure.of(1)})
    assert len(desk.queue.give()) == 2


def test_a_lone_entry_of_another_desk_stays_unseen(desk: Desk, other: Desk) -> None:
    type_sheet(desk, "OP-1", CLEAN[0])
    desk.session.sign_in("KETUA", PASSPHRASE)
    other.session.sign_in("OP-8", PASSPHRASE)
    other.queue.take(desk.queue.give())
    assert other.board.station(CONTEST, CLEAN[0]).status == "first"
    assert other.context.ledger.state.sheet(CONTEST, CLEAN[0]).transcriptions == ()


def test_two_processes_on_one_workspace_see_each_other(desk: Desk, tmp_path: Path) -> None:
    with Desk.open(tmp_path / "w") as second:
        second.session.sign_in("OP-2", PASSPHRASE)
        type_sheet(desk, "OP-1", CLEAN[0])
        assert second.board.station(CONTEST, CLEAN[0]).status == "first"
        assert type_sheet(second, "OP-2", CLEAN[0]).result == "equal"
        assert desk.board.station(CONTEST, CLEAN[0]).status == "verified"


def test_records_of_a_foreign_authority_are_refused_whole(desk: Desk, other: Desk) -> None:
    from dataclasses import replace

    type_sheet(other, "OP-8", CLEAN[0])
    other.session.sign_in("KETUA-2", PASSPHRASE)
    desk.session.sign_in("OP-1", PASSPHRASE)
    (container,) = other.queue.give()
    with pytest.raises(KnownError, match=r"record\.unknown_signer"):
        desk.queue.take([replace(container, officers=())])
    assert desk.context.workspace.records.newest == 0


def test_workspaces_can_be_copied_to_another_folder(desk: Desk, tmp_path: Path) -> None:
    with Desk.open(workspace(tmp_path / "copy")) as copy:
        copy.session.sign_in("OP-1", PASSPHRASE)
        assert copy.region == desk.region
