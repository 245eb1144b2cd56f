"""``recap backup --workspace W FILE``: a verified copy of a workspace in one file; with ``--drill`` a proof of one."""

from __future__ import annotations

import argparse
import sys

from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, add_output, language, output, printable, show
from resources.catalogue import text
from sync.trust.times import stamp


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("backup", help="help.backup")
    add_output(parser, "file", about="help.backup_file")
    parser.add_argument("--drill", action="store_true", help="help.backup_drill")
    parser.add_argument("--json", action="store_true", help="help.json")
    officer.add_arguments(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from recap_desktop.desk.backups import back_up

    if arguments.drill:
        return _drill(arguments)
    out = output(arguments.file, arguments, arguments.workspace)
    left_out: list[str] = []
    with officer.signed_in(arguments, to_look=True) as desk:
        made = back_up(desk, out, left_out.extend)
    if left_out:
        print(printable(text("backup.left_out", language(arguments), names=", ".join(left_out))), file=sys.stderr)
    show(vars(made), as_json=arguments.json, lang=language(arguments))
    return DONE


def _drill(arguments: argparse.Namespace) -> int:
    from recap_desktop.desk.drill import drill, told

    with officer.opened(arguments) as (desk, person, words):
        desk.session.sign_in(person, words, today=arguments.today, to_look=True)
        found = drill(desk, arguments.file, words)
    if arguments.json:
        show({
            "file": found.name, "made": stamp(found.made), "records": found.records, "lines": found.lines,
            "documents": found.documents, "behind": found.behind, "other": found.other,
        }, as_json=True)
    else:
        print(printable(told(found, language(arguments))))
    return DONE
