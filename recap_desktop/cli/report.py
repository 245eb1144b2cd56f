"""``recap report KIND --workspace W -o FILE``: the printed report of a workspace."""

from __future__ import annotations

import argparse
import hashlib
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, add_output, language, output, show

if TYPE_CHECKING:
    from recap_desktop.desk import Desk

#: Kinds of report: a paper form by its name, its figures as a workbook, the receipt list of its copies, or the journal
#: as ``recap verify`` reads it.
KINDS = ("d-hasil", "xlsx", "copies", "journal")


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("report", help="help.report")
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help="help.report_kind")
    parser.add_argument("--contest", metavar="CODE", help="help.report_contest")
    parser.add_argument("--draft", action="store_true", help="help.report_draft")
    parser.add_argument("--server", metavar="URL", help="help.report_server")
    add_output(parser, "-o", "--out", about="help.out_file")
    parser.add_argument("--json", action="store_true", help="help.json")
    officer.add_arguments(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    out = output(arguments.out, arguments, arguments.workspace)
    with officer.signed_in(arguments, to_look=True) as desk:
        arguments.contest = arguments.contest or next(iter(desk.package.contests))
        if arguments.contest not in desk.package.contests:
            raise KnownError("package.no_contest", contest=arguments.contest[:20])
        if arguments.kind == "journal":
            data, about = _journal(desk)
        elif arguments.kind == "xlsx":
            data, about = desk.reports.workbook(arguments.contest, language(arguments)), {"contest": arguments.contest}
        elif arguments.kind == "copies":
            data, about = _copies(desk, arguments)
        else:
            data, about = _d_hasil(desk, arguments)
    out.write(data)
    result = {"kind": arguments.kind, **about, "sha256": hashlib.sha256(data).hexdigest()}
    show(result, as_json=arguments.json, lang=language(arguments))
    return DONE


def _journal(desk: Desk) -> tuple[bytes, dict[str, object]]:
    return desk.journal.export(), {"region": desk.region, "head": desk.journal.verify()}


def _copies(desk: Desk, arguments: argparse.Namespace) -> tuple[bytes, dict[str, object]]:
    from recap_desktop.desk.recap.copies_register import receipt

    copies = desk.copy_register.copies(arguments.contest)
    pdf = receipt(desk.facts(), arguments.contest, copies, language(arguments))
    return pdf, {"contest": arguments.contest, "copies": len(copies)}


def _d_hasil(desk: Desk, arguments: argparse.Namespace) -> tuple[bytes, dict[str, object]]:
    """What is written, and what it says: of a document made from a signed recap that recap, not how things stand now.

    :raises KnownError: ``desk.report_unsigned``.
    """
    from recap_desktop.reports import attached
    from sync.record.content import SignedRecap

    contest = arguments.contest
    status = desk.recap.status(contest)
    data = desk.reports.preview(contest, language(arguments)) if arguments.draft else _signed(desk, arguments)
    if data is None:
        raise KnownError("desk.report_unsigned", contest=contest)
    container = attached(data).container
    said = container.record.content_as(SignedRecap) if container is not None else status
    is_signed = not arguments.draft or data == desk.reports.signed(contest)
    return data, {
        "contest": contest, "region": said.region, "state": "signed" if is_signed else "draft",
        "status": said.status, "stations": f"{said.included}/{said.expected}", "recap": status.standing,
    }


def _signed(desk: Desk, arguments: argparse.Namespace) -> bytes | None:
    """The signed document; one that another laptop of the committee made comes from the server."""
    found = desk.reports.signed(arguments.contest)
    if found is None and (arguments.server is not None or desk.package.servers):
        for digest in desk.reports.elsewhere(arguments.contest):
            return desk.queue.fetch_document(digest, arguments.server)
    return found
