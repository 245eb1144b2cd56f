"""``recap admin recover-workspace``: the commission gives a committee its data back, off the laptop, by two files."""

from __future__ import annotations

import argparse
from pathlib import Path

from recap_desktop.cli.common import DONE, add_output, language, output, read_bytes, show
from recap_desktop.cli.passphrases import add_passphrase, passphrase

#: More than any request has.
_LIMIT = 1 << 17


def register(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the part."""
    part = parts.add_parser("recover-workspace", help="help.admin_recover", description="help.admin_recover")
    part.add_argument("request", type=Path, metavar="REQUEST", help="help.admin_recover_request")
    part.add_argument("--recovery-key", type=Path, required=True, metavar="FILE", help="help.admin_recovery_key")
    part.add_argument("--by", action="append", default=[], required=True, metavar="ID", help="help.admin_recover_by")
    add_output(part, "-o", "--out", about="help.admin_answer_out")
    add_passphrase(part)
    part.add_argument("--json", action="store_true", help="help.json")
    part.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from recap_desktop.security.recovery_files import RecoveryRequest, answer_to, compared
    from sync.trust.keyfiles import key_path, load_key_file

    path: Path = arguments.recovery_key
    out = output(arguments.out, arguments, arguments.request, path)
    data = read_bytes(arguments.request, _LIMIT)
    asked = RecoveryRequest.parse(data)  # before anybody is asked for a passphrase
    key = load_key_file(
        key_path(path, "recovery") if path.is_dir() else path, "recovery",
        X25519PrivateKey,  # type: ignore[type-abstract]
        passphrase(arguments),
    )
    out.write(answer_to(data, key, arguments.by))
    asker = asked.asker
    told = {
        "person": asker.person, "name": asker.name, "role": asker.role, "region": asker.region,
        "election": asked.election, "compare": compared(data), "by": list(arguments.by), "file": str(arguments.out),
    }
    show(told, as_json=arguments.json, lang=language(arguments))
    return DONE
