"""``recap salvage --workspace W -o FILE``: every record that verifies, out of a workspace that is not opened."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, add_output, complain, language, output, printable, show
from resources.catalogue import text

if TYPE_CHECKING:
    from recap_desktop.cli.voice import Voice
    from recap_desktop.desk.salvage.salvage import Salvaged


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("salvage", help="help.salvage")
    add_output(parser, "-o", "--out", about="help.salvage_out")
    parser.add_argument(
        "--copy", type=Path, action="append", default=[], metavar="FILE", help="help.salvage_copy"
    )
    parser.add_argument("--json", action="store_true", help="help.json")
    officer.add_arguments(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from recap_desktop.desk.copies import copies_of
    from recap_desktop.desk.salvage.salvage import salvage
    from recap_desktop.security.keystore import Keystore
    from recap_desktop.workspace.workspace import WorkspaceFolder

    lang, place = language(arguments), WorkspaceFolder(arguments.workspace)
    if not place.root.is_dir():
        raise KnownError("workspace.missing", path=place.root.name)
    officer.speak_closed(arguments)
    out = output(arguments.out, arguments, arguments.workspace, *arguments.copy)
    # a key file that is gone here may be in a copy
    person = arguments.person or officer.chosen(None, Keystore(place.officers).persons())
    words = officer.passphrase(arguments, person)
    saved = salvage(place.root, out, person, words, copies=(*arguments.copy, *copies_of(place)))
    if saved.cause is not None:
        complain(saved.cause.error, lang)
    _say_missing(saved, lang)
    # without --json the cause stands above, as a sentence: a code has no room for what that names
    cause = {"cause": saved.cause.code if saved.cause is not None else None} if arguments.json else {}
    show({
        **vars(saved.about), **cause, "records": saved.records,
        "unsent": saved.unsent, "drafts": saved.drafts, "missing": len(saved.missing), "refused": saved.refused,
        "lost_lines": saved.lost_lines, "copies": list(saved.copies),
    }, as_json=arguments.json, lang=lang)
    print(text("salvage.next", lang), file=sys.stderr)
    return DONE


def _say_missing(saved: Salvaged, lang: Voice) -> None:
    """By station and kind, how many."""
    counts = Counter((one.kind, one.contest, one.station) for one in saved.missing)
    received = Counter((one.kind, one.contest, one.station) for one in saved.missing if one.is_received)
    for (kind, contest, station), count in sorted(counts.items()):
        key = (kind, contest, station)
        at_server = text("salvage.at_server", lang, count=received[key]) if received[key] else ""
        place = " ".join(part for part in (lang.contest(contest), station) if part) or "-"
        said = text("salvage.not_found", lang, count=count, what=kind, place=place, received=at_server)
        print(printable(said), file=sys.stderr)
