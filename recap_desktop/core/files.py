"""Files that are either wholly the old ones or wholly the new ones, whatever happens to the power."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from forms.errors import KnownError
from sync.leftovers import prefix, sweep
from sync.regular import read_regular
from sync.system import is_too_long, sync_folder, take_place

#: What temporary files and folders of ours are called, wherever they lie.
LEFTOVERS = "recap"
#: Numbers of the errors that say: no room.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextlib.contextmanager
def known_io(path: Path) -> Iterator[None]:
    """Turn operating system errors into sentences.

    :raises KnownError: ``workspace.disk_full``, ``workspace.path_too_long``, ``workspace.not_writable`` or
        ``workspace.not_readable``.
    """
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise KnownError("workspace.disk_full") from error
        if error.errno == errno.ENAMETOOLONG or is_too_long(path.absolute(), error):
            raise KnownError("workspace.path_too_long", path=f"{path.name[:40]}…") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise KnownError("workspace.not_writable", path=path.name) from error
        raise KnownError("workspace.not_readable", path=path.name) from error


def make_private(path: Path) -> None:
    """An empty file for its owner alone, before anything is written into it; SQLite's side files take its mode.

    :raises FileExistsError: there is one already.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def private_folder(path: Path) -> None:
    """A folder for its owner alone; one that is there already becomes one.

    :raises OSError: it cannot be made.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep_private(path)


def tidy(root: Path) -> None:
    """A file or folder of ours and everything in it is for its owner alone; what a kill left in it is taken away."""
    with contextlib.suppress(OSError):
        if root.is_symlink():
            return
        keep_private(root)
        if root.is_dir():
            sweep(root, LEFTOVERS)
            for path in root.iterdir():
                tidy(path)


def keep_private(path: Path) -> None:
    """Take from group and others what they may do with a file or folder of ours; another owner's is let be."""
    with contextlib.suppress(OSError):
        mode = path.stat().st_mode
        if mode & 0o077:
            path.chmod(mode & 0o700)


def write_atomic(path: Path, data: bytes, check: Callable[[bytes], None] | None = None) -> None:
    """Replace or create ``path``: temporary file beside it, fsync, rename, fsync of the folder.

    :param check: is given what reads back, before it takes the place of an older file; it may raise.
    :raises KnownError: ``workspace.disk_full``, ``workspace.not_writable``; what ``check`` raises: an older file is
        then left as it is.
    """
    with known_io(path):
        handle, name = tempfile.mkstemp(prefix=f"{prefix(LEFTOVERS)}{path.name[:40]}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            if check is not None:
                check(temporary.read_bytes())
            take_place(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def keep_aside(path: Path, aside: Path, at: datetime, *, copy: bool = False) -> Path:
    """Keep a file under another name in a folder for what is used no more; nothing there is ever written over.

    :param at: stands in the new name. :param copy: the file stays where it is, too.
    :raises KnownError: ``workspace.*``; the file is then where it was.
    """
    with known_io(path):
        private_folder(aside)
        stem = f"{path.stem}.{at:%Y%m%dT%H%M%SZ}"
        names = (f"{stem}{more}{path.suffix}" for more in ("", *(f"-{number}" for number in range(2, 1000))))
        target = next(aside / name for name in names if not os.path.lexists(aside / name))
        if copy:
            write_atomic(target, read_regular(path))
        else:
            take_place(path, target)
            sync_folder(aside)
            sync_folder(path.parent)
    return target


def read_limited(path: Path, limit: int) -> bytes:
    """Whole content of a regular file of at most ``limit`` bytes; nothing waits for what is none, as a named pipe is.

    :raises KnownError: ``workspace.not_readable`` (absent, unreadable, no file, or larger than any honest one).
    """
    with known_io(path):
        return read_regular(path, limit, links=True)
