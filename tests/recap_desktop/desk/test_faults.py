"""The desk's queue, the real server, and a harmful line between them: each record once, no false state."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from recap_desktop.desk import Desk
from sync.client import transport
from sync.log.receipt import parse_receipt, verify_receipt
from sync.record.record import Record
from sync.server.run import RunningServer
from sync.server.service import open_service
from tests.helpers.desks import CONTEST, PACKAGE, PASSPHRASE, sealed_workspace
from tests.helpers.fault_proxy import Fault, FaultProxy

RECORDS = 6
ROUNDS = 12


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a desk with two ratified sheets in its queue; copied for every case."""
    return sealed_workspace(tmp_path_factory.mktemp("sealed") / "w")


@pytest.fixture(scope="module")
def lengths(sealed: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, int]:
    """Bytes of all requests and of all answers of a round without faults."""
    place = tmp_path_factory.mktemp("lengths")
    with _desk(sealed, place / "w") as desk, _server(place / "server") as server, FaultProxy(server.url) as proxy:
        assert desk.queue.round(proxy.url).code is None
        return proxy.requested, proxy.answered


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "PATIENCE", 0.5)


def _server(folder: Path) -> RunningServer:
    return RunningServer(open_service(folder, PACKAGE.read_bytes()))


def _desk(template: Path, folder: Path) -> Desk:
    shutil.copytree(template, folder)
    desk = Desk.open(folder)
    desk.session.sign_in("KETUA", PASSPHRASE)
    return desk


def _check_states(desk: Desk) -> None:
    """Whatever happened on the line: what is called received has a receipt that verifies, and only that."""
    package, receipts = desk.package, desk.context.workspace.receipts
    known = receipts.known()
    status = desk.queue.status()
    assert {item.record for item in status.items if item.state == "received"} == known
    assert status.received == len(known)
    assert status.waiting + status.received + status.refused == RECORDS
    for record in known:
        text = receipts.receipt(record)
        assert text is not None
        (envelope,) = desk.context.workspace.records.envelopes([record])
        kind = Record.parse(envelope).kind
        verify_receipt(text, record, kind, envelope, package.log_origin, package.log_key)
    shown = desk.board.counts(CONTEST)["received"]
    sheets = {item.record for item in status.items if item.kind == "sheet"}
    assert shown == len(sheets & known)


def _check_once(desk: Desk, server: RunningServer) -> None:
    stored = server.service.store.records()
    assert [leaf.index for leaf in server.service.store.leaves()] == list(range(server.service.store.count()))
    assert len(stored) == RECORDS
    assert len({item.id for item in stored}) == RECORDS
    assert desk.queue.status().received == RECORDS
    for item in stored:
        receipt = desk.queue.receipt(item.id)
        assert receipt is not None
        assert parse_receipt(receipt).index == item.index
    assert not desk.queue.evidence()


def _survives(sealed: Path, place: Path, faults: list[Fault]) -> None:
    """Rounds until nothing waits, states checked after each."""
    with (
        _desk(sealed, place / "w") as desk, _server(place / "server") as server,
        FaultProxy(server.url, faults) as proxy,
    ):
        for _ in range(ROUNDS):
            result = desk.queue.round(proxy.url)
            _check_states(desk)
            assert result.refused == 0
            if not result.waiting and result.code is None:
                break
        assert proxy.done
        _check_once(desk, server)


def _positions(total: int, budget: int, seed: str) -> list[int]:
    """The first byte, the last one, and some between."""
    between = random.Random(seed).sample(range(1, total - 1), 2 if budget == 1 else 3 * budget)
    return [0, *sorted(between), total - 1]


@pytest.mark.parametrize("kind", ["cut_request", "reset_request", "cut_answer", "reset_answer", "flip"])
def test_a_line_harmed_at_any_byte(
    kind: str, sealed: Path, lengths: tuple[int, int], tmp_path: Path, budget: int
) -> None:
    total = lengths[0] if kind.endswith("request") else lengths[1]
    for at in _positions(total, budget, kind):
        _survives(sealed, tmp_path / str(at), [Fault(kind, at)])


@pytest.mark.parametrize("kind", ["swallow", "hold"])
def test_an_answer_lost_after_the_server_has_committed(
    kind: str, sealed: Path, lengths: tuple[int, int], tmp_path: Path, budget: int
) -> None:
    some = _positions(lengths[1], budget, kind)[:-1]  # at the last byte nothing is left to be lost
    if kind == "hold":  # each takes the time that a slow line is given
        some = some[:: 1 if budget == 1 else 5]
    for at in some:
        _survives(sealed, tmp_path / str(at), [Fault(kind, at)])


@pytest.mark.parametrize(
    "faults",
    [
        [Fault("refuse")] * 3, [Fault("duplicate")], [Fault("delay", seconds=0.1)],
        [Fault("cut_answer", 3000), Fault("refuse"), Fault("reset_request", 9000), Fault("swallow", 3000)],
        [Fault("cut_answer", 100), Fault("duplicate")],
    ],
    ids=["refused", "duplicated", "slow", "one after another", "cut, then duplicated"],
)
def test_other_harm(faults: list[Fault], sealed: Path, tmp_path: Path) -> None:
    _survives(sealed, tmp_path, faults)


def test_random_harm_over_many_connections(
    sealed: Path, lengths: tuple[int, int], tmp_path: Path, budget: int
) -> None:
    chance = random.Random(20240214)
    kinds = ("refuse", "cut_request", "reset_request", "cut_answer", "reset_answer", "swallow", "flip")
    for number in range(2 * budget):
        faults = [Fault(chance.choice(kinds), chance.randrange(lengths[1])) for _ in range(chance.randrange(2, 8))]
        _survives(sealed, tmp_path / str(number), faults)


def test_a_lost_answer_leaves_the_records_waiting_and_the_log_keeps_one_of_each(
    sealed: Path, lengths: tuple[int, int], tmp_path: Path
) -> None:
    """The case that makes naive clients send twice: committed there, unknown here."""
    every = [Fault("swallow", 1500)] * 40
    with (
        _desk(sealed, tmp_path / "w") as desk, _server(tmp_path / "server") as server,
        FaultProxy(server.url, every) as proxy,
    ):
        assert desk.queue.round(proxy.url).code == "client.no_answer"
        _check_states(desk)
        assert desk.queue.status().waiting == RECORDS
        assert len(server.service.store.records()) > 0
        assert desk.queue.round(server.url).received == RECORDS
        _check_once(desk, server)


@pytest.fixture(autouse=True, scope="module")
def _no_leaks() -> Iterator[None]:
    import threading

    before = threading.active_count()
    yield
    assert threading.active_count() <= before + 1
