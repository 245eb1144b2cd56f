"""``recap support``: the support file; without a passphrase it tells less, and it is made of a broken workspace too."""

from __future__ import annotations

import argparse

from forms.errors import KnownError
from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, add_output, language, output, show


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("support", help="help.support_verb", description="help.support_verb")
    parser.add_argument("--closed", action="store_true", help="help.support_closed")
    add_output(parser, "-o", "--out", about="help.out_file")
    parser.add_argument("--json", action="store_true", help="help.json")
    officer.add_arguments(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    out = output(arguments.out, arguments, arguments.workspace)
    data = _text(arguments).encode("utf-8")
    out.write(data)
    show({"path": str(arguments.out), "bytes": len(data)}, as_json=arguments.json, lang=language(arguments))
    return DONE


def _text(arguments: argparse.Namespace) -> str:
    from recap_desktop.desk.support import without_workspace

    if not arguments.closed:
        with officer.signed_in(arguments, to_look=True) as desk:
            return desk.support.text()
    try:
        with officer.desk_of(arguments) as desk:
            return desk.support.text()
    except KnownError as error:
        return without_workspace(error)
