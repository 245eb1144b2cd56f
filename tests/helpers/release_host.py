"""A folder given out by the standard library's server, as ``python -m http.server`` does, with files put in the way."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Host:
    """Where it listens, and what it gives instead of a file: bytes by path from the folder that is served."""

    def __init__(self, port: int) -> None:
        self.port = port
        # a browser asks for an icon that no release has
        self.instead: dict[str, bytes] = {"favicon.ico": b""}


@contextmanager
def hosted(folder: Path) -> Iterator[Host]:
    """Serve a folder until the block ends."""
    host = Host(0)

    class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            found = host.instead.get(self.path.lstrip("/"))
            if found is None:
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(found)))
            self.end_headers()
            self.wfile.write(found)

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", "default-src 'self'")
            self.send_header("Cache-Control", "no-store")
            super().end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    host.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
