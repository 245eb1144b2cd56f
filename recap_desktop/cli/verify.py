"""``recap verify PATH...``: says what holds and names the first thing that does not."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, FAULT, WRONG_USE, complain, language
from resources.catalogue import sentence
from sync.verify import VerifyReport, verify_path
from sync.verify import register as add_kind
from sync.verify.finding import Finding
from sync.verify.kinds import read_authority


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("verify", help="help.verify")
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="help.verify_paths")
    parser.add_argument("--authority", metavar="FINGERPRINT|FILE", help="help.verify_authority")
    parser.add_argument("--json", action="store_true", help="help.json")
    parser.set_defaults(run=_run)


def _pdf(path: Path, data: bytes) -> Finding:
    """A signed D.Hasil: its signatures, and the record inside against them."""
    from recap_desktop.reports import verify_pdf
    from sync.trust.package import open_package

    package = None
    for folder in (path.parent, path.parent.parent):
        for name in ("release/paket.json", "paket.json", "package.json", "server/package.json"):
            if package is None and (folder / name).is_file():
                package = open_package((folder / name).read_bytes())
    verdict = verify_pdf(data, [package.ca_certificate] if package is not None else ())
    fault = KnownError(verdict.fault.code, **verdict.fault.params) if verdict.fault is not None else None
    holds: tuple[tuple[str, dict[str, object]], ...] = ()
    if fault is None:
        holds = (("pdf", {"n": len(verdict.signatures)}),)
    return Finding(holds, fault, package.fingerprint if package is not None else None)


add_kind("pdf", lambda path, head: head.startswith(b"%PDF-"), _pdf)


def _as_json(path: Path, report: VerifyReport, lang: str) -> dict[str, object]:
    fault = report.fault
    return {
        "path": str(path), "kind": report.kind, "holds": report.ok,
        "fault": {"code": fault.code, "sentence": sentence(fault, lang)} if fault is not None else None,
        "authority": report.authority, "compared": report.compared,
    }


def _run(arguments: argparse.Namespace) -> int:
    lang = language(arguments)
    authority = read_authority(arguments.authority) if arguments.authority is not None else None
    status = DONE
    results = []
    for path in arguments.paths:
        try:
            report = verify_path(path, authority)
        except KnownError as error:
            complain(error, lang)
            status = WRONG_USE
            continue
        results.append(_as_json(path, report, lang))
        if not arguments.json:
            for line in report.lines(lang):
                print(f"{path}: {line}" if len(arguments.paths) > 1 else line)
        if not report.ok and status == DONE:
            status = FAULT
    if arguments.json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
    return status
