"""A release as a ZIP: its list is walked before it is taken into memory, and no further than the signed head allows."""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from .faults import Fault, Unable
from .files import MANIFEST, PACKAGE, SIGNATURE, Folder, Place, is_left

#: Where a release lies in a package to hand over, and the file that such a package has beside it.
_IN_PACKAGE, _LIST = re.compile(r"rilis/[0-9]{6,9}/"), "SHA256SUMS"
#: Lines that a ZIP may have beside two for each file of the release: folders, papers, what operating systems left.
_MOST_BESIDE = 10000
#: Bytes of a line of the list, on average; lines that may belong to the head, and bytes of one of them.
_MOST_LINE, _MOST_FIRST, _MOST_NAME = 1024, 1000, 4096
_PIECE = 1 << 20
_UTF8 = 0x800
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error, struct.error)


class Zip(Place):
    """A ZIP of a release folder, of its content, or a package to hand over. A name that stands twice is refused.

    Until :meth:`expect` only the files of the head can be read.
    """

    def __init__(self, path: str) -> None:
        """:raises Unable: ``no_zip``."""
        self._path = path
        self._items: dict[str, zipfile.ZipInfo] = {}
        self._file = open(path, "rb")
        try:
            self._at, self._size, self._count = _list_of(self._file)
            lines = [line for line in self._lines() if _is_first(_name_of(line))]
            if len(lines) > _MOST_FIRST or any(len(line) > _MOST_NAME for line in lines):
                raise zipfile.BadZipFile
        except _DAMAGED:
            self._file.close()
            raise Unable("no_zip", path=path) from None
        self._first = {_name_of(line): line for line in lines}
        at = [name[: -len(MANIFEST)] for name in self._first if name.split("/")[-1] == MANIFEST]
        near = [one for one in at if one.count("/") <= 1]
        self._prefix = min(near, key=len) if near else ""
        packed = [one for one in at if _IN_PACKAGE.fullmatch(one)]
        self._is_package = _LIST in self._first and len(packed) == 1
        if self._is_package:
            self._prefix = packed[0]
        self._zip: zipfile.ZipFile | None = None

    def close(self) -> None:
        """See :class:`Place`."""
        self._file.close()

    def expect(self, files: int) -> None:
        """See :class:`Place`. :raises Fault: ``many``, ``twice``, ``extra``. :raises Unable: ``no_zip``."""
        most = _MOST_BESIDE + 2 * files
        if self._count > most or self._size > most * _MOST_LINE:
            raise Fault("many", n=self._count, most=most)
        try:
            self._zip = zipfile.ZipFile(self._file)
            items, end = self._zip.infolist(), 0
            for item in sorted(items, key=lambda one: one.header_offset):
                if item.header_offset < end:  # two files out of the same bytes
                    raise zipfile.BadZipFile
                end = item.header_offset + 30 + item.compress_size
            # what is packed in a rare way is unpacked by zipfile whatever it grows to
            if end > self._at or any(one.compress_type not in (0, 8) or _has_other_name(one) for one in items):
                raise zipfile.BadZipFile
        except _DAMAGED:
            raise Unable("no_zip", path=self._path) from None
        for item in items:
            name = item.filename.rstrip("/")
            if name in self._items:
                raise Fault("twice", path=name)
            if _is_odd(item) or not _stays(item.orig_filename):
                raise Fault("extra", path=name)
            self._items[name] = item
        if self._is_package:
            inside = {name: item for name, item in self._items.items() if name.startswith(self._prefix)}
            self.beside = len(self._items) - len(inside)
            self.left = tuple(sorted(
                name for name, item in self._items.items() if name not in inside and not item.is_dir()
                and any(is_left(part, False) for part in name.split("/"))
            ))
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
        if self._zip is not None:
            return self._item(path).file_size
        return self._numbers(path)[0]

    def open(self, path: str) -> IO[bytes]:
        """See :class:`Place`."""
        if self._zip is not None:
            return _Guarded(self._zip, self._item(path), path)  # type: ignore[return-value]
        return io.BytesIO(self._head_file(path, self.size(path)))

    def _numbers(self, path: str) -> tuple[int, int, int]:
        """Size, packed size and place of a file of the head. :raises Fault: ``missing``, ``altered``."""
        line = self._first.get(self._prefix + path)
        if line is None:
            raise Fault("missing", path=path)
        packed, size, name, extra = struct.unpack_from("<IIHH", line, 20)
        found, at, wide = [size, packed, struct.unpack_from("<I", line, 42)[0]], 46 + name, b""
        while at + 4 <= 46 + name + extra:
            kind, length = struct.unpack_from("<HH", line, at)
            wide, at = wide or line[at + 4 : at + 4 + length] * (kind == 1), at + 4 + length
        for which in range(3):  # what has no room in the line stands behind its name, in this order
            if found[which] == 0xFFFFFFFF:
                if len(wide) < 8:
                    raise Fault("altered", path=path)
                found[which], wide = struct.unpack_from("<Q", wide)[0], wide[8:]
        return found[0], found[1], found[2]

    def _head_file(self, path: str, size: int) -> bytes:
        """A file of the head by its line alone, no longer than that says. :raises Fault: ``altered``."""
        flags, method = struct.unpack_from("<HH", self._first[self._prefix + path], 8)
        _, packed_size, offset = self._numbers(path)
        self._file.seek(offset)
        local = self._file.read(30)
        if len(local) < 30 or local[:4] != b"PK\3\4" or flags & 1 or method not in (0, 8):
            raise Fault("altered", path=path)
        self._file.seek(offset + 30 + sum(struct.unpack_from("<HH", local, 26)))
        packed = self._file.read(min(packed_size, self._at))
        try:
            made = packed[: size + 1] if not method else zlib.decompressobj(-15).decompress(packed, size + 1)
        except zlib.error:
            raise Fault("altered", path=path) from None
        if len(made) != size:
            raise Fault("altered", path=path)
        return made

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

    def _lines(self) -> Iterator[bytes]:
        """Every line of the list, a piece of it in memory. :raises zipfile.BadZipFile: it is torn, or not as long as
        its end says."""
        self._file.seek(self._at)
        left, held, count = self._size, b"", 0
        while left or held:
            while len(held) < 46 or len(held) < _length(held, 0):
                piece = self._file.read(min(_PIECE, left))
                if not piece:
                    raise zipfile.BadZipFile
                left, held = left - len(piece), held + piece
            at = 0
            while at + 46 <= len(held) and at + _length(held, at) <= len(held):
                yield held[at : at + _length(held, at)]
                at, count = at + _length(held, at), count + 1
            held = held[at:]
        if count % 65536 != self._count % 65536:  # some write no more of the number than the narrow end has room for
            raise zipfile.BadZipFile
        self._count = count


def _list_of(file: IO[bytes]) -> tuple[int, int, int]:
    """Where the list begins, its bytes, and its lines as the end says. :raises zipfile.BadZipFile: no such end."""
    whole = file.seek(0, os.SEEK_END)
    tail = min(whole, 22 + (1 << 16))
    file.seek(whole - tail)
    data = file.read(tail)
    found = data.rfind(b"PK\5\6")
    if found < 0:
        raise zipfile.BadZipFile
    count, size, at, comment = struct.unpack_from("<HIIH", data, found + 10)
    end = whole - tail + found
    is_all = end + 22 + comment == whole
    file.seek(max(0, end - 76))
    before = file.read(76)
    if before[56:60] == b"PK\6\7":
        end -= 76
        is_all = is_all and before[:4] == b"PK\6\6" and struct.unpack_from("<Q", before, 64)[0] == end
        count, size, at = struct.unpack_from("<QQQ", before, 32)
    if not is_all or at + size != end:
        raise zipfile.BadZipFile
    return at, size, count


def _length(held: bytes, at: int) -> int:
    if held[at : at + 4] != b"PK\1\2":
        raise zipfile.BadZipFile
    return 46 + sum(map(int, struct.unpack_from("<HHH", held, at + 28)))


def _name_of(line: bytes) -> str:
    raw = line[46 : 46 + struct.unpack_from("<H", line, 28)[0]]
    return raw.decode("utf-8", "replace") if struct.unpack_from("<H", line, 8)[0] & _UTF8 else raw.decode("cp437")


def _is_first(name: str) -> bool:
    return name == _LIST or (name.split("/")[-1] in (PACKAGE, MANIFEST, SIGNATURE) and name.count("/") <= 2)


class _Guarded(io.BufferedIOBase):
    """A member of a ZIP that is read; whatever is wrong with its packing is an altered file."""

    def __init__(self, archive: zipfile.ZipFile, item: zipfile.ZipInfo, path: str) -> None:
        self._path = path
        try:
            self._stream = archive.open(item)
        except _DAMAGED:  # RuntimeError: it wants a password
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
        except _DAMAGED:
            raise Fault("altered", path=self._path) from None

    def read1(self, count: int = -1) -> bytes:
        """The next bytes, as many as are at hand."""
        return self.read(count)


def _stays(name: str) -> bool:
    """Whether a file of this name lies below the folder that a ZIP is extracted into, on every system."""
    parts = (name[:-1] if name.endswith("/") else name).split("/")
    return not (set(name) & set("\\:\0")) and {"", ".", ".."}.isdisjoint(parts)


def _has_other_name(item: zipfile.ZipInfo) -> bool:
    """Whether a field behind the line gives the file another name, which some programs take and others do not."""
    extra = item.extra
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        said, extra = extra[9 : 4 + length], extra[4 + length :]
        if kind == 0x7075 and said.isascii() and said != item.orig_filename.encode("utf-8"):
            return True
    return False


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
