"""MS-Keg, MS-Var and MS-Ind of a release: every item is there, and every value is what the tables say."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sync.portal.layouts.v4.metadata.indicators import percentage
from sync.portal.layouts.v4.metadata.part import Metadata
from sync.portal.layouts.v4.part import Making
from sync.portal.pieces import Piece
from tests.helpers.pki import training_package
from tests.helpers.releases import rows_of


def said(release: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release / "metadata" / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", ["ms-keg", "ms-var", "ms-ind"])
def test_every_entry_has_every_item_of_its_form_in_its_order(release: Path, name: str) -> None:
    made = said(release, name)
    items = [item["kode"] for block in made["susunan"] for item in block["rincian"]]
    assert made["uji"] is True and made["mode"] == "training"
    for entry in made["isi"]:
        assert [code for code in entry if code in items] == [code for code in items if code in entry]
        assert not set(items) - set(entry)


def test_what_only_the_publisher_knows_is_left_open_and_nothing_else(release: Path) -> None:
    (entry,) = said(release, "ms-keg")["isi"]
    assert "kabupaten/kota" in json.dumps(entry) and "kabupaten_kota" not in json.dumps(entry)
    assert {code for code, value in entry.items() if value is None} == {
        "kode", "alamat", "unit", "penanggung_jawab", "pelatihan"
    }
    assert all(entry[code] for code in entry if entry[code] is not None)
    assert not any("{" in str(value) for value in entry.values())


def test_every_column_is_a_variable_once_in_each_meaning(release: Path) -> None:
    descriptor = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    entries = said(release, "ms-var")["isi"]
    by_table = {(table, one["alias"]): one for one in entries for table in one["tabel"]}
    columns = [(table["name"], field) for table in descriptor["resources"] for field in table["schema"]["fields"]]
    assert len(by_table) == len(columns) == sum(len(one["tabel"]) for one in entries)
    for table, field in columns:
        one = by_table[table, field["name"]]
        assert (one["nama"], one["tipe"], one["satuan"]) == (field["title"], field["type"], field.get("x-satuan", ""))
        for value in field.get("constraints", {}).get("enum", ()):
            assert value in one["klasifikasi"]
    box = by_table["hasil", "pengguna_total_j"]
    assert "I.B.4" in box["konsep"] and "R02: " in box["aturan_validasi"]


def test_every_indicator_is_what_its_formula_gives_on_the_tables(release: Path) -> None:
    """The table and column that an indicator names are read, and nothing else of it."""
    for one in said(release, "ms-ind")["isi"]:
        assert one["nilai"], one["nama"]
        for value in one["nilai"]:
            under = _sum(release, one["penyebut"], value)
            over = _sheets(release, value) if one["pembilang"]["tabel"] == "temuan" else _sum(
                release, one["pembilang"], value
            )
            assert (value["pembilang"], value["penyebut"]) == (over, under)
            exact = None if over is None or not under else (Decimal(100) * over / under).quantize(
                Decimal("0.01"), ROUND_HALF_UP
            )
            assert value["nilai"] == (None if exact is None else str(exact))


def _sum(release: Path, where: dict[str, str], value: dict[str, Any]) -> int | None:
    wanted = {key: value[key] for key in ("jenis", "kode_dapil") if key in value}
    cells = [row[where["kolom"]] for row in rows_of(release, where["tabel"], **wanted)]
    return sum(map(int, filter(None, cells))) if any(cells) else None


def _sheets(release: Path, value: dict[str, Any]) -> int:
    rows = rows_of(release, "temuan", jenis=value["jenis"], dihitung="true")
    return len({row["catatan"] for row in rows if value["aturan"] in ("", row["aturan"])})


def test_sheets_that_break_a_rule_are_counted_once_and_only_those_that_count() -> None:
    """Of rows as the table has them, over two regencies of which one is taken over."""
    made = Metadata(cast(Making, SimpleNamespace(source=SimpleNamespace(package=training_package()))))
    columns = ",".join(made._columns)

    def row(record: str, rule: str, counted: str) -> str:
        cells = {"jenis": "PPWP", "aturan": rule, "dihitung": counted, "catatan": record}
        return ",".join(cells.get(name, "") for name in made._columns)

    rows = [columns, row("a", "R01", "true"), row("a", "R01", "true")]
    rows += [row("a", "R02", "true"), row("b", "R01", "false")]
    made.saw(Piece("data/temuan/0001.csv", ("\n".join(rows) + "\n").encode(), is_last=False))
    assert list(made.regency("0001")) == []
    carried = made.carried("0001")
    assert carried == {"findings": {"PPWP": {"": 1, "R01": 1, "R02": 1}}}
    made.take_over(json.loads(json.dumps(carried)))
    assert made._all == {"PPWP": {"": 2, "R01": 2, "R02": 2}}


@pytest.mark.parametrize(("over", "under", "expected"), [
    (1, 3, "33.33"), (2, 3, "66.67"), (1, 200, "0.50"), (1, 20000, "0.01"), (0, 7, "0.00"), (5, 4, "125.00"),
    (None, 7, None), (1, None, None), (1, 0, None),
])
def test_a_percentage_is_rounded_half_up_and_of_nothing_there_is_none(
    over: int | None, under: int | None, expected: str | None
) -> None:
    assert percentage(over, under) == expected
