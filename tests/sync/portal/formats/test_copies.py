"""Copies say what the tables say, are the same bytes twice, and are in a release because its plan says so."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet
import pytest

from forms.errors import KnownError
from resources.catalogue import LANGUAGES, sentence
from sync.portal import copies
from sync.verify import verify_path
from tests.helpers.releases import Town, fault_of, new_desk, rows_of, tree


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


_TYPES = {"integer": "int64", "boolean": "bool", "date": "date32[day]", "datetime": "timestamp[ms, tz=UTC]"}


def _said(value: object) -> str:
    """A cell as the CSV has it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _in_utc(cell: str, kind: str) -> str:
    return _said(datetime.fromisoformat(cell).astimezone(UTC)) if cell and kind == "datetime" else cell


def test_every_table_file_has_a_parquet_copy_of_the_same_rows(release: Path) -> None:
    about = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    types = {one["name"]: {field["name"]: field["type"] for field in one["schema"]["fields"]}
             for one in about["resources"]}
    tables = sorted([*(release / "data").rglob("*.csv"), *(release / "referensi").glob("*.csv")])
    assert tables
    for file in tables:
        name = Path(*file.relative_to(release).parts[1:]).with_suffix(".parquet")
        table = pyarrow.parquet.read_table(release / "parquet" / name)
        known = types[name.parts[0].removesuffix(".parquet")]
        rows = [{key: _said(value) for key, value in row.items()} for row in table.to_pylist()]
        wanted = [{key: _in_utc(cell, known[key]) for key, cell in row.items()} for row in _rows(file)]
        assert rows == wanted, name
        assert {field.name: str(field.type) for field in table.schema} == {
            key: _TYPES.get(known[key], "string") for key in known
        }
    assert len(list((release / "parquet").rglob("*.parquet"))) == len(tables)


def test_a_workbook_has_the_sums_as_numbers_and_codes_as_text(release: Path) -> None:
    book = openpyxl.load_workbook(release / "xlsx" / "0001.xlsx")
    assert set(book.sheetnames) == {one.parent.name for one in release.glob("data/rekap_*/0001.csv")}
    for name in book.sheetnames:
        notice, titles, english, header, *body = book[name].iter_rows(values_only=True)
        assert str(notice[0]).startswith("SALINAN, BUKAN SUMBER")
        assert "BUKAN HASIL RESMI" in str(notice[0])
        for shown in (titles, english):
            assert all(shown) and len(set(shown)) == len(shown)
        assert "Nama" in str(titles[header.index("nama")]) if "nama" in header else True
        found = [
            {str(key): "" if cell is None else str(cell) for key, cell in zip(header, row, strict=True)} for row in body
        ]
        assert found == rows_of(release, name)
    first = list(book["rekap_kec"].iter_rows(min_row=4, values_only=True))
    assert str(first[1][0]) == first[1][0] == "000101", "leading zeros"
    assert isinstance(first[1][first[0].index("tps_diharapkan")], int)
    plan = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["plan"]
    assert _said(book.properties.created) == plan["published_at"]


def test_copies_are_the_same_bytes_when_the_release_is_made_again(release: Path, tmp_path: Path) -> None:
    desk = new_desk()
    town = Town(release.parent / "server", desk.committee)
    town.publish(tmp_path / "again", number=1)
    assert tree(tmp_path / "again") == tree(release)


def test_the_plan_names_the_copies_and_what_wrote_them(release: Path) -> None:
    plan = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["plan"]
    assert plan["copies"] == copies.writers(copies.ALL)
    listed = json.loads((release / "daftar" / "parquet-suara.json").read_text(encoding="utf-8"))["files"]
    assert {(one["jenis"], one["turunan_dari"]) for one in listed} == {("salinan", "data")}


def test_an_altered_copy_is_named_though_it_is_not_made_again(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the libraries that wrote it are not there: verifying needs none of them."""
    shutil.copytree(release, tmp_path / "release")
    for module in ("pyarrow", "xlsxwriter"):
        monkeypatch.setitem(sys.modules, module, None)
    assert verify_path(tmp_path / "release").ok
    target = tmp_path / "release" / "parquet" / "suara" / "0001.parquet"
    data = bytearray(target.read_bytes())
    data[20] ^= 1
    target.write_bytes(bytes(data))
    assert fault_of(tmp_path / "release") == "verify.altered_file"


def test_without_the_library_nothing_is_cut_and_both_ways_out_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(tmp_path / "server", new_desk().committee)
    town.send([])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(KnownError, match=r"formats\.no_library") as caught:
        town.publish(tmp_path / "release", copies=copies.ALL)
    for lang in LANGUAGES:
        said = sentence(caught.value, lang)
        assert "--copies xlsx" in said
        assert "recap-desktop[portal]" in said
    assert not (tmp_path / "release").exists()
    town.publish(tmp_path / "release", copies=copies.PLAIN)
    assert verify_path(tmp_path / "release").ok
    assert not (tmp_path / "release" / "parquet").exists()


def test_a_release_is_not_made_again_with_another_version_of_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    copies.check_writers(copies.writers(copies.ALL))
    monkeypatch.setattr(copies.library("parquet"), "__version__", "1.0")
    with pytest.raises(KnownError, match=r"formats\.other_library"):
        copies.check_writers({"parquet": "pyarrow 26.0.1"})
    with pytest.raises(KnownError, match=r"formats\.other_library"):
        copies.check_writers({"ods": "odfpy 1"})
