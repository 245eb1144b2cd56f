"""``recap import sirekap PATH --workspace W``: KPU's public station data as an unverified second opinion."""

from __future__ import annotations

import argparse
from pathlib import Path

from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, language, say_leftovers, show

#: The source has one contest (domain: KPU's API of 2024, PPWP).
_CONTEST = "PPWP"


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its part."""
    parser = verbs.add_parser("import", help="help.import")
    parts = parser.add_subparsers(dest="part", required=True, metavar="sirekap")
    sirekap = parts.add_parser("sirekap", help="help.import_sirekap")
    sirekap.add_argument("path", type=Path, metavar="PATH", help="help.demo_data")
    sirekap.add_argument("--json", action="store_true", help="help.json")
    officer.add_arguments(sirekap)
    sirekap.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from recap_desktop.core.roles import Command
    from recap_desktop.sources.station_files import read_source

    source = read_source(arguments.path)
    say_leftovers(source.leftovers(), language(arguments))
    figures = {station.code: station.known for station in source.stations if station.known}
    with officer.signed_in(arguments) as desk:
        taken = desk.opinions.take(_CONTEST, figures)
        result: dict[str, object] = {
            "new": taken.new, "known": taken.known, "elsewhere": taken.elsewhere,
            "partial": sum(station.is_partial for station in source.stations),
            "empty": len(source.stations) - len(figures),
        }
        if desk.session.may(Command.VIEW_FINDINGS):
            compared = desk.opinions.compare(_CONTEST)
            result["equal"] = sum(not one.differing for one in compared)
            result["differing"] = {one.station: list(one.differing) for one in compared if one.differing}
    show(result, as_json=arguments.json, lang=language(arguments))
    return DONE
