"""``recap demo``: the training region, with a window or without."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, asked_for, language, printable, say_leftovers, show
from recap_desktop.cli.net import ending_at_once
from recap_desktop.cli.parsing import COUNT
from recap_desktop.core.outputs import check_folder
from resources.catalogue import text

_MODES = ("training", "trial")


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("demo", help="help.demo")
    parser.add_argument("--headless", action="store_true", help="help.demo_headless")
    parser.add_argument("--data", type=Path, metavar="PATH", help="help.demo_data")
    parser.add_argument("--choices", type=Path, metavar="FILE", help="help.demo_choices")
    parser.add_argument("--out", type=Path, metavar="DIR", help="help.demo_out")
    parser.add_argument("--stations", type=COUNT, metavar="N", help="help.demo_stations")
    parser.add_argument("--mode", choices=_MODES, default=_MODES[0], help="help.demo_mode")
    parser.add_argument("--json", action="store_true", help="help.json")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.out is not None:
        check_folder(arguments.out)
    if not arguments.headless:
        if arguments.data or arguments.choices or arguments.stations:
            raise KnownError("cli.needs_headless")
        return _window(arguments)
    if arguments.out is None:
        raise KnownError("cli.needs_out")
    if arguments.choices and not arguments.data:
        raise KnownError("cli.needs_data")
    lang = language(arguments)
    summary = _headless(arguments, lang)
    say_leftovers({code: summary.get(code, ()) for code in ("passed_over", "unused_columns", "partial")}, lang)
    if summary["filled_in"]:
        said = "demo.filled_in" if arguments.mode == "training" else "rehearsal.filled_in"
        print(text(said, lang, n=summary["filled_in"]), file=sys.stderr)
    show(summary, as_json=arguments.json, lang=lang)
    return DONE


def _window(arguments: argparse.Namespace) -> int:
    """A training or the rehearsal of a trial in the window."""
    with ending_at_once():
        from recap_desktop.ui import demo, rehearsal
        from recap_desktop.ui.application import application

    lang, is_training = language(arguments), arguments.mode == _MODES[0]
    application()  # without a screen nothing is said about a folder
    folder: Path = arguments.out or (demo if is_training else rehearsal).own_folder()
    if arguments.out is None:
        print(text("demo.kept_in" if is_training else "rehearsal.kept_in", lang, path=str(folder)), file=sys.stderr)
    if is_training:
        return demo.open_demo(folder, asked_for(arguments))

    def told(letters: Path) -> None:
        print(text("rehearsal.letters", lang, path=str(letters)), file=sys.stderr, flush=True)

    return demo.open_rehearsal(folder, told, asked_for(arguments))


def _headless(arguments: argparse.Namespace, lang: str) -> dict[str, Any]:
    """The summary of a training, or of a rehearsal, which says each step when it is done."""
    if arguments.mode == "training":
        from recap_desktop.demo.headless import run_headless

        return run_headless(arguments.out, arguments.data, arguments.stations, arguments.choices)
    from recap_desktop.demo.rehearsal.run import run_rehearsal

    def tell(code: str, params: dict[str, object]) -> None:
        print(printable(text(code, lang, **params)), file=sys.stderr, flush=True)

    return run_rehearsal(arguments.out, arguments.data, arguments.stations, tell, arguments.choices)
