"""``recap publish``: cut a release from a server's data folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from recap_desktop.cli.common import DONE, show
from recap_desktop.cli.parsing import COUNT


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("publish", help="help.publish")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="help.data")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="help.publish_out")
    parser.add_argument("--number", type=COUNT, metavar="N", help="help.publish_number")
    parser.add_argument("--keys", type=Path, metavar="DIR", help="help.publish_keys")
    parser.add_argument("--json", action="store_true", help="help.json")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sync.portal.publish import publish
    from sync.server.archive import open_archive
    from sync.server.sequencer import utc_now
    from sync.trust.keyfiles import load_key
    from sync.trust.training import training_keys

    with open_archive(arguments.data) as archive:
        if arguments.keys is not None:
            # an abstract base class, used for isinstance only
            key = load_key(arguments.keys / "release.pem", Ed25519PrivateKey)  # type: ignore[type-abstract]
        else:
            key = training_keys().release
        made = publish(archive, key, arguments.out, utc_now(), arguments.number)
    result = {
        "number": made.plan.number, "entries": made.plan.size, "records": len(made.containers),
        "previous": made.previous,
    }
    show(result, as_json=arguments.json)
    return DONE
