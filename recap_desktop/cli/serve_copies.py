"""``recap serve backup`` and ``recap serve restore``: a server's data as one proven file, and back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, FAULT, complain, language, output, show
from resources.catalogue import text

#: The root of a log is not that of the election's keys.
_NAMES = {"root": "log_root"}


def register(serve: argparse.ArgumentParser) -> None:
    """Add both to ``recap serve``, which works without either."""
    parts = serve.add_subparsers(dest="part", metavar="backup|restore")
    made = parts.add_parser("backup", help="help.serve_backup")
    made.add_argument("file", type=Path, metavar="FILE", help="help.serve_backup_file")
    made.add_argument("--force", action="store_true", help="help.force")
    made.set_defaults(run=_backup)
    back = parts.add_parser("restore", help="help.serve_restore")
    back.add_argument("file", type=Path, metavar="FILE", help="help.serve_restore_file")
    back.set_defaults(run=_restore)
    for part in (made, back):
        # before the word or behind it; not given behind it, the one before it stands
        part.add_argument("--data", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="help.data")
        part.add_argument("--json", action="store_true", help="help.json")


def _data(arguments: argparse.Namespace) -> Path:
    if arguments.data is None:
        arguments.refuse("the following arguments are required: --data")
    found: Path = arguments.data
    return found


def _backup(arguments: argparse.Namespace) -> int:
    from recap_desktop.core.outputs import check_server_folder
    from sync.server.backup.make import make_backup

    lang, data = language(arguments), _data(arguments)
    check_server_folder(data)
    target = output(arguments.file, arguments, data)
    try:
        with target.staged(private=True) as staged:
            made = make_backup(data, staged)
    except KnownError as error:  # said of a server that is to start, which this is not
        if error.code != "server.no_package":
            raise
        raise KnownError("cli.no_server_data", path=str(data)) from error
    told = {"size": made.size, "root": made.root, "files": made.files, "bytes": made.bytes, "spoilt": made.spoilt}
    show(told, as_json=arguments.json, lang=lang, names=_NAMES)
    if made.spoilt:
        print(text("cli.copy_spoilt", lang, count=made.spoilt), file=sys.stderr)
    return FAULT if made.spoilt else DONE


def _restore(arguments: argparse.Namespace) -> int:
    from recap_desktop.core.outputs import check_folder
    from sync.server.backup.put_back import put_back

    lang, data = language(arguments), _data(arguments)
    check_folder(data)
    done = put_back(arguments.file, data)
    told = {
        "size": done.contents.size, "root": done.contents.root, "made": done.contents.made,
        "files": len(done.contents.files), "spoilt": done.spoilt,
    }
    show(told, as_json=arguments.json, lang=lang, names=_NAMES)
    if done.spoilt:
        print(text("cli.copy_spoilt", lang, count=done.spoilt), file=sys.stderr)
    if done.stopped is not None:
        return complain(done.stopped, lang)
    return FAULT if done.spoilt else DONE
