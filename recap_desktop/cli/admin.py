"""``recap admin``: what a regency does for its committees and its server; each part is a module of ``cli/regency``."""

from __future__ import annotations

import argparse
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.cli import progress
from recap_desktop.cli.common import DONE, language, show
from recap_desktop.cli.passphrases import add_passphrase, passphrase
from recap_desktop.cli.regency import answer, certificate, codes, keys, recover_workspace, roster
from recap_desktop.cli.regency.folder import add_data, opened

_REASONS = ("lost", "misused", "replaced", "ended")


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its parts."""
    parser = verbs.add_parser("admin", help="help.admin")
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    keys.register(parts)
    certificate.register(parts)
    roster.register(parts)
    codes.register(parts)
    answer.register(parts)
    recover_workspace.register(parts)
    revoke = parts.add_parser("revoke", help="help.admin_revoke")
    revoke.add_argument("--person", required=True, metavar="ID", help="help.admin_person")
    which = revoke.add_mutually_exclusive_group()
    which.add_argument("--key", metavar="KEYID", help="help.admin_key")
    which.add_argument("--all-keys", action="store_true", help="help.admin_all_keys")
    revoke.add_argument("--reason", required=True, choices=_REASONS, help="help.admin_reason")
    revoke.add_argument("--keys", type=Path, metavar="DIR", help="help.server_keys")
    add_passphrase(revoke)
    add_data(revoke)
    revoke.set_defaults(run=_revoke)
    progress.register(parts)


def _revoke(arguments: argparse.Namespace) -> int:
    from sync.record.keys import public_bytes
    from sync.server.admin import revoke
    from sync.trust.server_keys import load_issuing_keys
    from sync.trust.training import training_keys

    given = load_issuing_keys(arguments.keys, passphrase(arguments)) if arguments.keys is not None else None
    with opened(arguments) as folder:
        if given is None and folder.package.mode != "training":
            raise KnownError("cli.revoke_needs_keys")
        held = given or training_keys()
        if held.log is not None and public_bytes(held.log) != folder.package.log_key:
            raise KnownError("cli.revoke_other_keys")
        revoked = revoke(
            folder, held, arguments.person, arguments.reason, key=arguments.key, every=arguments.all_keys
        )
    show({"revoked": revoked}, as_json=arguments.json, lang=language(arguments))
    return DONE
