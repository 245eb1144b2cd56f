"""A server's folder opened by a command beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.core.outputs import check_server_folder

if TYPE_CHECKING:
    from sync.server.folder import DataFolder


@contextmanager
def opened(data: Path) -> Iterator[DataFolder]:
    """The folder, closed when the block ends.

    :raises KnownError: ``cli.no_server_data`` where no server has used it, and as ``open_folder``.
    """
    from sync.server.folder import open_folder

    check_server_folder(data)
    try:
        folder = open_folder(data)
    except KnownError as error:  # said of a server that is to start, which this is not
        if error.code != "server.no_package":
            raise
        raise KnownError("cli.no_server_data", path=str(data)) from error
    try:
        yield folder
    finally:
        folder.store.close()
