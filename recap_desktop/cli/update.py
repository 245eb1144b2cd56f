"""``recap update check|apply FILE_OR_DIR --workspace W`` and ``recap update sign INSTALLER... -o FILE``."""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from recap_desktop.cli.common import DONE, add_output, language, output, printable, read_package, show, speak
from recap_desktop.cli.parsing import calendar_day, workspace_path
from recap_desktop.cli.passphrases import add_passphrase, passphrase
from recap_desktop.core.clock import system_clock
from recap_desktop.core.version import installed
from resources.catalogue import text

if TYPE_CHECKING:
    from recap_desktop.desk.updates import Update

#: A day begins first in WIT and ends last in WIB.
_FIRST, _LAST = timezone(timedelta(hours=9)), timezone(timedelta(hours=7))


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its parts."""
    parts = verbs.add_parser("update", help="help.update").add_subparsers(
        dest="part", required=True, metavar="check|apply|sign"
    )
    for name, run in (("check", _check), ("apply", _apply)):
        part = parts.add_parser(name, help=f"help.update_{name}")
        part.add_argument("source", type=Path, metavar="FILE_OR_DIR", help="help.update_source")
        part.add_argument("--workspace", type=workspace_path, required=True, metavar="W", help="help.workspace")
        part.add_argument("--json", action="store_true", help="help.json")
        part.set_defaults(run=run)
    sign = parts.add_parser("sign", help="help.update_sign")
    sign.add_argument("installers", type=Path, nargs="+", metavar="INSTALLER", help="help.update_installers")
    sign.add_argument("--package", type=Path, required=True, metavar="FILE", help="help.package_file")
    sign.add_argument("--keys", type=Path, required=True, metavar="DIR", help="help.update_keys")
    sign.add_argument("--quiet-from", type=calendar_day, required=True, metavar="DATE", help="help.update_quiet_from")
    sign.add_argument("--quiet-to", type=calendar_day, required=True, metavar="DATE", help="help.update_quiet_to")
    sign.add_argument("--expires", type=calendar_day, required=True, metavar="DATE", help="help.update_expires")
    sign.add_argument("--critical", action="store_true", help="help.update_critical")
    add_passphrase(sign)
    add_output(sign, "-o", "--out", about="help.out_file")
    sign.add_argument("--json", action="store_true", help="help.json")
    sign.set_defaults(run=_sign)


def _verified(arguments: argparse.Namespace) -> Update:
    from recap_desktop.desk.updates import check, package_of

    package = package_of(arguments.workspace)
    speak(arguments, package)
    return check(arguments.source, package, system_clock())


def _told(update: Update) -> dict[str, object]:
    return {
        "version": update.notice.version, "installed": installed(), "critical": update.notice.critical,
        "installer": update.artefact.name, "bytes": update.artefact.size,
    }


def _check(arguments: argparse.Namespace) -> int:
    show(_told(_verified(arguments)), as_json=arguments.json, lang=language(arguments))
    return DONE


def _apply(arguments: argparse.Namespace) -> int:
    from recap_desktop.desk.updates import bring, command, folder_for

    update = _verified(arguments)
    words = command(bring(update, folder_for(arguments.workspace)))
    if arguments.json:
        show({**_told(update), "command": list(words)}, as_json=True)
    elif sys.platform != "win32":
        print(printable(text("update.next", language(arguments), command=shlex.join(words))))
    if sys.platform == "win32":
        # the app that it replaces must be closed, this process too: nobody waits for it
        subprocess.Popen(words, close_fds=True)
        if not arguments.json:
            print(printable(text("update.started", language(arguments))))
    return DONE


def _sign(arguments: argparse.Namespace) -> int:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from recap_desktop.desk.updates import described
    from sync.trust.keyfiles import load_key
    from sync.trust.package import open_package
    from sync.trust.update import make_notice, open_notice, sign_notice

    out = output(arguments.out, arguments, *arguments.installers, arguments.package, arguments.keys)
    package = open_package(read_package(arguments.package))
    speak(arguments, package)
    root = load_key(arguments.keys, "root", Ed25519PrivateKey, passphrase(arguments))  # type: ignore[type-abstract]
    notice = make_notice(
        package, [described(file) for file in arguments.installers], issued=datetime.now(UTC),
        expires=_begin(arguments.expires + timedelta(days=1), _LAST), critical=arguments.critical,
        quiet=(_begin(arguments.quiet_from, _FIRST), _begin(arguments.quiet_to + timedelta(days=1), _LAST)),
    )
    data = sign_notice(notice, root)
    open_notice(data, package)
    out.write(data)
    names = [one.name for one in notice.artefacts]
    told = {"version": notice.version, "critical": notice.critical, "installers": names}
    show(told, as_json=arguments.json, lang=language(arguments))
    return DONE


def _begin(day: date, zone: timezone) -> datetime:
    """The moment at which a day begins in a zone, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
