"""``recap admin progress``: how far the sub-districts of a regency are, for its staff."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from recap_desktop.cli import officer
from recap_desktop.cli.common import DONE, language, printable, show
from resources.catalogue import text

if TYPE_CHECKING:
    from sync.wire.progress import PlaceProgress, RegencyProgress

#: What stands where there is nothing.
_NOTHING = "\N{EN DASH}"
#: Counts that are shown, by their names in the answer of the server.
_COUNTS = ("done", "open", "conflict", "late", "quarantined", "waiting")


def register(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the part to ``recap admin``."""
    parser = parts.add_parser("progress", help="help.admin_progress")
    officer.add_arguments(parser)
    parser.add_argument("--server", metavar="URL", help="help.sync_server")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--open", action="store_true", help="help.admin_progress_open")
    how.add_argument("--json", action="store_true", help="help.json")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    lang = language(arguments)
    with officer.signed_in(arguments, to_look=True) as desk:
        if arguments.open:
            return _open(desk.regency.link(lang, arguments.server), lang)
        found = desk.regency.progress(arguments.server)
    if arguments.json:
        from msgspec import to_builtins

        show(to_builtins(found), as_json=True)
    else:
        for line in _lines(found, lang):
            print(printable(line))
    return DONE


def _open(link: str, lang: str) -> int:
    """Open the page in the browser; where there is none, the link is printed for whoever has one."""
    import webbrowser

    if webbrowser.open(link):
        print(text("cli.progress_opened", lang), file=sys.stderr)
    else:
        print(printable(link))
        print(text("cli.progress_link", lang), file=sys.stderr)
    return DONE


def _lines(found: RegencyProgress, lang: str) -> Iterator[str]:
    """The answer as people read it, line by line, in the words of the page."""
    def said(code: str, value: object) -> str:
        return f"{text(f'progress.{code}', lang)}: {value}"

    def of(place: PlaceProgress) -> str:
        return f"{place.name} ({place.code}): {place.arrived}/{place.expected}"

    yield f"{text('progress.title', lang)}: {found.name} ({found.region})"
    yield text("progress.as_of", lang, time=found.time, size=found.size, package=found.package)
    yield said("arrived", f"{found.total.arrived}/{found.total.expected}")
    for name in _COUNTS:
        yield said(name, getattr(found.total, name))
    yield said("subdistricts", ", ".join(of(part.total) for part in found.subdistricts))
    yield said("errors", ", ".join(f"{rate.rule} {rate.sheets}/{rate.judged}" for rate in found.rules) or _NOTHING)
    for preview in found.previews:
        yield text("progress.preview", lang) + f" {preview.title[lang]} {preview.district}".rstrip()
        yield text("progress.preview_is", lang)
        missing = [row for row in preview.rows if row.state != "final"]
        if missing:
            words = text("progress.missing", lang, count=len(missing), of=len(preview.rows))
            yield words + " " + ", ".join(f"{one.name} ({one.code})" for one in missing)
        for one in preview.columns:
            name = f"{one.number}. {one.name}" if one.number else text(f"portal.{one.field}", lang)
            yield f"{name}: {one.votes}"
