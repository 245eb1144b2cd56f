"""A server's folder opened by a command beside it, and the times that commands take."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.cli.common import speak
from recap_desktop.cli.parsing import whole_number
from recap_desktop.core.outputs import check_server_folder

if TYPE_CHECKING:
    from sync.server.folder import DataFolder

#: Days after which a code is no longer taken, unless the call says otherwise.
DAYS = 30
_DATE_LENGTH = 10


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[DataFolder]:
    """The folder of ``--data``, closed when the block ends; what is said from then on is in the words of its package.

    :raises KnownError: ``cli.no_server_data`` where no server has used it, and as ``open_folder``.
    """
    from sync.server.folder import open_folder

    data: Path = arguments.data
    check_server_folder(data)
    try:
        folder = open_folder(data)
    except KnownError as error:  # said of a server that is to start, which this is not
        if error.code != "server.no_package":
            raise
        raise KnownError("cli.no_server_data", path=str(data)) from error
    speak(arguments, folder.package)
    try:
        yield folder
    finally:
        folder.store.close()


def add_data(parser: argparse.ArgumentParser) -> None:
    """``--data`` and ``--json``."""
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="help.data")
    parser.add_argument("--json", action="store_true", help="help.json")


def add_expiry(parser: argparse.ArgumentParser) -> None:
    """``--expires`` and ``--days``, of which one may be given."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--expires", metavar="TIME", help="help.admin_expires")
    which.add_argument("--days", type=whole_number(1, 400), metavar="N", dest="code_days", help="help.admin_code_days")


def expiry(arguments: argparse.Namespace, now: datetime) -> datetime:
    """The first moment at which a code made now is no longer taken; a day alone lasts until its end here.

    :raises KnownError: ``admin.expires`` where it is no time, or not one to come.
    """
    if arguments.expires is None:
        return now.replace(microsecond=0) + timedelta(days=arguments.code_days or DAYS)
    words = str(arguments.expires)
    try:
        found = datetime.fromisoformat(words)
        if len(words) == _DATE_LENGTH:
            found += timedelta(days=1)
        # a time without its zone is meant as the clock here shows it
        found = found.astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise KnownError("admin.expires", value=words[:40]) from error
    if found <= now:
        raise KnownError("admin.expires", value=words[:40])
    return found
