"""Bringing a release over a line of 50 ms: ``python -m benchmarks.bringing [RELEASE-SERVER-DATA]``.

``recap serve`` on this computer, behind a relay of its own that holds every byte back for half of the way's time in
each direction, and a new connection for a whole one. Says files and requests a second, for as many runs as are asked.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from sync.portal.verifier.fetch import Fetched
from sync.portal.verifier.signed import Signatures
from sync.server.run import serve

#: Seconds there and back.
WAY = 0.05


class Relay:
    """Takes connections and passes bytes on, late."""

    def __init__(self, port: int, way: float = WAY) -> None:
        self._to, self._way = port, way
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listening.getsockname()[1]
        self.lines = 0

    def __enter__(self) -> Relay:
        threading.Thread(target=self._take, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                self.lines += 1
                threading.Thread(target=self._pass_both, args=(near,), daemon=True).start()

    def _pass_both(self, near: socket.socket) -> None:
        time.sleep(self._way)  # the handshake
        far = socket.create_connection(("127.0.0.1", self._to))
        for one in (near, far):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self._pass, args=(near, far), daemon=True).start()
        self._pass(far, near)

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        """Bytes of one direction, each half a way later."""
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                time.sleep(self._way / 2)
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def relayed(data: Path) -> Iterator[Relay]:
    """A server's releases behind the relay."""
    with serve(data) as running, Relay(int(running.url.rpartition(":")[2])) as relay:
        yield relay


def main(data: Path, runs: int = 3) -> None:
    """Bring the newest release some times, each into a folder of its own."""
    for _ in range(runs):
        with relayed(data) as relay, tempfile.TemporaryDirectory() as folder:
            before = Path.cwd()
            os.chdir(folder)
            try:
                begun = time.perf_counter()
                done = Fetched(f"http://127.0.0.1:{relay.port}/", Signatures())
                seconds = time.perf_counter() - begun
            finally:
                os.chdir(before)
        print(f"{done.new} files in {seconds:.2f} s: {done.new / seconds:.0f} a second, {relay.lines} connections")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
