"""Runs the app on a socket: in a thread beside the window, or as the process of ``recap serve``."""

from __future__ import annotations

import errno
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import uvicorn
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.portal.documents import WITHHELD
from sync.regular import open_regular, read_regular
from sync.server.app import build_app, build_routes
from sync.server.connections import PatientLoop, PatientProtocol
from sync.server.folder import CURRENT, RELEASES
from sync.server.gate import Gate
from sync.server.publishing import Publishing
from sync.server.sending import Backoff, Sending, Target
from sync.server.service import Service, open_service
from sync.server.shelf import read_whole
from sync.server.watch.front import Front, OnlyProxy
from sync.server.watch.ready import Readiness
from sync.trust.election_keys import ServerKeys
from sync.trust.package import MAX_PACKAGE, open_package
from sync.trust.pins import certificate_pin, key_pin

_START_SECONDS = 20.0
#: What is under way has so long to end when the server stops; whoever is slower sends again.
_STOP_SECONDS = 10
#: Turns of half a second after which the second place is read again.
_LOOK_BESIDE = 10
#: Connections that the system may hold until they are taken, all of them at one go.
_BACKLOG = 512
#: Bytes of a file of certificates.
_MOST_CERTIFICATE = 1 << 20
_LOOP = f"{PatientLoop.__module__}:{PatientLoop.__name__}"


class Pins(NamedTuple):
    """Of one certificate: hex SHA-256 of its DER, and ``spki:`` with that of its key."""

    certificate: str
    key: str


@dataclass(frozen=True)
class Tls:
    """Certificate chain and private key of the server, PEM files."""

    certificate: Path
    key: Path

    def check(self) -> str:
        """Pin of the certificate, once it is found to be of this key. :raises KnownError: ``server.certificate``."""
        return self.pins().certificate

    def pins(self) -> Pins:
        """Both pins.

        :raises KnownError: ``server.certificate``.
        """
        try:
            for one in (self.certificate, self.key):
                open_regular(one, links=True).close()  # what waits, or never ends, is not handed to the library
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.certificate, self.key, "")
            leaf = x509.load_pem_x509_certificate(read_regular(self.certificate, _MOST_CERTIFICATE, links=True))
            data = leaf.public_bytes(serialization.Encoding.DER)
            return Pins(certificate_pin(data), key_pin(data))
        except (OSError, ValueError, UnsupportedAlgorithm) as error:  # ssl.SSLError is an OSError
            raise KnownError("server.certificate", path=self.certificate.name) from error


@dataclass(frozen=True)
class Proxy:
    """A proxy that holds the certificate and is the only one to call, by its IP address; it says who calls through
    it."""

    address: str


class RunningServer:
    """A server in a thread of this process; a context manager."""

    def __init__(
        self, service: Service, host: str = "127.0.0.1", port: int = 0,
        encrypts: Tls | Proxy | None = None,
    ) -> None:
        """:param encrypts: who does; nobody in training."""
        tls = encrypts if isinstance(encrypts, Tls) else None
        proxy = encrypts if isinstance(encrypts, Proxy) else None
        self._service = service
        self._socket = bind(host, port)
        name = f"[{host}]" if ":" in host else host
        self.url = f"{'https' if tls else 'http'}://{name}:{self._socket.getsockname()[1]}"
        routes = build_routes(service)
        self._readiness = Readiness(service)
        front = Front(Gate(build_app(routes)), routes, service.metrics, self._readiness)
        config = uvicorn.Config(
            front if proxy is None else OnlyProxy(front, proxy.address), proxy_headers=proxy is None, loop=_LOOP,
            log_config=None, lifespan="off", access_log=False,
            timeout_graceful_shutdown=_STOP_SECONDS, http=PatientProtocol, ws="none", backlog=_BACKLOG,
            ssl_certfile=tls.certificate if tls else None, ssl_keyfile=tls.key if tls else None,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="server", daemon=True
        )
        self._publishing: Publishing | None = None
        self._sending: Sending | None = None
        self._thread.start()
        try:
            self._wait_for_start()
        except BaseException:  # Ctrl+C as well: no thread is left that nobody ends
            self.stop()
            raise
        service.inspection.start()

    def _wait_for_start(self) -> None:
        """:raises KnownError: ``server.start``."""
        waited = time.monotonic()
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() - waited > _START_SECONDS:
                raise KnownError("server.start")
            time.sleep(0.01)

    def publish_every(
        self, seconds: float, key: Ed25519PrivateKey, copies: Sequence[str] = (), d_hasil: str = WITHHELD,
        targets: Sequence[Target] = (), backoff: Backoff | None = None,
    ) -> None:
        """Cut releases from now on whenever there is something new, looking every so many seconds.

        :param copies: as :func:`sync.portal.publish.publish`, and so is ``d_hasil``.
        :param targets: where every release is brought to, each by a thread of its own; ``backoff`` where it is not.
        :raises KnownError: ``portal.keys``, ``formats.no_library``.
        """
        sending = Sending(self._service.folder.path / RELEASES, targets, backoff)
        publishing = Publishing(self._service, key, seconds, copies=copies, d_hasil=d_hasil, sending=sending)
        self._sending, self._publishing = sending, publishing
        self._readiness.follow(sending)
        sending.start()
        publishing.start()

    @property
    def service(self) -> Service:
        """The service behind the socket."""
        return self._service

    def stop(self) -> None:
        """Answer what is under way, then end."""
        if self._publishing is not None:
            self._publishing.stop()
        if self._sending is not None:
            self._sending.stop()
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
        self._readiness.close()
        self._service.close()

    def __enter__(self) -> RunningServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait(self, ready: Callable[[], object] = lambda: None) -> None:
        """Block until the server ends (Ctrl+C, or SIGTERM as service managers send it). Main thread only.

        Neither signal raises anything: what a finalizer or a callback of a library drops would be a server that goes
        on. A second one ends the process there and then, as a cut of the power would.

        :param ready: called once either signal ends the server in order; whoever is told of it may send one.
        :raises KnownError: ``server.database`` where the store is found damaged, ``server.behind`` or
            ``server.forked`` where the log has signed what is not there; the server has ended then.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)
        ready()
        turns = count()
        fault: KnownError | None = None
        while self._thread.is_alive() and fault is None:
            self._thread.join(0.5)
            if not next(turns) % _LOOK_BESIDE:
                with suppress(KnownError):
                    self._service.look_beside()
            fault = self._service.fault
        self.stop()
        if fault is not None:
            raise fault

    def _end(self, number: int, frame: FrameType | None) -> None:
        """Handler of a signal: no more than marks of the event loop's own, which it looks at ten times a second."""
        if self._server.should_exit:
            os._exit(128 + number)
        self._server.should_exit = True


def bind(host: str, port: int) -> socket.socket:
    """A listening socket.

    :raises KnownError: ``server.port_in_use``, ``server.address``.
    """
    # the protocol is named: asyncio sends small pieces at once (TCP_NODELAY) only on sockets that name it; an answer in
    # two pieces on a kept connection waited 40 ms for the caller's acknowledgement
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(_BACKLOG)
    except (OSError, OverflowError, UnicodeError) as error:
        made.close()
        used = getattr(error, "errno", None) == errno.EADDRINUSE
        raise KnownError("server.port_in_use" if used else "server.address", host=host, port=port) from error
    return made


def check_encrypted(data_dir: Path, package: bytes | None, host: str, encrypts: Tls | Proxy | None) -> None:
    """Whether what goes over the wire is encrypted where it must be: everywhere but in training.

    A proxy on this computer speaks with a server that nobody else can reach.

    :raises KnownError: ``serve.needs_tls``, ``serve.open_behind_proxy``.
    """
    try:
        current = data_dir / CURRENT
        served = open_package(read_whole(current, MAX_PACKAGE)) if current.exists() else None
        given = open_package(package, pinned=served.pin() if served is not None else None) if package else served
        mode = given.mode if given is not None else "training"
    except (OSError, KnownError):
        return  # whatever is wrong with it is said when the folder is opened
    if mode == "training" or isinstance(encrypts, Tls):
        return
    if encrypts is None:
        raise KnownError("serve.needs_tls", mode=mode)
    if _is_here(encrypts.address) and not _is_here(host):
        raise KnownError("serve.open_behind_proxy", host=host)


def _is_here(address: str) -> bool:
    """Whether an address is of this computer alone."""
    try:
        return address == "localhost" or ip_address(address).is_loopback
    except ValueError:
        return False


def serve(
    data_dir: Path, package: bytes | None = None, host: str = "127.0.0.1", port: int = 0,
    keys: ServerKeys | None = None, tls: Tls | Proxy | None = None, second_place: Path | None = None,
) -> RunningServer:
    """Open a data folder and serve it. Whether it may be served so is asked before (:func:`check_encrypted`).

    :raises KnownError: ``server.*``, ``package.*``.
    """
    if isinstance(tls, Tls):
        tls.check()
    service = open_service(data_dir, package, keys, second_place=second_place)
    try:
        return RunningServer(service, host, port, tls)
    except BaseException:  # Ctrl+C as well: what was opened is let go
        service.close()
        raise
