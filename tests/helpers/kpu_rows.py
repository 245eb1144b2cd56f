"""KPU's station figures read and judged plainly, without the product's rules and sums."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

VOTES = {"1": "100025", "2": "100026", "3": "100027"}
ROWS = ("pemilih_dpt", "pengguna_dpt", "pengguna_dptb", "pengguna_non_dpt", "pengguna_total")
_NAMED = ("kode_tps", "kabupaten_kota", "kecamatan", "kelurahan_desa")
Row = dict[str, int]


def rows_of_folder(folder: Path) -> dict[str, Row | None]:
    """By station; None where a figure is missing."""
    found: dict[str, Row | None] = {}
    for file in sorted(folder.glob("*.json")):
        answer = json.loads(file.read_text(encoding="utf-8"))
        flat = {**(answer["chart"] or {}), **(answer["administrasi"] or {})}
        flat.pop("null", None)
        found[file.stem] = flat if len(flat) == 21 and None not in flat.values() else None
    return found


def rows_of_table(path: Path) -> dict[str, Row | None]:
    """By station; None where a figure is missing."""
    with path.open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    found: dict[str, Row | None] = {}
    for row in table:
        cells = {key: value for key, value in row.items() if key not in _NAMED}
        found[row["kode_tps"]] = {k: int(v) for k, v in cells.items()} if "" not in cells.values() else None
    return found


def write_table(path: Path, rows: Mapping[str, Row | None]) -> None:
    """Stations as a table with KPU's field names; of one without all its figures only the code."""
    columns = ["kode_tps", *next(row for row in rows.values() if row is not None)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, columns)
        out.writeheader()
        out.writerows({"kode_tps": code, **(row or {})} for code, row in rows.items())


def breaks(row: Row) -> bool:
    """Whether a HARD rule is broken."""
    male_and_female = any(row[f"{r}_l"] + row[f"{r}_p"] != row[f"{r}_j"] for r in ROWS)
    parts = any(
        sum(row[f"pengguna_{k}_{c}"] for k in ("dpt", "dptb", "non_dpt")) != row[f"pengguna_total_{c}"] for c in "lpj"
    )
    votes = [row[key] for key in VOTES.values()]
    return (
        male_and_female or parts or sum(votes) != row["suara_sah"]
        or row["suara_sah"] + row["suara_tidak_sah"] != row["suara_total"]
        or any(row[f"pengguna_dpt_{c}"] > row[f"pemilih_dpt_{c}"] for c in "lpj")
        or any(vote > row["suara_sah"] for vote in votes) or any(value > 999 for value in row.values())
    )


def sums(rows: Sequence[Row]) -> dict[str, Any]:
    """What a summary says of these stations."""
    return {
        "valid": sum(row["suara_sah"] for row in rows),
        "invalid": sum(row["suara_tidak_sah"] for row in rows),
        "cast": sum(row["suara_total"] for row in rows),
        "votes": {number: sum(row[key] for row in rows) for number, key in VOTES.items()},
    }


#: Box of each candidate id of the contest whose ids are known.
TICKET_FIELDS = {key: f"votes.{number}" for number, key in VOTES.items()}
