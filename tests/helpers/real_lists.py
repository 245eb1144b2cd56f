"""Who stood in 2024, out of the reference data: lists of candidates of real districts, and pairs of Pilkada."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from forms.choices import Choice, ChoiceTree

#: Lists that are there, by the word their files begin with; the kind of contest each belongs to.
CONTESTS = {"dpr": "DPR", "dpd": "DPD", "dprdprov": "DPRD_PROV", "dprdkk": "DPRD_KAB"}
EMPTY = "KOLOM KOSONG"
#: Provinces whose local parties are on the ballot of its own assemblies.
_LOCAL = ("11",)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def names_of_lists(data: Path) -> list[str]:
    """``dpr-1601``, ``dpd-32``, ... in order."""
    folder = data / "contests" / "candidates"
    return sorted(file.stem for file in folder.glob("*.csv") if file.stem.partition("-")[0] in CONTESTS)


def contest_of(name: str) -> str:
    """The contest of a list."""
    return CONTESTS[name.partition("-")[0]]


def real_list(data: Path, name: str) -> ChoiceTree:
    """The choices of a district. Every party of the ballot has its block, one without candidates too."""
    folder = data / "contests" / "candidates"
    rows = _rows(folder / f"{name}.csv")
    if contest_of(name) == "DPD":
        return ChoiceTree(tuple(_person(row, "") for row in rows))
    is_local = contest_of(name) != "DPR" and name.partition("-")[2].startswith(_LOCAL)
    parties = [one for one in _rows(folder / "parties-2024.csv") if is_local or one["local_aceh"] == "0"]
    return ChoiceTree(tuple(
        Choice(one["party_no"], int(one["party_no"]), one["party_name"], tuple(
            _person(row, f"{one['party_no']}.") for row in rows if row["party_no"] == one["party_no"]
        ))
        for one in parties
    ))


def _person(row: Mapping[str, str], above: str) -> Choice:
    number = row["candidate_no"]
    return Choice(f"{above}{number}", int(number), row["candidate_name"])


def tickets(data: Path) -> Iterator[tuple[str, str, ChoiceTree]]:
    """Contest, region and choices of every Pilkada that is there; the empty column has a number of its own."""
    by_region: dict[tuple[str, str], list[Choice]] = {}
    for row in _rows(data / "contests" / "results" / "pilkada-tickets.csv"):
        number, name = row["ticket_no"], row["names"]
        one = Choice(number, int(number), name, kind="empty_column" if name == EMPTY else "candidate")
        by_region.setdefault((row["contest"], row["region"]), []).append(one)
    for (contest, region), found in by_region.items():
        own = "PILGUB" if contest == "pkwkp" else "PILWALI" if region[2:] >= "71" else "PILBUP"
        yield own, region, ChoiceTree(tuple(found))
