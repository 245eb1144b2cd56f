"""``recap import sirekap PATH --workspace W``: KPU's public station data as an unverified second opinion."""

from __future__ import annotations

import argparse
from pathlib import Path

from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, language, say_leftovers, show


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its part."""
    parser = verbs.add_parser("import", help="help.import")
    parts = parser.add_subparsers(dest="part", required=True, metavar="sirekap")
    sirekap = parts.add_parser("sirekap", help="help.import_sirekap")
    sirekap.add_argument("path", type=Path, metavar="PATH", help="help.import_path")
    sirekap.add_argument("--json", action="store_true", help="help.json")
    officer.add_arguments(sirekap)
    sirekap.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from recap_desktop.core.roles import Command
    from recap_desktop.sources.reading import read_source

    source = read_source(arguments.path)
    say_leftovers(source.leftovers(), language(arguments))
    with officer.signed_in(arguments) as desk:
        result: dict[str, object] = {"new": 0, "known": 0, "elsewhere": 0}
        differing: dict[str, list[str]] = {}
        equal = 0
        several = len(source.contests) > 1
        # all or nothing: a contest that the package lacks is refused before anything is kept
        for contest in source.contests:
            desk.context.package.contest(contest.code)
        for contest in source.contests:
            figures = {one.station: one.numbers for one in source.of_contest(contest.code) if one.known}
            taken = desk.opinions.take(contest.code, figures)
            for name in ("new", "known", "elsewhere"):
                result[name] = int(str(result[name])) + getattr(taken, name)
            if desk.session.may(Command.VIEW_FINDINGS):
                compared = desk.opinions.compare(contest.code)
                called = contest.code if arguments.json else language(arguments).contest(contest.code)
                equal += sum(not one.differing for one in compared)
                differing |= {
                    f"{one.station} {called}" if several else one.station: list(one.differing)
                    for one in compared if one.differing
                }
        result |= {
            "partial": sum(one.is_partial for one in source.sheets),
            "empty": sum(not one.known for one in source.sheets),
        }
        if desk.session.may(Command.VIEW_FINDINGS):
            result |= {"equal": equal, "differing": differing}
    show(result, as_json=arguments.json, lang=language(arguments))
    return DONE
