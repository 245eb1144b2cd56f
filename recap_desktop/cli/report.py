"""``recap report KIND --workspace W -o FILE``: the printed report of a workspace."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, language, show, write_new

#: Kinds of report; the names of the paper forms.
KINDS = ("d-hasil",)


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("report", help="help.report")
    parser.add_argument("kind", choices=KINDS, metavar="KIND", help="help.report_kind")
    parser.add_argument("--contest", default="PPWP", metavar="CODE", help="help.report_contest")
    parser.add_argument("--draft", action="store_true", help="help.report_draft")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="help.out_file")
    parser.add_argument("--json", action="store_true", help="help.json")
    officer.add_arguments(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    with officer.signed_in(arguments) as desk:
        if arguments.contest not in desk.package.contests:
            raise KnownError("package.no_contest", contest=arguments.contest[:20])
        status = desk.recap.status(arguments.contest)
        if arguments.draft:
            data: bytes | None = desk.reports.preview(arguments.contest, language(arguments))
        else:
            data = desk.reports.signed(arguments.contest)
        if data is None:
            raise KnownError("desk.report_unsigned", contest=arguments.contest)
    write_new(arguments.out, data)
    result = {
        "kind": arguments.kind, "contest": arguments.contest, "region": status.region,
        "state": "draft" if arguments.draft else "signed", "status": status.status,
        "stations": f"{status.included}/{status.expected}", "sha256": hashlib.sha256(data).hexdigest(),
    }
    show(result, as_json=arguments.json)
    return DONE
