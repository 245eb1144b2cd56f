"""What verbs on a workspace share: which one, which officer, and the passphrase."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli.common import language, printable, read_passphrase, speak
from recap_desktop.cli.parsing import DESCRIPTOR, calendar_day, workspace_path
from resources.catalogue import text
from sync.system import synced_by

if TYPE_CHECKING:
    from recap_desktop.desk import Desk


def add_arguments(parser: argparse.ArgumentParser, *, needs_workspace: bool = True) -> None:
    """``--workspace``, ``--person``, ``--passphrase-fd`` and ``--today``.

    :param needs_workspace: False where the verb can work without one; it then says itself when it cannot.
    """
    parser.add_argument(
        "--workspace", type=workspace_path, required=needs_workspace, metavar="W", help="help.workspace")
    parser.add_argument("--person", metavar="ID", help="help.person")
    parser.add_argument(
        "--passphrase-fd", type=DESCRIPTOR, metavar="N", help="help.passphrase_fd"
    )
    parser.add_argument("--today", type=calendar_day, metavar="DATE", help="help.today")


def chosen(wanted: str | None, known: Sequence[str]) -> str:
    """The person asked for; the only one there is where nobody was asked for.

    :raises KnownError: ``cli.choose_officer``; ``cli.no_officer`` where nobody is enrolled.
    """
    if not known:
        raise KnownError("cli.no_officer")
    if wanted is None and len(known) == 1:
        return known[0]
    if wanted is None or wanted not in known:
        raise KnownError("cli.choose_officer", known=", ".join(known))
    return wanted


def passphrase(arguments: argparse.Namespace, person: str) -> str:
    """The officer's passphrase.

    :raises KnownError: ``cli.passphrase_fd``, ``cli.no_passphrase``.
    """
    return read_passphrase(arguments.passphrase_fd, text("cli.passphrase", language(arguments), person=person))


@contextmanager
def desk_of(arguments: argparse.Namespace) -> Iterator[Desk]:
    """The workspace of ``--workspace``, closed afterwards; in the words of its region is said what follows, also why it
    does not open.

    :raises KnownError: ``workspace.*``, ``package.*``.
    """
    from recap_desktop.desk import Desk

    try:
        desk = Desk.open(arguments.workspace)
    except KnownError:
        speak_closed(arguments)
        raise
    with desk:
        speak(arguments, desk.package, desk.region)
        yield desk


def speak_closed(arguments: argparse.Namespace) -> None:
    """The words of the package that lies in a workspace, where there is one that holds."""
    from recap_desktop.desk.updates import package_of

    with suppress(KnownError):
        speak(arguments, package_of(arguments.workspace))


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[tuple[Desk, str, str]]:
    """The workspace, nobody signed in yet; the officer and the passphrase, for what needs it again.

    :raises KnownError: ``workspace.*``, ``package.*``, ``cli.*``.
    """
    service = synced_by(arguments.workspace.absolute())
    if service is not None:
        print(printable(text("workspace.synced", language(arguments), service=service)), file=sys.stderr)
    with desk_of(arguments) as desk:
        person = chosen(arguments.person, [tile.person for tile in desk.setup.officers()])
        yield desk, person, passphrase(arguments, person)


@contextmanager
def signed_in(arguments: argparse.Namespace, *, to_look: bool = False) -> Iterator[Desk]:
    """The workspace with the officer signed in, closed afterwards.

    :param to_look: nothing is signed, so a clock far ahead is not asked about and its time is not taken.
    :raises KnownError: ``workspace.*``, ``package.*``, ``session.*``, ``security.*``, ``clock.*``, ``cli.*``.
    """
    with opened(arguments) as (desk, person, words):
        desk.session.sign_in(person, words, today=arguments.today, to_look=to_look)
        upgraded = desk.facts().upgraded
        if upgraded is not None:
            print(printable(text("upgrade.done", language(arguments), path=str(upgraded))), file=sys.stderr)
        yield desk
