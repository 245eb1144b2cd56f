"""``recap publish``: cut a release from a server's data folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from recap_desktop.cli.common import DONE, show


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("publish", help="cut a numbered release from a server's data folder")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="new folder of the release")
    parser.add_argument("--number", type=int, default=1, help="number of the release")
    parser.add_argument("--keys", type=Path, metavar="DIR", help="folder of private keys (root.pem is not needed)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from sync.portal.publish import publish
    from sync.server.folder import keys_for, open_folder
    from sync.server.sequencer import utc_now
    from sync.trust.keyfiles import load_server_keys

    keys = load_server_keys(arguments.keys) if arguments.keys is not None else None
    folder = open_folder(arguments.data)  # beside a running server
    try:
        release = keys_for(folder.package, keys).release
        made = publish(folder.store, folder.package, release, arguments.out, utc_now(), arguments.number)
    finally:
        folder.store.close()
    result = {"number": made.plan.number, "entries": made.plan.size, "records": len(made.containers)}
    show(result, as_json=arguments.json)
    return DONE
