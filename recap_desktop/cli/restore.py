"""``recap restore [FILE] --workspace W``: a workspace from a backup, and its newer records back from the server."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, complain, language, show
from resources.catalogue import text


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser(
        "restore", help="help.restore"
    )
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="help.restore_file")
    parser.add_argument("--server", metavar="URL", help="help.restore_server")
    parser.add_argument("--json", action="store_true", help="help.json")
    officer.add_arguments(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from recap_desktop.desk.backups import fetch_back, restore

    lang = language(arguments)
    if arguments.person is None:  # nothing is open yet that could name those enrolled
        raise KnownError("cli.needs_person")
    words = officer.passphrase(arguments, arguments.person)
    result: dict[str, object] = {}
    if arguments.file is not None:
        result.update(vars(restore(arguments.file, arguments.workspace, arguments.person, words)))
    with officer.desk_of(arguments) as desk:
        # a backup may be old: what is fetched proves what time it is
        desk.session.sign_in(arguments.person, words, to_look=True)
        if arguments.server is not None or desk.package.servers or arguments.file is None:
            try:
                result.update(fetched=fetch_back(desk, arguments.server).records)
            except KnownError as error:
                if arguments.file is None:
                    raise
                complain(error, lang)  # the restore itself is done
        waits = desk.context.awaits_records
    show(result, as_json=arguments.json, lang=lang)
    if waits:
        print(text("backup.awaits", lang), file=sys.stderr)
    return DONE
