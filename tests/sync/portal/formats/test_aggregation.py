"""``agregasi.sql`` of a release gives its sums once more, byte for byte, in SQLite and in DuckDB."""

from __future__ import annotations

import csv
import random
import shutil
import subprocess
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from forms.catalogue import available, load
from forms.choices import ChoiceTree, flat, grouped
from sync.portal.content import Plan, Source, View
from sync.portal.layouts import NEWEST
from sync.portal.layouts.v4.aggregation import PATH, aggregation
from sync.portal.layouts.v4.names import choice_numbers, column_of
from sync.portal.layouts.v4.part import Made, Making
from sync.portal.layouts.v4.tables import Tables
from sync.portal.layouts.v4.tables.shape import csv_bytes
from sync.portal.leaves import LeafIndex
from sync.portal.pieces import Piece
from sync.trust.package import ElectionPackage
from tests.conftest import BUDGET
from tests.helpers.added_up import LEVELS, in_duckdb, in_sqlite, in_tables
from tests.helpers.contests import papers, placeholders
from tests.helpers.regency import desk_of
from tests.helpers.several import seal_sheet
from tests.helpers.wire import training_variant

ENGINES = (in_sqlite, in_duckdb)
Engine = Callable[[Path, str], Mapping[str, str]]


def program_of(release: Path) -> str:
    """The file as it lies in a release."""
    return (release / PATH).read_text(encoding="utf-8")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("source", ["told", "release"])
def test_the_sums_are_those_of_the_tables(source: str, engine: Engine, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(source)
    expected = in_tables(folder)
    assert engine(folder, program_of(folder)) == expected
    assert all(text.count("\n") > 1 for text in expected.values()), "there is something to compare"
    assert "kec_diharapkan" in expected["nasional"]


def test_only_tables_that_are_no_sums_are_read(release: Path) -> None:
    statements = "\n".join(line for line in program_of(release).splitlines() if not line.startswith("--"))
    assert "rekap" not in statements


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("table", "column", "value"), [
    ("suara", "suara", "9999"), ("suara", "dihitung", "false"), ("isian", "diputuskan", "9999"),
    ("isian", "isian", "pemilih_lain"), ("tps", "dihitung", "false"), ("tps", "status", "ditarik"),
    ("tps", "kode_dapil", "D-9"),
])
def test_a_changed_cell_shows(
    release: Path, tmp_path: Path, engine: Engine, table: str, column: str, value: str
) -> None:
    for folder in ("data/tps", "data/isian", "data/suara", "referensi"):
        shutil.copytree(release / folder, tmp_path / folder)
    (file,) = (tmp_path / "data" / table).glob("*.csv")
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    changed = next(row for row in rows if row["dihitung"] == "true")
    assert changed[column] != value
    changed[column] = value
    file.write_bytes(csv_bytes(list(rows[0]), rows, header=True))
    found, expected = engine(tmp_path, program_of(release)), in_tables(release)
    assert [level for level in LEVELS if found[level] != expected[level]] == list(LEVELS)


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the command sqlite3 is not installed here")
def test_the_command_of_sqlite_does_as_the_file_says(release: Path, tmp_path: Path) -> None:
    lines = [line.removeprefix("--   ") for line in program_of(release).splitlines() if line.startswith("--   .")]
    first = next(place for place, line in enumerate(lines) if line.startswith(".import"))
    script = [line for line in lines[first:] if "--skip" not in line and "COPY" not in line]
    shutil.copytree(release, tmp_path / "release", ignore=shutil.ignore_patterns("halaman", "log"))
    subprocess.run(
        ["sqlite3", ":memory:"], input="\n".join([*script, "SELECT * FROM hitung_kec;", ""]), text=True, check=True,
        cwd=tmp_path / "release", capture_output=True, encoding="utf-8",
    )
    made = (tmp_path / "release" / "hitung_kec.csv").read_bytes().replace(b"\r\n", b"\n").decode()
    assert made == in_tables(release)["kec"]


@pytest.mark.parametrize(("contest", "version"), available())
def test_numbers_of_a_choice_name_one_column(contest: str, version: str) -> None:
    found: dict[tuple[str, ...], str] = {}
    for section in load(contest, placeholders(contest, version), version).sections:
        for row in section.rows:
            for field in row.fields if row.choice is not None else ():
                numbers = tuple(choice_numbers(row.choice or "", is_grouped=row.group is not None).values())
                assert found.setdefault(numbers, column_of(field.id)) == column_of(field.id)
    assert len(set(found.values())) == len(found) > 0


#: Sub-districts of three regencies of two provinces: the second has no station, the last one only a withdrawn one.
PLACES = {"000101": (2, 1), "000102": (), "000103": (1,), "000201": (1, 1), "010101": (0,)}
PARTIES = grouped({1: (1,), 3: (1, 2)})


def _district(code: str, regions: list[str], choices: ChoiceTree) -> dict[str, Any]:
    return {"code": code, "name": code, "regions": regions, "choices": choices.to_json()}


@pytest.fixture(scope="module")
def country() -> ElectionPackage:
    """A package whose districts are listed in no order, cut through a sub-district, or lie one inside another."""
    regions, stations = {}, []
    for place, counts in PLACES.items():
        regions |= {place[:2]: "province", place[:4]: "regency", place: "subdistrict"}
        for number, stands in enumerate(counts, start=1001):
            regions[f"{place}{number}"] = "village"
            codes = [f"{place}{number}{one:03d}" for one in range(1, max(stands, 1) + 1)]
            stations += [
                {"code": code, "dpt": None} | ({} if stands else {"withdrawn": "merged"}) for code in codes
            ]
    contests = [
        {"code": "DPD", "districts": [_district("0", [], flat(4))]},
        {"code": "DPR", "districts": [
            _district("Z", ["0001"], PARTIES), _district("B", ["0001011002", "0002", "01"], grouped({1: (1, 2, 3)})),
            _district("A", ["000103"], PARTIES),
        ]},
    ]
    listed = [{"code": code, "name": f"WILAYAH {code}", "level": level} for code, level in sorted(regions.items())]
    return training_variant(regions=listed, stations=stations, contests=contests)


# a seed is not made smaller
@settings(max_examples=100 if BUDGET == "soak" else 3, phases=(Phase.explicit, Phase.generate))
@given(seed=st.integers(0, 2**32))
def test_any_sheets_of_any_tree(
    seed: int, country: ElectionPackage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No sheet, some or all of every sub-district: empty sums are part of it."""
    folder = tmp_path_factory.mktemp("tree")
    _write_tables(country, random.Random(seed), folder)
    expected, program = in_tables(folder), aggregation(country)
    for engine in ENGINES:
        assert engine(folder, program) == expected


def _pieces(made: Made) -> list[Piece]:
    return [one for one in made if isinstance(one, Piece)]


def _write_tables(package: ElectionPackage, chance: random.Random, folder: Path) -> None:
    """The tables as a release has them, without what lies around them."""
    plan = Plan(1, 0, "2024-02-20T08:00:00Z", NEWEST)
    source = cast(Source, SimpleNamespace(package=package, plan=plan, chain=()))
    leaves = LeafIndex()
    tables = Tables(Making(source, leaves, with_pages=False))
    sheets = papers(package, chance.randrange(1000))
    made: list[Piece] = []
    for regency, codes in groupby(sorted(PLACES), lambda code: code[:4]):
        for code in codes:
            desk, share = desk_of(package, code), chance.choice((0.0, 0.5, 1.0))
            for station, contests in sheets.items():
                for contest, values in contests.items() if station.startswith(code) else ():
                    if package.stations[station].withdrawn is None and chance.random() < share:
                        seal_sheet(desk, contest, station, values)
            view = View(code, plan, package, desk.world, desk.state, leaves, desk.records)
            made += _pieces(tables.region(view, regency))
        made += _pieces(tables.regency(regency))
    for piece in (*made, *_pieces(tables.last())):
        path = folder / piece.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as stream:
            stream.write(piece.data or b"")
