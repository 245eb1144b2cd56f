"""``recap publish``: cut a release from a server's data folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from recap_desktop.cli.common import DONE, language, show
from recap_desktop.cli.parsing import COUNT
from recap_desktop.cli.passphrases import add_passphrase, passphrase


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("publish", help="help.publish")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="help.data")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="help.publish_out")
    parser.add_argument("--number", type=COUNT, metavar="N", help="help.publish_number")
    parser.add_argument("--keys", type=Path, metavar="DIR", help="help.publish_keys")
    add_passphrase(parser)
    parser.add_argument("--json", action="store_true", help="help.json")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from recap_desktop.core.outputs import check_folder
    from sync.portal.layouts import layout_of
    from sync.portal.publish import publish
    from sync.server.archive import open_archive, show_notes
    from sync.server.clock import utc_now
    from sync.trust.keyfiles import has_key, load_key
    from sync.trust.training import training_keys
    from sync.verify.previous import checkpoints_beside

    check_folder(arguments.out)
    if arguments.keys is not None:
        secret = passphrase(arguments)
        key = load_key(arguments.keys, "release", Ed25519PrivateKey, secret)  # type: ignore[type-abstract]
        log_key = (
            load_key(arguments.keys, "log", Ed25519PrivateKey, secret)  # type: ignore[type-abstract]
            if has_key(arguments.keys, "log") else None
        )
    else:
        key, log_key = training_keys().release, training_keys().log
    with open_archive(arguments.data, log_key) as archive:
        show_notes(arguments.data, checkpoints_beside(arguments.out, archive.package))
        made = publish(archive, key, arguments.out, utc_now(), arguments.number)
        published = layout_of(made.plan.version).published
        records = archive.store.count(kinds=published, below=made.plan.size)
    result = {
        "number": made.plan.number, "entries": made.plan.size, "records": records, "previous": made.previous,
    }
    show(result, as_json=arguments.json, lang=language(arguments))
    return DONE
