"""A laptop whose clock is wrong by days still sends; what it learns from receipts corrects it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recap_desktop.core.clock import local_date
from recap_desktop.desk import Desk
from resources.catalogue import sentence
from sync.server.run import RunningServer
from sync.server.service import open_service
from sync.trust.times import moment
from tests.helpers.desks import CLEAN, CONTEST, PACKAGE, PASSPHRASE, seal, type_twice, workspace

DAYS = timedelta(days=10)


@pytest.mark.parametrize("error", [-DAYS, timedelta(), DAYS], ids=["behind", "right", "ahead"])
def test_a_wrong_clock_never_keeps_records_from_being_received(error: timedelta, tmp_path: Path) -> None:
    folder = workspace(tmp_path / "w")
    with (
        Desk.open(folder, clock=lambda: datetime.now(UTC) + error) as desk,
        RunningServer(open_service(tmp_path / "server", PACKAGE.read_bytes())) as server,
    ):
        desk.session.sign_in("OP-1", PASSPHRASE, today=local_date(datetime.now(UTC) + error))
        for station in CLEAN:
            type_twice(desk, station)
        seal(desk, *CLEAN)
        result = desk.queue.round(server.url)
        assert (result.code, result.received, result.waiting) == (None, 6, 0)
        assert desk.board.counts(CONTEST)["received"] == len(CLEAN)
        assert not server.service.judge.state_of("000101").quarantined
        behind = desk.clock_behind
        assert (behind is not None) == (error < timedelta())
        if behind is not None:
            assert abs(behind - DAYS) < timedelta(minutes=1), "the receipts tell the time"


def test_a_revocation_that_came_before_the_record_quarantines_it_on_the_desk_too(tmp_path: Path) -> None:
    with (
        Desk.open(workspace(tmp_path / "w")) as desk,
        RunningServer(open_service(tmp_path / "server", PACKAGE.read_bytes())) as server,
    ):
        type_twice(desk, CLEAN[0])
        desk.session.sign_in("OP-1", PASSPHRASE)
        (key,) = [k for k, o in desk.context.ledger.roster.officers.items() if o.person == "OP-2"]
        server.service.revoke(key, "lost")
        assert desk.queue.round(server.url).received == 2
        assert len(desk.context.state.quarantined) == 1
        assert desk.context.state.quarantined == server.service.judge.state_of("000101").quarantined
        status = desk.board.counts(CONTEST)
    with Desk.open(tmp_path / "w") as again:
        again.session.sign_in("OP-1", PASSPHRASE)
        assert len(again.context.state.quarantined) == 1
        assert again.board.counts(CONTEST) == status


@pytest.mark.parametrize("when", ["2026", "2098-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_server_with_a_wrong_clock_does_not_take_the_desk_along(when: str, tmp_path: Path) -> None:
    """The records are in the log, so they are received; its time moves no clock and takes no record its effect."""
    told = datetime.now(UTC) + timedelta(days=3) if when == "2026" else moment(when)
    with (
        Desk.open(workspace(tmp_path / "w")) as desk,
        RunningServer(open_service(tmp_path / "server", PACKAGE.read_bytes())) as server,
    ):
        server.service.sequencer._clock = lambda: told
        type_twice(desk, CLEAN[0])
        result = desk.queue.round(server.url)
        assert (result.code, result.received, result.waiting) == ("log.receipt_time", 2, 0)
        assert result.refusal is not None
        assert sentence(result.refusal.error, "en").startswith("The server's clock (")
        _check_untouched(desk)
        type_twice(desk, CLEAN[1])
        assert desk.queue.round(server.url).received == 2
        desk.session.sign_in("KETUA", PASSPHRASE)
        assert [line.act for line in desk.journal.lines(200)].count("time_doubted") == 1, "once, not with every round"
    with Desk.open(tmp_path / "w") as again:
        again.session.sign_in("OP-1", PASSPHRASE)
        _check_untouched(again)
        type_twice(again, "0001011001004")
        assert again.queue.round("http://127.0.0.1:9").code == "client.no_answer", "a waiting time can be reckoned"


def _check_untouched(desk: Desk) -> None:
    assert abs(desk.context.clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert desk.clock_behind is None
    assert not desk.context.state.quarantined


def test_receipts_that_come_by_file_do_not_take_the_desk_along_either(tmp_path: Path) -> None:
    with (
        Desk.open(workspace(tmp_path / "w")) as desk,
        RunningServer(open_service(tmp_path / "server", PACKAGE.read_bytes())) as server,
    ):
        server.service.sequencer._clock = lambda: moment("2098-01-01T00:00:00Z")
        type_twice(desk, CLEAN[0])
        assert desk.queue.round(server.url).received == 2
        given = desk.queue.give()
    with Desk.open(workspace(tmp_path / "other")) as other:
        other.session.sign_in("KETUA", PASSPHRASE)
        assert other.queue.take(given) == (2, 0)
        _check_untouched(other)
        assert "time_doubted" in [line.act for line in other.journal.lines(20)]
