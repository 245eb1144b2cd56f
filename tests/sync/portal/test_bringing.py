"""``verifikasi.pyz ADDRESS`` against servers that cut, crawl, refuse and lie: what was signed comes, or is named."""

from __future__ import annotations

import contextlib
import email.utils
import hashlib
import http.server
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.portal.verifier.asking import Asking
from sync.portal.verifier.command import main
from sync.portal.verifier.faults import Fault, Unable
from sync.portal.verifier.fetch import Fetched
from sync.portal.verifier.signed import Signatures
from tests.helpers.releases import NOW, sealed_town, tree

TABLE = "data/suara/0001.csv"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of one sheet."""
    folder = tmp_path_factory.mktemp("bringing")
    sealed_town(folder, 1).publish(folder / "release", now=NOW)
    return folder / "release"


class Site(http.server.ThreadingHTTPServer):
    """Gives files out; ``odd`` may answer a request in its own way, and then says so."""

    daemon_threads = True

    def __init__(self, root: Path, odd: Callable[[Answer, str, int], bool]) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.root, self.odd = root, odd
        self.asked: Counter[str] = Counter()
        self.ranges: list[str] = []
        self.lines = 0
        self.lock = threading.Lock()


class Answer(http.server.BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Site

    def setup(self) -> None:
        super().setup()
        with self.server.lock:
            self.server.lines += 1

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        with self.server.lock:
            self.server.asked[path] += 1
            time_of = self.server.asked[path]
        if self.server.odd(self, path, time_of):
            return
        file = self.server.root / path
        if not file.is_file():
            self.give(404, b"")
            return
        self.give(200, file.read_bytes())

    def give(self, status: int, data: bytes, length: int | None = None, **headers: str) -> None:
        """An answer; with a range, as it is asked for."""
        first, span = 0, self.headers.get("Range")
        tag = f'"{hashlib.sha256(data).hexdigest()}"'
        if span is not None and status == 200 and self.headers.get("If-Range") == tag:
            self.server.ranges.append(span)
            first, status = int(span.removeprefix("bytes=").rstrip("-")), 206
            headers["Content-Range"] = f"bytes {first}-{len(data) - 1}/{len(data)}"
        self.send_response(status)
        for name, value in {"ETag": tag, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data) - first if length is None else length))
        self.end_headers()
        self.wfile.write(data[first:])

    def cut(self, data: bytes, at: int) -> None:
        """Say a whole file, and hang up in the middle of it."""
        first = 0 if "Range" not in self.headers else int(self.headers["Range"][6:].rstrip("-"))
        if first:
            self.server.ranges.append(self.headers["Range"])
        self.send_response(206 if first else 200)
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - first))
        self.end_headers()
        self.wfile.write(data[first : first + at])
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def site(release: Path, odd: Callable[[Answer, str, int], bool] = lambda *_: False) -> Iterator[Site]:
    """A site that runs meanwhile."""
    with Site(release, odd) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def address(server: Site) -> str:
    return f"http://127.0.0.1:{server.server_port}/"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where releases are brought to."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_connections_are_kept_and_few(release: Path, here: Path) -> None:
    with site(release) as server:
        done = Fetched(address(server), Signatures())
    assert tree(here / "terbitan-000001") == tree(release)
    assert done.new == done.files - 1 == sum(server.asked.values()) - 4, "the package came with the head"
    assert server.lines <= 10, "a few connections, and not one a file"


def test_a_cut_answer_goes_on_where_it_stopped(release: Path, here: Path) -> None:
    data = (release / TABLE).read_bytes()
    part = len(data) // 3

    def odd(answer: Answer, path: str, time_of: int) -> bool:
        if path == TABLE and time_of <= 2:
            answer.cut(data, part)
            return True
        return False

    with site(release, odd) as server:
        Fetched(address(server), Signatures())
    assert tree(here / "terbitan-000001") == tree(release)
    assert server.ranges == [f"bytes={part}-", f"bytes={2 * part}-"] and server.asked[TABLE] == 3


def test_a_server_that_knows_no_parts_or_has_another_file_meanwhile_gives_the_whole_anew(
    release: Path, here: Path
) -> None:
    data = (release / TABLE).read_bytes()

    def odd(answer: Answer, path: str, time_of: int) -> bool:
        if path == TABLE and time_of == 1:
            answer.cut(b"x" * len(data), 100)  # of another tag than the file that comes then
            return True
        return False

    with site(release, odd) as server:
        Fetched(address(server), Signatures())
    assert tree(here / "terbitan-000001") == tree(release) and server.ranges == []


def test_what_is_cut_for_ever_is_given_up_and_goes_on_another_time(
    release: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, is_bad = (release / TABLE).read_bytes(), [True]

    def odd(answer: Answer, path: str, _: int) -> bool:
        if path == TABLE and is_bad[0]:
            answer.cut(data, 1)
            return True
        return False

    with site(release, odd) as server:
        assert main([address(server), "--lang", "en"], "x") == 2
        assert TABLE in capsys.readouterr().out and not (here / "terbitan-000001" / TABLE).exists()
        before, is_bad[0] = sum(server.asked.values()), False
        kept = len(tree(here / "terbitan-000001"))
        assert main([address(server)], "x") == 0
        again = sum(server.asked.values()) - before
    assert again <= len(tree(release)) - kept + 5, "what came whole is not asked for again"


@pytest.mark.parametrize("kind", ["more", "less", "other", "none", "silent more"])
def test_other_bytes_than_were_signed_are_named_and_not_kept(
    kind: str, release: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = (release / TABLE).read_bytes()

    def odd(answer: Answer, path: str, _: int) -> bool:
        if path != TABLE:
            return False
        if kind == "silent more":  # no length is told, and it never ends by itself
            answer.send_response(200)
            answer.send_header("Connection", "close")
            answer.end_headers()
            answer.wfile.write(data + b"x" * 100_000)
            answer.close_connection = True
        else:
            answer.give(200, {"more": data + b"x", "less": data[:-1], "other": data.swapcase(), "none": b""}[kind])
        return True

    with site(release, odd) as server:
        assert main([address(server), "--lang", "en"], "x") == 1
    assert TABLE in capsys.readouterr().out and not (here / "terbitan-000001" / TABLE).exists()


def test_a_server_that_wants_to_be_left_alone_is(release: Path, here: Path) -> None:
    a_moment_ago = email.utils.formatdate(time.time() - 5, usegmt=True)
    waits = {1: (503, "0"), 2: (429, a_moment_ago), 3: (503, "0")}

    def odd(answer: Answer, path: str, time_of: int) -> bool:
        if path in (TABLE, "manifest.json") and time_of in waits:
            status, when = waits[time_of]
            answer.give(status, b"later", Retry_After=when)
            return True
        return False

    with site(release, odd) as server:
        Fetched(address(server), Signatures())
    assert tree(here / "terbitan-000001") == tree(release) and server.asked[TABLE] == 4


@pytest.mark.parametrize(("seconds", "patience", "asked"), [("3600", 200, 1), ("0", 0.5, 4)])
def test_one_that_wants_it_for_ever_is_given_up(release: Path, seconds: str, patience: float, asked: int) -> None:
    """Also one that says "at once" for ever: each pause is a little longer than the one before."""

    def odd(answer: Answer, path: str, _: int) -> bool:
        if path == TABLE:
            answer.give(503, b"", Retry_After=seconds)
        return path == TABLE

    with site(release, odd) as server, pytest.raises(Unable) as told:
        Fetched(address(server), Signatures(), Asking(patience=patience))
    assert told.value.params["reason"] == "503" and 1 <= server.asked[TABLE] <= asked


@pytest.mark.parametrize("kind", ["silent", "crawling"])
def test_a_server_that_crawls_or_says_nothing_is_given_up(kind: str, release: Path) -> None:
    ended = threading.Event()

    def odd(answer: Answer, path: str, _: int) -> bool:
        if path != TABLE:
            return False
        answer.close_connection = True
        answer.send_response(200)
        answer.send_header("Content-Length", str((release / TABLE).stat().st_size))
        answer.end_headers()
        while not ended.wait(0.02):
            try:
                answer.wfile.write(b"x" * (kind == "crawling"))
            except OSError:
                break
        return True

    with site(release, odd) as server:
        try:
            with pytest.raises(Unable) as told:
                Fetched(address(server), Signatures(), Asking(seconds=0.1))
        finally:
            ended.set()
    assert told.value.code == "no_fetch" and TABLE in str(told.value.params["address"])


@pytest.mark.parametrize("kind", ["head", "before the head", "behind the pieces"])
def test_what_stands_around_a_file_has_an_end_too(kind: str) -> None:
    """Lines that ``http.client`` passes over by itself: slow ones, and as many as somebody sends."""
    begun, lines = {
        "head": (b"HTTP/1.1 200 OK\r\nX: ", b"a"),
        "before the head": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 2000),
        "behind the pieces": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n" * 8000),
    }[kind]

    def odd(answer: Answer, path: str, _: int) -> bool:
        answer.close_connection = True
        with contextlib.suppress(OSError):
            answer.wfile.write(begun)
            while not ended.wait(0.02 * (kind == "head")):
                answer.wfile.write(lines)
        return True

    ended, asking = threading.Event(), Asking(seconds=0.1 if kind == "head" else 60)
    with site(Path(), odd) as server:
        try:
            with pytest.raises(Unable) as told:
                asking.get(f"{address(server)}x", 10)
        finally:
            ended.set()
            asking.close()
    assert told.value.params["reason"] == ("slow" if kind == "head" else "endless")


def test_a_server_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(Unable):
        Fetched("http://127.0.0.1:9/", Signatures())


def test_it_goes_where_an_address_leads(release: Path, here: Path) -> None:
    def odd(answer: Answer, path: str, _: int) -> bool:
        if path.startswith("old/"):
            answer.give(301, b"", Location=f"/{path.removeprefix('old/')}")
            return True
        if path.startswith("round"):
            answer.give(302, b"", Location="/round")
            return True
        return False

    with site(release, odd) as server:
        Fetched(address(server) + "old/", Signatures())
        with pytest.raises(Unable):
            Fetched(address(server) + "round/", Signatures())
    assert tree(here / "terbitan-000001") == tree(release)


def test_a_server_that_goes_on_with_another_file_is_asked_for_the_whole(release: Path, here: Path) -> None:
    data = (release / TABLE).read_bytes()

    def odd(answer: Answer, path: str, time_of: int) -> bool:
        if path == TABLE and time_of == 1:
            answer.cut(data.swapcase(), 100)
        elif path == TABLE and time_of == 2:
            answer.cut(data, len(data))  # a part, whatever the question was
        return path == TABLE and time_of <= 2

    with site(release, odd) as server:
        Fetched(address(server), Signatures())
    assert tree(here / "terbitan-000001") == tree(release) and server.asked[TABLE] == 3


@pytest.mark.parametrize("path", ["terbaru.json", "manifest.json"])
def test_json_without_end_is_no_release(path: str, release: Path) -> None:
    def odd(answer: Answer, asked: str, _: int) -> bool:
        if asked == path:
            answer.give(200, b"[" * 60_000)
        elif asked == "paket.json" and path == "terbaru.json":
            answer.give(404, b"")  # a release is then looked for there itself
        else:
            return False
        return True

    with site(release, odd) as server:
        assert main([address(server)], "x") == (2 if path == "terbaru.json" else 1)


def test_what_was_cut_in_its_first_file_goes_on(release: Path, here: Path) -> None:
    there = here / "terbitan-000001"
    there.mkdir()
    data = (release / "manifest.json").read_bytes()
    (there / "manifest.json").write_bytes(data[:100])
    with site(release) as server:
        Fetched(address(server), Signatures())
    assert tree(there) == tree(release)
    shutil.rmtree(there)
    there.mkdir()
    for other in (b"x", data + b"x"):
        (there / "manifest.json").write_bytes(other)
        with site(release) as server, pytest.raises(Unable) as told:
            Fetched(address(server), Signatures())
        assert told.value.code == "other_there" and (there / "manifest.json").read_bytes() == other


def test_nothing_is_written_or_removed_through_a_link_of_somebody_else(release: Path, here: Path) -> None:
    there, mine = here / "terbitan-000001", here / "mine"
    (there / "data").mkdir(parents=True)
    mine.mkdir()
    (mine / "0001.csv").write_bytes(b"mine")
    (there / "manifest.json").write_bytes((release / "manifest.json").read_bytes())
    (there / "data/suara").symlink_to(mine)
    with site(release) as server, pytest.raises(Fault) as told:
        Fetched(address(server), Signatures())
    assert (told.value.code, told.value.params["path"]) == ("extra", "data/suara")
    assert tree(mine) == {"0001.csv": b"mine"}
