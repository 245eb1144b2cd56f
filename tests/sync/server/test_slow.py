"""Real sockets that wait, drip and stop half-way: the server goes on serving, and does not keep what they sent."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from sync.server import body, connections
from sync.server.run import RunningServer, serve
from tests.helpers.pki import Committee
from tests.helpers.wire import ServerProcess, committee_of_today, token_of


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


@pytest.fixture
def server(tmp_path: Path, committee: Committee) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", committee.package.envelope) as running:
        yield running


def _open(url: str) -> socket.socket:
    host, _, port = url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=10)


def _serves(url: str) -> bool:
    return requests.get(f"{url}/v1/status", timeout=10).status_code == 200


def _closed_after(one: socket.socket) -> float:
    """Seconds until the other side has closed the connection."""
    began = time.monotonic()
    try:
        while one.recv(1 << 16):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic() - began


def _head(committee: Committee, length: int) -> bytes:
    """A request of an officer whose body is still to come."""
    lines = ["POST /v1/records HTTP/1.1", "Host: x", f"Authorization: {token_of(committee)}"]
    return "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode()


@pytest.mark.parametrize("sent", [b"", b"GET /v1/status HT"])
def test_a_head_that_does_not_come_closes_the_connection(
    sent: bytes, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.5)
    with _open(server.url) as one:
        one.sendall(sent)
        assert _closed_after(one) < 5


def test_a_head_that_drips_has_no_longer(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one on a kept connection too."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.6)
    with _open(server.url) as one:
        one.sendall(b"GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")
        assert one.recv(1 << 16).startswith(b"HTTP/1.1 200")
        with pytest.raises(OSError, match=r"reset|pipe|abort"):
            for _ in range(40):
                one.sendall(b"X")
                time.sleep(0.1)


def test_idle_connections_give_way_to_whoever_has_something_to_say(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST", 5)
    monkeypatch.setattr(connections, "GRACE", 0.0)
    with ExitStack() as held:
        idle = [held.enter_context(_open(server.url)) for _ in range(12)]
        for one in idle:
            one.sendall(b"GET /v1/status HT")
        for _ in range(3):
            assert _serves(server.url)
        idle[0].settimeout(5)
        assert _closed_after(idle[0]) < 5, "the first to come is the first to go"


def test_many_connections_at_once_leave_no_more_than_there_is_room_for(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST", 5)
    monkeypatch.setattr(connections, "GRACE", 0.0)
    with ExitStack() as held:
        burst = [held.enter_context(_open(server.url)) for _ in range(60)]
        assert _serves(server.url)
        still_open = 0
        for one in burst:
            one.settimeout(0.05)
            try:
                _closed_after(one)
            except TimeoutError:
                still_open += 1
        assert still_open <= 5


def test_a_body_that_stops_half_way_is_answered_and_the_connection_closed(
    server: RunningServer, committee: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "PATIENCE", 0.5)
    head = _head(committee, 100000)
    with _open(server.url) as one:
        one.sendall(head + b"x" * 1000)
        answer = b""
        while part := one.recv(1 << 16):  # it ends: the connection is closed
            answer += part
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"server.slow" in answer


def test_a_slow_link_has_the_time_its_bytes_need(
    server: RunningServer, committee: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "PATIENCE", 0.3)
    head = _head(committee, 8000)
    with _open(server.url) as one:
        one.sendall(head)
        for _ in range(8):
            one.sendall(b" " * 1000)
            time.sleep(0.1)
        assert one.recv(1 << 16).startswith(b"HTTP/1.1 422"), "all of it came and is no batch"


def test_anybody_may_send_an_enrolment_request_and_no_more(server: RunningServer) -> None:
    url = f"{server.url}/v1/enrolments"
    large = requests.post(url, b"x" * ((1 << 16) + 1), timeout=10)
    assert (large.status_code, large.json()["code"]) == (413, "server.too_large")
    pieces = requests.post(url, iter([b"x" * (1 << 15)] * 3), timeout=10)
    assert (pieces.status_code, pieces.json()["code"]) == (413, "server.too_large")


def test_half_sent_bodies_of_strangers_are_not_kept(tmp_path: Path) -> None:
    """Twenty of 16 MiB cost the server a few megabytes, not 340."""
    with ServerProcess(tmp_path / "data", "--port", "0") as process, ExitStack() as held:
        url = process.url[process.url.index("http://") :].split()[0]
        assert _serves(url)
        before = _resident(process.pid)
        for _ in range(20):
            one = held.enter_context(_open(url))
            one.settimeout(2)
            one.sendall(b"POST /v1/enrolments HTTP/1.1\r\nHost: x\r\nContent-Length: 16777216\r\n\r\n")
            one.sendall(b"x" * 4_000_000)
        assert _serves(url)
        assert _resident(process.pid) - before < 40


def _resident(pid: int) -> int:
    """Memory of a process, MB."""
    (line,) = [one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) // 1024
