"""The package of a server that is known by its address only; nothing is told to the server and nothing believed of it.

What it hands out counts only by the signature of a root that a person confirms. Afterwards the package says which
certificate the server must have, and :func:`check_server` holds it to that.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from sync.client.answers import problem
from sync.client.client import Client
from sync.client.transport import RequestsTransport, TransportError, shown_pin
from sync.trust.package import ElectionPackage
from sync.wire import paths


def spelled(address: str) -> str:
    """An address as a person types it, with its scheme: https where none is named."""
    plain = address.strip().rstrip("/")
    return plain if "://" in plain or not plain else f"https://{plain}"


def current_package(url: str) -> bytes:
    """The package a server works with, as bytes, not verified.

    :raises TransportError: ``client.address``, ``client.not_encrypted``, ``client.no_answer``; what the server says;
        ``client.answer`` where it is no server of ours.
    """
    transport = RequestsTransport(url, shown_pin(url), plain=False)
    try:
        answer = transport.send("GET", paths.CURRENT_PACKAGE)
    finally:
        transport.close()
    if answer.status != 200:
        raise problem(answer)
    return answer.body


def check_server(package: ElectionPackage, url: str) -> None:
    """The server at this address has the certificate that the package names for it; one it does not name may have any.

    :raises TransportError: ``client.pin``, ``client.certificate``; no answer.
    """
    named = [server for server in package.servers if _place(str(server["url"])) == _place(url)]
    fault: TransportError | None = None
    for server in named:
        transport = RequestsTransport(str(server["url"]), server["pin"], plain=package.mode == "training")
        try:
            Client(transport, package).status()
            return
        except TransportError as error:
            fault = error
        finally:
            transport.close()
    if fault is not None:
        raise fault


def _place(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    return parts.scheme, (parts.hostname or "").lower(), port or {"https": 443, "http": 80}.get(parts.scheme)
