"""Opening files of a data folder, release, target or package: regular files only, and never through a link.

A named pipe waits for a writer that never comes, a device has no end, a link leads out of the folder: whoever put one
in the place of a file must get a sentence, and not a program that hangs or tells what lies elsewhere. Every place that
opens a file by a path it did not make this very moment opens it here.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from pathlib import Path

_NO_LINKS, _NO_WAITING = getattr(os, "O_NOFOLLOW", 0), getattr(os, "O_NONBLOCK", 0)


class NotRegularError(OSError):
    """A link, pipe, device, socket or folder lies there, and no file."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(errno.EINVAL, os.strerror(errno.EINVAL), str(path))


def at_once(path: str, flags: int) -> int:
    """An opener that waits for nobody, as opening a named pipe would; links are followed."""
    return os.open(path, flags | _NO_WAITING)


def open_regular(path: Path | str, *, links: bool = False) -> io.BufferedReader:
    """A regular file to read from its beginning.

    :param links: whether a link is followed, as a person's own path may be one; the folders above are never looked at.
    :raises NotRegularError: a link, pipe, device, socket or folder.
    :raises OSError: it is not there, or cannot be read.
    """
    if not links and not _NO_LINKS and os.path.islink(path):  # asked first: Windows has no flag for it
        raise NotRegularError(path)
    try:
        stream = open(path, "rb", opener=at_once if links else _here)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EISDIR):  # a link that came meanwhile; a socket; a folder
            raise NotRegularError(path) from error
        raise
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise NotRegularError(path)
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
        raise OSError(errno.EOVERFLOW, os.strerror(errno.EOVERFLOW), str(path))
    return data


def holds(path: Path, digest: str) -> bool:
    """Whether a regular file lies there whose content has this SHA-256 (hex)."""
    try:
        with open_regular(path) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest
    except OSError:
        return False


def is_regular(path: Path) -> bool:
    """Whether a regular file lies there, and no link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def write_fresh(path: Path) -> io.BufferedWriter:
    """A file that is made anew for writing; whatever had its name (a leftover, a pipe, a link) is taken away first.

    :raises OSError: it cannot be.
    """
    path.unlink(missing_ok=True)
    return path.open("xb")


def _here(path: str, flags: int) -> int:
    return at_once(path, flags | _NO_LINKS)
