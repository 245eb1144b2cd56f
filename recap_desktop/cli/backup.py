"""``recap backup --workspace W FILE``: a verified copy of a workspace in one file."""

from __future__ import annotations

import argparse
import sys

from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, add_output, language, output, printable, show
from resources.catalogue import text


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("backup", help="help.backup")
    add_output(parser, "file", about="help.backup_file")
    parser.add_argument("--json", action="store_true", help="help.json")
    officer.add_arguments(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from recap_desktop.desk.backups import back_up

    out = output(arguments.file, arguments, arguments.workspace)
    left_out: list[str] = []
    with officer.signed_in(arguments, to_look=True) as desk:
        made = back_up(desk, out, left_out.extend)
    if left_out:
        print(printable(text("backup.left_out", language(arguments), names=", ".join(left_out))), file=sys.stderr)
    show(vars(made), as_json=arguments.json, lang=language(arguments))
    return DONE
