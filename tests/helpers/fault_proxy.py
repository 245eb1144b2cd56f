"""A TCP proxy between a client and a real server that does harm by script: one fault a connection, then it behaves."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

_SECONDS = 20.0


@dataclass(frozen=True)
class Fault:
    """What happens to one connection.

    ``kind``: ``refuse`` (reset before a byte is read), ``cut_request`` / ``cut_answer`` (closed after ``at`` bytes of
    that direction), ``reset_request`` / ``reset_answer`` (the same with a reset), ``swallow`` (the server gets the
    request and answers; the first answer that is longer than ``at`` bytes never arrives), ``hold`` (as ``swallow``, but
    the line stays open and silent), ``delay`` (every answer comes ``seconds`` late), ``flip`` (one bit of answer byte
    ``at``), ``duplicate`` (every request reaches the server twice, on two connections at once).
    """

    kind: str
    at: int = 0
    seconds: float = 0.05


class FaultProxy:
    """Listens on a port of loopback; a context manager. ``requested`` and ``answered`` count bytes passed on."""

    def __init__(self, target: str, faults: Iterable[Fault] = ()) -> None:
        host, port = target.removeprefix("http://").rsplit(":", 1)
        self._target = (host, int(port))
        self._faults = list(faults)
        self.requested = self.answered = self.done = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def __enter__(self) -> FaultProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in (self._accepting, *self._threads):
            thread.join(_SECONDS)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            fault = self._faults.pop(0) if self._faults else Fault("pass")
            self.done += fault.kind != "pass"
            thread = threading.Thread(target=self._serve, args=(client, fault), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket, fault: Fault) -> None:
        with client, contextlib.suppress(OSError):
            if fault.kind == "refuse":
                _reset(client)
            elif fault.kind == "duplicate":
                self._duplicate(client)
            else:
                with socket.create_connection(self._target) as server:
                    self._pump(client, server, fault)

    def _pump(self, client: socket.socket, server: socket.socket, fault: Fault) -> None:
        sent = [0, 0]  # bytes of request and answer
        pair = (client, server)
        while not self._ended.is_set():
            ready, _, _ = select.select(pair, (), (), 0.1)
            for source in ready:
                way = pair.index(source)
                data = source.recv(65536)
                if not data:
                    return
                if way and fault.kind == "delay":
                    time.sleep(fault.seconds)
                out = _harmed(data, way, sent[way], fault)
                if way and fault.kind in ("swallow", "hold") and sent[1] + len(data) > fault.at:
                    if fault.kind == "hold":
                        self._ended.wait(_SECONDS)
                    return
                sent[way] += len(out)
                pair[1 - way].sendall(out)
                self._count(way, len(out))
                if len(out) < len(data):
                    if fault.kind.startswith("reset"):
                        _reset(client)
                    return

    def _count(self, way: int, size: int) -> None:
        if way:
            self.answered += size
        else:
            self.requested += size

    def _duplicate(self, client: socket.socket) -> None:
        while True:
            request = _message(client)
            if not request:
                return
            answers: list[bytes] = []
            both = [threading.Thread(target=self._ask, args=(request, answers)) for _ in range(2)]
            for thread in both:
                thread.start()
            for thread in both:
                thread.join(_SECONDS)
            client.sendall(answers[-1])

    def _ask(self, request: bytes, answers: list[bytes]) -> None:
        with socket.create_connection(self._target, timeout=_SECONDS) as server:
            server.sendall(request)
            answers.append(_message(server))


def _harmed(data: bytes, way: int, before: int, fault: Fault) -> bytes:
    """What is passed on of a piece that begins at byte ``before`` of its direction."""
    here = fault.at - before
    if fault.kind == "flip" and way and 0 <= here < len(data):
        return data[:here] + bytes([data[here] ^ 1]) + data[here + 1 :]
    if fault.kind in (("cut_answer", "reset_answer") if way else ("cut_request", "reset_request")):
        return data[: max(here, 0)] if here < len(data) else data
    return data


def _reset(client: socket.socket) -> None:
    """Close with RST instead of FIN."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def _message(source: socket.socket) -> bytes:
    """One whole HTTP message with a Content-Length; empty when the other side is done."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = source.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, _ = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    total = len(head) + 4 + (int(lengths[0].split(b":")[1]) if lengths else 0)
    while len(data) < total:
        data += source.recv(65536)
    return data
