"""``recap workspace create|list``: what the start window does, for scripts."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, language, printable, show, speak
from recap_desktop.cli.parsing import workspace_path
from resources.catalogue import sentence, text
from sync.trust.times import stamp


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its parts."""
    parts = verbs.add_parser("workspace", help="help.workspace_verb", description="help.workspace_verb").add_subparsers(
        dest="part", required=True, metavar="create|list"
    )
    create = parts.add_parser("create", help="help.workspace_create")
    source = create.add_mutually_exclusive_group(required=True)
    source.add_argument("--package", type=Path, metavar="FILE", help="help.workspace_package")
    source.add_argument("--server", metavar="URL", help="help.workspace_server")
    create.add_argument("--fingerprint", metavar="GROUPS", help="help.workspace_fingerprint")
    create.add_argument("--region", metavar="CODE", help="help.workspace_region")
    create.add_argument("--workspace", type=workspace_path, metavar="W", help="help.workspace_new")
    create.set_defaults(run=_create)
    listed = parts.add_parser("list", help="help.workspace_list")
    listed.set_defaults(run=_list)
    for part in (create, listed):
        part.add_argument("--json", action="store_true", help="help.json")


def _create(arguments: argparse.Namespace) -> int:
    from recap_desktop.desk.start.offer import PackageOffer
    from recap_desktop.desk.start.start import Start
    from sync.trust.fingerprint import parse_fingerprint

    start, lang = Start(), language(arguments)
    typed = parse_fingerprint(arguments.fingerprint) if arguments.fingerprint is not None else None
    found = start.read(arguments.package) if arguments.package is not None else start.fetch(arguments.server)
    if not isinstance(found, PackageOffer):
        raise KnownError("cli.not_package", path=str(arguments.package))
    speak(arguments, found.package)
    if found.issued is not None:
        print(printable(text("start.clock_behind", lang, date=found.issued.strftime("%d-%m-%Y"))), file=sys.stderr)
    made = start.create(found, arguments.region, typed, arguments.workspace)
    package = found.package
    region = arguments.region or package.subdistricts()[0].code
    show({
        "workspace": str(made), "election": package.election, "mode": package.mode, "sequence": package.sequence,
        "package": package.digest, "authority": package.fingerprint, "region": region,
    }, as_json=arguments.json, lang=lang)
    return DONE


def _list(arguments: argparse.Namespace) -> int:
    from recap_desktop.desk.start.start import Start

    lang = language(arguments)
    found = Start().workspaces()
    listed = [{
        "name": one.name, "path": str(one.folder), "mode": one.package.mode if one.package else None,
        "election": one.package.election if one.package else None, "region": one.region or None,
        "region_name": one.region_name or None, "officers": one.officers, "used": stamp(one.used),
        "fault": one.fault.code if one.fault is not None else None,
    } for one in found]
    if arguments.json:
        show({"workspaces": listed}, as_json=True)
        return DONE
    for one in found:
        if one.package is None:
            assert one.fault is not None
            said = text("start.damaged_what", lang, name=one.name, why=sentence(one.fault.error, lang))
        else:
            here = one.package.spoken(lang, one.region)
            said = text("start.listed", here, name=one.name, mode=text(f"mode.{one.package.mode}", here),
                        region=one.region_name or text("start.no_region", here), election=one.package.election,
                        used=one.used.astimezone().strftime("%d-%m-%Y %H.%M"))
        print(printable(said))
    if not found:
        print(text("start.none", lang))
    return DONE
