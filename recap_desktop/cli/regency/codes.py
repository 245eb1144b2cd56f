"""``recap admin codes add|letters|list|cancel``: one-time codes that enrol officers."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, language, printable, show
from recap_desktop.cli.regency.folder import add_data, add_expiry, expiry, opened
from recap_desktop.core.files import FULL
from recap_desktop.core.outputs import check_folder
from recap_desktop.core.roles import Role
from resources.catalogue import text

if TYPE_CHECKING:
    from sync.server.folder import DataFolder
    from sync.server.store.interface import IssuedCode

_ROLES = tuple(role.value for role in Role)


def register(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the part."""
    acts = parts.add_parser("codes", help="help.admin_codes").add_subparsers(
        required=True, metavar="add|letters|list|cancel", help="help.admin_codes"
    )
    add = acts.add_parser("add", help="help.admin_codes_add")
    add.add_argument("--person", required=True, metavar="ID", help="help.admin_person")
    add.add_argument("--role", choices=_ROLES, help="help.admin_role")
    add.add_argument("--region", metavar="CODE", help="help.admin_region")
    add_expiry(add)
    add.set_defaults(run=_add)
    letters = acts.add_parser("letters", help="help.admin_codes_letters")
    letters.add_argument("--region", default="", metavar="CODE", help="help.admin_within")
    letters.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="help.admin_letters_out")
    letters.add_argument("--contact", default="", metavar="TEXT", help="help.admin_contact")
    letters.add_argument("--no-codes", action="store_true", help="help.admin_no_codes")
    add_expiry(letters)
    letters.set_defaults(run=_letters)
    listed = acts.add_parser("list", help="help.admin_codes_list")
    listed.add_argument("--region", default="", metavar="CODE", help="help.admin_within")
    listed.set_defaults(run=_list)
    cancel = acts.add_parser("cancel", help="help.admin_codes_cancel")
    cancel.add_argument("--person", required=True, metavar="ID", help="help.admin_person")
    cancel.set_defaults(run=_cancel)
    for part in (add, letters, listed, cancel):
        add_data(part)


def _add(arguments: argparse.Namespace) -> int:
    from sync.server.admin import add_code
    from sync.server.clock import utc_now
    from sync.trust.times import stamp

    ends = expiry(arguments, utc_now())
    with opened(arguments) as folder:
        role, region = _appointment(folder, arguments)
        code = add_code(folder, arguments.person, role, region, ends)
    told = {"code": code, "role": role, "region": region, "expires": stamp(ends)}
    show(told, as_json=arguments.json, lang=language(arguments))
    return DONE


def _appointment(folder: DataFolder, arguments: argparse.Namespace) -> tuple[str, str]:
    """Role and region: those given, else those of the roster.

    :raises KnownError: ``admin.not_in_roster``.
    """
    known = next((one for one in folder.store.people.appointments() if one.person == arguments.person), None)
    role, region = arguments.role, arguments.region
    if known is not None:
        role, region = role or known.role, region or known.region
    if role is None or region is None:
        raise KnownError("admin.not_in_roster", person=arguments.person[:40])
    return role, region


def _letters(arguments: argparse.Namespace) -> int:
    from recap_desktop.reports.letters import Committee, Letter, letters_pdf
    from sync.server.clock import utc_now
    from sync.server.codes import enrolled, issue, new_code, without_code
    from sync.trust.times import stamp

    now = utc_now()
    ends, by_files = expiry(arguments, now), bool(arguments.no_codes)
    expires = "" if by_files else stamp(ends)
    check_folder(arguments.out)
    with opened(arguments) as folder:
        within = [one for one in folder.store.people.appointments() if one.region.startswith(arguments.region)]
        if not within:
            raise KnownError("admin.roster_empty", region=arguments.region[:20] or "*")
        codes = {} if by_files else {new_code(): grant for grant in without_code(folder, arguments.region, now)}
        done = enrolled(folder, now) if by_files else set()
        whom = [("", one) for one in within if one not in done] if by_files else list(codes.items())
        letters: dict[str, list[Letter]] = {}
        for code, grant in whom:
            letters.setdefault(grant.region, []).append(Letter(grant.person, grant.role, code))
        files = {
            arguments.out / f"letters-{region}.pdf": letters_pdf(
                Committee(folder.package, region, tuple(some), stamp(now), expires, arguments.contact)
            )
            for region, some in sorted(letters.items())
        }
        # on paper first: a code that counts and that nobody can read would keep its person out
        with _written(files):
            issue(folder, codes.items(), now, ends)
    told = {"letters": len(whom), "files": [str(path) for path in files], "expires": expires or None}
    show(told, as_json=arguments.json, lang=language(arguments))
    return DONE


@contextmanager
def _written(files: Mapping[Path, bytes]) -> Iterator[None]:
    """New files for their owner alone, all there while the block runs; taken away again where it fails.

    :raises KnownError: ``admin.letters_exist``, ``workspace.disk_full``, ``cli.unwritable``.
    """
    from sync.trust.keyfiles import write_private

    for path in files:
        if os.path.lexists(path):
            raise KnownError("admin.letters_exist", path=str(path))
    made: list[Path] = []
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(path, data)
            made.append(path)
        yield
    except BaseException as error:
        for path in made:
            path.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        if error.errno in FULL:
            raise KnownError("workspace.disk_full") from error
        folder = next(iter(files)).parent
        raise KnownError("cli.unwritable", path=str(folder), reason=error.strerror or "I/O") from error


def _list(arguments: argparse.Namespace) -> int:
    from sync.server.clock import utc_now
    from sync.trust.times import stamp

    now, lang = stamp(utc_now()), language(arguments)
    with opened(arguments) as folder:
        found = [one for one in folder.store.people.codes() if one.grant.region.startswith(arguments.region)]
    if arguments.json:
        show({"codes": [_row(one, now) for one in found]}, as_json=True)
        return DONE
    for one in found:
        when = _when(one) or "-"
        print(printable(text(
            "codes.line", lang, person=one.grant.person, office=text(f"role.{one.grant.role}", lang),
            region=one.grant.region,
            state=text(f"codes.state.{one.state(now)}", lang), when=when,
        )))
    if not found:
        print(text("codes.nothing", lang))
    return DONE


def _when(one: IssuedCode) -> str:
    """The moment that goes with the state: used, cancelled, else the end."""
    if one.used is not None:
        return one.used.at
    return one.term.cancelled or one.term.expires


def _row(one: IssuedCode, now: str) -> dict[str, object]:
    return {
        "person": one.grant.person, "role": one.grant.role, "region": one.grant.region, "state": one.state(now).value,
        "issued": one.term.issued or None, "expires": one.term.expires or None,
        "cancelled": one.term.cancelled or None, "used": (one.used.at or None) if one.used is not None else None,
    }


def _cancel(arguments: argparse.Namespace) -> int:
    from sync.server.clock import utc_now
    from sync.server.codes import cancel_codes

    with opened(arguments) as folder:
        count = cancel_codes(folder, arguments.person, utc_now())
    show({"codes_cancelled": count}, as_json=arguments.json, lang=language(arguments))
    return DONE
