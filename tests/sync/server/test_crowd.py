"""More callers than places, on a real server: officers first, the slowest stranger goes first, nobody is reset."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.client.client import Client
from sync.client.transport import HttpAnswer, RequestsTransport
from sync.server import connections, gate
from sync.server.gate import Stage, Visit
from sync.server.run import serve
from sync.trust.enrolment import EnrolmentRequest, request_enrolment
from sync.trust.package import ElectionPackage
from sync.wire.limits import SLOWEST
from tests.helpers.pki import Committee
from tests.helpers.tls import self_signed
from tests.helpers.wire import ServerProcess, client_of, committee_of_today, containers

PARALLEL = 400
_HEAD = b"POST /v1/enrolments HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    with ServerProcess(tmp_path / "data") as running:
        yield running


def _request(package: ElectionPackage, person: str) -> EnrolmentRequest:
    return request_enrolment(
        election=package.election, person=person, role="operator", region="000101", name="Nama Baru",
        key=Ed25519PrivateKey.generate(), pdf_key=ec.generate_private_key(ec.SECP256R1()),
    )


def _open(url: str) -> socket.socket:
    host, _, port = url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=20)


class _Drippers:
    """Strangers who send a byte of an enrolment's body now and then, and come again when they are sent away."""

    def __init__(self, url: str, count: int) -> None:
        self._url = url
        self._count = count
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.begun = threading.Event()

    def _run(self) -> None:
        with ExitStack() as held:
            live = [held.enter_context(self._one()) for _ in range(self._count)]
            self.begun.set()
            while not self._ends.wait(0.3):
                for place, one in enumerate(live):
                    try:
                        one.send(b"x")
                    except OSError:
                        one.close()
                        live[place] = held.enter_context(self._one())

    def _one(self) -> socket.socket:
        made = _open(self._url)
        made.setblocking(True)
        made.sendall(_HEAD)
        return made

    def __enter__(self) -> _Drippers:
        self._thread.start()
        assert self.begun.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()


@pytest.mark.parametrize("drippers", [220, 400])
def test_dripping_bodies_keep_no_officer_and_no_applicant_out(
    drippers: int, server: ServerProcess, committee: Committee
) -> None:
    with _Drippers(server.url, drippers):
        time.sleep(1.5)  # they have had their moment
        for number in range(12):
            request = _request(committee.package, f"BARU-{number}")
            client = Client(RequestsTransport(server.url), committee.package)
            assert client.enrol(request, "LATIHAN").statement
            results = client_of(server.url, committee).push(containers(committee, [2 * number, 2 * number + 1]))
            assert {one.outcome for one in results} == {"received"}


def test_every_one_of_400_requests_at_once_is_answered(server: ServerProcess) -> None:
    barrier = threading.Barrier(PARALLEL)

    def ask(_: int) -> tuple[int, str | None]:
        barrier.wait(60)
        found = requests.get(f"{server.url}/v1/status", timeout=60)
        return found.status_code, found.headers.get("Retry-After")

    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(ask, range(PARALLEL)))
    counted = Counter(status for status, _ in answers)
    assert set(counted) <= {200, 503}
    assert counted[200] > 0
    assert all(wait is not None for status, wait in answers if status == 503)


def test_400_connections_above_the_places_are_answered_and_not_reset(
    tmp_path: Path, committee: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST", 250)
    with serve(tmp_path / "data", committee.package.envelope) as running, ExitStack() as held:
        live = [held.enter_context(_open(running.url)) for _ in range(PARALLEL)]
        for one in live:
            one.sendall(b"GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")
        answers = Counter(one.recv(1 << 16)[:12] for one in live)
        assert set(answers) == {b"HTTP/1.1 200", b"HTTP/1.1 503"}
        assert answers[b"HTTP/1.1 200"] >= 250


def test_whoever_is_cut_in_the_body_is_told_when_to_come_again(
    tmp_path: Path, committee: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "STRANGERS_BODIES", 2)
    monkeypatch.setattr(gate, "GRACE", 0.2)
    with serve(tmp_path / "data", committee.package.envelope) as running, ExitStack() as held:
        slow, slower = (held.enter_context(_open(running.url)) for _ in range(2))
        for one in (slow, slower):
            one.sendall(_HEAD + b"x")
        time.sleep(0.3)
        slow.sendall(b"x" * 3000)
        time.sleep(0.3)
        client = Client(RequestsTransport(running.url), committee.package)
        request = _request(committee.package, "BARU")
        assert client.enrol(request, "LATIHAN").statement
        told = slower.recv(1 << 16)
        assert told.startswith(b"HTTP/1.1 503")
        assert b"retry-after: 5" in told.lower()
        slow.settimeout(0.2)
        with pytest.raises(TimeoutError):
            slow.recv(1)


def test_an_answer_that_nobody_reads_gives_way(
    tmp_path: Path, committee: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Strangers who ask for much and read nothing do not keep others from being answered."""

    async def run() -> None:
        began = asyncio.Event()

        async def app(scope: object, receive: object, send: object) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
            await send({"type": "http.response.body", "body": b"x", "more_body": True})  # type: ignore[operator]

        async def stuck(message: dict[str, object]) -> None:
            if message["type"] == "http.response.body":
                began.set()
                await asyncio.sleep(3600)

        made = gate.Gate(app)  # type: ignore[arg-type]
        scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "client": ("10.0.0.1", 1)}
        monkeypatch.setattr(gate, "STRANGERS", 1)
        monkeypatch.setattr(gate, "GRACE", 0.05)
        first = asyncio.create_task(made(scope, None, stuck))  # type: ignore[arg-type]
        await began.wait()
        await asyncio.sleep(0.1)
        sent: list[dict[str, object]] = []

        async def read(message: dict[str, object]) -> None:
            sent.append(message)

        await made(scope, None, read)  # type: ignore[arg-type]
        assert sent[0]["status"] == 200
        await asyncio.wait_for(first, 5)

    asyncio.run(run())


def test_of_several_the_address_with_most_places_and_then_the_slowest_goes() -> None:
    async def run() -> None:
        now = asyncio.get_running_loop().time()
        many = [Visit("10.0.0.1", False, Stage.BODY, now - 5) for _ in range(gate.SHARE + 1)]
        slowest = Visit("10.0.0.2", False, Stage.BODY, now - 60)
        fast = Visit("10.0.0.3", False, Stage.BODY, now - 60, 60 * SLOWEST)
        young = Visit("10.0.0.4", False, Stage.BODY, now)
        works = Visit("10.0.0.5", False, Stage.WORK, now - 600)
        assert gate._cut_slowest([slowest, fast, young, works, *many])
        assert sum(one.cut.is_set() for one in many) == 1
        assert gate._cut_slowest([slowest, fast, young, works])
        assert slowest.cut.is_set()
        assert not gate._cut_slowest([slowest, fast, young, works])

    asyncio.run(run())


class _Full:
    """A way that is full for the first calls."""

    def __init__(self, full: int, body: bytes = b"") -> None:
        self.full, self.calls, self._body = full, 0, body

    def send(self, *_: object) -> HttpAnswer:
        self.calls += 1
        if self.calls <= self.full:
            return HttpAnswer(503, self._body, 5)
        return HttpAnswer(200, b'{"election":"x"}', None)


@pytest.mark.parametrize("body", [b"", b'{"code":"server.busy","status":503}'])
def test_a_client_that_is_told_to_wait_waits_and_goes_on(body: bytes, committee: Committee) -> None:
    waited: list[float] = []
    way = _Full(2, body)
    assert Client(way, committee.package, wait=waited.append).call("GET", "/v1/status").status == 200
    assert way.calls == 3
    assert all(5 <= one <= 6 for one in waited)


@pytest.mark.parametrize(("full", "body", "calls"), [(9, b"", 4), (9, b'{"code":"server.clock","status":503}', 1)])
def test_it_does_not_wait_for_ever_nor_for_what_time_does_not_mend(
    full: int, body: bytes, calls: int, committee: Committee
) -> None:
    way = _Full(full, body)
    with pytest.raises(KnownError):
        Client(way, committee.package, wait=lambda seconds: None).checkpoint()
    assert way.calls == calls


def test_what_is_leaned_on_of_uvicorn_is_there() -> None:
    """Read at every place that the protocol touches; its versions are bounded in ``pyproject.toml``."""
    from inspect import signature

    from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

    for name in ("connection_made", "connection_lost", "data_received", "on_response_complete"):
        assert callable(getattr(H11Protocol, name))
    assert {"config", "server_state", "app_state"} <= set(signature(H11Protocol).parameters)
    assert "response_complete" in RequestResponseCycle.__init__.__code__.co_names


def test_a_tls_handshake_that_does_not_come_loses_its_place(
    tmp_path: Path, committee: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "TLS_SECONDS", 0.5)
    tls = self_signed(tmp_path)
    with serve(tmp_path / "data", committee.package.envelope, tls=tls) as running:
        host, _, port = running.url.removeprefix("https://").partition(":")
        with socket.create_connection((host, int(port)), timeout=10) as one:
            assert one.recv(1) == b""
