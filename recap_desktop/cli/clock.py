"""``recap clock``: the desk's time beside the computer's clock, and setting it back by two officers."""

from __future__ import annotations

import argparse

from forms.errors import KnownError
from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, language, read_passphrase, show
from resources.catalogue import text
from sync.trust.times import stamp


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its parts."""
    parts = verbs.add_parser("clock", help="help.clock").add_subparsers(
        dest="part", required=True, metavar="show|set-back"
    )
    shown = parts.add_parser("show", help="help.clock_show")
    shown.set_defaults(run=_show)
    back = parts.add_parser("set-back", help="help.clock_set_back", description="help.clock_set_back")
    back.add_argument("--second", metavar="ID", required=True, help="help.clock_second")
    back.set_defaults(run=_set_back)
    for part in (shown, back):
        officer.add_arguments(part)
        part.add_argument("--json", action="store_true", help="help.json")


def _show(arguments: argparse.Namespace) -> int:
    with officer.signed_in(arguments, to_look=True) as desk:
        state = desk.time.state()
        found = {
            "clock": stamp(state.clock), "desk": stamp(state.desk), "proven": stamp(desk.time.proven()),
            "in_doubt": state.in_doubt, "may_set_back": state.may_set_back, "late": state.late,
        }
    show(found, as_json=arguments.json, lang=language(arguments))
    return DONE


def _set_back(arguments: argparse.Namespace) -> int:
    lang = language(arguments)
    if arguments.today is None:
        raise KnownError("cli.needs_today")
    with officer.desk_of(arguments) as desk:
        known = [tile.person for tile in desk.setup.officers()]
        persons = (officer.chosen(arguments.person, known), officer.chosen(arguments.second, known))
        signers = [
            (person, read_passphrase(arguments.passphrase_fd, text("cli.passphrase", lang, person=person)))
            for person in persons
        ]
        done = desk.time.set_back(arguments.today, signers)
    told = {"desk": stamp(done.now), "seconds": int(done.by.total_seconds()), "late": done.late}
    show(told, as_json=arguments.json, lang=lang)
    return DONE
