"""``recap publish``: cut a release from a server's data folder."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from recap_desktop.cli.common import DONE, language, show
from recap_desktop.cli.parsing import COUNT

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("publish", help="help.publish")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="help.data")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="help.publish_out")
    parser.add_argument("--number", type=COUNT, metavar="N", help="help.publish_number")
    parser.add_argument("--keys", type=Path, metavar="DIR", help="help.publish_keys")
    parser.add_argument("--json", action="store_true", help="help.json")
    parser.set_defaults(run=_run)


def _key(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sync.trust.keyfiles import load_key

    # an abstract base class, used for isinstance only
    return load_key(path, Ed25519PrivateKey)  # type: ignore[type-abstract]


def _run(arguments: argparse.Namespace) -> int:
    from recap_desktop.core.outputs import check_folder
    from sync.portal.content import PUBLIC_KINDS
    from sync.portal.publish import publish
    from sync.server.archive import open_archive, show_notes
    from sync.server.clock import utc_now
    from sync.trust.training import training_keys
    from sync.verify.previous import checkpoints_beside

    check_folder(arguments.out)
    if arguments.keys is not None:
        key = _key(arguments.keys / "release.pem")
        path = arguments.keys / "log.pem"
        log_key = _key(path) if path.is_file() else None
    else:
        key, log_key = training_keys().release, training_keys().log
    with open_archive(arguments.data, log_key) as archive:
        show_notes(arguments.data, checkpoints_beside(arguments.out, archive.package))
        made = publish(archive, key, arguments.out, utc_now(), arguments.number)
        records = archive.store.count(kinds=PUBLIC_KINDS, below=made.plan.size)
    result = {
        "number": made.plan.number, "entries": made.plan.size, "records": records, "previous": made.previous,
    }
    show(result, as_json=arguments.json, lang=language(arguments))
    return DONE
