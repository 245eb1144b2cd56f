"""``recap serve``: the embedded server as a process of its own."""

from __future__ import annotations

import argparse
from pathlib import Path

from recap_desktop.cli.common import DONE, read_bytes


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("serve", help="serve a data folder; --package the first time")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--package", type=Path, metavar="FILE", help="election package of a new data folder")
    parser.add_argument("--keys", type=Path, metavar="DIR", help="folder of private keys (root.pem is not needed)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port and prints it")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="TLS certificate (PEM); its pin is printed")
    parser.add_argument("--key", type=Path, metavar="FILE", help="private key of the certificate (PEM)")
    parser.set_defaults(run=_run, parser=parser)


def _run(arguments: argparse.Namespace) -> int:
    from sync.server.run import Tls, serve
    from sync.trust.keyfiles import load_server_keys

    if (arguments.certificate is None) != (arguments.key is None):
        arguments.parser.error("--certificate and --key go together")
    tls = Tls(arguments.certificate, arguments.key) if arguments.certificate is not None else None
    package = read_bytes(arguments.package) if arguments.package is not None else None
    keys = load_server_keys(arguments.keys) if arguments.keys is not None else None
    running = serve(arguments.data, package, arguments.host, arguments.port, keys, tls)
    print(running.url, flush=True)
    if tls is not None:
        print(f"pin: {tls.check()}", flush=True)
    running.wait()
    return DONE
