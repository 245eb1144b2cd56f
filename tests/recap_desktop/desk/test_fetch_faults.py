"""What comes from a server is taken item by item: what is spoilt, forged or foreign is set aside; kill -9 or not."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recap_desktop.desk import Desk
from recap_desktop.desk.facts import Changes
from sync.client.transport import HttpAnswer, RequestsTransport
from sync.record.canonical import decode, encode
from sync.record.container import Container
from sync.record.record import Record, build
from sync.server.judge import Judge, Verdict
from sync.server.run import RunningServer, serve
from tests.helpers.desks import CLEAN, CONTEST, PACKAGE, PASSPHRASE, sealed_workspace, second_workspace
from tests.helpers.wire import committee_of_today, transcription

ROOT = Path(__file__).resolve().parents[3]
RECORDS = 6
Change = Callable[[list[dict[str, Any]]], object]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sealed_workspace(tmp_path_factory.mktemp("sealed") / "w")


@pytest.fixture
def server(sealed: Path, tmp_path: Path) -> Iterator[RunningServer]:
    """A server that has the six records of another laptop of the committee."""
    shutil.copytree(sealed, tmp_path / "first")
    with serve(tmp_path / "server", PACKAGE.read_bytes()) as running:
        with Desk.open(tmp_path / "first") as desk:
            desk.session.sign_in("KETUA", PASSPHRASE)
            assert desk.queue.round(running.url).received == RECORDS
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(second_workspace(tmp_path / "second")) as opened:
        opened.session.sign_in("KETUA-2", PASSPHRASE)
        yield opened


@pytest.fixture
def spoil(monkeypatch: pytest.MonkeyPatch) -> Callable[[Change | None], None]:
    """Change the pages of the real server on their way."""
    send = RequestsTransport.send

    def spoilt(change: Change | None) -> None:
        def changed(self: RequestsTransport, method: str, path: str, *rest: Any) -> HttpAnswer:
            answer = send(self, method, path, *rest)
            if change is None or "/v1/records?" not in path:
                return answer
            page = decode(answer.body, 1 << 26)
            change(page["records"])
            return HttpAnswer(answer.status, encode(page), None)

        monkeypatch.setattr(RequestsTransport, "send", changed)

    return spoilt


def _anothers(records: list[dict[str, Any]]) -> None:
    records[0]["envelope"] = records[1]["envelope"]


def _anothers_whole(records: list[dict[str, Any]]) -> None:
    records[0].update({**records[1], "leaf": records[0]["leaf"]})


SPOILT: dict[str, tuple[Change, str]] = {
    "unreadable": (lambda records: records[0].update(envelope="AAAA"), "record.not_json"),
    "empty": (lambda records: records[0].update(envelope=""), "record.not_json"),
    "no base64": (lambda records: records[0].update(envelope="%"), "record.not_base64"),
    "envelope of another record": (_anothers, "log.receipt_other"),
    "another record whole": (_anothers_whole, "log.receipt_other"),
    "receipt altered": (
        lambda records: records[0].update(receipt=records[0]["receipt"].replace("index", "indeks")),
        "log.receipt_malformed",
    ),
}


def test_who_listens_is_told_every_station_that_something_came_for(desk: Desk, server: RunningServer) -> None:
    told: list[Changes] = []
    desk.subscribe(told.append)
    assert desk.queue.round(server.url).fetched == RECORDS
    assert {station for one in told if "import" in one.kinds for station in one.stations} == set(CLEAN)


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_item_is_set_aside_named_and_asked_for_again(
    desk: Desk, server: RunningServer, spoil: Callable[[Change | None], None], case: str
) -> None:
    change, code = SPOILT[case]
    spoil(change)
    result = desk.queue.round(server.url)
    assert (result.code, result.fetched) == (None, RECORDS - 1)
    assert [(one.code, one.tries) for one in result.set_aside] == [(code, 1)]
    spoil(lambda records: records[0].update(envelope="AAAA") if records else None)
    result = desk.queue.round(server.url)
    assert [(one.code, one.tries) for one in result.set_aside] == [("record.not_json", 2)]
    spoil(None)
    result = desk.queue.round(server.url)
    assert (result.fetched, result.set_aside) == (1, ())
    assert desk.board.counts(CONTEST)["received"] == 2
    assert desk.queue.round(server.url).looked_at == 0


def test_a_record_of_another_election_in_the_log_is_named_and_not_asked_for_again(
    desk: Desk, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A careless server took it: the others are taken all the same."""
    judge = Judge.judge
    own = decode(transcription(committee_of_today(), 1).opened().payload)
    del own["signers"]
    foreign = build("transcription", {**own, "election": "LATIHAN-2029"}, [Ed25519PrivateKey.generate()])
    monkeypatch.setattr(Judge, "judge", lambda self, container: Verdict() if container.record.id == foreign.id
                        else judge(self, container))
    answer = server.service.sequencer.submit(Container(foreign, ())).result()
    assert answer.record is not None
    for _ in range(2):
        result = desk.queue.round(server.url)
        assert [(one.record, one.code, one.tries) for one in result.set_aside] == [
            (foreign.id, "record.other_election", 1)
        ]
    assert desk.board.counts(CONTEST)["received"] == 2
    assert not desk.context.workspace.records.has(foreign.id)


FETCHER = """
import sys
from pathlib import Path
from recap_desktop.desk import Desk
from recap_desktop.desk.facts import Changes
from recap_desktop.desk.exchange import fetching
fetching.USUAL_BATCH = 1
portion = fetching.Fetching._portion
def told(self, leaves, *, go_on):
    portion(self, leaves, go_on=go_on)
    print(leaves[-1].leaf, flush=True)
fetching.Fetching._portion = told
desk = Desk.open(Path(sys.argv[1]))
desk.session.sign_in("KETUA-2", sys.argv[2])
desk.queue.round(sys.argv[3])
"""


@pytest.mark.parametrize("after", [1, 3, 5])
def test_killed_while_fetching_nothing_is_lost_or_twice(
    desk: Desk, server: RunningServer, tmp_path: Path, after: int
) -> None:
    desk.close()
    folder = tmp_path / "second"
    command = [sys.executable, "-c", textwrap.dedent(FETCHER), str(folder), PASSPHRASE, server.url]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as fetcher:
        assert fetcher.stdout is not None
        for _ in range(after):
            assert fetcher.stdout.readline()
        fetcher.send_signal(signal.SIGKILL)
    with Desk.open(folder) as again:
        again.session.sign_in("KETUA-2", PASSPHRASE)
        here = [Record.parse(one).id for one in again.context.workspace.records.all_envelopes()]
        assert after <= len(here) <= RECORDS
        assert len(again.context.workspace.receipts.known()) == len(here)
        result = again.queue.round(server.url)
        assert (result.code, result.fetched, result.set_aside) == (None, RECORDS - len(here), ())
        assert again.journal.verify() == again.journal.head
        assert again.board.counts(CONTEST)["received"] == 2
