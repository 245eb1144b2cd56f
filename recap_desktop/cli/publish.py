"""``recap publish``: cut a release from a server's data folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, show
from recap_desktop.cli.parsing import COUNT


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("publish", help="help.publish")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="help.data")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="help.publish_out")
    parser.add_argument("--number", type=COUNT, default=1, help="help.publish_number")
    parser.add_argument("--keys", type=Path, metavar="DIR", help="help.keys")
    parser.add_argument("--json", action="store_true", help="help.json")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from sync.portal.publish import publish
    from sync.server.folder import keys_for, open_folder
    from sync.server.sequencer import utc_now
    from sync.trust.keyfiles import load_server_keys

    if not (arguments.data / "package.json").is_file():
        raise KnownError("cli.no_server_data", path=str(arguments.data))
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
