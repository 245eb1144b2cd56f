"""``recap package diff FILE... --workspace W`` and ``recap package take FILE... --workspace W``: on a laptop."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, language, printable, read_package, show

if TYPE_CHECKING:
    from forms.errors import Refusal
    from recap_desktop.desk.packages.packages import PackageDifference


def register(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the two parts."""
    for name, run in (("diff", _diff), ("take", _take)):
        part = parts.add_parser(name, help=f"help.package_{name}")
        part.add_argument("files", type=Path, nargs="+", metavar="FILE", help="help.package_files")
        part.add_argument("--json", action="store_true", help="help.json")
        officer.add_arguments(part)
        part.set_defaults(run=run)


def _diff(arguments: argparse.Namespace) -> int:
    files = [read_package(path) for path in arguments.files]
    with officer.signed_in(arguments, to_look=True) as desk:
        _say(desk.packages.difference(*files), arguments)
    return DONE


def _take(arguments: argparse.Namespace) -> int:
    from recap_desktop.desk.packages.told import done

    files = [read_package(path) for path in arguments.files]
    with officer.signed_in(arguments) as desk:
        found = desk.packages.take(*files)
    _say(found, arguments)
    if not arguments.json:
        print(printable(done(found, language(arguments))))
    return DONE


def _say(found: PackageDifference, arguments: argparse.Namespace) -> None:
    from recap_desktop.desk.packages.told import told

    if arguments.json:
        show(_plain(found), as_json=True)
        return
    head, lines = told(found, language(arguments))
    print(printable(head))
    for line in lines:
        print(printable(f"- {line.change} {line.effect}".rstrip()))


def _plain(found: PackageDifference) -> dict[str, object]:
    """Codes and values for programs."""

    def value(one: Refusal) -> dict[str, object]:
        return {"code": one.code, **one.params}

    return {
        "older": found.older.sequence, "newer": found.newer.sequence if found.newer is not None else None,
        "digest": found.newer.digest if found.newer is not None else None, "added": list(found.added),
        "elsewhere": found.elsewhere,
        "changes": [{**value(one.change), "effects": [value(effect) for effect in one.effects]} for one in found.lines],
    }
