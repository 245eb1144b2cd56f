"""Typing: nothing acknowledged is lost, nothing of the first entry reaches the second typist."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from tests.helpers.desks import CLEAN, CONTEST, PASSPHRASE, sheets, type_sheet, type_twice, workspace

STATION = CLEAN[0]


def test_a_second_typist_is_blind_and_no_statement_reads_the_first_record(desk: Desk) -> None:
    type_sheet(desk, "OP-1", STATION, {"votes.1": Figure.of(777)})
    desk.session.sign_in("OP-2", PASSPHRASE)
    statements: list[str] = []
    desk.context.workspace.database.trace(statements.append)
    session = desk.entry.open(CONTEST, STATION)
    session.commit("dpt.m", Figure.of(1))
    views = desk.board.villages(CONTEST)
    desk.context.workspace.database.trace(None)
    assert session.ordinal == "second"
    assert dict(session.figures) == {"dpt.m": Figure.of(1)}
    assert not any("envelope" in one and "outbox" not in one for one in statements)
    sheet = desk.context.ledger.state.sheet(CONTEST, STATION)
    assert sheet.transcriptions == ()
    assert views[0].stations[0].status == "first"


def test_a_figure_takes_as_many_statements_early_and_late_on_a_sheet_and_one_commit(desk: Desk) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    session = desk.entry.open(CONTEST, STATION)
    asked: dict[str, int] = {}
    for field in session.definition.order:  # agrees with nothing: findings cost no statement either
        statements: list[str] = []
        desk.context.workspace.database.trace(statements.append)
        session.commit(field, Figure.of(7))
        desk.context.workspace.database.trace(None)
        asked[field] = len(statements)
        assert statements.count("COMMIT") == 1 and statements[-1] == "COMMIT", "acknowledged is on the disk"
        assert sum(one.startswith("INSERT INTO journal") for one in statements) == 1
    assert session.findings and set(asked.values()) == {14}


def test_a_restart_does_not_load_the_first_entry_either(desk: Desk, tmp_path: Path) -> None:
    type_sheet(desk, "OP-1", STATION)
    desk.close()
    with Desk.open(tmp_path / "w") as again:
        again.session.sign_in("OP-2", PASSPHRASE)
        assert again.context.ledger.state.sheet(CONTEST, STATION).transcriptions == ()
        assert again.board.station(CONTEST, STATION).status == "first"
        assert type_sheet(again, "OP-2", STATION).result == "equal"


def test_the_first_typist_cannot_type_the_second_entry(desk: Desk) -> None:
    type_sheet(desk, "OP-1", STATION)
    assert desk.board.station(CONTEST, STATION).mine
    with pytest.raises(KnownError, match=r"entry\.own_first"):
        desk.entry.open(CONTEST, STATION)
    assert desk.board.next_step(CONTEST).station == CLEAN[1]


def test_undo_and_redo_go_back_and_forth_by_whole_steps(desk: Desk) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    session = desk.entry.open(CONTEST, STATION)
    session.commit("dpt.m", Figure.of(1))
    session.commit("dpt.m", Figure.of(2))
    session.commit_run({"votes.1": Figure.of(0), "votes.2": Figure.of(0)})
    assert session.undo() == "votes.1"
    assert set(session.figures) == {"dpt.m"}
    assert session.undo() == "dpt.m"
    assert session.figures["dpt.m"].value == 1
    assert session.redo() == "dpt.m"
    assert session.figures["dpt.m"].value == 2
    session.commit("dpt.f", Figure.blank())
    assert session.redo() is None
    for _ in range(3):
        session.undo()
    assert dict(session.figures) == {}
    assert session.undo() is None


def test_a_paused_sheet_resumes_with_figures_marks_and_undo(desk: Desk, tmp_path: Path) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    session = desk.entry.open(CONTEST, STATION)
    session.commit("dpt.m", Figure.of(95, "X95"))
    session.commit("dpt.f", Figure.unreadable("1?5"))
    session.confirm("dpt.m")
    session.pause()
    desk.close()
    with Desk.open(tmp_path / "w") as again:
        again.session.sign_in("OP-1", PASSPHRASE)
        assert [view.code for view in again.entry.mine()] == [STATION]
        resumed = again.entry.open(CONTEST, STATION)
        assert resumed.resumed
        assert dict(resumed.figures) == {"dpt.m": Figure.of(95, "X95"), "dpt.f": Figure.unreadable("1?5")}
        assert resumed.confirmed == {"dpt.m"}
        assert resumed.next_field == "dpt.t"
        assert resumed.undo() == "dpt.f"


def test_an_entry_ends_when_another_officer_sits_down(desk: Desk) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    session = desk.entry.open(CONTEST, STATION)
    desk.session.sign_in("OP-2", PASSPHRASE)
    with pytest.raises(KnownError, match=r"entry\.ended"):
        session.commit("dpt.m", Figure.of(1))
    with pytest.raises(KnownError) as caught:
        desk.entry.open(CONTEST, STATION)
    assert (caught.value.code, caught.value.params["name"]) == ("entry.claimed", "Nama OP-1")


def test_a_lease_expires_and_the_old_draft_is_closed_and_kept(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    offset = timedelta(0)
    with Desk.open(workspace(tmp_path / "w"), clock=lambda: now + offset) as desk:
        desk.session.sign_in("OP-1", PASSPHRASE)
        first = desk.entry.open(CONTEST, STATION)
        first.commit("dpt.m", Figure.of(123))
        offset = timedelta(minutes=31)
        desk.session.sign_in("OP-2", PASSPHRASE)
        second = desk.entry.open(CONTEST, STATION)
        assert (dict(second.figures), second.ordinal) == ({}, "first")
        drafts = desk.context.workspace.database.rows("SELECT person, state FROM drafts ORDER BY opened")
        assert drafts == [("OP-1", "closed"), ("OP-2", "open")]
        kept = desk.context.workspace.database.rows("SELECT count(*) FROM draft_figures")
        assert kept == [(1,)]
        desk.session.sign_in("OP-1", PASSPHRASE)
        with pytest.raises(KnownError, match=r"entry\.ended"):
            first.commit("dpt.f", Figure.of(1))


def test_the_chair_takes_over_and_the_next_typist_begins_anew(desk: Desk) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    desk.entry.open(CONTEST, STATION).commit("dpt.m", Figure.of(1))
    desk.session.sign_in("KETUA", PASSPHRASE)
    assert desk.board.station(CONTEST, STATION).claimed_by == "Nama OP-1"
    desk.entry.take_over(CONTEST, STATION, "ill")
    desk.session.sign_in("OP-2", PASSPHRASE)
    assert dict(desk.entry.open(CONTEST, STATION).figures) == {}


def test_an_unfinished_sheet_cannot_be_finished(desk: Desk) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    session = desk.entry.open(CONTEST, STATION)
    session.commit("dpt.m", Figure.of(1))
    with pytest.raises(KnownError) as caught:
        session.finish()
    assert (caught.value.code, caught.value.params["count"]) == ("entry.untyped", 27)
    with pytest.raises(KnownError, match=r"form\.unknown_field"):
        session.commit("votes.9", Figure.of(1))


def test_findings_while_typing_never_offer_the_figure_that_would_fit(desk: Desk) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    session = desk.entry.open(CONTEST, STATION)
    session.commit("used_total.m", Figure.of(103))
    session.commit("used_total.f", Figure.of(107))
    saved = session.commit("used_total.t", Figure.of(201))
    (finding,) = [one for one in saved.findings if set(one.fields) == {"used_total.m", "used_total.f", "used_total.t"}]
    assert "103" in finding.neutral("id")
    assert "201" in finding.neutral("id")


def test_a_revote_is_keyed_anew_over_a_sealed_sheet(desk: Desk) -> None:
    from tests.helpers.desks import seal

    type_twice(desk, STATION)
    seal(desk, STATION)
    desk.session.sign_in("OP-1", PASSPHRASE)
    with pytest.raises(KnownError, match=r"entry\.not_now"):
        desk.entry.open(CONTEST, STATION)
    for person in ("OP-1", "OP-2"):
        desk.session.sign_in(person, PASSPHRASE)
        session = desk.entry.open(CONTEST, STATION, anew="revote")
        for field in session.definition.order:
            session.commit(field, Figure.of(sheets()[STATION][field]))
        session.finish()
    view = desk.board.station(CONTEST, STATION)
    assert (view.status, view.revision, view.note) == ("verified", 2, "superseding")
    seal(desk, STATION)
    assert desk.board.station(CONTEST, STATION).status == "sealed"
    assert desk.recap.view(CONTEST).total.totals["valid"] == sheets()[STATION]["valid"]
