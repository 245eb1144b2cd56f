"""``recap backup --workspace W FILE``: a verified copy of a workspace in one file."""

from __future__ import annotations

import argparse
import errno
import os
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, show


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("backup", help="help.backup")
    parser.add_argument("file", type=Path, metavar="FILE", help="help.backup_file")
    parser.add_argument("--json", action="store_true", help="help.json")
    officer.add_arguments(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from recap_desktop.desk.backups import back_up

    if not arguments.file.parent.is_dir():
        raise KnownError("cli.unwritable", path=str(arguments.file), reason=os.strerror(errno.ENOENT))
    with officer.signed_in(arguments) as desk:
        made = back_up(desk, arguments.file)
    show(vars(made), as_json=arguments.json)
    return DONE
