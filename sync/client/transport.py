"""HTTP, and nothing else that knows HTTP. Every failure is one :class:`TransportError`."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import requests

from forms.errors import KnownError

CONNECT_SECONDS = 5.0
MAX_ANSWER = 1 << 26
#: Slowest link that is still served, bytes a second: sets the time a request may take.
_SLOWEST = 4096


class TransportError(KnownError):
    """No usable answer: refused, cut, timed out, or not our server. Always safe to send again."""


@dataclass(frozen=True)
class HttpAnswer:
    """Status, body and the seconds the server asks to wait (503)."""

    status: int
    body: bytes
    retry_after: int | None


class Transport(Protocol):
    """How bytes reach the server."""

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        """One request.

        :raises TransportError: no answer.
        """
        ...


class RequestsTransport:
    """The real one. A request is never retried in here: the outbox decides when to try again."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        """One request; a large body is sent gzipped."""
        sent = dict(headers or {})
        if body is not None:
            sent["Content-Type"] = "application/json"
            if len(body) > 2048:
                body = gzip.compress(body, 6)
                sent["Content-Encoding"] = "gzip"
        timeout = (CONNECT_SECONDS, 15.0 + len(body or b"") / _SLOWEST)
        try:
            with self._session.request(
                method, self._base + path, data=body, headers=sent, timeout=timeout, stream=True,
                allow_redirects=False,
            ) as answer:
                content = answer.raw.read(MAX_ANSWER + 1, decode_content=True)
                wait = answer.headers.get("Retry-After", "")
                status = answer.status_code
        except (requests.RequestException, OSError, ValueError) as error:
            raise TransportError("client.no_answer") from error
        except Exception as error:  # urllib3 raises its own family while the body is read
            if type(error).__module__.startswith("urllib3"):
                raise TransportError("client.no_answer") from error
            raise
        if len(content) > MAX_ANSWER:
            raise TransportError("client.answer_too_large")
        return HttpAnswer(status, content, int(wait) if wait.isdigit() else None)

    def close(self) -> None:
        """Close kept connections."""
        self._session.close()
