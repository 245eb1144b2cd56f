"""Parses the command line and runs one verb."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from recap_desktop.cli.common import asked_for
from recap_desktop.cli.net import ending_at_once, guarded
from recap_desktop.cli.parsing import PARSERS, asked_language, workspace_path
from recap_desktop.cli.voice import Voice
from recap_desktop.core.version import installed
from resources.catalogue import DEFAULT_LANGUAGE

#: Verb modules, in the order of ``recap --help``.
_VERBS = (
    "demo", "open", "workspace", "package", "serve", "sync", "publish", "verify", "report", "backup", "restore",
    "salvage", "import_data", "form", "clock", "people", "ready", "support", "admin", "recover", "update",
)


class _Version(argparse._VersionAction):
    """Looks up the version only when it is asked for."""

    def __call__(self, *arguments: Any, **options: Any) -> None:
        self.version = f"%(prog)s {installed()}"
        super().__call__(*arguments, **options)


def parser(lang: str = DEFAULT_LANGUAGE) -> argparse.ArgumentParser:
    """The whole command line; ``lang`` is the language of what argparse says about wrong use."""
    top = PARSERS[lang](
        prog="recap", epilog="help.status"
    )
    top.add_argument("--workspace", dest="opened", type=workspace_path, metavar="W", help="help.workspace_opened")
    top.add_argument("--version", action=_Version, help="help.version")
    verbs = top.add_subparsers(dest="verb", metavar="VERB")
    for name in _VERBS:
        import_module(f"recap_desktop.cli.{name}").register(verbs)
    return top


def run(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the app opens when there is none. No traceback reaches the user."""
    words = list(sys.argv[1:] if argv is None else argv)
    voice = Voice(asked_language(words))
    return guarded(lambda: _run(words, voice), voice)


def _run(words: Sequence[str], voice: Voice) -> int:
    arguments = parser(voice).parse_args(words)
    arguments.voice = voice
    if arguments.verb is None:
        with ending_at_once():
            from recap_desktop.ui.application import run as open_app

        return open_app(arguments.opened, asked_for(arguments))
    status: int = arguments.run(arguments)
    return status
