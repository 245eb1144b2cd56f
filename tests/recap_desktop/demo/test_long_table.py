"""Any contests from one plain table, headless: totals equal to a plain sum of its rows, and what is refused."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from forms.errors import KnownError
from recap_desktop.demo.headless import run_headless
from recap_desktop.sources.reading import read_source
from resources.catalogue import LANGUAGES, sentence
from tests.helpers.contests import GENERAL, SUBDISTRICT, package_of, papers

Cell = tuple[str, str, str, str]


def rows_of(sheets: Mapping[str, Mapping[str, Mapping[str, int]]]) -> list[Cell]:
    return [(station, contest, box, str(value)) for station, contests in sheets.items()
            for contest, boxes in contests.items() for box, value in boxes.items()]


def table(path: Path, rows: Sequence[Cell]) -> Path:
    opened = gzip.open(path, "wt", encoding="utf-8", newline="") if path.suffix == ".gz" else path.open(
        "w", encoding="utf-8", newline="")
    with opened as stream:
        writer = csv.writer(stream)
        writer.writerow(("kode_tps", "kontes", "isian", "nilai"))
        writer.writerows(rows)
    return path


def plain_sums(rows: Sequence[Cell], *, without: set[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """Rows added up by contest and box, as anybody would with a spreadsheet."""
    sums: dict[str, dict[str, Any]] = {}
    for station, contest, box, value in rows:
        total = sums.setdefault(contest, {"valid": 0, "invalid": 0, "cast": 0, "votes": defaultdict(int)})
        if (station, contest) in without:
            continue
        if box in ("valid", "invalid", "cast"):
            total[box] += int(value)
        elif box.startswith("votes."):
            total["votes"][box.removeprefix("votes.")] += int(value)
    return sums


def changed(rows: Sequence[Cell], changes: Mapping[tuple[str, str, str], str | None]) -> list[Cell]:
    """The table with other values in some places; None takes a row out."""
    given = [(row, changes.get(row[:3], row[3])) for row in rows]
    return [(*row[:3], value) for row, value in given if value is not None]


@pytest.fixture(scope="module")
def general() -> list[Cell]:
    """Agreeing sheets of five contests at six stations."""
    return rows_of(papers(package_of(GENERAL, villages=2, stations=3)))


@pytest.mark.parametrize("contest", ["PILGUB", "PILBUP", "PILWALI"])
def test_a_pilkada_runs_from_a_table(contest: str, tmp_path: Path) -> None:
    rows = rows_of(papers(package_of((contest,), villages=1, stations=2)))
    summary = run_headless(tmp_path / "out", table(tmp_path / "p.csv", rows), None)
    assert summary["totals"] == {SUBDISTRICT: plain_sums(rows, without=set())}
    assert summary["ratified"] == summary["published"] == 2


def test_who_stands_where_is_named_by_a_file(tmp_path: Path) -> None:
    rows = rows_of(papers(package_of(("PILBUP",), villages=1, stations=2)))
    names = tmp_path / "calon.csv"
    names.write_text(
        "kontes,dapil,nomor_partai,partai,nomor,nama\n"
        "PILBUP,,,,1,SITI DAN BUDI\nPILBUP,,,,2,KOLOM KOSONG\nPILBUP,,,,3,ANA DAN UDIN\n", encoding="utf-8")
    source = read_source(table(tmp_path / "p.csv", rows), names)
    ((district,),) = [one.districts for one in source.contests]
    assert [(one.name, one.kind) for one in district.choices] == [
        ("SITI DAN BUDI", "candidate"), ("KOLOM KOSONG", "empty_column"), ("ANA DAN UDIN", "candidate")]
    summary = run_headless(tmp_path / "out", tmp_path / "p.csv", None, names)
    assert summary["ratified"] == 2


@pytest.mark.parametrize(("change", "named"), [
    ({1: "PEMILU_RW"}, "PEMILU_RW"), ({2: "votes.x"}, "votes.x"), ({2: "pemilih"}, "pemilih"), ({0: "3201011001"}, ""),
    ({3: "-4"}, "-4"), ({3: "1.5"}, "1.5"), ({3: "x"}, "x"), ({3: "1234567890"}, "1234567890"),
])
def test_what_is_no_box_or_no_count_is_refused_with_its_line(
    general: list[Cell], tmp_path: Path, change: dict[int, str], named: str
) -> None:
    row = [*general[7]]
    for place, value in change.items():
        row[place] = value
    rows = [*general[:7], (row[0], row[1], row[2], row[3]), *general[8:]]
    with pytest.raises(KnownError) as refused:
        read_source(table(tmp_path / "t.csv", rows))
    for lang in LANGUAGES:
        said = sentence(refused.value, lang)
        assert "t.csv" in said and "9" in said and named in said, said


def test_a_box_that_stands_twice_is_refused(general: list[Cell], tmp_path: Path) -> None:
    with pytest.raises(KnownError) as refused:
        read_source(table(tmp_path / "t.csv", [*general, general[0]]))
    assert all(general[0][0] in sentence(refused.value, lang) for lang in LANGUAGES)


def test_real_votes_of_dpr_are_filled_in_and_said(shared_data: Path, tmp_path: Path) -> None:
    summary = run_headless(tmp_path / "out", shared_data / "dpr-1671041005", 3)  # the file alone in its folder
    (own,) = summary["by_contest"].values()
    assert own["stations"] == 3 and own["filled_in"] == own["entered"] > 0
    totals = next(iter(summary["totals"].values()))["DPR"]
    assert totals["valid"] == sum(totals["votes"].values()) > 0
