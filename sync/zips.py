"""ZIP archives: entries that are the same bytes on whatever computer they are made, what damaged ones raise, and their
list of files before anything is believed.

``zipfile`` takes the whole list into memory, some 700 bytes a line: a file of a gigabyte may hold twenty million lines
that lead nowhere. :class:`Directory` walks it in constant memory, holds it to what it says of itself, and gives it to
``zipfile`` as far as somebody wants it: first the few entries that a signed head is made of, then all, up to the number
that the head allows.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

#: The oldest time that a ZIP can say.
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX, _MODE = 3, 0o100644
#: What a damaged archive or entry does when it is read; RuntimeError: it wants a password.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, NotImplementedError, ValueError,
)
_END, _WIDE_END, _LOCATOR, _LINE = b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\1\2"
_END_SIZE, _WIDE_SIZE, _LOCATOR_SIZE, _LINE_SIZE, _LOCAL_SIZE = 22, 56, 20, 46, 30
#: Behind the end there may be a comment of so many bytes.
_MOST_COMMENT = 1 << 16
_PIECE = 1 << 20
#: A line that somebody wants before the head is known has no longer name than this, and there are no more of them.
_MOST_FIRST, _MOST_NAME = 1000, 4096
_UTF8 = 0x800
#: Ways to pack that are opened: of the others ``zipfile`` unpacks a whole piece at once, whatever it grows to.
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: A field behind the name of a file with its name in UTF-8, which some programs take for the name.
_OTHER_NAME, _BEFORE_NAME = 0x7075, 5


def entry(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """A file to be packed, with one time, one system and one mode, whatever packs it. Deflated bytes are still those of
    one version of zlib."""
    made = zipfile.ZipInfo(name, _TIME)
    made.create_system, made.external_attr, made.compress_type = _UNIX, _MODE << 16, compression
    return made


def check_plain(archive: zipfile.ZipFile) -> None:
    """What every program unpacks alike, no further than is asked for.

    :raises zipfile.BadZipFile: a file is packed in a rare way, or has two names.
    """
    for item in archive.infolist():
        if item.compress_type not in _PACKINGS:
            raise zipfile.BadZipFile("rare packing")
        if _has_other_name(item.extra, item.orig_filename):
            raise zipfile.BadZipFile("two names")


def _has_other_name(extra: bytes, name: str) -> bool:
    """Whether a field gives another name than the line. One that is not ASCII says again, rightly, what old programs
    could not write; no file of ours has such a name."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        said, extra = extra[4 + _BEFORE_NAME : 4 + length], extra[4 + length :]
        if kind == _OTHER_NAME and said.isascii() and said != name.encode("utf-8"):
            return True
    return False


class Directory:
    """The list of a ZIP. ``count``: lines in it; ``size``: bytes of it."""

    def __init__(self, stream: BinaryIO) -> None:
        """:raises zipfile.BadZipFile: no ZIP, or its end says another list than the one before it.
        :raises OSError: it cannot be read."""
        self._stream = stream
        self._at, self.size, said, is_wide = _end_of(stream)
        self.count = sum(1 for _ in self._lines())
        if self.count != said and (is_wide or self.count % (1 << 16) != said):
            raise zipfile.BadZipFile("number of files")

    def names(self) -> Iterator[str]:
        """The name of every line, as it stands there. :raises zipfile.BadZipFile: the list is torn."""
        return map(_name_of, self._lines())

    def first(self, wanted: Callable[[str], bool]) -> zipfile.ZipFile:
        """Those that somebody wants, a few. :raises zipfile.BadZipFile: they are many, a list is torn, or as
        :func:`check_plain`."""
        found: list[bytes] = []
        for line in self._lines():
            if wanted(_name_of(line)):
                if len(found) >= _MOST_FIRST or len(line) > _MOST_NAME:
                    raise zipfile.BadZipFile("too many heads")
                found.append(line)
        made = zipfile.ZipFile(cast(BinaryIO, _Part(self._stream, self._at, b"".join(found), len(found))))
        check_plain(made)
        return made

    def whole(self) -> zipfile.ZipFile:
        """All of them, no two out of the same bytes.

        :raises zipfile.BadZipFile: the list is torn, files overlap, or as :func:`check_plain`.
        """
        made = zipfile.ZipFile(self._stream)
        check_plain(made)
        end = 0
        for item in sorted(made.infolist(), key=lambda one: one.header_offset):
            if item.header_offset < end:
                raise zipfile.BadZipFile("overlapping files")
            end = item.header_offset + _LOCAL_SIZE + item.compress_size
        if end > self._at:
            raise zipfile.BadZipFile("a file runs into the list")
        return made

    def _lines(self) -> Iterator[bytes]:
        """Every line as it stands. :raises zipfile.BadZipFile: it is torn."""
        self._stream.seek(self._at)
        left, held = self.size, b""
        while left or held:
            while len(held) < _LINE_SIZE or len(held) < _length(held):
                piece = self._stream.read(min(_PIECE, left))
                if not piece:
                    raise zipfile.BadZipFile("torn list")
                left -= len(piece)
                held += piece
            at = 0
            while at + _LINE_SIZE <= len(held) and at + (size := _length(held, at)) <= len(held):
                yield held[at : at + size]
                at += size
            held = held[at:]


def _length(held: bytes, at: int = 0) -> int:
    if held[at : at + 4] != _LINE:
        raise zipfile.BadZipFile("torn list")
    name, extra, comment = struct.unpack_from("<HHH", held, at + 28)
    return _LINE_SIZE + int(name) + int(extra) + int(comment)


def _name_of(line: bytes) -> str:
    flags, size = struct.unpack_from("<H", line, 8)[0], struct.unpack_from("<H", line, 28)[0]
    raw = line[_LINE_SIZE : _LINE_SIZE + size]
    return raw.decode("utf-8", "replace") if flags & _UTF8 else raw.decode("cp437")


def _end_of(stream: BinaryIO) -> tuple[int, int, int, bool]:
    """Where the list begins, its bytes, how many lines its end says, and whether that is the wide form.

    The list stands right before its end, and begins where its end says: an archive with something before it, or
    between, is one thing to one reader and another to the next.

    :raises zipfile.BadZipFile: it is no ZIP, or one of several disks.
    """
    whole = stream.seek(0, os.SEEK_END)
    tail = min(whole, _END_SIZE + _MOST_COMMENT)
    stream.seek(whole - tail)
    data = stream.read(tail)
    found = data.rfind(_END)
    if found < 0 or len(data) - found < _END_SIZE:
        raise zipfile.BadZipFile("no end")
    disk, first, here, count, size, at, comment = struct.unpack_from("<HHHHIIH", data, found + 4)
    end, is_wide = whole - tail + found, False
    if end + _END_SIZE + comment != whole:
        raise zipfile.BadZipFile("something behind the end")
    stream.seek(max(0, end - _LOCATOR_SIZE - _WIDE_SIZE))
    before = stream.read(_LOCATOR_SIZE + _WIDE_SIZE)
    if before[_WIDE_SIZE : _WIDE_SIZE + 4] == _LOCATOR:
        end, is_wide = end - _LOCATOR_SIZE - _WIDE_SIZE, True
        place, = struct.unpack_from("<Q", before, _WIDE_SIZE + 8)
        if before[:4] != _WIDE_END or place != end:
            raise zipfile.BadZipFile("wide end")
        disk, first, here, count, size, at = struct.unpack_from("<IIQQQQ", before, 16)
    if disk or first or here != count or at + size != end:
        raise zipfile.BadZipFile("end of the list")
    return at, size, count, is_wide


class _Part(io.RawIOBase):
    """A ZIP with some of its lines, as a file: its own bytes up to the list, and behind them a list and an end."""

    def __init__(self, stream: BinaryIO, at: int, lines: bytes, count: int) -> None:
        self._stream, self._before, self._place = stream, at, 0
        wide = struct.pack("<4sQHHIIQQQQ", _WIDE_END, 44, 45, 45, 0, 0, count, count, len(lines), at)
        locator = struct.pack("<4sIQI", _LOCATOR, 0, at + len(lines), 1)
        end = struct.pack("<4sHHHHIIH", _END, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
        self._behind = lines + wide + locator + end

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._place}.get(whence, self._before + len(self._behind))
        if base + offset < 0:
            raise OSError("before the beginning")
        self._place = base + offset
        return self._place

    def tell(self) -> int:
        return self._place

    def read(self, size: int | None = -1) -> bytes:
        left = self._before + len(self._behind) - self._place
        left = max(0, left if size is None or size < 0 else min(size, left))
        made = b""
        if left and self._place < self._before:
            self._stream.seek(self._place)
            made = self._stream.read(min(left, self._before - self._place))
        elif left:
            inner = self._place - self._before
            made = self._behind[inner : inner + left]
        self._place += len(made)
        return made + self.read(left - len(made)) if made and len(made) < left else made
