"""``recap admin``: keys of an election, enrolment codes, revocations."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from recap_desktop.cli.common import DONE, show

if TYPE_CHECKING:
    from sync.server.folder import DataFolder

_REASONS = ("lost", "misused", "replaced", "ended")
_ROLES = ("operator", "chair", "member", "observer")


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its parts."""
    parser = verbs.add_parser("admin", help="keys of an election, enrolment codes, revocations")
    parts = parser.add_subparsers(dest="part", required=True, metavar="keys|codes|revoke")
    keys = parts.add_parser("keys", help="make the private keys of a new election in a new folder")
    keys.add_argument("-o", "--out", type=Path, required=True, metavar="DIR")
    keys.set_defaults(run=_keys)
    codes = parts.add_parser("codes", help="enrolment codes").add_subparsers(required=True, metavar="add")
    add = codes.add_parser("add", help="print a new one-time code for one appointment")
    add.add_argument("--data", type=Path, required=True, metavar="DIR", help="data folder of the server")
    add.add_argument("--person", required=True, metavar="ID", help="person id of the appointment roster")
    add.add_argument("--role", required=True, choices=_ROLES)
    add.add_argument("--region", required=True, metavar="CODE", help="six-digit sub-district")
    add.set_defaults(run=_add_code)
    revoke = parts.add_parser("revoke", help="take back every key of an officer, from now on")
    revoke.add_argument("--data", type=Path, required=True, metavar="DIR", help="data folder of the server")
    revoke.add_argument("--person", required=True, metavar="ID")
    revoke.add_argument("--reason", required=True, choices=_REASONS)
    revoke.add_argument("--keys", type=Path, metavar="DIR", help="folder of the private keys (not for training)")
    revoke.set_defaults(run=_revoke)
    for part in (keys, add, revoke):
        part.add_argument("--json", action="store_true", help="print JSON")


@contextmanager
def _opened(data: Path) -> Iterator[DataFolder]:
    from sync.server.folder import open_folder

    folder = open_folder(data)
    try:
        yield folder
    finally:
        folder.store.close()


def _keys(arguments: argparse.Namespace) -> int:
    from sync.record.keys import public_bytes
    from sync.trust.fingerprint import fingerprint
    from sync.trust.keyfiles import save_keys
    from sync.trust.training import generated_keys

    made = generated_keys()
    save_keys(made, arguments.out)
    show({"root": fingerprint(public_bytes(made.root))}, as_json=arguments.json)
    return DONE


def _add_code(arguments: argparse.Namespace) -> int:
    from sync.server.admin import add_code

    with _opened(arguments.data) as folder:
        code = add_code(folder, arguments.person, arguments.role, arguments.region)
    show({"code": code}, as_json=arguments.json)
    return DONE


def _revoke(arguments: argparse.Namespace) -> int:
    from sync.server.admin import revoke
    from sync.server.folder import keys_for
    from sync.server.sequencer import utc_now
    from sync.trust.keyfiles import load_server_keys

    keys = load_server_keys(arguments.keys) if arguments.keys is not None else None
    with _opened(arguments.data) as folder:
        revoked = revoke(folder, keys_for(folder.package, keys), arguments.person, arguments.reason, utc_now())
    show({"revoked": revoked}, as_json=arguments.json)
    return DONE
