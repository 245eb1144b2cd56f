"""``recap report KIND --workspace W -o FILE``: the printed report of a workspace."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, language, show, write_new

if TYPE_CHECKING:
    from recap_desktop.desk import Desk

#: Kinds of report: a paper form by its name, or the journal as ``recap verify`` reads it.
KINDS = ("d-hasil", "journal")


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("report", help="help.report")
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help="help.report_kind")
    parser.add_argument("--contest", default="PPWP", metavar="CODE", help="help.report_contest")
    parser.add_argument("--draft", action="store_true", help="help.report_draft")
    parser.add_argument("--server", metavar="URL", help="help.report_server")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="help.out_file")
    parser.add_argument("--json", action="store_true", help="help.json")
    officer.add_arguments(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    with officer.signed_in(arguments) as desk:
        if arguments.contest not in desk.package.contests:
            raise KnownError("package.no_contest", contest=arguments.contest[:20])
        if arguments.kind == "journal":
            data, about = _journal(desk)
        else:
            data, about = _d_hasil(desk, arguments)
    write_new(arguments.out, data)
    show({"kind": arguments.kind, **about, "sha256": hashlib.sha256(data).hexdigest()}, as_json=arguments.json)
    return DONE


def _journal(desk: Desk) -> tuple[bytes, dict[str, object]]:
    return desk.journal.export(), {"region": desk.region, "head": desk.journal.verify()}


def _d_hasil(desk: Desk, arguments: argparse.Namespace) -> tuple[bytes, dict[str, object]]:
    """:raises KnownError: ``desk.report_unsigned``."""
    contest = arguments.contest
    status = desk.recap.status(contest)
    data = desk.reports.preview(contest, language(arguments)) if arguments.draft else _signed(desk, arguments)
    if data is None:
        raise KnownError("desk.report_unsigned", contest=contest)
    return data, {
        "contest": contest, "region": status.region, "state": "draft" if arguments.draft else "signed",
        "status": status.status, "stations": f"{status.included}/{status.expected}",
    }


def _signed(desk: Desk, arguments: argparse.Namespace) -> bytes | None:
    """The signed document; one that another laptop of the committee made comes from the server."""
    found = desk.reports.signed(arguments.contest)
    if found is None and (arguments.server is not None or desk.package.servers):
        for digest in desk.reports.elsewhere(arguments.contest):
            return desk.queue.fetch_document(digest, arguments.server)
    return found
