"""``recap sync``: one round with the server, as the window does it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, FAULT, complain, language, read_passphrase, show
from resources.catalogue import text

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.views import RoundResult


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("sync", help="send what waits, fetch receipts, statements and a newer package")
    parser.add_argument("--workspace", type=Path, required=True, metavar="W")
    parser.add_argument("--server", metavar="URL", help="instead of those the package names")
    parser.add_argument("--officer", metavar="ID", help="person id; needed where several officers are enrolled")
    parser.add_argument("--passphrase-fd", type=int, metavar="N", help="read the passphrase from this descriptor")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=_run)


def _officer(desk: Desk, wanted: str | None) -> str:
    """The officer to sign in. :raises KnownError: ``cli.choose_officer``."""
    known = [tile.person for tile in desk.setup.officers()]
    if wanted is None and len(known) == 1:
        return known[0]
    if wanted not in known:
        raise KnownError("cli.choose_officer", known=", ".join(known) or "-")
    return wanted


def _run(arguments: argparse.Namespace) -> int:
    from recap_desktop.desk import Desk

    lang = language(arguments)
    with Desk.open(arguments.workspace) as desk:
        officer = _officer(desk, arguments.officer)
        prompt = text("cli.passphrase_of", lang, officer=officer)
        desk.session.sign_in(officer, read_passphrase(arguments.passphrase_fd, prompt))
        result = desk.queue.round(arguments.server)
        total = desk.queue.status().received
    show(_counts(result, total), as_json=arguments.json)
    return _say(result, lang)


def _counts(result: RoundResult, total: int) -> dict[str, object]:
    return {
        "sent": result.sent, "received": result.received, "received_total": total, "refused": result.refused,
        "waiting": result.waiting, "statements": result.statements, "package": result.package,
        "evidence": str(result.evidence) if result.evidence is not None else None, "code": result.code,
    }


def _say(result: RoundResult, lang: str) -> int:
    """Sentences about what was not as it should be; the exit status."""
    if result.package is not None:
        print(text("cli.new_package", lang, sequence=result.package), file=sys.stderr)
    if result.evidence is not None:
        print(text("cli.evidence", lang, path=str(result.evidence)), file=sys.stderr)
    if result.code is not None:
        complain(KnownError(result.code, **result.params), lang)
    elif result.refused:
        print(text("cli.refused", lang, count=result.refused), file=sys.stderr)
    elif result.waiting:
        print(text("cli.still_waiting", lang, count=result.waiting), file=sys.stderr)
    else:
        return DONE
    return FAULT
