"""A release as a folder (as a ZIP: ``archive.py``): names, and bytes that are never read beyond what is asked for."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import IO

from .faults import Fault

MANIFEST, SIGNATURE, PACKAGE = "manifest.json", "manifest.sig", "paket.json"
_CHUNK = 1 << 20
#: Names that operating systems and file managers leave; what begins with a point or ``~$`` is left too, as a file.
_LEFT = frozenset((
    "__macosx", "icon\r", "network trash folder", "temporary items", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db",
    "desktop.ini", "$recycle.bin", "recycler", "system volume information", "found.000", "lost+found", "lost.dir",
    "@eadir", "@tmp", "#recycle", "#snapshot",
))
_LEFT_FOLDER = re.compile(
    r"\.(Trashes|Trash-[0-9]+|Spotlight-V[0-9]+|fseventsd|TemporaryItems|DocumentRevisions-V[0-9]+|AppleDouble"
    r"|AppleDB|AppleDesktop|apdisk|PKInstallSandboxManager.*|thumbnails|xvpics|dropbox\.cache|stfolder|stversions"
    r"|sync)"
)


class Place(ABC):
    """Where a release lies. ``beside``: files of a package to hand over that are no part of it and are not read;
    ``left``: those of them that are hidden, or that an operating system left."""

    beside = 0
    left: tuple[str, ...] = ()

    @abstractmethod
    def close(self) -> None:
        """Let go what is open of it."""

    @abstractmethod
    def size(self, path: str) -> int:
        """Bytes of a regular file. :raises Fault: ``missing``, ``extra`` for a link or device."""

    @abstractmethod
    def open(self, path: str) -> IO[bytes]:
        """A file to read from its beginning."""

    @abstractmethod
    def expect(self, files: int) -> None:
        """The signed head names so many files: a list of many more is not taken in. :raises Fault: ``many``."""

    @abstractmethod
    def walk(self, folders: set[str]) -> Iterator[tuple[str, bool, bool]]:
        """Every entry of the folders: path, whether it is a folder, whether it is a link or device.

        Only folders that are named are gone into.
        """

    def read(self, path: str, limit: int) -> bytes:
        """A whole file of no more than ``limit`` bytes. :raises Fault: ``missing``, ``extra``, ``altered``."""
        if self.size(path) > limit:
            raise Fault("altered", path=path)
        with self.open(path) as stream:
            found = stream.read(limit + 1)
        if len(found) > limit:
            raise Fault("altered", path=path)
        return found

    def digest(self, path: str, size: int) -> str:
        """SHA-256 (hex) of a file of that many bytes. :raises Fault: ``missing``, ``extra``, ``altered``."""
        if self.size(path) != size:
            raise Fault("altered", path=path)
        made, left = hashlib.sha256(), size
        with self.open(path) as stream:
            while left and (piece := stream.read(min(_CHUNK, left))):
                made.update(piece)
                left -= len(piece)
            if left or stream.read(1):
                raise Fault("altered", path=path)
        return made.hexdigest()


class Folder(Place):
    """A release as it lies in a folder."""

    def __init__(self, root: str) -> None:
        self._root = root

    def close(self) -> None:
        """See :class:`Place`: nothing stays open."""

    def expect(self, files: int) -> None:
        """See :class:`Place`: a folder is walked, and in memory nowhere."""

    def size(self, path: str) -> int:
        """See :class:`Place`."""
        try:
            found = os.lstat(os.path.join(self._root, *path.split("/")))
        except (FileNotFoundError, NotADirectoryError):
            raise Fault("missing", path=path) from None
        if not stat.S_ISREG(found.st_mode):
            raise Fault("extra", path=path)
        return found.st_size

    def open(self, path: str) -> IO[bytes]:
        """See :class:`Place`; nothing waits for a pipe, and no link leads out."""
        place = os.path.join(self._root, *path.split("/"))
        try:
            stream = open(place, "rb", opener=_here)
        except (FileNotFoundError, NotADirectoryError):
            raise Fault("missing", path=path) from None
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            stream.close()
            raise Fault("extra", path=path)
        return stream

    def walk(self, folders: set[str]) -> Iterator[tuple[str, bool, bool]]:
        """See :class:`Place`."""
        for folder in sorted(folders):
            place = os.path.join(self._root, *folder.split("/")) if folder else self._root
            if not os.path.isdir(place) or os.path.islink(place):
                raise Fault("missing", path=folder + "/")
            with os.scandir(place) as found:
                for item in sorted(found, key=lambda one: one.name):
                    is_folder = item.is_dir(follow_symlinks=False)
                    is_odd = not is_folder and not item.is_file(follow_symlinks=False)
                    yield (folder + "/" if folder else "") + item.name, is_folder, is_odd


def is_left(name: str, is_folder: bool) -> bool:
    """Whether an operating system left a file or folder of this name beside those of a release."""
    if name.lower() in _LEFT:
        return True
    return _LEFT_FOLDER.fullmatch(name) is not None if is_folder else name.startswith((".", "~$"))


def _here(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
