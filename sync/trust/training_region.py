"""Generates the fictional training sub-district of ``resources/training``: ``python -m sync.trust.training_region``.

Three villages with awkward names, twelve stations, one of them at a special location; sheets that agree, two with a
lawful mismatch (R06), one with an arithmetic error on paper (R03). Deterministic: the same bytes every time.
"""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import resources
from sync.trust.spec import build_package
from sync.trust.training import training_keys

SUBDISTRICT = "000101"
REGIONS = (
    ("00", "PROVINSI LATIHAN"),
    ("0001", "KABUPATEN LATIHAN"),
    (SUBDISTRICT, "SUKA MAJU"),
    ("0001011001", 'KAMPUNG RA"AS BARU'),
    ("0001012002", "SUMBER REJO I, II, III"),
    ("0001012003", "TANJUNG HARAPAN"),
)
NUMBERS = {
    "0001011001": ("001", "002", "003", "004"),
    "0001012002": ("001", "002", "003", "004"),
    "0001012003": ("001", "002", "003", "901"),
}
#: Stations whose paper breaks a rule on purpose.
LAW_STATIONS = ("0001011001003", "0001012003901")
HARD_STATION = "0001012002004"

SPEC = """\
# The training election: fictional, signed with published keys (docs/adr/0008-training-root.md).
election = "LATIHAN-2024"
mode = "training"
title = { id = "Latihan rekapitulasi 2024", en = "Recapitulation training 2024" }
sequence = 1
log_origin = "recap.training/log"
regions = "regions.csv"
stations = "stations.csv"
valid_from = 2024-01-01T00:00:00Z
valid_until = 2099-12-31T23:59:59Z
issued = 2024-01-01T00:00:00Z

[[contests]]
code = "PPWP"
rules = 1  # those of the package that laptops in training have
choices = [
  { number = 1, name = "PASANGAN CALON SATU (LATIHAN)" },
  { number = 2, name = "PASANGAN CALON DUA (LATIHAN)" },
  { number = 3, name = "PASANGAN CALON TIGA (LATIHAN)" },
]
"""


def _split(rng: random.Random, total: int) -> tuple[int, int]:
    male = min(total, max(0, round(total * rng.uniform(0.44, 0.56))))
    return male, total - male


def agreeing_sheet(rng: random.Random, dpt: tuple[int, int]) -> dict[str, int]:
    """All figures of a sheet of the region that satisfies every rule, for a list of (male, female) voters."""
    figures: dict[str, int] = {}

    def row(name: str, m: int, f: int) -> int:
        figures.update({f"{name}.m": m, f"{name}.f": f, f"{name}.t": m + f})
        return m + f

    listed = row("dpt", *dpt)
    spare = -(-listed * 2 // 100)
    turnout = rng.uniform(0.68, 0.9)
    row("used_dpt", round(dpt[0] * turnout), round(dpt[1] * turnout))
    row("used_dptb", *_split(rng, rng.randrange(0, 4)))
    row("used_dpk", *_split(rng, rng.randrange(0, 3)))
    used = row(
        "used_total",
        sum(figures[f"{n}.m"] for n in ("used_dpt", "used_dptb", "used_dpk")),
        sum(figures[f"{n}.f"] for n in ("used_dpt", "used_dptb", "used_dpk")),
    )
    returned = rng.randrange(0, 3)
    figures.update(ballots_received=listed + spare, ballots_used=used, ballots_returned=returned)
    figures["ballots_unused"] = listed + spare - used - returned
    row("disabled_used", *_split(rng, rng.randrange(0, 3)))
    invalid = rng.randrange(0, 9)
    valid = used - invalid
    first = round(valid * rng.uniform(0.2, 0.45))
    second = round((valid - first) * rng.uniform(0.3, 0.8))
    figures.update({"votes.1": first, "votes.2": second, "votes.3": valid - first - second})
    figures.update(valid=valid, invalid=invalid, cast=used)
    return figures


def sheets() -> dict[str, dict[str, int]]:
    """What the paper says at each training station."""
    rng = random.Random(20240214)  # noqa: S311 -- reproducible examples, not secrets
    made: dict[str, dict[str, int]] = {}
    for village, numbers in NUMBERS.items():
        for number in numbers:
            code = village + number
            sheet = agreeing_sheet(rng, _split(rng, rng.randrange(180, 296)))
            if code in LAW_STATIONS:
                # two voters took their ballots home: users stay, votes and used ballots follow the box
                sheet["votes.1"] -= 2
                sheet["valid"] -= 2
                sheet["cast"] -= 2
            if code == HARD_STATION:
                sheet["valid"] += 10
                sheet["cast"] += 10
            made[code] = sheet
    return made


def write(folder: Path) -> None:
    """Write spec, CSV files, sheets and the signed package into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spec.toml").write_text(SPEC, encoding="utf-8", newline="\n")
    with (folder / "regions.csv").open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(("code", "name"))
        out.writerows(REGIONS)
    made = sheets()
    with (folder / "stations.csv").open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(("code", "dpt_m", "dpt_f"))
        out.writerows((code, sheet["dpt.m"], sheet["dpt.f"]) for code, sheet in sorted(made.items()))
    (folder / "sheets.json").write_text(
        json.dumps(made, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n"
    )
    (folder / "package.json").write_bytes(build_package(folder / "spec.toml", training_keys()))


if __name__ == "__main__":
    write(resources.path("training"))
