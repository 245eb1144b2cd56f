"""Asking a server for many files: connections are kept, what was cut goes on where it stopped, and a server that wants
to be left alone for a while is. Nothing that comes is believed here; whoever asks holds it against a digest."""

from __future__ import annotations

import email.utils
import http.client
import io
import re
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from .faults import Unable

#: Seconds without a byte, and bytes a second below which, after that time, an answer is given up and asked for anew.
SECONDS, _SLOWEST = 60.0, 1000
#: Answers that may be cut while one file comes; pages that may lead elsewhere.
_TRIES, _HOPS = 5, 5
#: Seconds for which a server may ask to be left alone: at once, and altogether for one file.
_LONGEST, PATIENCE = 300.0, 900.0
#: Seconds by which each pause is longer than the one before, where nobody says how long it should be.
_STEP = 0.1
_PIECE = 1 << 16
#: Bytes that an answer may have around a file, and for each byte of it: small pieces each say their size.
_AROUND, _PACKING = 1 << 20, 16
_RANGE = re.compile(r"bytes ([0-9]+)-")
_BUSY, _ELSEWHERE = (429, 503), (301, 302, 303, 307, 308)

One = TypeVar("One")


class EndedError(Exception):
    """Something else ended it all: nobody waits for this answer any more."""


class _BusyError(Exception):
    """The server asks to be left alone. ``seconds``: as it says, None where it does not."""

    def __init__(self, status: int, seconds: float | None) -> None:
        super().__init__(str(status))
        self.seconds = seconds


class Asking:
    """Safe for several threads. Closed by :meth:`close` when no thread uses it any more."""

    def __init__(self, seconds: float = SECONDS, patience: float = PATIENCE) -> None:
        """:param seconds: without a byte, after which an answer is given up. :param patience: for which a server may
        ask to be left alone, altogether for one file."""
        self._seconds, self._patience = seconds, patience
        #: Connections on which nothing is under way, by scheme and host.
        self._idle: dict[tuple[str, str], list[http.client.HTTPConnection]] = {}
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._not_before, self._was_answered = 0.0, False

    def close(self) -> None:
        """Every connection."""
        for some in self._idle.values():
            for one in some:
                one.close()

    def together(self, threads: int, ones: Iterator[One], take: Callable[[One], None]) -> None:
        """Take one after the other, several at a time; the first fault ends it and is raised."""
        faults: list[BaseException] = []

        def work() -> None:
            try:
                while not self._ended.is_set():
                    with self._lock:
                        one = next(ones, None)
                    if one is None:
                        return
                    take(one)
            except EndedError:
                return
            except BaseException as fault:  # noqa: BLE001 - raised by whoever waits
                faults.append(fault)
                self._ended.set()

        workers = [threading.Thread(target=work, daemon=True) for _ in range(threads)]
        try:
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
        except BaseException:  # a person who had enough
            self._ended.set()
            raise
        if faults:
            raise faults[0]

    def get(self, address: str, most: int) -> bytes:
        """What is there: no more than one byte beyond ``most``.

        :raises Unable: ``no_fetch``.
        """
        made, cuts, waited, busy = _Coming(), 0, 0.0, 0
        while True:
            waited += self._wait()
            try:
                self._go_on(address, made, most)
                return bytes(made.data)
            except _BusyError as error:
                busy += 1
                # one that says "at once" again and again would be asked for ever: a little longer each time
                seconds = min(2.0**busy if error.seconds is None else max(error.seconds, _STEP * busy), _LONGEST)
                if waited + seconds > self._patience:
                    raise _no_fetch(address, str(error)) from None
                with self._lock:  # all threads: it is the server that has enough
                    self._not_before = max(self._not_before, time.monotonic() + seconds)
            except (OSError, http.client.HTTPException, ValueError) as error:
                cuts += 1
                if cuts > _TRIES or not self._was_answered or isinstance(error, ValueError):
                    raise _no_fetch(address, str(error) or type(error).__name__) from None
                with self._lock:
                    self._not_before = max(self._not_before, time.monotonic() + _STEP * cuts)

    def _wait(self) -> float:
        """Until the server may be asked again; seconds that it took. :raises EndedError: everything ends."""
        seconds = max(0.0, self._not_before - time.monotonic())
        if self._ended.wait(seconds) if seconds else self._ended.is_set():
            raise EndedError
        return seconds

    def _go_on(self, address: str, made: _Coming, most: int) -> None:
        """Read on where it stopped, to the end. :raises OSError, HTTPException: it was cut."""
        for _ in range(_HOPS):
            key, line, answer = self._answer(address, made, most)
            self._was_answered, is_whole = True, False
            try:
                if answer.status not in _ELSEWHERE:
                    if answer.status in _BUSY:
                        raise _BusyError(answer.status, _seconds_of(answer.getheader("Retry-After")))
                    if not made.fits(answer):
                        break
                    is_whole = self._read(answer, made, most)
                    return
                address = _led(address, answer.getheader("Location") or "")
            finally:
                self._give_back(key, line, is_whole=is_whole)
        raise _no_fetch(address, str(answer.status))

    def _read(self, answer: http.client.HTTPResponse, made: _Coming, most: int) -> bool:
        """Whether it ended where it said: then its connection is as good as new."""
        wanted, came = answer.length, 0
        while len(made.data) <= most and came != wanted:
            left = min(_PIECE, most + 1 - len(made.data))
            piece = answer.read1(left if wanted is None else min(left, wanted - came))
            if not piece:
                break
            made.data += piece
            came += len(piece)
            if self._ended.is_set():
                raise EndedError
        is_whole = came == wanted or answer.isclosed()
        if wanted is not None and came < wanted and len(made.data) <= most:
            raise http.client.IncompleteRead(b"", wanted - came)
        answer.close()
        return is_whole

    def _answer(
        self, address: str, made: _Coming, most: int
    ) -> tuple[tuple[str, str], http.client.HTTPConnection, http.client.HTTPResponse]:
        # as it is stored: a digest is of these bytes, and a packed answer could unpack to anything
        headers = {"Accept-Encoding": "identity", "User-Agent": "verifikasi.pyz"}
        if made.data and made.tag:
            headers.update({"Range": f"bytes={len(made.data)}-", "If-Range": made.tag})
        parts = urllib.parse.urlsplit(address)
        key = (parts.scheme.lower(), parts.netloc)
        proxy = _proxy_of(parts)
        path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        while True:
            line = self._idle_one(key)
            is_new = line is None
            line = line or self._connected(key, proxy)
            line.response_class = partial(_Answer, self._seconds, _AROUND + most * _PACKING)  # type: ignore[assignment]
            try:
                line.request("GET", address if proxy is not None and key[0] == "http" else path, headers=headers)
                return key, line, line.getresponse()
            except BaseException as error:
                line.close()
                if is_new or not isinstance(error, (OSError, http.client.HTTPException)):
                    raise
                # a connection that was kept for a while may have been closed there: nothing came of it

    def _connected(self, key: tuple[str, str], proxy: str | None) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if key[0] == "https" else http.client.HTTPConnection
        host = key[1].rpartition("@")[2]
        made = kind(proxy or host, timeout=self._seconds)
        if proxy is not None and key[0] == "https":
            made.set_tunnel(host)
        return made

    def _idle_one(self, key: tuple[str, str]) -> http.client.HTTPConnection | None:
        with self._lock:
            some = self._idle.get(key)
            return some.pop() if some else None

    def _give_back(self, key: tuple[str, str], line: http.client.HTTPConnection, *, is_whole: bool) -> None:
        if not is_whole or line.sock is None:
            line.close()
            return
        with self._lock:
            self._idle.setdefault(key, []).append(line)


class _Answer(http.client.HTTPResponse):
    """An answer of which every byte is counted, also those of its head, of what stands between its pieces and behind
    them: ``http.client`` reads these for as long as they come."""

    def __init__(self, seconds: float, most: int, sock: socket.socket, **more: Any) -> None:
        super().__init__(sock, **more)
        self.fp = io.BufferedReader(_Counted(self.fp.detach(), seconds, most))


class _Counted(io.RawIOBase):
    """What comes of an answer. :raises TimeoutError: it crawls. :raises HTTPException: it is more than it can be."""

    def __init__(self, raw: io.RawIOBase, seconds: float, most: int) -> None:
        self._raw, self._seconds, self._most = raw, seconds, most
        self._begun, self._came = 0.0, 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._raw.close()
        super().close()

    def readinto(self, buffer: Any) -> int | None:
        found: int | None = self._raw.readinto(buffer)
        if not self._came:  # how long it was thought about is for the time-out of the line
            self._begun = time.monotonic()
        self._came += found or 0
        gone = time.monotonic() - self._begun
        if self._came > self._most:
            raise http.client.HTTPException("endless")
        if gone > self._seconds and self._came < gone * _SLOWEST:
            raise TimeoutError("slow")
        return found


class _Coming:
    """A file as it comes. ``tag``: of what its beginning is, where the server says so."""

    def __init__(self) -> None:
        self.data, self.tag = bytearray(), ""

    def fits(self, answer: http.client.HTTPResponse) -> bool:
        """Whether an answer goes on with what is here, or begins anew."""
        if answer.status == 206:
            found = _RANGE.match(answer.getheader("Content-Range") or "")
            if self.data and answer.getheader("ETag", self.tag) != self.tag:
                # the end of another file, of a server that does not look at what it is asked: the whole anew
                self.data, self.tag = bytearray(), ""
                raise http.client.HTTPException("206")
            return found is not None and int(found.group(1)) == len(self.data)
        if answer.status != 200:
            return False
        self.data = bytearray()
        tag = answer.getheader("ETag") or ""
        self.tag = tag if tag.startswith('"') else ""
        return True


def _led(address: str, said: str) -> str:
    """Where an address leads; never out of an encrypted line into an open one."""
    there = urllib.parse.urljoin(address, said)
    if not there.startswith("https://" if address.startswith("https://") else ("http://", "https://")):
        raise _no_fetch(address, said)
    return there


def _proxy_of(parts: urllib.parse.SplitResult) -> str | None:
    """Host and port of the proxy that this computer goes through, as its settings say."""
    found = urllib.request.getproxies().get(parts.scheme.lower())
    if not found or urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    return urllib.parse.urlsplit(found if "//" in found else "//" + found).netloc.rpartition("@")[2] or None


def _seconds_of(said: str | None) -> float | None:
    """What ``Retry-After`` says: seconds, or a time."""
    if said is None:
        return None
    if said.strip().isdigit():
        return float(said.strip()[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(said).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None


def _no_fetch(address: str, reason: str) -> Unable:
    return Unable("no_fetch", address=address, reason=reason)
