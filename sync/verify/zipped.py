"""A release in a ZIP, or in a package to hand over: unpacked for a while, no further than its signed listings say."""

from __future__ import annotations

import shutil
import stat
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, cast

from forms.errors import KnownError
from sync.portal.release import MANIFEST, SIGNATURE
from sync.regular import open_regular
from sync.trust.package import MAX_PACKAGE
from sync.trust.strays import is_stray, is_stray_folder
from sync.verify.finding import CheckResult, Fact, shown
from sync.verify.handed_over import SUMS, check_papers, release_in
from sync.verify.manifest import MAX_HEAD, MAX_SIGNATURE, PACKAGE, Head, open_head
from sync.verify.release import check_release, strays_said
from sync.zips import BROKEN, Directory

_CHUNK = 1 << 20
#: Folders above the head of a release in a package.
_DEEPEST = 2
#: Lines that a ZIP may have beside those of the release's own files: folders, papers, what operating systems left. One
#: of these is a second file for each.
_MOST_BESIDE, _FOR_EACH = 10_000, 2
#: Bytes of a line of the list, on average.
_MOST_LINE = 1024


def is_release_zip(path: Path) -> bool:
    """Whether a file is a ZIP of a release folder, or of its content; of its list, no more than a line is held."""
    try:
        with open_regular(path, links=True) as stream:
            return _prefix(Directory(stream).first(_is_first).namelist()) is not None
    except (OSError, *BROKEN):
        return False


def check_zip(path: Path) -> CheckResult:
    """As :func:`sync.verify.release.check_release`; what operating systems packed beside the release is named."""
    with open_regular(path, links=True) as stream, tempfile.TemporaryDirectory(prefix="recap-verify-") as name:
        folder = Path(name) / "r" / "release"  # alone: its neighbours are not releases to compare with
        folder.mkdir(parents=True)
        unpacking = _Unpacking(stream, folder)
        try:
            strays = unpacking.run()
        except BROKEN:
            return CheckResult(fault=KnownError("verify.zip_torn", path=shown(path.name)))
        except KnownError as error:
            return CheckResult(fault=error)
        found = check_release(folder)
        if found.fault is not None:
            return found
        beside: tuple[Fact, ...] = ()
        if unpacking.is_package:
            archive = unpacking.archive
            files = [name for name in archive.namelist() if not name.endswith("/")]
            try:
                beside = tuple(check_papers(files, lambda one: _opened(archive, one), open_head(folder)))
            except KnownError as error:
                return CheckResult(fault=error, package=found.package)
    return CheckResult((*beside, *found.holds[:1], *strays_said(strays), *found.holds[1:]), None, found.package)


def _opened(archive: zipfile.ZipFile, name: str) -> BinaryIO:
    """:raises KnownError: ``verify.missing_file``, ``verify.extra_file``."""
    try:
        item = archive.getinfo(name)
    except KeyError as error:
        raise KnownError("verify.missing_file", path=shown(name)) from error
    if _is_odd(item):
        raise KnownError("verify.extra_file", path=shown(name))
    return cast(BinaryIO, archive.open(item))


def _is_first(name: str) -> bool:
    """Whether a name may be one of those by which a release is known before its head is read."""
    return name == SUMS or (name.rpartition("/")[2] in (PACKAGE, MANIFEST, SIGNATURE) and name.count("/") <= _DEEPEST)


def _prefix(names: Sequence[str]) -> str | None:
    """What stands before every path of the release: nothing, the name of its folder, or its place in a package."""
    package = release_in(names)
    if package is not None:
        return package
    found = [name.removesuffix(MANIFEST) for name in names if name.rpartition("/")[2] == MANIFEST]
    found = [one for one in found if one.count("/") <= 1 and one + PACKAGE in names]
    return min(found, key=len, default=None)


class _Unpacking:
    """Writes the files that the release lists, each in its listed size, and nothing else.

    ``archive``: first only what a head is made of; once the head is believed, everything, up to what it allows.
    """

    def __init__(self, stream: BinaryIO, folder: Path) -> None:
        self._stream, self._folder = stream, folder
        self._items: dict[str, zipfile.ZipInfo] = {}
        self._prefix = ""
        self.is_package = False

    def run(self) -> list[str]:
        """Names of what is no part of the release.

        :raises KnownError: ``verify.missing_file``, ``verify.altered_file``, ``verify.extra_file``,
            ``verify.no_room``, ``verify.zip_files``, and those of :func:`sync.verify.manifest.open_head`.
        :raises zipfile.BadZipFile: its list is torn, or says otherwise than its end.
        """
        directory = Directory(self._stream)
        self.archive = directory.first(_is_first)
        names = self.archive.namelist()
        self._prefix, self.is_package = _prefix(names) or "", release_in(names) is not None
        self._items = {item.filename: item for item in self.archive.infolist()}
        for name, limit in ((PACKAGE, MAX_PACKAGE), (MANIFEST, MAX_HEAD), (SIGNATURE, MAX_SIGNATURE)):
            item = self._item(name)
            if item.file_size > limit:
                raise KnownError("verify.altered_file", path=name)
            self._write(name, item.file_size)
        head = open_head(self._folder)
        most = _most_of(head)
        if directory.count > most or directory.size > most * _MOST_LINE:
            raise KnownError("verify.zip_files", n=directory.count, most=most)
        self._index(directory)
        total = sum(line.size + line.listing_size for line in head.folders.values())
        if total > shutil.disk_usage(self._folder).free // 2:
            raise KnownError("verify.no_room", n=total >> 20)
        written = {PACKAGE, MANIFEST, SIGNATURE}
        for folder, line in sorted(head.folders.items()):
            listing = str(line.to_json()["daftar"])
            self._write(listing, line.listing_size)
            for path, file in head.listing(folder).items():
                if path != PACKAGE:
                    self._write(path, file.size)
                written.add(path)
            written.add(listing)
        return self._left(written)

    def _index(self, directory: Directory) -> None:
        self.archive = directory.whole()
        self._items, seen = {}, set[str]()
        for item in self.archive.infolist():
            name = item.filename.rstrip("/")
            # whatever it holds: two files of one name are one for us and the other for who extracts them
            if name in seen or _is_odd(item) or not _stays(item.orig_filename):
                raise KnownError("verify.extra_file", path=shown(name[:200]))
            seen.add(name)
            if not self.is_package or item.filename.startswith(self._prefix):
                self._items[name] = item  # others are papers beside the release

    def _item(self, path: str) -> zipfile.ZipInfo:
        item = self._items.get(self._prefix + path)
        if item is None:
            raise KnownError("verify.missing_file", path=path)
        if item.is_dir() or _is_odd(item):
            raise KnownError("verify.extra_file", path=path)
        return item

    def _write(self, path: str, size: int) -> None:
        item, target, left = self._item(path), self._folder / path, size
        if item.file_size != size:
            raise KnownError("verify.altered_file", path=path)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self.archive.open(item) as source, target.open("wb") as made:
                while left and (piece := source.read(min(_CHUNK, left))):
                    made.write(piece)
                    left -= len(piece)
                is_longer = bool(source.read(1))
        except BROKEN as error:
            raise KnownError("verify.altered_file", path=path) from error
        if left or is_longer:
            raise KnownError("verify.altered_file", path=path)

    def _left(self, written: set[str]) -> list[str]:
        """:raises KnownError: ``verify.extra_file`` for what no operating system left."""
        known = {self._prefix + path for path in written}
        folders = {self._prefix.rstrip("/"), f"{self._prefix}daftar"}
        for path in known:
            parts = path.split("/")
            folders |= {"/".join(parts[:end]) for end in range(1, len(parts))}
        strays = set()
        for name, item in sorted(self._items.items()):
            if name in known or (item.is_dir() and name in folders):
                continue
            parts = name.split("/")
            outer = next((n for n in range(1, len(parts)) if "/".join(parts[:n]) not in folders), len(parts))
            is_folder = outer < len(parts) or item.is_dir()
            is_left = is_stray_folder(parts[outer - 1]) if is_folder else is_stray(parts[-1])
            if not is_left or _is_odd(item):
                raise KnownError("verify.extra_file", path=shown(name[:200]))
            strays.add("/".join(parts[:outer]) + "/" * is_folder)
        return sorted(strays)


def _most_of(head: Head) -> int:
    """How many lines the list of an honest ZIP of a release has at most."""
    return _MOST_BESIDE + _FOR_EACH * sum(line.files + 2 for line in head.folders.values())


def _stays(name: str) -> bool:
    """Whether a file of this name lies below the folder that a ZIP is extracted into, on every system."""
    return not (set(name) & set("\\:\0")) and {"", ".", ".."}.isdisjoint(name.removesuffix("/").split("/"))


def _is_odd(item: zipfile.ZipInfo) -> bool:
    """Whether an entry was packed as a link or device."""
    mode = item.external_attr >> 16
    return bool(stat.S_IFMT(mode)) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
