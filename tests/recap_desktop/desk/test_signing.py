"""Nothing is written before the last signature; whatever goes wrong before it leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.facts import Changes
from recap_desktop.desk.views import Done, Signed
from sync.record.content import Disposition
from sync.record.record import Record, build
from sync.trust.chain import PackageChain
from sync.trust.roster import Roster
from tests.helpers.desks import CLEAN, CONTEST, LAW_STATION, PASSPHRASE, type_sheet, type_twice

SIGNERS = ["KETUA", "ANGGOTA-1"]


@pytest.fixture
def verified(desk: Desk) -> Desk:
    for station in CLEAN:
        type_twice(desk, station)
    desk.session.sign_in("KETUA", PASSPHRASE)
    return desk


def _records(desk: Desk) -> int:
    return desk.context.workspace.records.newest


def test_one_signature_writes_nothing_and_the_second_writes_all(verified: Desk) -> None:
    before = _records(verified)
    batch = verified.sealing.prepare(CONTEST, CLEAN, SIGNERS)
    assert verified.sealing.sign(batch, "KETUA", PASSPHRASE) == Signed(("ANGGOTA-1",))
    assert _records(verified) == before
    assert verified.queue.status().waiting == before
    done = verified.sealing.sign(batch, "ANGGOTA-1", PASSPHRASE)
    assert isinstance(done, Done)
    assert done.ids == tuple(item.id for item in batch.items)
    assert _records(verified) == before + len(CLEAN)
    assert verified.queue.status().waiting == before + len(CLEAN)


def test_who_listens_is_told_the_stations_and_kinds_once_everything_is_signed(verified: Desk) -> None:
    told: list[Changes] = []
    verified.subscribe(told.append)
    batch = verified.sealing.prepare(CONTEST, CLEAN, SIGNERS)
    verified.sealing.sign(batch, "KETUA", PASSPHRASE)
    assert not [one for one in told if "sheet" in one.kinds]
    verified.sealing.sign(batch, "ANGGOTA-1", PASSPHRASE)
    (change,) = [one for one in told if "sheet" in one.kinds]
    assert change.stations == set(CLEAN) and "queue" in change.kinds


def test_what_was_reviewed_is_what_was_signed_byte_for_byte(verified: Desk) -> None:
    batch = verified.sealing.prepare(CONTEST, CLEAN, SIGNERS)
    shown = [item.content for item in batch.items]
    for person in batch.signers:
        verified.sealing.sign(batch, person, PASSPHRASE)
    workspace = verified.context.workspace
    stored = [Record.parse(envelope) for envelope in workspace.records.envelopes(item.id for item in batch.items)]
    from sync.record.envelope import parse

    assert [parse(record.envelope).payload for record in stored] == shown
    roster = Roster(PackageChain([verified.package]), workspace.trust.statements())
    assert all([officer.person for officer in roster.verify(record)] == SIGNERS for record in stored)


def test_a_wrong_second_passphrase_leaves_nothing_and_can_be_typed_again(verified: Desk) -> None:
    before = _records(verified)
    batch = verified.sealing.prepare(CONTEST, CLEAN, SIGNERS)
    verified.sealing.sign(batch, "KETUA", PASSPHRASE)
    with pytest.raises(KnownError, match=r"session\.wrong_passphrase"):
        verified.sealing.sign(batch, "ANGGOTA-1", "bukan ini sama sekali")
    assert _records(verified) == before
    assert isinstance(verified.sealing.sign(batch, "ANGGOTA-1", PASSPHRASE), Done)
    acts = [line.act for line in verified.journal.lines(50)]
    assert "wrong_passphrase" in acts


def test_a_full_disk_at_the_last_signature_leaves_nothing_and_can_be_repeated(verified: Desk) -> None:
    before, head = _records(verified), verified.journal.head
    database = verified.context.workspace.database
    batch = verified.sealing.prepare(CONTEST, CLEAN, SIGNERS)
    verified.sealing.sign(batch, "KETUA", PASSPHRASE)
    pages = database.row("PRAGMA page_count")
    assert pages is not None
    database.rows(f"PRAGMA max_page_count = {pages[0]}")
    with pytest.raises(KnownError, match=r"workspace\.disk_full"):
        verified.sealing.sign(batch, "ANGGOTA-1", PASSPHRASE)
    assert (_records(verified), verified.journal.head) == (before, head)
    assert verified.board.counts(CONTEST)["sealed"] == 0
    database.rows("PRAGMA max_page_count = 1000000")
    assert isinstance(verified.sealing.sign(batch, "ANGGOTA-1", PASSPHRASE), Done)
    assert verified.board.counts(CONTEST)["sealed"] == len(CLEAN)


def test_an_act_on_a_sheet_between_the_signatures_voids_the_batch(verified: Desk) -> None:
    batch = verified.sealing.prepare(CONTEST, CLEAN, SIGNERS)
    verified.sealing.sign(batch, "KETUA", PASSPHRASE)
    verified.corrections.correct(
        CONTEST, CLEAN[1], {"ballots_returned": Figure.of(1)}, "miswritten", "strike", [],
        [("KETUA", PASSPHRASE), ("ANGGOTA-2", PASSPHRASE)],
    )
    before = _records(verified)
    with pytest.raises(KnownError) as caught:
        verified.sealing.sign(batch, "ANGGOTA-1", PASSPHRASE)
    place = f"{CLEAN[1][10:]} {verified.package.name_of(CLEAN[1][:10])}"
    assert (caught.value.code, caught.value.params["station"]) == ("signing.voided", place)
    with pytest.raises(KnownError, match=r"signing\.ended"):
        verified.sealing.sign(batch, "ANGGOTA-1", PASSPHRASE)
    assert _records(verified) == before


def test_a_record_that_changes_no_figure_voids_the_batch_as_well(verified: Desk) -> None:
    """An incident told by an operator while the sheet is half signed."""
    batch = verified.sealing.prepare(CONTEST, CLEAN, SIGNERS)
    verified.sealing.sign(batch, "KETUA", PASSPHRASE)
    context = verified.context
    fields = {**context.header("incident"), "contest": CONTEST, "station": CLEAN[0], "text": "0" * 64, "state": "open"}
    with context.keys("OP-1", PASSPHRASE) as keys:
        assert keys.record is not None
        context.ledger.append([build("incident", fields, [keys.record])])
    with pytest.raises(KnownError, match=r"signing\.voided"):
        verified.sealing.sign(batch, "ANGGOTA-1", PASSPHRASE)
    assert verified.board.counts(CONTEST)["sealed"] == 0


@pytest.mark.parametrize("persons", [
    ["KETUA"], ["KETUA", "KETUA"], ["KETUA", "OP-1"], ["OP-1", "OP-2"], [],
])
def test_too_few_doubled_or_typing_signers_are_refused_at_preparation(verified: Desk, persons: list[str]) -> None:
    if not persons:
        assert verified.sealing.prepare(CONTEST, CLEAN, persons).signers == ("KETUA", "ANGGOTA-1")
        return
    with pytest.raises(KnownError, match=r"fold\.|record\."):
        verified.sealing.prepare(CONTEST, CLEAN, persons)


def test_somebody_else_cannot_sign_a_prepared_batch(verified: Desk) -> None:
    batch = verified.sealing.prepare(CONTEST, CLEAN, SIGNERS)
    with pytest.raises(KnownError, match=r"signing\.not_a_signer"):
        verified.sealing.sign(batch, "ANGGOTA-2", PASSPHRASE)


def test_a_cancelled_batch_is_dead(verified: Desk) -> None:
    batch = verified.sealing.prepare(CONTEST, CLEAN, SIGNERS)
    verified.sealing.sign(batch, "KETUA", PASSPHRASE)
    verified.sealing.cancel(batch)
    with pytest.raises(KnownError, match=r"signing\.ended"):
        verified.sealing.sign(batch, "ANGGOTA-1", PASSPHRASE)


def test_an_open_finding_or_a_lone_entry_cannot_be_sealed(desk: Desk) -> None:
    type_twice(desk, LAW_STATION)
    type_sheet(desk, "OP-1", CLEAN[0])
    desk.session.sign_in("KETUA", PASSPHRASE)
    blocked = {one.station.code: one.blocked_by for one in desk.sealing.ready(CONTEST)}
    assert blocked[LAW_STATION] == ("sealing.block.finding",)
    assert blocked[CLEAN[0]] == ("sealing.block.second",)
    assert blocked[CLEAN[1]] == ("sealing.block.empty",)
    for station in (LAW_STATION, *CLEAN):
        with pytest.raises(KnownError, match=r"sealing\.blocked"):
            desk.sealing.prepare(CONTEST, [station], SIGNERS)


def test_a_sheet_that_arrives_after_the_review_voids_the_recapitulation(verified: Desk) -> None:
    batch = verified.recap.prepare(CONTEST)
    verified.recap.sign(batch, "KETUA", PASSPHRASE)
    sheets = verified.sealing.prepare(CONTEST, CLEAN, SIGNERS)
    for person in SIGNERS:
        verified.sealing.sign(sheets, person, PASSPHRASE)
    verified.recap.sign(batch, "ANGGOTA-1", PASSPHRASE)
    before = _records(verified)
    with pytest.raises(KnownError, match=r"fold\.changed"):
        verified.recap.sign(batch, "ANGGOTA-2", PASSPHRASE)
    assert _records(verified) == before


def test_a_third_person_settles_and_a_typist_does_not(desk: Desk) -> None:
    type_sheet(desk, "OP-1", CLEAN[0], {"votes.1": Figure.of(1), "votes.2": Figure.blank()})
    type_sheet(desk, "OP-2", CLEAN[0])
    with pytest.raises(KnownError, match=r"fold\.typist"):
        desk.settling.questions(CONTEST, CLEAN[0])
    desk.session.sign_in("ANGGOTA-1", PASSPHRASE)
    questions = desk.settling.questions(CONTEST, CLEAN[0])
    assert [question.field for question in questions] == ["votes.1", "votes.2"]
    assert all(figure.raw == "" for question in questions for figure in question.options)
    with pytest.raises(KnownError) as caught:
        desk.settling.save(CONTEST, CLEAN[0], {"votes.1": Figure.of(1)}, PASSPHRASE)
    assert (caught.value.code, caught.value.params["count"]) == ("settling.incomplete", 1)
    with pytest.raises(KnownError, match=r"settling\.incomplete"):
        answers = {"votes.1": Figure.of(1), "votes.2": Figure.of(2), "votes.3": Figure.of(3)}
        desk.settling.save(CONTEST, CLEAN[0], answers, PASSPHRASE)
    desk.settling.save(CONTEST, CLEAN[0], {"votes.1": Figure.of(1), "votes.2": Figure.blank()}, PASSPHRASE)
    assert desk.board.station(CONTEST, CLEAN[0]).status == "finding"


def test_the_options_of_a_question_come_in_random_order(desk: Desk) -> None:
    type_sheet(desk, "OP-1", CLEAN[0], {"votes.1": Figure.of(1)})
    type_sheet(desk, "OP-2", CLEAN[0], {"votes.1": Figure.of(2)})
    desk.session.sign_in("KETUA", PASSPHRASE)
    orders = {desk.settling.questions(CONTEST, CLEAN[0])[0].options for _ in range(64)}
    assert len(orders) == 2


def test_the_text_of_a_decision_stays_on_the_laptop(desk: Desk, tmp_path: Path) -> None:
    type_twice(desk, LAW_STATION)
    desk.session.sign_in("KETUA", PASSPHRASE)
    (view,) = [one for one in desk.findings.list(CONTEST) if one.blocking]
    signers = [("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE)]
    with pytest.raises(KnownError, match=r"text\.length"):
        desk.findings.dispose(CONTEST, LAW_STATION, view.finding.key, "noted_incident", "pendek", signers)
    text = "Dua pemilih membawa pulang surat suara."
    desk.findings.dispose(CONTEST, LAW_STATION, view.finding.key, "noted_incident", text, signers)
    records = [Record.parse(envelope) for envelope in desk.context.workspace.records.all_envelopes()]
    (disposition,) = [record for record in records if record.kind == "disposition"]
    assert desk.context.workspace.texts.read(disposition.content_as(Disposition).text) == text
    assert all(b"membawa" not in record.envelope for record in records)
    with pytest.raises(KnownError, match=r"fold\.already_disposed"):
        desk.findings.dispose(CONTEST, LAW_STATION, view.finding.key, "noted_incident", text, signers)


def test_only_what_was_looked_at_is_signed(desk: Desk) -> None:
    """A sheet that changed between the look and the first signature is refused; nothing is prepared for signing."""
    type_twice(desk, LAW_STATION)
    desk.session.sign_in("KETUA", PASSPHRASE)
    (finding,) = [one for one in desk.findings.list(CONTEST) if one.station.code == LAW_STATION and one.blocking]
    pairs = (("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE))
    assert desk.sealing.sheet(CONTEST, LAW_STATION).mark == ""
    desk.findings.dispose(CONTEST, LAW_STATION, finding.finding.key, "noted_incident", "", pairs)
    seen = {LAW_STATION: desk.sealing.sheet(CONTEST, LAW_STATION).mark}
    desk.sealing.cancel(desk.sealing.prepare(CONTEST, [LAW_STATION], seen=seen))
    now = desk.sealing.sheet(CONTEST, LAW_STATION).as_decided
    assert now is not None
    # both sides of the sum, so that the sheet is ready again
    changed = {name: Figure.of((now[name].value or 0) + 1) for name in ("ballots_received", "ballots_unused")}
    desk.corrections.correct(CONTEST, LAW_STATION, changed, "miscounted", "strike", [], pairs)
    with pytest.raises(KnownError, match=r"signing\.voided"):
        desk.sealing.prepare(CONTEST, [LAW_STATION], seen=seen)
