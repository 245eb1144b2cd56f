"""``recap open FILE``: the start window with a package or a backup already chosen, as a file manager opens it."""

from __future__ import annotations

import argparse
from pathlib import Path

from recap_desktop.cli.common import asked_for
from recap_desktop.cli.net import ending_at_once


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("open", help="help.open")
    parser.add_argument("file", type=Path, metavar="FILE", help="help.open_file")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    with ending_at_once():
        from recap_desktop.ui.application import run as open_app

    return open_app(None, asked_for(arguments), arguments.file)
