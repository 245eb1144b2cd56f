"""Any contest from paper to published numbers, against sums that share nothing with the product: csv and int."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from forms.choices import flat, grouped
from recap_desktop.demo.headless import run_headless
from tests.helpers.contests import GENERAL, SUBDISTRICT, Choices, package_of, papers, village_codes

#: sub-district, contest -> what a summary's totals say
Sums = dict[str, dict[str, Any]]


def _write(path: Path, sheets: Mapping[str, Mapping[str, Mapping[str, object]]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("kode_tps", "kontes", "isian", "nilai"))
        for station, contests in sheets.items():
            for contest, boxes in contests.items():
                rows.writerows((station, contest, box, value) for box, value in boxes.items())
    return path


def _sums(path: Path, left_out: set[tuple[str, str]]) -> Sums:
    """Plain sums of the table by sub-district and contest, without some sheets."""
    found: Sums = defaultdict(dict)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            of = found[row["kode_tps"][:6]].setdefault(
                row["kontes"], {"valid": 0, "invalid": 0, "cast": 0, "votes": defaultdict(int)})
            number = 0 if (row["kode_tps"], row["kontes"]) in left_out else int(row["nilai"] or 0)
            if row["isian"] in of:
                of[row["isian"]] += number
            elif row["isian"].startswith("votes."):
                of["votes"][row["isian"].removeprefix("votes.")] += number
    return found


def test_five_contests_from_one_table(tmp_path: Path) -> None:
    package = package_of(GENERAL, villages=2, stations=3, choices={
        "DPR": grouped({number: range(1, 8) for number in (*range(1, 18), 24)}), "DPD": flat(16),
        "DPRD_PROV": grouped({1: (1, 3, 4), 2: (), 24: (2, 3)}), "DPRD_KAB": grouped({5: range(1, 11)}),
    })
    sheets: dict[str, dict[str, dict[str, object]]] = {
        station: {contest: dict(boxes) for contest, boxes in found.items()}
        for station, found in papers(package).items()
    }
    stations = sorted(sheets)
    # paper that is wrong: a sum that breaks, a blank box, a box nobody can read, a figure with too many digits,
    # and one sheet that lacks a box
    sheets[stations[0]]["DPR"]["party_total.3"] = 999
    sheets[stations[1]]["DPD"]["votes.7"] = ""
    sheets[stations[2]]["PPWP"]["votes.2"] = "?"
    sheets[stations[3]]["DPRD_KAB"]["votes.5.2"] = 123_456_789
    del sheets[stations[4]]["DPRD_PROV"]["votes.24.3"]
    held = {(stations[place], contest) for place, contest in enumerate(("DPR", "DPD", "PPWP", "DPRD_KAB", "DPRD_PROV"))}
    table = _write(tmp_path / "five.csv.gz", sheets)
    summary = run_headless(tmp_path / "out", table, None)
    assert (summary["stations"], summary["empty"], summary["entered"]) == (30, 1, 29)
    assert (summary["blocked_hard"], summary["ratified"]) == (4, 25)
    assert summary["received"] == summary["published"] == 25
    assert summary["partial"] == [f"{stations[4]} DPRD_PROV"]
    for contest in GENERAL:
        of = summary["by_contest"][contest]
        assert (of["stations"], of["ratified"], of["published"]) == (6, 5, 5)
        assert (of["empty"], of["blocked_hard"]) == ((1, 0) if contest == "DPRD_PROV" else (0, 1))
        assert (tmp_path / "out" / "reports" / f"{SUBDISTRICT}-{contest}.pdf").read_bytes().startswith(b"%PDF")
    assert summary["by_contest"]["DPRD_KAB"]["findings"]["R16"] == 1
    assert summary["by_contest"]["DPD"]["findings"]["R16"] == 1
    assert summary["totals"] == _sums(table, held)
    assert json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8")) == summary


def test_the_real_votes_of_dpr(tmp_path: Path, shared_data: Path) -> None:
    source = shared_data / "dpr-1671041005" / "votes.json.gz"
    names = shared_data / "contests" / "candidates" / "dpr-1601.csv"
    choices = tmp_path / "choices.csv"
    with names.open(encoding="utf-8", newline="") as read, choices.open("w", encoding="utf-8", newline="") as written:
        out = csv.writer(written)
        out.writerow(("kontes", "dapil", "nomor_partai", "partai", "nomor", "nama"))
        for row in csv.DictReader(read):
            named = (row[name] for name in ("party_no", "party_name", "candidate_no", "candidate_name"))
            out.writerow(("DPR", "1601", *named))
    summary = run_headless(tmp_path / "out", source, 6, choices)
    with gzip.open(source, "rt", encoding="utf-8") as stream:
        stations = sorted(json.load(stream).items())[:6]
    complete = [votes for _, votes in stations
                if all(value is not None for key, value in votes.items() if key != "null")]
    ids = sorted({int(key) for _, votes in stations for key in votes if key != "null"})
    lists = sorted({one // 10 for one in ids})
    parties = dict(zip(lists, (*range(1, 18), 24), strict=True))
    expected = {f"{parties[one // 10]}.{one % 10}": sum(votes[str(one)] for votes in complete) for one in ids}
    totals = summary["totals"]["167104"]["DPR"]
    assert complete and summary["ratified"] == len(complete)
    assert {key: value for key, value in totals["votes"].items() if "." in key} == expected
    assert totals["valid"] == totals["cast"] == sum(expected.values())
    assert summary["filled_in"] == summary["by_contest"]["DPR"]["filled_in"] == len(complete)


@pytest.mark.parametrize(("contest", "version"), [
    ("PILGUB", "2024"), ("PILBUP", "2024"), ("PILWALI", "2024"), ("PPWP", "2019"),
])
def test_pilkada_and_2019_run_from_a_table(tmp_path: Path, contest: str, version: str) -> None:
    package = package_of((contest,), versions={contest: version}, stations=1, choices={contest: flat(2)})
    table = _write(tmp_path / "table.csv.gz", papers(package))
    choices = tmp_path / "choices.csv"
    choices.write_text(
        "kontes,dapil,nomor_partai,partai,nomor,nama\n"
        f"{contest},,,,1,SITI dan BUDI\n{contest},,,,2,KOLOM KOSONG\n", encoding="utf-8")
    summary = run_headless(tmp_path / "out", table, None, choices)
    assert summary["ratified"] == summary["published"] == 2
    assert summary["totals"] == _sums(table, set())


def test_two_districts_of_one_contest_in_a_subdistrict(tmp_path: Path) -> None:
    one, two = village_codes()
    trees: dict[str, Choices] = {
        "DPRD_KAB": {"A": ([one], grouped({1: (1, 2)})), "B": ([two], grouped({1: (1,), 24: (3,)}))},
    }
    package = package_of(("DPRD_KAB",), choices=trees)
    sheets = papers(package)
    table = _write(tmp_path / "table.csv.gz", sheets)
    choices = tmp_path / "choices.csv"
    choices.write_text(
        "kontes,dapil,nomor_partai,partai,nomor,nama,wilayah\n"
        f"DPRD_KAB,A,1,SATU,1,ANI,{one}\nDPRD_KAB,A,1,SATU,2,BAU,\n"
        f"DPRD_KAB,B,1,SATU,1,CICI,{two}\nDPRD_KAB,B,24,DUA PULUH EMPAT,3,DEDI,\n", encoding="utf-8")
    summary = run_headless(tmp_path / "out", table, None, choices)
    assert summary["ratified"] == summary["published"] == 4
    totals = summary["totals"][SUBDISTRICT]["DPRD_KAB"]
    of = totals.pop("districts")
    assert totals == _sums(table, set())[SUBDISTRICT]["DPRD_KAB"]
    for code, village in (("A", one), ("B", two)):
        mine = [found["DPRD_KAB"] for station, found in sheets.items() if station.startswith(village)]
        assert of[code]["votes"] == {
            box.removeprefix("votes."): sum(sheet[box] for sheet in mine)
            for box in mine[0] if box.startswith("votes.")
        }
        assert (tmp_path / "out" / "reports" / f"{SUBDISTRICT}-DPRD_KAB-{code}.pdf").exists()


def test_the_order_of_rows_is_of_no_account(tmp_path: Path) -> None:
    from recap_desktop.sources.reading import read_source

    table = _write(tmp_path / "one.csv.gz", papers(package_of(("PPWP", "DPR"))))
    with gzip.open(table, "rt", encoding="utf-8") as stream:
        heading, *rows = stream.read().splitlines()
    random.Random(3).shuffle(rows)  # noqa: S311 -- a fixed order, no secret
    other = tmp_path / "two.csv"
    other.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    assert sorted(read_source(table).sheets, key=str) == sorted(read_source(other).sheets, key=str)
