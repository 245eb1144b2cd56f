"""``recap admin roster import`` and ``list``: who is appointed to what, by ids alone."""

from __future__ import annotations

import argparse
from pathlib import Path

from recap_desktop.cli.common import DONE, language, printable, show
from recap_desktop.cli.regency.folder import add_data, opened
from resources.catalogue import text


def register(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the part."""
    acts = parts.add_parser("roster", help="help.admin_roster").add_subparsers(
        required=True, metavar="import|list", help="help.admin_roster"
    )
    taken = acts.add_parser("import", help="help.admin_roster_import")
    taken.add_argument("file", type=Path, metavar="FILE", help="help.admin_roster_file")
    add_data(taken)
    taken.set_defaults(run=_import)
    listed = acts.add_parser("list", help="help.admin_roster_list")
    listed.add_argument("--region", default="", metavar="CODE", help="help.admin_within")
    add_data(listed)
    listed.set_defaults(run=_list)


def _import(arguments: argparse.Namespace) -> int:
    from sync.server.appointments import import_roster
    from sync.server.clock import utc_now

    with opened(arguments) as folder:
        done = import_roster(folder, arguments.file, utc_now())
    told = {
        "persons": done.persons, "persons_new": done.added, "persons_changed": done.changed,
        "persons_removed": done.removed,
        "codes_cancelled": done.cancelled, "not_kept": list(done.left_out), "without_persons": list(done.nobody),
    }
    show(told, as_json=arguments.json, lang=language(arguments))
    return DONE


def _list(arguments: argparse.Namespace) -> int:
    from sync.server.appointments import standing
    from sync.server.clock import utc_now

    with opened(arguments) as folder:
        found = standing(folder, arguments.region, utc_now())
    if arguments.json:
        rows = [{"person": one.person, "role": one.role, "region": one.region, "has": has.value} for one, has in found]
        show({"persons": rows}, as_json=True)
        return DONE
    lang = language(arguments)
    for one, has in found:
        role, state = text(f"role.{one.role}", lang), text(f"roster.has.{has}", lang)
        print(printable(text("roster.line", lang, person=one.person, office=role, region=one.region, has=state)))
    if not found:
        print(text("roster.nobody", lang))
    return DONE
