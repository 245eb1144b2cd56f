"""A laptop whose clock is wrong by days still sends; what it learns from receipts corrects it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recap_desktop.desk import Desk
from sync.server.run import RunningServer
from sync.server.service import open_service
from tests.helpers.desks import CLEAN, CONTEST, PACKAGE, PASSPHRASE, seal, type_twice, workspace

DAYS = timedelta(days=10)


@pytest.mark.parametrize("error", [-DAYS, timedelta(), DAYS], ids=["behind", "right", "ahead"])
def test_a_wrong_clock_never_keeps_records_from_being_received(error: timedelta, tmp_path: Path) -> None:
    folder = workspace(tmp_path / "w")
    with (
        Desk.open(folder, clock=lambda: datetime.now(UTC) + error) as desk,
        RunningServer(open_service(tmp_path / "server", PACKAGE.read_bytes())) as server,
    ):
        for station in CLEAN:
            type_twice(desk, station)
        seal(desk, *CLEAN)
        result = desk.queue.round(server.url)
        assert (result.code, result.received, result.waiting) == (None, 6, 0)
        assert desk.board.counts(CONTEST)["received"] == len(CLEAN)
        assert not server.service.judge.state.quarantined
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
        assert desk.context.state.quarantined == server.service.judge.state.quarantined
        status = desk.board.counts(CONTEST)
    with Desk.open(tmp_path / "w") as again:
        again.session.sign_in("OP-1", PASSPHRASE)
        assert len(again.context.state.quarantined) == 1
        assert again.board.counts(CONTEST) == status
