"""The portal: what a first view costs a phone on a slow line, and how many answers one process gives beside nginx.

``python -m benchmarks.portal``. Chromium is needed for the first; ``nginx`` and ``wrk`` on the PATH for the comparison
(Debian: ``nginx-light``, ``wrk``; unpacked anywhere they need no installation). What is not there is said.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import requests

from sync.portal.layouts.v4.shards.paths import page_path
from sync.server.run import bind
from tests.helpers.chromium import Chromium
from tests.helpers.told_region import CORRECTED, told_release
from tests.helpers.wire import ServerProcess

VILLAGE = page_path(CORRECTED[:10], "id")
#: A line as villages have it: bytes a second both ways, and milliseconds there and back.
_BYTES, _RTT = 400_000 // 8, 400
_SCREEN = (360, 740)
_SECONDS, _CONNECTIONS = 8, 8
_TICKS = os.sysconf("SC_CLK_TCK")
_CONFIG = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; gzip_static on; etag on; keepalive_requests 1000000;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  types {{ text/html html; text/css css; text/javascript js; application/json json; text/csv csv; }}
  server {{ listen 127.0.0.1:{port}; root {root}; index index.html; add_header Access-Control-Allow-Origin "*"; }}
}}
"""


def first_view(url: str, folder: Path) -> None:
    """Time until a page shows something and until all of it is there, and bytes on the way, with nothing kept."""
    with Chromium(folder / "profile") as browser:
        for name, path in (("first page", ""), ("page of a village", VILLAGE), ("page of a sub-district",
                                                                                page_path(CORRECTED[:6], "id"))):
            _one_view(browser, url, name, path)


def _one_view(browser: Chromium, url: str, name: str, path: str) -> None:
    browser.size(*_SCREEN)
    browser.tell("Network.clearBrowserCache")
    browser.tell("Network.emulateNetworkConditions", offline=False, latency=_RTT, downloadThroughput=_BYTES,
                 uploadThroughput=_BYTES, connectionType="cellular3g")
    browser.events.clear()
    browser.go(f"{url}/{path}", then=path)
    while not (seen := browser.value("(performance.getEntriesByName('first-contentful-paint')[0] || {}).startTime")):
        pass
    whole = browser.value("performance.getEntriesByType('navigation')[0].loadEventEnd")
    asked = [one["params"]["request"]["url"] for one in browser.events if one["method"] == "Network.requestWillBeSent"]
    others = [one for one in asked if not one.startswith(url)]
    if others:
        raise AssertionError(f"asked of somebody else: {others}")
    sent = sum(one["params"]["encodedDataLength"] for one in browser.events
               if one["method"] == "Network.loadingFinished")
    print(f"{name} at 400 kbit/s and {_RTT} ms, {_SCREEN[0]} px: first content {seen / 1000:.2f} s, loaded "
          f"{whole / 1000:.2f} s; {sent:,} bytes in {len(asked)} requests, headers with them, none to anybody else",
          flush=True)


def answers(url: str, process: int, release: Path, folder: Path) -> None:
    """Answers a second, and for each second of the processor that the server had, beside nginx on the same files."""
    for name, path, headers in (
        ("first page", "", {}), ("first page, compressed", "", {"Accept-Encoding": "gzip"}),
        ("page of a village, compressed", VILLAGE, {"Accept-Encoding": "gzip"}),
        ("style sheet that the caller has", "gaya.css", {"If-None-Match": "?"}),
    ):
        told = _load(f"{url}/{path}", process, headers)
        print(f"{name}: {told[0]:,.0f} answers/s, {told[1]:,.0f} a second of the processor (recap serve)", flush=True)
        if shutil.which("nginx") is None:
            print("    nginx was not there: not compared", flush=True)
            continue
        with _nginx(release, folder) as (other, number):
            beside = _load(f"{other}/{path}", number, headers)
        print(f"    nginx: {beside[0]:,.0f} answers/s, {beside[1]:,.0f} a second of the processor; ratio "
              f"{told[1] / beside[1]:.3f}", flush=True)


def _load(url: str, process: int, headers: dict[str, str]) -> tuple[float, float]:
    """Answers a second, and answers for each second of processor time of a process."""
    first = requests.get(url, headers={"Accept-Encoding": "identity", **headers}, timeout=30)
    first.raise_for_status()
    headers = {**headers, **({"If-None-Match": first.headers["ETag"]} if "If-None-Match" in headers else {})}
    load = _by_wrk if shutil.which("wrk") else _by_client
    began, spent = time.perf_counter(), _processor(process)
    done = load(url, headers)
    return done / (time.perf_counter() - began), done / (_processor(process) - spent)


def _by_wrk(url: str, headers: dict[str, str]) -> int:
    words = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    made = subprocess.run(["wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{_SECONDS}s", *words, url], check=True, text=True,
                          capture_output=True)
    if "Non-2xx" in made.stdout and "If-None-Match" not in headers:
        raise AssertionError(made.stdout)
    found = re.search(r"(\d+) requests in", made.stdout)
    assert found is not None, made.stdout
    return int(found[1])


def _by_client(url: str, headers: dict[str, str]) -> int:
    """One connection of the standard library: the client is the slower side, so only the processor's second tells."""
    parts, done = urlsplit(url), 0
    connection = http.client.HTTPConnection(parts.netloc)
    until = time.perf_counter() + _SECONDS
    while time.perf_counter() < until:
        connection.request("GET", parts.path, headers=headers)
        connection.getresponse().read()
        done += 1
    connection.close()
    return done


def _processor(process: int) -> float:
    """Seconds that a process had the processor (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def _nginx(release: Path, folder: Path) -> Iterator[tuple[str, int]]:
    """nginx, one process, files compressed beforehand as our server has them."""
    free = bind("127.0.0.1", 0)
    port = free.getsockname()[1]
    free.close()
    place = folder / f"nginx-{port}"
    place.mkdir()
    (place / "conf").write_text(_CONFIG.format(folder=place, port=port, root=release), encoding="utf-8")
    process = subprocess.Popen(["nginx", "-p", str(place), "-c", str(place / "conf"), "-e", str(place / "error.log")])
    try:
        while process.poll() is None:
            try:
                requests.get(f"http://127.0.0.1:{port}/", timeout=30)
                break
            except requests.ConnectionError:
                continue
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(30)


def portal(folder: Path) -> None:
    """Both, on the release of a training region with something of everything."""
    place = folder / "portal"
    place.mkdir()
    release = told_release(place)
    for path in release.rglob("*"):
        if path.suffix in (".html", ".css", ".js", ".json", ".csv"):
            subprocess.run(["gzip", "-9", "-k", "-n", str(path)], check=True)
    with ServerProcess(place / "server", package=None) as running:
        print(f"load of the machine: {os.getloadavg()[0]:.1f}", flush=True)
        if shutil.which("chromium"):
            first_view(running.url, place)
        else:
            print("first view: no Chromium, not measured", flush=True)
        answers(running.url, running.process.pid, release, place)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        portal(Path(name))
