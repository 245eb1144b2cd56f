"""``recap verify PATH...``: says what holds and names the first thing that does not."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, FAULT, WRONG_USE, complain, language, printable
from resources.catalogue import sentence

if TYPE_CHECKING:
    from sync.verify import VerifyReport


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("verify", help="help.verify")
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="help.verify_paths")
    parser.add_argument("--authority", metavar="FINGERPRINT|FILE", help="help.verify_authority")
    parser.add_argument("--release", type=Path, metavar="FOLDER", help="help.verify_release")
    parser.add_argument("--json", action="store_true", help="help.json")
    parser.set_defaults(run=_run)


def _as_json(path: Path | str, report: VerifyReport, lang: str) -> dict[str, object]:
    fault = report.fault
    return {
        "path": str(path), "kind": report.kind, "holds": report.ok,
        "facts": report.facts(lang),
        "fault": {"code": fault.code, "sentence": sentence(fault, report.spoken(lang))} if fault is not None else None,
        "authority": report.authority, "compared": report.compared,
    }


def _run(arguments: argparse.Namespace) -> int:
    from recap_desktop.checks.journal import register_kinds
    from sync.verify import compare_paths, verify_path, with_given
    from sync.verify.near import authority_package, read_authority

    register_kinds()
    lang = language(arguments)
    try:
        authority = read_authority(arguments.authority) if arguments.authority is not None else None
        package = authority_package(arguments.authority) if arguments.authority is not None else None
    except KnownError as error:
        complain(error, lang)
        return WRONG_USE
    status = DONE
    reports: list[tuple[Path | str, VerifyReport]] = []
    for path in arguments.paths:
        try:
            if path.parts[:1] in (("http:",), ("https:",)) and not path.exists():
                raise KnownError("verify.address", path=printable(path.as_posix().replace(":/", "://", 1)))
            found = verify_path(path, authority, package, arguments.release)
            report = with_given(found, [one for one in arguments.paths if one != path])
            reports.append((path, report))
        except KnownError as error:
            complain(error, lang)
            status = WRONG_USE
            continue
        _say(*reports[-1], arguments, lang)
    for compared in compare_paths([Path(path) for path, report in reports if report.kind == "release"], authority):
        reports.append(compared)
        _say(*compared, arguments, lang)
    if status == DONE and not all(report.ok for _, report in reports):
        status = FAULT
    if arguments.json:
        print(json.dumps([_as_json(path, report, lang) for path, report in reports], ensure_ascii=False, indent=2))
    return status


def _say(path: Path | str, report: VerifyReport, arguments: argparse.Namespace, lang: str) -> None:
    if arguments.json:
        return
    *found, last = report.lines(lang)
    before = f"{path}: " if len(arguments.paths) > 1 else ""
    for line in found:
        print(printable(before + line))
    print(last)
