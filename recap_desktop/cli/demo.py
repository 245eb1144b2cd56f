"""``recap demo``: the training region, with a window or without."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from recap_desktop.cli.common import DONE, language, show
from recap_desktop.cli.net import ending_at_once
from recap_desktop.cli.parsing import COUNT
from resources.catalogue import text


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("demo", help="open the training region; --headless runs the whole job without a window")
    parser.add_argument("--headless", action="store_true", help="run the whole main job and write a summary")
    parser.add_argument("--data", type=Path, metavar="PATH", help="folder of KPU station files, or a CSV of them")
    parser.add_argument("--out", type=Path, metavar="DIR", help="new folder for everything the run makes")
    parser.add_argument("--stations", type=COUNT, metavar="N", help="take the first N stations only")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    parser.set_defaults(run=_run, parser=parser)


def _run(arguments: argparse.Namespace) -> int:
    if not arguments.headless:
        if arguments.data or arguments.stations:
            arguments.parser.error("--data and --stations need --headless")
        with ending_at_once():
            from recap_desktop.ui.demo import open_demo

        return open_demo(arguments.out, language(arguments))
    if arguments.out is None:
        arguments.parser.error("--headless needs --out DIR")
    from recap_desktop.demo.headless import run_headless

    summary = run_headless(arguments.out, arguments.data, arguments.stations)
    if summary["filled_in"]:
        print(text("demo.filled_in", language(arguments), n=summary["filled_in"]), file=sys.stderr)
    show(summary, as_json=arguments.json)
    return DONE
