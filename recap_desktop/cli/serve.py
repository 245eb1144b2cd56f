"""``recap serve``: the embedded server as a process of its own."""

from __future__ import annotations

import argparse
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli import serve_copies
from recap_desktop.cli.common import DONE, read_package, speak
from recap_desktop.cli.net import ending_at_once
from recap_desktop.cli.parsing import PORT, duration
from recap_desktop.cli.passphrases import add_passphrase, passphrase
from recap_desktop.cli.release_options import add_copies, add_documents, copies_of, opener, targets_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sync.server.run import RunningServer, Tls
    from sync.trust.keyfiles import Passphrase
    from sync.upload.scheduled import ScheduledTarget

#: As :data:`sync.server.watch.log_lines.LEVELS`, which is not loaded to parse a command line.
LEVELS = ("debug", "info", "warning", "error")


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("serve", help="help.serve")
    # needed, and asked for in _run: a part below may bring its own
    parser.add_argument("--data", type=Path, metavar="DIR", help="help.data")
    parser.add_argument("--package", type=Path, metavar="FILE", help="help.serve_package")
    parser.add_argument("--keys", type=Path, metavar="DIR", help="help.server_keys")
    add_passphrase(parser)
    parser.add_argument("--second-place", type=Path, metavar="DIR", help="help.second_place")
    parser.add_argument("--host", default="127.0.0.1", help="help.serve_host")
    parser.add_argument("--port", type=PORT, default=0, help="help.serve_port")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="help.serve_certificate")
    parser.add_argument("--key", type=Path, metavar="FILE", help="help.serve_key")
    parser.add_argument(
        "--behind-proxy", type=_address, nargs="?", const="127.0.0.1", metavar="ADDRESS", help="help.serve_behind_proxy"
    )
    parser.add_argument("--log", type=Path, metavar="FILE", help="help.serve_log")
    parser.add_argument("--log-level", choices=LEVELS, default="info", help="help.serve_log_level")
    parser.add_argument("--publish-every", type=duration, metavar="TIME", help="help.publish_every")
    parser.add_argument("--publish-to", action="append", default=[], metavar="TARGET", help="help.serve_publish_to")
    add_copies(parser)
    add_documents(parser)
    parser.add_argument("--release-keys", type=Path, metavar="DIR", help="help.publish_keys")
    parser.set_defaults(run=_run, refuse=parser.error)
    serve_copies.register(parser)


def _address(word: str) -> str:
    """An IP address, in its usual spelling. :raises KnownError: ``serve.proxy_address``."""
    try:
        return str(ip_address(word))
    except ValueError as error:
        raise KnownError("serve.proxy_address", value=word[:40]) from error


def _package(path: Path, arguments: argparse.Namespace) -> bytes:
    """A package to begin with: verified and not over, before a folder is made for it."""
    from recap_desktop.core.clock import system_clock
    from sync.trust.package import open_package

    data = read_package(path)
    speak(arguments, open_package(data, now=system_clock()))
    return data


def _release_key(arguments: argparse.Namespace, secret: Passphrase) -> Ed25519PrivateKey | None:
    """The key that cuts releases while the server runs; the published one of training where no folder is given."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sync.trust.keyfiles import load_key
    from sync.trust.training import training_keys

    if arguments.publish_every is None:
        if arguments.release_keys is not None:
            raise KnownError("cli.release_keys_alone")
        return None
    if arguments.release_keys is None:
        return training_keys().release
    return load_key(arguments.release_keys, "release", Ed25519PrivateKey, secret)  # type: ignore[type-abstract]


def _targets(arguments: argparse.Namespace) -> list[ScheduledTarget]:
    """Where releases are brought to. What a target needs of this computer is looked for now, not in the night."""
    if not arguments.publish_to:
        return []
    if arguments.publish_every is None:
        raise KnownError("cli.publish_to_alone")
    from sync.upload.scheduled import ScheduledTarget

    found = []
    for target in targets_of(arguments.publish_to):
        opened = opener(target, arguments.data)
        opened()
        found.append(ScheduledTarget(target.kind, opened))
    return found


def _run(arguments: argparse.Namespace) -> int:
    from recap_desktop.core.outputs import check_server_folder
    from sync.server.run import Proxy, Tls, check_encrypted, serve
    from sync.server.watch.log_lines import start_log
    from sync.trust.server_keys import load_server_keys

    if arguments.data is None:
        arguments.refuse("the following arguments are required: --data")
    if (arguments.certificate is None) != (arguments.key is None):
        raise KnownError("cli.certificate_and_key")
    check_server_folder(arguments.data)
    tls = Tls(arguments.certificate, arguments.key) if arguments.certificate is not None else None
    package = _package(arguments.package, arguments) if arguments.package is not None else None
    encrypts = Proxy(arguments.behind_proxy) if tls is None and arguments.behind_proxy is not None else tls
    check_encrypted(arguments.data, package, arguments.host, encrypts)
    start_log(arguments.log_level, arguments.log)
    secret = passphrase(arguments)
    keys = load_server_keys(arguments.keys, secret) if arguments.keys is not None else None
    release, targets = _release_key(arguments, secret), _targets(arguments)
    # opening is reading and files that are whole or not there: Ctrl+C ends it at any line, as a cut of the power would
    with ending_at_once():
        running = serve(
            arguments.data, package, arguments.host, arguments.port, keys, encrypts, arguments.second_place
        )
        if release is not None:
            try:
                running.publish_every(
                    arguments.publish_every, release, copies_of(arguments), arguments.d_hasil, targets=targets
                )
            except KnownError:
                running.stop()
                raise
        return _wait(running, tls)


def _wait(running: RunningServer, tls: Tls | None) -> int:
    """Say where it listens, and stay until a signal ends it."""

    def announce() -> None:
        print(running.url, flush=True)
        if tls is not None:
            pins = tls.pins()
            print(f"pin: {pins.certificate}\n{pins.key}", flush=True)

    running.wait(announce)
    return DONE
