"""A file cut into parts: rows and sub-districts whole, the same bytes when put together, and the same parts again."""

from __future__ import annotations

import csv
import hashlib
import io
import random

import pytest

from sync.upload.ckan import cutting

_HEAD = b"kode_tps,suara,keterangan\n"


def made(rows: int, seed: int = 1, districts: int = 7) -> bytes:
    """A table of the rows of some sub-districts, of very different lengths, with all that a cell may hold."""
    draw = random.Random(seed)
    cells = ["", "x" * 40, '"a,b"', '"dua\nbaris"', '"kutip ""ganda"""', "é\u2009"]
    lines = [
        f"{317400 + n * districts // rows}{n:07d},{draw.randrange(10 ** draw.randrange(1, 6))},{draw.choice(cells)}\n"
        for n in range(rows)
    ]
    return _HEAD + "".join(lines).encode()


def pieces(data: bytes, size: int = 1000) -> list[bytes]:
    return [data[begin:begin + size] for begin in range(0, len(data), size)]


def bytes_of(data: bytes, part: cutting.Part) -> bytes:
    return b"".join(cutting.within(pieces(data, 777), part.spans))


@pytest.mark.parametrize("most", [120, 200, 500, 1024, 4096, 1 << 20])
@pytest.mark.parametrize("seed", range(3))
def test_a_table_is_cut_into_tables(most: int, seed: int) -> None:
    data = made(300, seed)
    parts = cutting.table(io.BytesIO(data), pieces(data), most)
    assert parts is not None and (len(parts) > 1) == (len(data) > most)
    found = [bytes_of(data, part) for part in parts]
    assert found[0] + b"".join(one.removeprefix(_HEAD) for one in found[1:]) == data
    rows = []
    for part, one in zip(parts, found, strict=True):
        assert (part.size, part.digest) == (len(one), hashlib.sha256(one).hexdigest()) and len(one) <= most
        table = list(csv.reader(io.StringIO(one.decode(), newline="")))
        assert table[0] == ["kode_tps", "suara", "keterangan"] and {len(row) for row in table} == {3}
        assert (part.first, part.last) == (table[1][0][:6], table[-1][0][:6])
        rows += table[1:]
    assert rows == list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]
    assert parts == cutting.table(io.BytesIO(data), pieces(data, 13), most)


def test_a_sub_district_stays_whole_where_the_part_is_half_full() -> None:
    data = made(700)
    parts = cutting.table(io.BytesIO(data), pieces(data), 8000)
    assert parts is not None and len(parts) < 8
    ends = [part.last for part in parts]
    assert len(ends) > 2 and len(set(ends)) == len(ends)
    assert all(after.first > before.last for before, after in zip(parts, parts[1:], strict=False))


@pytest.mark.parametrize("data", [
    b'"dua\nbaris",b\n1,2\n', b"no line", b"a,b\n" + b"1" * 200 + b",2\n", b"a,b\n\"never closed\n" + b"1,2\n" * 50,
])
def test_what_is_no_table_is_cut_into_bytes(data: bytes) -> None:
    assert cutting.table(io.BytesIO(data), pieces(data), 100) is None
    parts = cutting.plain(pieces(data, 7), len(data), 5)
    assert b"".join(bytes_of(data, part) for part in parts) == data
    assert [part.digest for part in parts] == [hashlib.sha256(bytes_of(data, part)).hexdigest() for part in parts]


def test_a_table_without_regions_is_cut_between_rows() -> None:
    data = b"aturan,rumus\n" + b"R01,sum\n" * 100
    parts = cutting.table(io.BytesIO(data), pieces(data), 100)
    assert parts is not None and {part.first for part in parts} == {""}
    assert b"".join(bytes_of(data, part).removeprefix(b"aturan,rumus\n") for part in parts) == b"R01,sum\n" * 100
