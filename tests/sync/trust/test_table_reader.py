"""The one reader of tables: every spelling of one table is read the same or refused, never read differently."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import KnownError
from resources.catalogue import LANGUAGES, sentence
from sync.trust.strays import is_stray
from sync.trust.table_reader import Table, figure

_NEEDED = ("code", "name", "count")
_SIGNS = st.characters(codec="utf-8", exclude_characters="\0\r\ufffd\ufeff", exclude_categories=("Cs",))
_CELLS = st.text(_SIGNS, max_size=8)
_CODES = st.text("0123456789", min_size=4, max_size=4)
_ROWS = st.lists(st.tuples(_CODES, _CELLS, st.integers(0, 999).map(str)), max_size=5)


def _read(path: Path) -> list[dict[str, str]]:
    return [dict(row.cells) for row in Table(path, _NEEDED)]


def _spelled(
    rows: list[tuple[str, ...]], columns: tuple[int, ...], empties: int, separator: str, end: str, *,
    quoted: bool = False,
) -> str:
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting)
    for row in (_NEEDED, *rows):
        writer.writerow([*(row[place] for place in columns), *[""] * empties])
    return out.getvalue()


@given(
    rows=_ROWS, columns=st.permutations((0, 1, 2)), empties=st.integers(0, 3), separator=st.sampled_from(",;\t|"),
    end=st.sampled_from(("\n", "\r\n")), names_it=st.booleans(), mark=st.booleans(), packed=st.booleans(),
    quoted=st.booleans(),
)
def test_every_spelling_of_a_table_is_the_same_table(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], columns: list[int], empties: int,
    separator: str, end: str, names_it: bool, mark: bool, packed: bool, quoted: bool,
) -> None:
    text = _spelled(rows, tuple(columns), empties, separator, end, quoted=quoted)
    text = f"sep={separator}{end}{text}" if names_it else text
    data = text.encode("utf-8-sig" if mark else "utf-8")
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_bytes(gzip.compress(data) if packed else data)
    wanted = [{name: cell.strip() for name, cell in zip(_NEEDED, row, strict=True)} for row in rows]
    assert _read(path) == wanted


@given(rows=_ROWS, place=st.integers(0, 400), put=st.binary(max_size=3), cut=st.integers(0, 3))
def test_a_damaged_table_is_read_by_the_grammar_or_refused_with_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], place: int, put: bytes, cut: int
) -> None:
    data = _spelled(rows, (0, 1, 2), 1, ",", "\r\n").encode()
    path = tmp_path_factory.mktemp("t") / "t.csv"
    path.write_bytes(data[:place] + put + data[place + cut :])
    try:
        for row in _read(path):
            assert set(row) >= set(_NEEDED)
    except KnownError as error:
        assert error.code.startswith("table.")
        assert all("t.csv" in sentence(error, lang) for lang in LANGUAGES)


def _refused(tmp_path: Path, data: bytes) -> KnownError:
    path = tmp_path / "tabel.csv"
    path.write_bytes(data)
    with pytest.raises(KnownError) as refused:
        _read(path)
    for lang in LANGUAGES:
        said = sentence(refused.value, lang)
        assert "tabel.csv" in said
        if "line" in refused.value.params:
            assert f" {refused.value.params['line']}" in said
    return refused.value


_GOOD = "code,name,count\r\n0001,Satu,1\r\n0002,Dua,2\r\n"


@pytest.mark.parametrize(("data", "code", "line"), [
    (b"", "table.empty", None), (b"\r\n,,\r\n", "table.empty", None),
    (_GOOD.encode("utf-16"), "table.utf16", None), (_GOOD.encode("utf-16-le"), "table.utf16", None),
    (_GOOD.encode("utf-16-be"), "table.utf16", None),
    (_GOOD.replace("Dua", "Du\xe4").encode("cp1252"), "table.encoding", 3),
    (_GOOD.replace("Dua", "Du\ufffd").encode(), "table.damaged", 3),
    (b"PK\x03\x04" + bytes(100), "table.other_kind", None),
    (b"\xd0\xcf\x11\xe0" + bytes(100), "table.other_kind", None),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "table.other_kind", None), (bytes(range(256)), "table.not_text", None),
    (b"sep=:\r\n" + _GOOD.replace(",", ":").encode(), "table.separator", None),
    (_GOOD.replace("code,", "kode,").encode(), "table.column", 1),
    (b"sep=,\r\n" + _GOOD.replace("code,", "kode,").encode(), "table.column", 2),
    (_GOOD.replace(",", ";").replace("count", "total").encode(), "table.column", 1),
    (_GOOD.replace("name", "code").encode(), "table.column_twice", 1),
    (_GOOD.replace("0002,Dua", "0002;Dua").encode(), "table.row_short", 3),
    (_GOOD.encode() + b"\x1a", "table.row_short", 4),
    (_GOOD[:-2].replace(",Dua,2", "").encode(), "table.row_short", 3),
    (("Rekap TPS,,\r\n\r\n" + _GOOD).encode(), "table.heading_below", 3),
    (b"# x\r\n" + _GOOD.encode(), "table.heading_below", 2),
    (_GOOD.replace("code,", "CODE,").encode(), "table.column_spelled", 1),
    (_GOOD.replace("code,", "Co de,").encode(), "table.column_spelled", 1),
    (b"\xef\xbb\xbf\xef\xbb\xbf" + _GOOD.encode(), "table.invisible", 1),
    (_GOOD.replace("count", "co\u200bunt").encode(), "table.invisible", 1),
    (b"<!DOCTYPE html><html></html>", "table.not_table", None), (b' {"code": 1}', "table.not_table", None),
    (b"version https://git-lfs.github.com/spec/v1\n", "table.not_table", None),
    (b"SQLite format 3\0" + bytes(100), "table.not_table", None), (b"BZh91AY" + bytes(9), "table.packed", None),
    (b"7z\xbc\xaf\x27\x1c" + bytes(9), "table.packed", None),
    (_GOOD.replace("Dua,2", "Dua,2,x").encode(), "table.row_length", 3),
    (_GOOD.replace("count\r", "count,\r").replace("Dua,2", "Dua,2,x").encode(), "table.unnamed", 3),
    (_GOOD.replace("Satu", '"Satu').encode(), "table.not_csv", 2),
    (_GOOD.replace("Dua", '"Dua"x').encode(), "table.not_csv", 3),
])
def test_what_is_wrong_is_said_with_its_true_cause(tmp_path: Path, data: bytes, code: str, line: int | None) -> None:
    error = _refused(tmp_path, data)
    assert (error.code, error.params.get("line")) == (code, line)


def test_the_separator_is_named_where_a_column_is_missing(tmp_path: Path) -> None:
    error = _refused(tmp_path, _GOOD.replace(",", ";").replace("count", "total").encode())
    assert error.params["separator"] == ";"
    assert "TAB" in sentence(_refused(tmp_path, _GOOD.replace(",", "\t").replace("count", "total").encode()), "en")


def test_a_column_that_is_not_known_is_refused_where_the_columns_are_closed(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(_GOOD, encoding="utf-8")
    with pytest.raises(KnownError, match=r"table\.other_column"):
        Table(tmp_path / "t.csv", ("code", "name"), ())
    assert Table(tmp_path / "t.csv", ("code", "name"), ("count",)).columns == _NEEDED


@pytest.mark.parametrize(("text", "wanted"), [
    ("0", 0), ("107", 107), ("007", 7), ("999999999", 999_999_999), ("", None), ("null", None), ("NULL", None),
    ("NaN", None), ("NA", None), ("n/a", None), ("None", None), ("#N/A", None),
    ("1.271", "table.figure_grouped"), ("1,271", "table.figure_grouped"), ("1 271", "table.figure_grouped"),
    ("12.345.678", "table.figure_grouped"), ("107.0", "table.figure_decimal"), ("107,5", "table.figure_decimal"),
    ("-", "table.figure_unclear"), ("X", "table.figure_unclear"), ("\u2013", "table.figure_unclear"),
    ("nihil", "table.figure_unclear"), ("-4", "table.figure"), ("empat", "table.figure"),
    ("1000000000", "table.figure"), ("'107", "table.kept_as_text"), ('="107"', "table.kept_as_text"),
    ("\u0663", "table.figure"), ("\uff15", "table.figure"), ("5 orang", "table.figure"), ("1e3", "table.figure"),
])
def test_a_figure_is_read_plainly_or_refused_by_cause(text: str, wanted: int | str | None) -> None:
    where = {"path": "a.csv", "line": 3, "column": "dpt_m", "station": "0001011001002"}
    if not isinstance(wanted, str):
        assert figure(text, **where) == wanted  # type: ignore[arg-type]
        return
    with pytest.raises(KnownError) as refused:
        figure(text, **where)  # type: ignore[arg-type]
    assert refused.value.code == wanted
    for lang in LANGUAGES:
        said = sentence(refused.value, lang)
        place = () if wanted == "table.kept_as_text" else ("dpt_m", "0001011001002")
        assert all(part in said for part in ("a.csv", " 3", text, *place))


def test_what_systems_leave_in_folders_is_nobodys_data() -> None:
    assert all(map(is_stray, (".DS_Store", "._3101.json", "~$data.csv", "Thumbs.db", "desktop.ini", "__MACOSX")))
    assert all(map(is_stray, (".Trashes", ".Spotlight-V100", ".fseventsd", "System Volume Information", "$RECYCLE.BIN",
                              "@eaDir", ".directory", "lost+found", "Icon\r", ".~lock.data.csv#")))
    assert not any(map(is_stray, ("3101011001001.json", "thumbs.json", "catatan.txt")))
