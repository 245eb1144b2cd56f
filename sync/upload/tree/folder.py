"""A folder: a mounted disk, what rsync takes away, a stick."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

from forms.errors import KnownError
from sync.leftovers import prefix, sweep
from sync.portal.folder import FLUSHED_AT_ONCE, make_durable
from sync.portal.release import FileLine
from sync.regular import NotRegularError, open_regular
from sync.system import sync_folder, take_place
from sync.upload.released import Released

_LEFTOVERS = "upload"
_PIECE = 1 << 20
_MOST_SMALL = 1 << 24
#: Of temporary files: one of a process has each, also where two targets of it are one folder.
_NUMBERS = count()


class FolderStore:
    """See :class:`sync.upload.tree.store.Store`. The folder is made by the first file."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._is_swept = False

    @property
    def name(self) -> str:
        return f"folder:{self._root.name}"

    def digest(self, place: str, line: FileLine) -> str | None:
        """Read anew from the disk."""
        whole = hashlib.sha256()
        with self._told():
            try:
                with self._opened(place) as stream:
                    while piece := stream.read(_PIECE):
                        whole.update(piece)
            except (FileNotFoundError, NotADirectoryError):
                return None
        return whole.hexdigest()

    def put(self, place: str, released: Released, line: FileLine) -> None:
        """Written beside, then given its name."""
        target = self._root / place
        with self._told():
            if os.path.lexists(target):
                raise KnownError("upload.immutable", path=place)
            self._write(target, released.pieces(line.path))

    def make(self, place: str, write: Callable[[BinaryIO], None]) -> None:
        """A file that is written by somebody else, where nothing is; it is there whole or not at all.

        :raises KnownError: ``upload.immutable``, ``upload.write``, what ``write`` raises.
        """
        target = self._root / place
        with self._told():
            if os.path.lexists(target):
                raise KnownError("upload.immutable", path=place)
            self._written(target, write, durable=True)

    def look(self, place: str, read: Callable[[BinaryIO], None]) -> bool:
        """Let a file be read; False where there is none. :raises KnownError: ``upload.write``, what ``read`` raises."""
        with self._told():
            try:
                stream = self._opened(place)
            except (FileNotFoundError, NotADirectoryError):
                return False
            with stream:
                read(stream)
        return True

    def settle(self) -> None:
        """On disk, so that a stick may be drawn."""
        make_durable()

    def point(self, place: str, data: bytes) -> None:
        """Written beside, then put in the place of the old one."""
        with self._told():
            self._write(self._root / place, [data], durable=True)

    def read(self, place: str) -> bytes | None:
        """Whole, as it is short."""
        with self._told():
            try:
                with self._opened(place) as stream:
                    return stream.read(_MOST_SMALL)
            except (FileNotFoundError, NotADirectoryError):
                return None

    def folders(self, place: str) -> Sequence[str]:
        """Those that are no link."""
        with self._told():
            folder = self._root / place
            if not folder.is_dir():
                return []
            return sorted(one.name for one in folder.iterdir() if one.is_dir() and not one.is_symlink())

    def _opened(self, place: str) -> BinaryIO:
        """A file to read. :raises KnownError: ``upload.immutable`` for a pipe, device or link."""
        try:
            return open_regular(self._root / place)
        except NotRegularError as error:
            raise KnownError("upload.immutable", path=place) from error

    def _write(self, target: Path, pieces: Iterable[bytes], *, durable: bool = False) -> None:
        self._written(target, lambda stream: stream.writelines(pieces), durable=durable)

    def _written(self, target: Path, write: Callable[[BinaryIO], None], *, durable: bool) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not self._is_swept:
            sweep(self._root, _LEFTOVERS)
        self._is_swept = True
        fresh = self._root / f"{prefix(_LEFTOVERS)}{next(_NUMBERS)}"
        try:
            with fresh.open("wb") as stream:
                write(stream)
                stream.flush()
                if durable or not FLUSHED_AT_ONCE:
                    os.fsync(stream.fileno())
            take_place(fresh, target)
            if durable:
                sync_folder(target.parent)
        finally:
            fresh.unlink(missing_ok=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of the disk as one sentence. :raises KnownError: ``upload.write``."""
        try:
            yield
        except OSError as error:
            raise KnownError("upload.write", path=self._root.name, reason=error.strerror or "I/O") from error
