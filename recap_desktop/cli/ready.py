"""``recap ready``: whether a laptop is ready for the plenary, line by line; 1 where something must be put right."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, FAULT, language, output, printable
from resources.catalogue import sentence, text

if TYPE_CHECKING:
    from recap_desktop.desk.readiness import ReadinessLine


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("ready", help="help.ready_verb", description="help.ready_verb")
    parser.add_argument("--photos", type=Path, metavar="DIR", help="help.ready_photos")
    parser.add_argument("-o", "--out", type=Path, metavar="FILE", help="help.ready_out")
    parser.add_argument("--force", action="store_true", help="help.force")
    parser.add_argument("--json", action="store_true", help="help.json")
    officer.add_arguments(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from recap_desktop.desk.readiness import Result, Surroundings, verdict
    from recap_desktop.desk.readiness_sheet import readiness_sheet

    lang = language(arguments)
    out = output(arguments.out, arguments, arguments.workspace) if arguments.out is not None else None
    with officer.signed_in(arguments, to_look=True) as desk:
        lines = desk.readiness.check(Surroundings(photos=arguments.photos))
        if out is not None:
            out.write(readiness_sheet(desk.facts(), lines, desk.context.clock.now(), lang))
    if arguments.json:
        _show_json(lines, lang)
    else:
        for line in lines:
            print(printable(_said(line, lang)))
    return FAULT if verdict(lines) is Result.NOT_READY else DONE


def _said(line: ReadinessLine, lang: str) -> str:
    remedy = f" {sentence(line.remedy.error, lang)}" if line.remedy is not None else ""
    result, what = text(f"ready.result.{line.result}", lang), text(f"ready.what.{line.name}", lang)
    return f"{result}: {what}: {sentence(line.fact.error, lang)}{remedy}"


def _show_json(lines: tuple[ReadinessLine, ...], lang: str) -> None:
    import json

    from recap_desktop.desk.readiness import verdict

    told = [
        {"name": line.name, "result": line.result, "code": line.fact.code, "fact": sentence(line.fact.error, lang),
         "remedy": sentence(line.remedy.error, lang) if line.remedy is not None else None}
        for line in lines
    ]
    print(json.dumps({"result": verdict(lines), "lines": told}, ensure_ascii=False, indent=2))
