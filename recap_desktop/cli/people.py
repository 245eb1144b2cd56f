"""``recap officer``: who is enrolled, enrolment by code or by files, passphrases, recovery; as the window does it.

Passphrases and codes come from one descriptor, a line each in the order in which they are asked for, or by prompt.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, add_output, language, output, printable, read_bytes, read_passphrase, show
from recap_desktop.cli.parsing import DESCRIPTOR, calendar_day, workspace_path
from recap_desktop.core.roles import Role
from resources.catalogue import text
from sync.trust.times import stamp

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.people.views import PersonState, WaitingEnrolment

_ROLES = tuple(role.value for role in Role)
#: More than any answer has.
_LIMIT = 1 << 17


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its parts."""
    parts = verbs.add_parser("officer", help="help.officer").add_subparsers(dest="part", required=True, metavar="PART")
    made: dict[str, argparse.ArgumentParser] = {}
    for name, about, run in _PARTS:
        part = made[name] = parts.add_parser(name, help=about)
        part.add_argument("--workspace", type=workspace_path, required=True, metavar="W", help="help.workspace")
        part.add_argument("--json", action="store_true", help="help.json")
        part.set_defaults(run=run)
        if name not in ("list", "waiting"):
            part.add_argument("--passphrase-fd", type=DESCRIPTOR, metavar="N", help="help.officer_fd")
        if name in ("list", "enrol", "request", "accept", "give-up"):
            part.add_argument("--by", metavar="ID", help="help.officer_by")
            part.add_argument("--today", type=calendar_day, metavar="DATE", help="help.today")
        if name in ("enrol", "request", "recovery-request"):
            part.add_argument("--person", required=True, metavar="ID", help="help.officer_person")
            part.add_argument("--role", required=True, choices=_ROLES, help="help.admin_role")
            part.add_argument("--name", required=True, metavar="NAME", help="help.officer_name")
        if name in ("give-up", "passphrase", "anew"):
            part.add_argument("--person", required=True, metavar="ID", help="help.officer_person")
        if name in ("enrol", "anew"):
            part.add_argument("--server", metavar="URL", help="help.officer_server")
        if name in ("accept", "recovery-accept"):
            part.add_argument("file", type=Path, metavar="FILE", help="help.officer_answer")
        if name in ("request", "recovery-request"):
            add_output(part, "-o", "--out", about="help.officer_out")
    made["list"].add_argument("--passphrase-fd", type=DESCRIPTOR, metavar="N", help="help.officer_fd")
    made["anew"].add_argument(
        "--witness", action="append", default=[], required=True, metavar="ID", help="help.officer_witness"
    )
    made["anew"].add_argument("-o", "--out", type=Path, metavar="FILE", help="help.officer_anew_out")
    made["anew"].add_argument("--force", action="store_true", help="help.force")


@contextmanager
def _opened(arguments: argparse.Namespace) -> Iterator[Desk]:
    """The desk, with the officer of ``--by`` signed in, where one is named.

    :raises KnownError: ``cli.needs_by`` where the act needs somebody signed in and nobody was named.
    """
    with officer.desk_of(arguments) as desk:
        by: str | None = getattr(arguments, "by", None)
        if by is not None:
            # to look: nothing is signed, and a committee whose certificates all ended enrols itself anew
            desk.session.sign_in(by, _words(arguments, by), today=arguments.today, to_look=True)
        try:
            yield desk
        except KnownError as error:
            if error.code != "session.sign_in_first" or by is not None:
                raise
            known = ", ".join(tile.person for tile in desk.setup.officers())
            raise KnownError("cli.needs_by", known=known) from error


def _words(arguments: argparse.Namespace, person: str, prompt: str = "cli.passphrase") -> str:
    return read_passphrase(arguments.passphrase_fd, text(prompt, language(arguments), person=person))


def _new_words(arguments: argparse.Namespace, person: str) -> str:
    """A passphrase to seal with; where it is typed, twice. :raises KnownError: ``key.differs``, ``cli.*``."""
    found = _words(arguments, person, "cli.new_passphrase")
    if arguments.passphrase_fd is None and _words(arguments, person, "cli.passphrase_again") != found:
        raise KnownError("key.differs")
    return found


def _code(arguments: argparse.Namespace, person: str) -> str:
    return _words(arguments, person, "cli.code")


def _say(arguments: argparse.Namespace, told: dict[str, object]) -> int:
    show(told, as_json=arguments.json, lang=language(arguments))
    return DONE


def _enrolled(tile: OfficerTile) -> dict[str, object]:
    return {
        "person": tile.person, "role": tile.role, "digit": tile.digit, "certified_until": stamp(tile.valid_until),
    }


def _half(one: WaitingEnrolment) -> dict[str, object]:
    return {
        "person": one.person, "role": one.role, "name": one.name, "since": stamp(one.since),
        "purpose": one.purpose.value, "recovered": one.recovered,
    }


def _standing(one: PersonState) -> dict[str, object]:
    return {
        "person": one.person, "name": one.name, "role": one.role, "digit": one.digit, "key": one.key,
        "certified_from": stamp(one.valid_from), "certified_until": stamp(one.valid_until), "standing": one.state,
        "since": stamp(one.since) if one.since is not None else None, "why": one.why or None,
        "can": [command.value for command in one.can], "cannot": [command.value for command in one.cannot],
        "replaced": [key.key for key in one.replaced if not key.revoked],
    }


def _list(arguments: argparse.Namespace) -> int:
    with _opened(arguments) as desk:
        told = {
            "officers": [_standing(one) for one in desk.setup.people()],
            "half_made": [_half(one) for one in desk.setup.waiting()], "short": desk.setup.shortfalls(),
        }
        officers = desk.setup.people()
    if arguments.json:
        return _say(arguments, told)
    for one in officers:
        print(printable(_line(one, language(arguments))))
    return _say(arguments, {name: told[name] for name in ("half_made", "short") if told[name] or not officers})


def _line(one: PersonState, lang: str) -> str:
    """An officer in a line; what can no longer be done, and keys to be revoked, where there are any."""
    said = text("officer.line", lang, digit=one.digit, person=one.person, name=one.name,
                role=text(f"shown.is.{one.role}", lang), standing=text(f"shown.is.{one.state}", lang),
                until=one.valid_until.strftime("%d-%m-%Y"))
    lost = [text(f"shown.is.{command.value}", lang) for command in one.cannot]
    keys = [key.key for key in one.replaced if not key.revoked]
    for code, found in (("officer.cannot", lost), ("officer.old_keys", keys)):
        if found:
            said += " " + text(code, lang, found=", ".join(found))
    return said


def _waiting(arguments: argparse.Namespace) -> int:
    with _opened(arguments) as desk:
        return _say(arguments, {"half_made": [_half(one) for one in desk.setup.waiting()]})


def _enrol(arguments: argparse.Namespace) -> int:
    with _opened(arguments) as desk:
        words, code = _new_words(arguments, arguments.person), _code(arguments, arguments.person)
        tile = desk.setup.enrol(arguments.person, arguments.role, arguments.name, words, code, arguments.server)
    return _say(arguments, _enrolled(tile))


def _request(arguments: argparse.Namespace) -> int:
    out = output(arguments.out, arguments, arguments.workspace)
    with _opened(arguments) as desk:
        words = _new_words(arguments, arguments.person)
        out.write(desk.setup.request(arguments.person, arguments.role, arguments.name, words))
    return _say(arguments, {"person": arguments.person, "file": str(arguments.out)})


def _accept(arguments: argparse.Namespace) -> int:
    data = read_bytes(arguments.file, _LIMIT)
    with _opened(arguments) as desk:
        tile = desk.setup.accept(data, _words(arguments, "", "cli.request_passphrase"))
    return _say(arguments, _enrolled(tile))


def _give_up(arguments: argparse.Namespace) -> int:
    with _opened(arguments) as desk:
        desk.setup.give_up(arguments.person)
    return _say(arguments, {"given_up": arguments.person})


def _passphrase(arguments: argparse.Namespace) -> int:
    with officer.desk_of(arguments) as desk:
        person = arguments.person
        old = _words(arguments, person)
        desk.session.sign_in(person, old, to_look=True)
        desk.session.change_passphrase(old, _new_words(arguments, person))
    return _say(arguments, {"changed": person})


def _anew(arguments: argparse.Namespace) -> int:
    out = output(arguments.out, arguments, arguments.workspace) if arguments.out is not None else None
    person = arguments.person
    with _opened(arguments) as desk:
        witnesses = [(one, _words(arguments, one)) for one in arguments.witness]
        words = _new_words(arguments, person)
        if out is not None:
            out.write(desk.setup.request_anew(person, words, witnesses))
            return _say(arguments, {"person": person, "file": str(arguments.out)})
        tile = desk.setup.enrol_anew(person, words, witnesses, _code(arguments, person), arguments.server)
        state = next(one for one in desk.setup.people() if one.person == person)
        told = {**_enrolled(tile), "replaced": [key.key for key in state.replaced if not key.revoked]}
    return _say(arguments, told)


def _recovery_request(arguments: argparse.Namespace) -> int:
    from recap_desktop.security.recovery_files import compared

    out = output(arguments.out, arguments, arguments.workspace)
    with _opened(arguments) as desk:
        words = _new_words(arguments, arguments.person)
        asked = desk.setup.recovery_request(arguments.person, arguments.role, arguments.name, words)
        out.write(asked)
    return _say(arguments, {"person": arguments.person, "file": str(arguments.out), "compare": compared(asked)})


def _recovery_accept(arguments: argparse.Namespace) -> int:
    data = read_bytes(arguments.file, _LIMIT)
    with _opened(arguments) as desk:
        half = desk.setup.recovery_accept(data, _words(arguments, "", "cli.request_passphrase"))
    return _say(arguments, _half(half))


_PARTS = (
    ("list", "help.officer_list", _list), ("waiting", "help.officer_waiting", _waiting),
    ("enrol", "help.officer_enrol", _enrol), ("request", "help.officer_request", _request),
    ("accept", "help.officer_accept", _accept), ("give-up", "help.officer_give_up", _give_up),
    ("passphrase", "help.officer_passphrase", _passphrase), ("anew", "help.officer_anew", _anew),
    ("recovery-request", "help.officer_recovery_request", _recovery_request),
    ("recovery-accept", "help.officer_recovery_accept", _recovery_accept),
)
