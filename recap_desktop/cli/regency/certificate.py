"""``recap admin certificate``: the server's key and certificate, and their pins for the package."""

from __future__ import annotations

import argparse
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, language, read_bytes, show
from recap_desktop.cli.parsing import whole_number
from recap_desktop.core.outputs import Output, check_folder

KEY, CERTIFICATE = "server.key", "server.crt"
_MAX = 1 << 16
_MOST_DAYS = 3650


def register(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the part."""
    parser = parts.add_parser("certificate", help="help.admin_certificate")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="help.admin_certificate_out")
    parser.add_argument("--host", action="append", default=[], metavar="NAME", help="help.admin_host")
    parser.add_argument("--ip", action="append", default=[], metavar="ADDRESS", help="help.admin_ip")
    parser.add_argument("--days", type=whole_number(1, _MOST_DAYS), metavar="N", help="help.admin_days")
    parser.add_argument("--key", type=Path, metavar="FILE", help="help.admin_certificate_key")
    parser.add_argument("--force", action="store_true", help="help.force")
    parser.add_argument("--json", action="store_true", help="help.json")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from sync.server.certificate import DAYS, new_key, pem, server_certificate
    from sync.server.clock import utc_now
    from sync.trust.keyfiles import pem as key_pem
    from sync.trust.keyfiles import write_new
    from sync.trust.pins import certificate_pin, key_pin
    from sync.trust.times import stamp

    folder: Path = arguments.out
    if not arguments.host and not arguments.ip:
        raise KnownError("cli.no_host")
    check_folder(folder)
    out = Output(folder / CERTIFICATE, arguments.force)
    out.check()
    key = new_key() if arguments.key is None else _key(arguments.key)
    made = server_certificate(key, arguments.host, arguments.ip, utc_now(), arguments.days or DAYS)
    # a renewal goes on with the key that is there, so that its pin stays
    write_new(folder, {KEY: key_pem(key)} if arguments.key is None else {})
    out.write(pem(made))
    data = made.public_bytes(Encoding.DER)
    told = {
        "spki": key_pin(data), "pin": certificate_pin(data), "valid_until": stamp(made.not_valid_after_utc),
        "certificate": str(folder / CERTIFICATE), "key_file": str(arguments.key or folder / KEY),
    }
    show(told, as_json=arguments.json, lang=language(arguments))
    return DONE


def _key(path: Path) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    """:raises KnownError: ``cli.unreadable``, ``cli.key`` where it is no key that TLS servers use."""
    data = read_bytes(path, _MAX)
    try:
        found = load_pem_private_key(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KnownError("cli.key", path=path.name) from error
    if isinstance(found, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey)):
        return found
    raise KnownError("cli.key", path=path.name)
