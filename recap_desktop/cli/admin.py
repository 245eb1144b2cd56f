"""``recap admin``: keys of an election, enrolment codes, revocations."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, language, show
from recap_desktop.cli.passphrases import add_passphrase, passphrase
from recap_desktop.cli.regency import certificate, keys
from recap_desktop.core.outputs import check_server_folder
from recap_desktop.core.roles import Role

if TYPE_CHECKING:
    from sync.server.folder import DataFolder

_REASONS = ("lost", "misused", "replaced", "ended")
_ROLES = tuple(role.value for role in Role)


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its parts."""
    parser = verbs.add_parser("admin", help="help.admin")
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    keys.register(parts)
    certificate.register(parts)
    codes = parts.add_parser("codes", help="help.admin_codes").add_subparsers(
        required=True, metavar="add", help="help.admin_codes"
    )
    add = codes.add_parser("add", help="help.admin_codes_add")
    add.add_argument("--data", type=Path, required=True, metavar="DIR", help="help.data")
    add.add_argument("--person", required=True, metavar="ID", help="help.admin_person")
    add.add_argument("--role", required=True, choices=_ROLES, help="help.admin_role")
    add.add_argument("--region", required=True, metavar="CODE", help="help.admin_region")
    add.set_defaults(run=_add_code)
    revoke = parts.add_parser("revoke", help="help.admin_revoke")
    revoke.add_argument("--data", type=Path, required=True, metavar="DIR", help="help.data")
    revoke.add_argument("--person", required=True, metavar="ID", help="help.admin_person")
    which = revoke.add_mutually_exclusive_group()
    which.add_argument("--key", metavar="KEYID", help="help.admin_key")
    which.add_argument("--all-keys", action="store_true", help="help.admin_all_keys")
    revoke.add_argument("--reason", required=True, choices=_REASONS, help="help.admin_reason")
    revoke.add_argument("--keys", type=Path, metavar="DIR", help="help.server_keys")
    add_passphrase(revoke)
    revoke.set_defaults(run=_revoke)
    for part in (add, revoke):
        part.add_argument("--json", action="store_true", help="help.json")


@contextmanager
def _opened(data: Path) -> Iterator[DataFolder]:
    from sync.server.folder import open_folder

    check_server_folder(data)
    try:
        folder = open_folder(data)
    except KnownError as error:  # said of a server that is to start, which this is not
        if error.code != "server.no_package":
            raise
        raise KnownError("cli.no_server_data", path=str(data)) from error
    try:
        yield folder
    finally:
        folder.store.close()


def _add_code(arguments: argparse.Namespace) -> int:
    from sync.server.admin import add_code

    with _opened(arguments.data) as folder:
        code = add_code(folder, arguments.person, arguments.role, arguments.region)
    show({"code": code}, as_json=arguments.json, lang=language(arguments))
    return DONE


def _revoke(arguments: argparse.Namespace) -> int:
    from sync.server.admin import revoke
    from sync.server.folder import keys_for
    from sync.trust.server_keys import load_server_keys

    given = load_server_keys(arguments.keys, passphrase(arguments)) if arguments.keys is not None else None
    with _opened(arguments.data) as folder:
        try:
            held = keys_for(folder.package, given)
        except KnownError as error:  # said of a server that is to start, which this is not
            code = "cli.revoke_other_keys" if given is not None else "cli.revoke_needs_keys"
            raise KnownError(code if error.code == "server.keys" else error.code, **error.params) from error
        revoked = revoke(
            folder, held, arguments.person, arguments.reason, key=arguments.key, every=arguments.all_keys
        )
    show({"revoked": revoked}, as_json=arguments.json, lang=language(arguments))
    return DONE
