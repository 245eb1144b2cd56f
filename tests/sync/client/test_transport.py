"""The transport against real TLS on loopback, silent servers, and addresses it must not speak to."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.catalogue import sentence
from sync.client.client import Client
from sync.client.transport import RequestsTransport, TransportError
from sync.server.run import RunningServer, Tls, serve
from tests.helpers.command import recap
from tests.helpers.fault_proxy import FaultProxy
from tests.helpers.pki import Committee, training_package
from tests.helpers.tls import self_signed
from tests.helpers.wire import ServerProcess, committee_of_today, containers, token_of


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


@pytest.fixture
def tls(tmp_path: Path) -> Tls:
    return self_signed(tmp_path)


@pytest.fixture
def server(tmp_path: Path, tls: Tls) -> Iterator[RunningServer]:
    with serve(tmp_path / "data", training_package().envelope, tls=tls) as running:
        yield running


def _client(url: str, pin: str | None, committee: Committee) -> Client:
    return Client(RequestsTransport(url, pin, plain=False), committee.package, lambda: token_of(committee))


def test_the_pinned_certificate_is_enough(server: RunningServer, tls: Tls, committee: Committee) -> None:
    assert server.url.startswith("https://")
    client = _client(server.url, tls.check(), committee)
    assert client.push(containers(committee, [1]))[0].outcome == "received"


def test_another_certificate_is_one_sentence_and_nothing_is_sent(
    tmp_path: Path, server: RunningServer, committee: Committee
) -> None:
    """Also one that the same name vouches for: the pin alone decides."""
    (tmp_path / "other").mkdir()
    wrong = self_signed(tmp_path / "other").check()
    with pytest.raises(TransportError) as refused:
        _client(server.url, wrong, committee).push(containers(committee, [1]))
    assert refused.value.code == "client.pin"
    assert "Nothing was sent" in sentence(refused.value, "en")
    assert server.service.store.records() == []


@pytest.mark.parametrize("pin", ["0" * 64, "spki:" + "0" * 64])
def test_not_a_byte_of_a_request_reaches_a_server_with_another_certificate(
    tmp_path: Path, tls: Tls, committee: Committee, pin: str
) -> None:
    """Behind the TLS of the wrong certificate stands a listener that would see any plain text."""
    import ssl

    received = bytearray()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls.certificate, tls.key)
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        client, _ = listener.accept()
        try:
            with context.wrap_socket(client, server_side=True) as secure:
                while piece := secure.recv(4096):
                    received.extend(piece)
        except OSError:
            client.close()

    thread = threading.Thread(target=listen)
    thread.start()
    with pytest.raises(TransportError, match=r"client\.pin"):
        _client(f"https://127.0.0.1:{listener.getsockname()[1]}", pin, committee).push(containers(committee, [1]))
    thread.join(20)
    listener.close()
    assert received == b""


def test_a_pinned_key_outlives_its_certificate(tmp_path: Path, tls: Tls, committee: Committee) -> None:
    """A renewal with the same key goes on without anybody doing anything; the pin of the certificate ends with it."""
    before = tls.pins()
    done = recap(
        "admin", "certificate", "-o", tmp_path / "renewed", "--ip", "127.0.0.1", "--key", tls.key, "--days", 30,
        "--json",
    )
    said = json.loads(done.stdout)
    renewed = Tls(tmp_path / "renewed" / "server.crt", tls.key)
    assert (said["spki"], said["pin"]) == renewed.pins()[::-1]
    assert renewed.pins().key == before.key and renewed.pins().certificate != before.certificate
    for certificate in (tls, renewed):
        with serve(tmp_path / "data", training_package().envelope, tls=certificate) as server:
            assert _client(server.url, before.key, committee).push(containers(committee, [1]))
    with (
        serve(tmp_path / "data", training_package().envelope, tls=renewed) as server,
        pytest.raises(TransportError, match=r"client\.pin"),
    ):
        _client(server.url, before.certificate, committee).status()


@pytest.mark.parametrize("kind", ["certificate", "key"])
def test_a_server_with_another_key_is_refused_by_either_pin(
    tmp_path: Path, server: RunningServer, tls: Tls, committee: Committee, kind: str
) -> None:
    (tmp_path / "other").mkdir()
    wrong = getattr(self_signed(tmp_path / "other").pins(), kind)
    client = _client(server.url, wrong, committee)
    for _ in range(2):
        with pytest.raises(TransportError) as refused:
            client.push(containers(committee, [1]))
        assert refused.value.code == "client.pin"
        assert "the election package names" in sentence(refused.value, "en")
    assert server.service.store.records() == []
    assert _client(server.url, getattr(tls.pins(), kind), committee).status().size == 1


def test_without_a_pin_a_certificate_of_no_authority_is_refused(server: RunningServer, committee: Committee) -> None:
    with pytest.raises(TransportError, match=r"client\.certificate"):
        _client(server.url, None, committee).push(containers(committee, [1]))
    assert server.service.store.records() == []


def test_the_record_stays_whole_when_the_pinned_line_is_cut(
    server: RunningServer, tls: Tls, committee: Committee
) -> None:
    from tests.helpers.fault_proxy import Fault

    with FaultProxy(server.url.replace("https", "http"), [Fault("cut_answer", 2500)]) as proxy:
        client = _client(proxy.url.replace("http", "https"), tls.check(), committee)
        with pytest.raises(TransportError, match=r"client\.no_answer"):
            client.push(containers(committee, [1]))
        assert client.push(containers(committee, [1]))[0].outcome == "received"


@pytest.mark.parametrize("url", ["http://192.0.2.1", "http://example.org:80/x", "http://[2001:db8::1]"])
def test_plain_http_leaves_the_machine_only_where_it_may(url: str) -> None:
    with pytest.raises(TransportError, match=r"client\.not_encrypted"):
        RequestsTransport(url, plain=False)
    RequestsTransport(url, plain=True).close()


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost", "http://[::1]:80"])
def test_plain_http_to_this_machine_is_always_allowed(url: str) -> None:
    RequestsTransport(url, plain=False).close()


@pytest.mark.parametrize("url", ["", "server", "ftp://server", "https://", "file:///etc/passwd"])
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(TransportError, match=r"client\.address"):
        RequestsTransport(url)


def test_a_server_that_says_nothing_or_drips_is_given_up(committee: Committee) -> None:
    """One byte now and then must not hold a round for ever."""
    import contextlib
    import time

    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip() -> None:
        client, _ = listener.accept()
        with client, contextlib.suppress(OSError):
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not ended.wait(0.05):
                client.sendall(b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    begun = time.monotonic()
    transport = RequestsTransport(f"http://127.0.0.1:{listener.getsockname()[1]}", patience=0.5)
    with pytest.raises(TransportError, match=r"client\.no_answer"):
        transport.send("GET", "/checkpoint")
    assert time.monotonic() - begun < 10
    ended.set()
    thread.join(20)
    listener.close()
    transport.close()


def test_serve_with_a_certificate_prints_its_pin(tmp_path: Path, tls: Tls, committee: Committee) -> None:
    options = ("--certificate", str(tls.certificate), "--key", str(tls.key))
    with ServerProcess(tmp_path / "process", *options) as server:
        assert server.url.startswith("https://127.0.0.1:")
        pin = server.line().removeprefix("pin: ")
        assert pin == tls.check()
        assert server.line() == tls.pins().key
        assert _client(server.url, pin, committee).status().size == 1
        assert server.stop() == 0
    with ServerProcess(tmp_path / "process", "--certificate", str(tls.key), "--key", str(tls.key)) as server:
        status, said = server.refusal()
    assert status == 1
    assert said.startswith("TLS certificate or key server.key cannot be used.")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (b"5", 5), (b"86400000", 86400000), (b"\xb2", None), (b"9" * 5000, None), (b"999999999999", None),
        (b"-1", None), (b"", None), (b"Wed, 21 Oct 2026 07:28:00 GMT", None),
    ],
)
def test_only_a_sane_number_of_seconds_is_heard(said: bytes, heard: int | None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_answer_once, args=(listening, said))
        thread.start()
        answer = RequestsTransport(f"http://127.0.0.1:{listening.getsockname()[1]}").send("GET", "/")
        thread.join()
    assert (answer.status, answer.retry_after) == (503, heard)


def _answer_once(listening: socket.socket, said: bytes) -> None:
    with listening.accept()[0] as one:
        one.recv(1 << 16)
        one.sendall(
            b"HTTP/1.1 503 Busy\r\nRetry-After: " + said + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
