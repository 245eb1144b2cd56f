"""``recap report KIND --workspace W -o FILE``: the papers of a workspace; ``recap report trial JOURNAL ...``."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, add_output, language, output, show

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.reports.lists import PrintedList

#: Lists of the plenary, in the order in which it needs them (``recap_desktop/desk/papers/papers.py``).
LISTS = ("zero", "attendance", "incidents", "changes", "public", "handover")
#: Kinds of report: a paper form by its name, its figures as a workbook, the receipt list of its copies, the journal as
#: ``recap verify`` reads it, the lists, blank copies, and the evaluation of a trial from journals.
KINDS = ("d-hasil", "xlsx", "copies", "journal", *LISTS, "blank", "trial")
PAPERS = ("a4", "f4")
Made = tuple[bytes, dict[str, object]]


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("report", help="help.report")
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help="help.report_kind")
    parser.add_argument("files", nargs="*", type=Path, metavar="JOURNAL", help="help.report_files")
    parser.add_argument("--contest", metavar="CODE", help="help.report_contest")
    parser.add_argument("--district", default="", metavar="CODE", help="help.report_district")
    parser.add_argument("--station", metavar="CODE", help="help.report_station")
    parser.add_argument("--paper", choices=PAPERS, help="help.report_paper")
    parser.add_argument("--draft", action="store_true", help="help.report_draft")
    parser.add_argument("--server", metavar="URL", help="help.report_server")
    add_output(parser, "-o", "--out", about="help.out_file")
    parser.add_argument("--json", action="store_true", help="help.json")
    officer.add_arguments(parser, needs_workspace=False)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    out = output(arguments.out, arguments, arguments.workspace, *arguments.files)
    if arguments.kind == "trial":
        data, about = _trial(arguments)
    elif arguments.workspace is None:
        raise KnownError("papers.workspace", kind=arguments.kind)
    else:
        with officer.signed_in(arguments, to_look=True) as desk:
            arguments.contest = arguments.contest or next(iter(desk.package.contests))
            if arguments.contest not in desk.package.contests:
                raise KnownError("package.no_contest", contest=arguments.contest[:20])
            data, about = _MAKERS.get(arguments.kind, _list)(desk, arguments)
    out.write(data)
    result = {"kind": arguments.kind, **about, "sha256": hashlib.sha256(data).hexdigest()}
    show(result, as_json=arguments.json, lang=language(arguments), names={"copies": "copies_handed"})
    return DONE


def _journal(desk: Desk, arguments: argparse.Namespace) -> Made:
    del arguments
    return desk.journal.export(), {"region": desk.region, "head": desk.journal.verify()}


def _workbook(desk: Desk, arguments: argparse.Namespace) -> Made:
    data = desk.reports.workbook(arguments.contest, language(arguments), arguments.district)
    return data, {"contest": arguments.contest}


def _copies(desk: Desk, arguments: argparse.Namespace) -> Made:
    from recap_desktop.desk.recap.copies_register import receipt
    from recap_desktop.reports.paper import paper_of

    copies = desk.copy_register.copies(arguments.contest)
    paper = paper_of(arguments.paper or desk.reports.paper)
    pdf = receipt(desk.facts(), arguments.contest, copies, language(arguments), paper)
    return pdf, {"contest": arguments.contest, "copies": len(copies)}


def _blank(desk: Desk, arguments: argparse.Namespace) -> Made:
    from recap_desktop.desk.papers.blank import blank_copies
    from recap_desktop.reports.paper import paper_of

    region = arguments.station or desk.region
    if not region.startswith(desk.region):
        raise KnownError("papers.no_station", region=region[:13])
    paper = paper_of(arguments.paper or desk.reports.paper)
    pdf, count = blank_copies(desk.package, region, arguments.contest, language(arguments), paper)
    return pdf, {"contest": arguments.contest, "stations": count}


def _list(desk: Desk, arguments: argparse.Namespace) -> Made:
    from recap_desktop.reports.paper import paper_of

    paper = paper_of(arguments.paper or desk.reports.paper)
    made = desk.papers.paper(arguments.kind, arguments.contest, language(arguments), paper, arguments.district)
    return _written(made, arguments.out), {"contest": arguments.contest, "region": desk.region}


def _trial(arguments: argparse.Namespace) -> Made:
    from recap_desktop.desk.papers.trial_paper import read_journals, trial_paper
    from recap_desktop.reports.paper import paper_of

    made = read_journals(arguments.files)
    paper = paper_of(arguments.paper or PAPERS[0])
    return _written(trial_paper(made, language(arguments), paper), arguments.out), {"journals": made.journals}


def _written(made: PrintedList, out: Path) -> bytes:
    """A workbook for ``.xlsx``, CSV for ``.csv``, else PDF."""
    from recap_desktop.reports.list_files import csv_of, workbook_of
    from recap_desktop.reports.listing import printed

    return {".xlsx": workbook_of, ".csv": csv_of}.get(out.suffix.lower(), printed)(made)


def _d_hasil(desk: Desk, arguments: argparse.Namespace) -> Made:
    """What is written, and what it says: of a document made from a signed recap that recap, not how things stand now.

    :raises KnownError: ``desk.report_unsigned``.
    """
    from recap_desktop.reports import attached
    from sync.record.content import SignedRecap

    contest, district = arguments.contest, arguments.district
    status = desk.recap.status(contest, None, district)
    data = (desk.reports.preview(contest, language(arguments), arguments.paper, district) if arguments.draft
            else _signed(desk, arguments))
    if data is None:
        raise KnownError("desk.report_unsigned", contest=contest)
    container = attached(data).container
    said = container.record.content_as(SignedRecap) if container is not None else status
    is_signed = not arguments.draft or data == desk.reports.signed(contest, district)
    return data, {
        "contest": contest, "region": said.region, "state": "signed" if is_signed else "draft",
        "status": said.status, "stations": f"{said.included}/{said.expected}", "recap": status.standing,
    }


def _signed(desk: Desk, arguments: argparse.Namespace) -> bytes | None:
    """The signed document; one that another laptop of the committee made comes from the server."""
    found = desk.reports.signed(arguments.contest, arguments.district)
    if found is None and (arguments.server is not None or desk.package.servers):
        for digest in desk.reports.elsewhere(arguments.contest, arguments.district):
            return desk.queue.fetch_document(digest, arguments.server)
    return found


#: What is no list.
_MAKERS: dict[str, Callable[[Desk, argparse.Namespace], Made]] = {
    "d-hasil": _d_hasil, "xlsx": _workbook, "copies": _copies, "journal": _journal, "blank": _blank,
}
