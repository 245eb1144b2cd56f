"""Opening files of a data folder, release, target or package: regular files only, and never through a link.

A named pipe waits for a writer that never comes, a device has no end, a link leads out of the folder: whoever put one
in the place of a file must get a sentence, and not a program that hangs or tells what lies elsewhere. Every place that
opens a file by a path it did not make this very moment opens it here.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO, cast


def at_once(path: str, flags: int) -> int:
    """An opener that waits for nobody, as opening a named pipe would; links are followed."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def open_regular(path: Path, *, links: bool = False) -> BinaryIO:
    """A regular file to read from its beginning.

    :param links: whether a link is followed, as a person's own path may be one; the folders above are never looked at.
    :raises OSError: it is not there, cannot be read, or is a link, pipe, device, socket or folder.
    """
    if not links and path.is_symlink():  # asked first: Windows has no flag for it
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    stream = cast(BinaryIO, open(path, "rb", opener=at_once if links else _here))
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return stream


def read_regular(path: Path, limit: int | None = None, *, links: bool = False) -> bytes:
    """The whole of a regular file.

    :param limit: the most bytes of an honest one.
    :raises OSError: as :func:`open_regular`; it is longer than ``limit``.
    """
    with open_regular(path, links=links) as stream:
        if limit is None:
            return stream.read()
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data


def is_regular(path: Path) -> bool:
    """Whether a regular file lies there, and no link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def write_fresh(path: Path) -> BinaryIO:
    """A file that is made anew for writing; whatever had its name (a leftover, a pipe, a link) is taken away first.

    :raises OSError: it cannot be.
    """
    path.unlink(missing_ok=True)
    return path.open("xb")


def _here(path: str, flags: int) -> int:
    return at_once(path, flags | getattr(os, "O_NOFOLLOW", 0))
