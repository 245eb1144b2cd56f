"""Parses the command line and runs one verb."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, complain, language

#: Verb modules, in the order of ``recap --help``.
_VERBS = ("demo", "package", "serve", "sync", "publish", "admin", "verify")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="recap", description="Rekapitulasi C.Hasil luring / offline recapitulation of C.Hasil tally forms"
    )
    top.add_argument("--lang", choices=("id", "en"), help="language of sentences (default: id, or RECAP_LANG)")
    verbs = top.add_subparsers(dest="verb", metavar="VERB")
    for name in _VERBS:
        import_module(f"recap_desktop.cli.{name}").register(verbs)
    return top


def run(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the app opens when there is none. No traceback reaches the user."""
    arguments = parser().parse_args(argv)
    lang = language(arguments)
    try:
        if arguments.verb is None:
            from recap_desktop.ui.application import run as open_app

            return open_app(None, lang)
        status: int = arguments.run(arguments)
        sys.stdout.flush()
        return status
    except KnownError as error:
        return complain(error, lang)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
