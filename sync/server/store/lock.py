"""One server at a time on a data folder."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from forms.errors import KnownError
from sync.regular import is_regular

_BUSY = 5


class FolderLock:
    """Held as long as the process lives: the operating system lets it go with the process, ``kill -9`` included.

    An exclusive transaction on an empty SQLite file: it is the same lock on every system, and within one process too.
    """

    def __init__(self, folder: Path) -> None:
        """:raises KnownError: ``server.running`` when another server holds it, ``server.folder``."""
        import sqlcipher3.dbapi2 as driver

        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _emptied(folder / "server.lock")
            self._connection = driver.connect(
                str(folder / "server.lock"), timeout=0, isolation_level=None, check_same_thread=False
            )
        except (driver.Error, OSError) as error:
            raise KnownError("server.folder", path=folder.name) from error
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except driver.Error as error:
            self._connection.close()
            held = getattr(error, "sqlite_errorcode", _BUSY) & 0xFF == _BUSY
            raise KnownError("server.running" if held else "server.folder", path=folder.name) from error

    def release(self) -> None:
        """Let it go; a second call does nothing."""
        self._connection.close()


def _emptied(file: Path) -> None:
    """The file says nothing and stays empty; whatever was put in its place keeps nobody out."""
    if not os.path.lexists(file):
        return
    if not is_regular(file):  # a link would empty what it leads to
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    if file.stat().st_size:
        with file.open("r+b") as stream:
            stream.truncate()
