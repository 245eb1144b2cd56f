"""Archives that say more than they hold: the list of a ZIP is walked before anything takes it into memory."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from sync.zips import Directory
from tests.helpers.zips import packed, parts, with_list

_LINES = 40_000


def test_an_honest_archive_is_walked_and_opened_in_part_and_whole() -> None:
    names = [f"a/{number}.txt" for number in range(300)]
    for data in (packed(*names), packed(*names, comment=b"PK\5 said by somebody"), packed()):
        directory = Directory(io.BytesIO(data))
        assert list(directory.names()) == zipfile.ZipFile(io.BytesIO(data)).namelist()
        assert directory.whole().testzip() is None
    directory = Directory(io.BytesIO(packed(*names)))
    few = directory.first(lambda name: name.endswith("7.txt"))
    assert few.namelist() == [name for name in names if name.endswith("7.txt")]
    assert few.read("a/17.txt") == b"a/17.txt" * 50 and few.testzip() is None


def test_the_wide_form_is_read_by_its_own_numbers() -> None:
    before, lines = parts(packed("x", "y"))
    directory = Directory(io.BytesIO(with_list(before, b"".join(lines), 2, wide=True)))
    assert directory.count == 2 and directory.whole().read("y") == b"y" * 50
    with pytest.raises(zipfile.BadZipFile):
        Directory(io.BytesIO(with_list(before, b"".join(lines), 3, wide=True)))


def test_a_long_list_takes_no_memory_before_somebody_wants_it() -> None:
    before, lines = parts(packed("x"))
    data = with_list(before, lines[0] * _LINES, _LINES, wide=True)
    tracemalloc.start()
    try:
        directory = Directory(io.BytesIO(data))
        assert directory.count == _LINES and directory.size == len(lines[0]) * _LINES
        assert directory.first(lambda name: False).namelist() == []
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < len(data) + (4 << 20), "a line is no object that stays"
    with pytest.raises(zipfile.BadZipFile, match="too many"):
        directory.first(lambda name: True)


def test_an_end_that_lies_is_refused() -> None:
    before, lines = parts(packed("x", "y"))
    whole = b"".join(lines)
    for wrong in (
        with_list(before, whole, 1), with_list(before, whole, 70), with_list(before, whole, 2, size=len(whole) - 1),
        with_list(before, whole, 2, size=2**31), with_list(before + b"more", whole, 2)[4:],
        with_list(before, whole[:-1], 2), with_list(before, whole, 2) + b"behind", whole, b"", b"PK\5\6",
        with_list(before, bytes(100), 2),
    ):
        with pytest.raises(zipfile.BadZipFile):
            Directory(io.BytesIO(wrong))
    hidden = with_list(before, lines[0], 1)
    with pytest.raises(zipfile.BadZipFile):  # a second list, before the one that readers from the end find
        Directory(io.BytesIO(hidden[:-22] + struct.pack(
            "<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(lines[0]), len(before) - 4, 0)))


def test_files_out_of_the_same_bytes_are_refused() -> None:
    before, lines = parts(packed("x", "y"))
    again = lines[0][:46] + b"z" + lines[0][47:]
    directory = Directory(io.BytesIO(with_list(before, b"".join((*lines, again)), 3)))
    assert directory.count == 3
    with pytest.raises(zipfile.BadZipFile, match="overlap"):
        directory.whole()
    far = bytearray(lines[1])
    struct.pack_into("<I", far, 20, 1 << 20)  # more packed bytes than lie before the list
    with pytest.raises(zipfile.BadZipFile):
        Directory(io.BytesIO(with_list(before, lines[0] + bytes(far), 2))).whole()


def _renamed(before: bytes, line: bytes, name: bytes) -> bytes:
    """An archive whose one line says another name in a field behind it."""
    field = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(line[46 : 46 + line[28]])) + name
    wide = bytearray(line)
    struct.pack_into("<H", wide, 30, len(field))
    return with_list(before, bytes(wide) + field, 1)


def test_what_programs_unpack_each_in_its_own_way_is_refused() -> None:
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):  # a piece of these grows to whatever it grows to
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("x", b"x")
            archive.writestr("y", bytes(1000), method)
        for opened in (lambda of: of.whole(), lambda of: of.first(lambda name: name == "y")):
            with pytest.raises(zipfile.BadZipFile, match="packing"):
                opened(Directory(made))
        assert Directory(made).first(lambda name: name == "x").read("x") == b"x"
    before, (line,) = parts(packed("x"))
    for other in (b"z", b"", b"../x"):
        with pytest.raises(zipfile.BadZipFile, match="names"):
            Directory(io.BytesIO(_renamed(before, line, other))).whole()
    for same in (b"x", "é".encode()):
        Directory(io.BytesIO(_renamed(before, line, same))).whole()
