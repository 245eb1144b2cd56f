"""HTTP, and nothing else that knows HTTP. Every failure is one :class:`TransportError`."""

from __future__ import annotations

import gzip
import hashlib
import ipaddress
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import SSLError

from forms.errors import KnownError
from sync.trust.pins import is_pinned
from sync.wire.headers import CONTENT_ENCODING, CONTENT_TYPE, GZIP, JSON, RETRY_AFTER
from sync.wire.limits import MAX_ANSWER, SLOWEST

CONNECT_SECONDS = 5.0
PATIENCE = 15.0
#: A body is compressed from so many bytes on.
_WORTH_IT = 2048
_PIECE = 1 << 16
_MOST_DIGITS = 9
_OTHER_PIN = "neither the certificate nor the key that is pinned"


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


class _PinnedConnection(HTTPSConnection):
    """Compares the server's certificate with the pin before a byte of a request is sent."""

    pin: ClassVar[str]

    def connect(self) -> None:
        """TLS, then the comparison. :raises SSLError: another server."""
        super().connect()
        found = self.sock.getpeercert(binary_form=True)  # type: ignore[union-attr]
        if found is None or not is_pinned(found, self.pin):
            self.close()
            raise SSLError(_OTHER_PIN)
        self.is_verified = True


class _PinnedAdapter(HTTPAdapter):
    """The certificate or its key is named by the package: neither an issuer, a host name nor a date has a say."""

    def __init__(self, pin: str) -> None:
        self._pin = pin
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Every connection of the pool is a pinned one."""
        super().init_poolmanager(*args, **kwargs)
        connection = type("Connection", (_PinnedConnection,), {"pin": self._pin})
        pool = type("Pool", (HTTPSConnectionPool,), {"ConnectionCls": connection})
        self.poolmanager.pool_classes_by_scheme = {**self.poolmanager.pool_classes_by_scheme, "https": pool}


class RequestsTransport:
    """The real one. A request is never retried in here: the outbox decides when to try again.

    :param pin: of the server's certificate or key (:mod:`sync.trust.pins`); without one the certificate authorities
        decide.
    :param plain: whether ``http`` may go to another machine; to this one it always may (docs/adr/0010).
    :param patience: seconds without a byte after which the server counts as silent.
    :raises TransportError: ``client.not_encrypted``, ``client.address``.
    """

    def __init__(
        self, base_url: str, pin: str | None = None, *, plain: bool = True, patience: float | None = None
    ) -> None:
        self._base = base_url.rstrip("/")
        self._patience = PATIENCE if patience is None else patience
        self._pin = pin
        self._session = requests.Session()
        self._session.trust_env = False
        parts = urlsplit(self._base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise TransportError("client.address", address=self._base[:200])
        if parts.scheme == "http" and not plain and not _is_loopback(parts.hostname):
            raise TransportError("client.not_encrypted", address=self._base[:200])
        if pin is not None:
            self._session.verify = False
            self._session.mount("https://", _PinnedAdapter(pin))

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        """One request; a large body is sent gzipped, unless it is no JSON."""
        sent = dict(headers or {})
        if body is not None and sent.setdefault(CONTENT_TYPE, JSON) == JSON and len(body) > _WORTH_IT:
            body = gzip.compress(body, 6)
            sent[CONTENT_ENCODING] = GZIP
        timeout = (CONNECT_SECONDS, self._patience + len(body or b"") / SLOWEST)
        try:
            with self._session.request(
                method, self._base + path, data=body, headers=sent, timeout=timeout, stream=True,
                allow_redirects=False,
            ) as answer:
                content = self._read(answer.raw, sum(timeout))
                wait = answer.headers.get(RETRY_AFTER, "")
                status = answer.status_code
        except requests.exceptions.SSLError as error:
            other = self._pin is not None and _OTHER_PIN in str(error)
            raise TransportError("client.pin" if other else "client.certificate") from error
        except (requests.RequestException, OSError, ValueError) as error:
            raise TransportError("client.no_answer") from error
        except TransportError:
            raise
        except Exception as error:  # urllib3 raises its own family while the body is read
            if type(error).__module__.startswith("urllib3"):
                raise TransportError("client.no_answer") from error
            raise
        return HttpAnswer(status, content, _seconds(wait))

    @staticmethod
    def _read(raw: Any, seconds: float) -> bytes:
        """The whole body, decoded; a server that drips is given up when the time is over.

        :raises TransportError: ``client.no_answer``, ``client.answer_too_large``.
        """
        ends = time.monotonic() + seconds
        parts, size = [], 0
        while part := raw.read1(_PIECE, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > MAX_ANSWER:
                raise TransportError("client.answer_too_large")
            # a link at the slowest speed still served has all the time its bytes need
            if time.monotonic() > ends + size / SLOWEST:
                raise TransportError("client.no_answer")
        return b"".join(parts)

    def close(self) -> None:
        """Close kept connections."""
        self._session.close()


def shown_pin(base_url: str) -> str | None:
    """Hex SHA-256 of the certificate that a server shows, not compared with anything; None for an address without TLS.

    :raises TransportError: ``client.address``, ``client.no_answer``.
    """
    parts = urlsplit(base_url)
    try:
        port = parts.port or 443
    except ValueError:
        raise TransportError("client.address", address=base_url[:200]) from None
    if parts.scheme != "https" or not parts.hostname:
        return None
    try:
        shown = ssl.get_server_certificate((parts.hostname, port), timeout=CONNECT_SECONDS)
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(shown)).hexdigest()
    except (OSError, ValueError) as error:
        raise TransportError("client.no_answer") from error


def _seconds(text: str) -> int | None:
    """Seconds of a Retry-After header (RFC 9110, 10.2.3); a date, or a number that is none, asks for nothing."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
