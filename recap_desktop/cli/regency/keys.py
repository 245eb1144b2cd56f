"""``recap admin keys`` and ``recap admin server-keys``: an election's keys, and those of them that its server needs."""

from __future__ import annotations

import argparse
from pathlib import Path

from recap_desktop.cli.common import DONE, language, show
from recap_desktop.cli.passphrases import add_passphrase, is_given, new_passphrase, passphrase
from recap_desktop.core.outputs import check_folder


def register(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both parts."""
    keys = parts.add_parser("keys", help="help.admin_keys")
    keys.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="help.admin_keys_out")
    keys.add_argument("--title", default="Recap", metavar="NAME", help="help.admin_keys_title")
    keys.add_argument("--seal", action="store_true", help="help.admin_keys_seal")
    add_passphrase(keys, about="help.new_passphrase")
    keys.add_argument("--json", action="store_true", help="help.json")
    keys.set_defaults(run=_keys)
    server = parts.add_parser("server-keys", help="help.admin_server_keys")
    server.add_argument("--keys", type=Path, required=True, metavar="DIR", help="help.keys")
    server.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="help.admin_server_keys_out")
    server.add_argument("--no-enrolment", action="store_true", help="help.admin_no_enrolment")
    add_passphrase(server)
    add_passphrase(server, "new-passphrase", "help.new_passphrase")
    server.add_argument("--json", action="store_true", help="help.json")
    server.set_defaults(run=_server_keys)


def _keys(arguments: argparse.Namespace) -> int:
    from sync.record.keys import public_bytes
    from sync.trust.fingerprint import fingerprint
    from sync.trust.keyfiles import check_new, save_keys
    from sync.trust.training import generated_keys

    check_folder(arguments.out)
    check_new(arguments.out)
    seal = arguments.seal or is_given(arguments)
    secret = new_passphrase(arguments) if seal else None
    made = generated_keys()
    save_keys(made, arguments.out, secret, arguments.title)
    told = {"root": fingerprint(public_bytes(made.root)), "keys_sealed": seal}
    show(told, as_json=arguments.json, lang=language(arguments))
    return DONE


def _server_keys(arguments: argparse.Namespace) -> int:
    from sync.trust.election_keys import ServerKeys
    from sync.trust.server_keys import load_server_keys, save_server_keys

    check_folder(arguments.out)
    held = load_server_keys(arguments.keys, passphrase(arguments))
    if arguments.no_enrolment:
        held = ServerKeys(log=held.log)
    names = save_server_keys(held, arguments.out, new_passphrase(arguments, "new-passphrase"))
    told = {"server_keys": list(names), "enrols": held.authority is not None}
    show(told, as_json=arguments.json, lang=language(arguments))
    return DONE
