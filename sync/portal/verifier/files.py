"""A release as a folder or as a ZIP of one: names, and bytes that are never read beyond what is asked for."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import IO

from .faults import Fault, Unable

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

#: Where a release lies in a package to hand over, and the file that such a package has beside it.
_IN_PACKAGE, _LIST = re.compile(r"rilis/[0-9]{6,9}/"), "SHA256SUMS"


class Place(ABC):
    """Where a release lies. ``beside``: files of a package to hand over that are no part of it and are not read."""

    beside = 0

    @abstractmethod
    def size(self, path: str) -> int:
        """Bytes of a regular file. :raises Fault: ``missing``, ``extra`` for a link or device."""

    @abstractmethod
    def open(self, path: str) -> IO[bytes]:
        """A file to read from its beginning."""

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
        """See :class:`Place`."""
        return open(os.path.join(self._root, *path.split("/")), "rb")

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


class Zip(Place):
    """A ZIP of a release folder, of its content, or a package to hand over. A name that stands twice is refused."""

    def __init__(self, path: str) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError):
            raise Unable("no_zip", path=path) from None
        self._items: dict[str, zipfile.ZipInfo] = {}
        names = [item.filename for item in self._zip.infolist()]
        at = [name[: -len(MANIFEST)] for name in names if name.split("/")[-1] == MANIFEST and name.count("/") <= 1]
        self._prefix = min(at, key=len) if at else ""
        packed = [name[: -len(MANIFEST)] for name in names if name.endswith("/" + MANIFEST)]
        packed = [name for name in packed if _IN_PACKAGE.fullmatch(name)]
        is_package = _LIST in names and len(packed) == 1
        if is_package:
            self._prefix = packed[0]
        for item in self._zip.infolist():
            name = item.filename.rstrip("/")
            if name in self._items:
                raise Fault("twice", path=name)
            if _is_odd(item) or not _stays(item.orig_filename):
                raise Fault("extra", path=name)
            self._items[name] = item
        if is_package:
            inside = {name: item for name, item in self._items.items() if name.startswith(self._prefix)}
            self.beside = len(self._items) - len(inside)
            self._items = inside

    def _item(self, path: str) -> zipfile.ZipInfo:
        item = self._items.get(self._prefix + path)
        if item is None:
            raise Fault("missing", path=path)
        if _is_odd(item) or item.is_dir():
            raise Fault("extra", path=path)
        return item

    def size(self, path: str) -> int:
        """See :class:`Place`."""
        return self._item(path).file_size

    def open(self, path: str) -> IO[bytes]:
        """See :class:`Place`."""
        return _Guarded(self._zip, self._item(path), path)  # type: ignore[return-value]

    def walk(self, folders: set[str]) -> Iterator[tuple[str, bool, bool]]:
        """See :class:`Place`: a ZIP need not list its folders."""
        top = self._prefix.rstrip("/")
        shown = set()
        for name, item in sorted(self._items.items()):
            if name == top:
                continue
            inside = name.startswith(self._prefix)
            parts = (name[len(self._prefix):] if inside else name).split("/")
            for end in range(1, len(parts) + 1):
                path, is_last = "/".join(parts[:end]), end == len(parts)
                if path not in shown or is_last:
                    shown.add(path)
                    yield path, item.is_dir() or not is_last, (_is_odd(item) and is_last) or (not inside and is_last)
                if path not in folders:
                    break


class _Guarded(io.BufferedIOBase):
    """A member of a ZIP that is read; whatever is wrong with its packing is an altered file."""

    def __init__(self, archive: zipfile.ZipFile, item: zipfile.ZipInfo, path: str) -> None:
        self._path = path
        try:
            self._stream = archive.open(item)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError):  # RuntimeError: it wants a password
            raise Fault("altered", path=path) from None

    def readable(self) -> bool:
        """Always."""
        return True

    def close(self) -> None:
        """Let the member go."""
        if hasattr(self, "_stream"):
            self._stream.close()
        super().close()

    def read(self, count: int | None = -1) -> bytes:
        """The next bytes."""
        try:
            return self._stream.read(-1 if count is None else count)
        except (zipfile.BadZipFile, EOFError, ValueError, zlib.error):
            raise Fault("altered", path=self._path) from None

    def read1(self, count: int = -1) -> bytes:
        """The next bytes, as many as are at hand."""
        return self.read(count)


def _stays(name: str) -> bool:
    """Whether a file of this name lies below the folder that a ZIP is extracted into, on every system."""
    return not (set(name) & set("\\:\0")) and {"", ".", ".."}.isdisjoint(name.removesuffix("/").split("/"))


def _is_odd(item: zipfile.ZipInfo) -> bool:
    """Whether an entry was packed as a link or device."""
    mode = item.external_attr >> 16
    return bool(stat.S_IFMT(mode)) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def open_place(path: str) -> Place:
    """A folder or a ZIP. :raises Unable: ``no_release``, ``no_zip``."""
    if os.path.isdir(path):
        return Folder(path)
    if os.path.isfile(path) and zipfile.is_zipfile(path):
        return Zip(path)
    raise Unable("no_release", path=path)


def is_left(name: str, is_folder: bool) -> bool:
    """Whether an operating system left a file or folder of this name beside those of a release."""
    if name.lower() in _LEFT:
        return True
    return _LEFT_FOLDER.fullmatch(name) is not None if is_folder else name.startswith((".", "~$"))
