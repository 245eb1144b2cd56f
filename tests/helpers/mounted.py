"""A site that gives a server out below a path of its own, as a proxy in front of several services does."""

from __future__ import annotations

import http.client
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

_PASSED_ON = ("Content-Type", "Content-Length", "Content-Location", "Cache-Control", "ETag", "Location")


@contextmanager
def mounted(url: str, below: str) -> Iterator[str]:
    """Address of the server at ``url`` below ``/below/``; it does not learn of it, and nothing else is there."""
    there, prefix = urlsplit(url).netloc, f"/{below}"

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.startswith(f"{prefix}/"):
                self.send_error(404)
                return
            asked = http.client.HTTPConnection(there, timeout=30)
            asked.request("GET", self.path.removeprefix(prefix), headers={"Accept-Encoding": "identity"})
            answer = asked.getresponse()
            data = answer.read()
            asked.close()
            self.send_response(answer.status)
            for name in _PASSED_ON:
                if (said := answer.getheader(name)) is not None:
                    self.send_header(name, said)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as site:
        thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{site.server_port}{prefix}/"
        finally:
            site.shutdown()
            thread.join()
