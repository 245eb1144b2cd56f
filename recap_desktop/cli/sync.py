"""``recap sync``: one round with the server, as the window does it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, FAULT, complain, language, show
from resources.catalogue import text

if TYPE_CHECKING:
    from recap_desktop.desk.exchange.views import RoundResult


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("sync", help="help.sync")
    officer.add_arguments(parser)
    parser.add_argument("--server", metavar="URL", help="help.sync_server")
    parser.add_argument("--json", action="store_true", help="help.json")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    lang = language(arguments)
    with officer.signed_in(arguments) as desk:
        result = desk.queue.round(arguments.server)
        total = desk.queue.status().received
    counts = _counts(result, total)
    if not arguments.json:
        del counts["code"]  # said as a sentence below, with what belongs to it
        if not result.restored:
            del counts["restored"]
    show(counts, as_json=arguments.json, lang=lang)
    return _say(result, lang)


def _counts(result: RoundResult, total: int) -> dict[str, object]:
    return {
        "sent": result.sent, "received": result.received, "received_total": total, "refused": result.refused,
        "waiting": result.waiting, "documents": result.blobs, "fetched": result.fetched, "looked_at": result.looked_at,
        "set_aside": [
            {"leaf": one.leaf, "record": one.record, "code": one.code, "tries": one.tries} for one in result.set_aside
        ],
        "lacking": result.lacking,
        "held": [
            {"contest": one.contest, "station": one.station, "person": one.person} for one in result.held
        ],
        "statements": result.statements, "packages": result.packages, "handed_over": result.handed_over,
        "package": result.package, "restored": result.restored,
        "evidence": str(result.evidence) if result.evidence is not None else None, "code": result.code,
    }


def _say(result: RoundResult, lang: str) -> int:
    """Sentences about what was not as it should be; the exit status."""
    if result.package is not None:
        print(text("cli.new_package", lang, sequence=result.package), file=sys.stderr)
    if result.evidence is not None:
        print(text("cli.evidence", lang, path=str(result.evidence)), file=sys.stderr)
    for code, count in (("held", len(result.held)), ("lacking", result.lacking), ("set_aside", len(result.set_aside))):
        if count:
            print(text(f"cli.{code}", lang, count=count), file=sys.stderr)
    if result.refusal is not None:
        complain(result.refusal.error, lang)
    elif result.refused:
        print(text("cli.refused", lang, count=result.refused), file=sys.stderr)
    elif result.waiting:
        print(text("cli.still_waiting", lang, count=result.waiting), file=sys.stderr)
    else:
        return DONE
    return FAULT
