"""The queue against a real server on a socket: nothing lost, nothing twice, received only with a verified receipt."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.desk import Desk
from recap_desktop.desk.exchange.sending import LONGEST_WAIT, wait_after
from sync.server.run import RunningServer
from sync.server.service import open_service
from sync.trust.training import training_keys
from tests.helpers.desks import CLEAN, CONTEST, PACKAGE, PASSPHRASE, seal, type_twice


def _server(folder: Path) -> RunningServer:
    return RunningServer(open_service(folder, PACKAGE.read_bytes(), training_keys()))


@pytest.fixture
def sealed(desk: Desk) -> Desk:
    for station in CLEAN:
        type_twice(desk, station)
    seal(desk, *CLEAN)
    return desk


def test_a_round_without_a_server_loses_nothing_and_is_no_error(sealed: Desk) -> None:
    waiting = sealed.queue.status().waiting
    assert waiting == 6
    result = sealed.queue.round("http://127.0.0.1:9")
    assert (result.code, result.waiting, result.received) == ("client.no_answer", waiting, 0)
    assert sealed.queue.status().last_round is None


def test_every_record_is_received_once_with_a_receipt_that_verifies(sealed: Desk, tmp_path: Path) -> None:
    with _server(tmp_path / "server") as server:
        result = sealed.queue.round(server.url)
        assert (result.code, result.received, result.waiting) == (None, 6, 0)
        assert sealed.board.counts(CONTEST)["received"] == len(CLEAN)
        leaves = sorted(item.leaf for item in sealed.queue.status().items if item.leaf is not None)
        assert leaves == [leaf.index for leaf in server.service.store.records()]
        assert leaves == list(range(leaves[0], leaves[0] + 6)), "statements before, no gap between"
        assert sealed.queue.round(server.url).sent == 0
    kept = sealed.context.workspace.receipts.checkpoint(sealed.package.log_origin)
    assert kept is not None
    assert kept.size == leaves[-1] + 1


def test_a_restarted_server_is_met_again_and_the_log_only_grows(sealed: Desk, tmp_path: Path) -> None:
    with _server(tmp_path / "server") as server:
        sealed.queue.round(server.url)
    assert sealed.queue.round("http://127.0.0.1:9").code == "client.no_answer"
    type_twice(sealed, "0001011001004")
    with _server(tmp_path / "server") as server:
        result = sealed.queue.round(server.url)
        assert (result.code, result.received) == (None, 2)
        assert sealed.queue.status().received == 8


def test_a_log_with_another_history_stops_the_round_and_is_journaled(sealed: Desk, tmp_path: Path) -> None:
    with _server(tmp_path / "server") as server:
        sealed.queue.round(server.url)
    type_twice(sealed, "0001011001004")
    with _server(tmp_path / "empty") as forked:
        result = sealed.queue.round(forked.url)
    assert (result.code, result.sent) == ("log.forked", 0)
    sealed.session.sign_in("KETUA", PASSPHRASE)
    assert "log_forked" in [line.act for line in sealed.journal.lines(20)]


def test_receipts_come_back_with_records_of_another_desk_and_forged_ones_do_not(
    sealed: Desk, tmp_path: Path
) -> None:
    from dataclasses import replace

    with _server(tmp_path / "server") as server:
        sealed.queue.round(server.url)
    given = sealed.queue.give()
    assert all(container.receipt for container in given)
    with Desk.create(tmp_path / "other", PACKAGE.read_bytes()) as other:
        other.setup.enrol_training("OP-9", "operator", "Sembilan", PASSPHRASE)
        other.session.sign_in("OP-9", PASSPHRASE)
        swapped = replace(given[0], receipt=given[1].receipt)
        with pytest.raises(KnownError, match=r"log\.receipt"):
            other.queue.take([swapped, *given[1:]])
        assert other.board.counts(CONTEST)["empty"] == 12
        assert other.queue.take(given) == (6, 0)
        assert other.board.counts(CONTEST)["received"] == len(CLEAN)


def test_waiting_doubles_up_to_a_quarter_of_an_hour_and_heeds_the_server() -> None:
    assert wait_after(0, None, 1.0) == timedelta(seconds=2)
    assert wait_after(3, None, 1.0) == timedelta(seconds=16)
    assert wait_after(60, None, 1.0) == LONGEST_WAIT
    assert wait_after(0, 120, 0.0) == timedelta(seconds=120)
    assert wait_after(5, None, 0.0) == timedelta(seconds=1)


@pytest.mark.parametrize("asked", [86400000, 999999999999, 10**400])
def test_a_server_cannot_put_a_desk_off_for_longer_than_the_longest_wait(asked: int) -> None:
    assert wait_after(0, asked, 0.0) == LONGEST_WAIT


def test_a_package_without_server_says_so(desk: Desk) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    with pytest.raises(KnownError, match=r"queue\.no_server"):
        desk.queue.round()
