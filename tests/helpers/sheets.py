"""Sheets of C.HASIL-PPWP for tests: a strategy that makes agreeing ones, and the rules written out a second time.

:func:`broken` is an independent oracle: plain arithmetic over plain numbers, made from the printed form and the rule
catalogue, that shares nothing with ``forms.rules``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from forms.catalogue import load
from forms.figure import Figure
from forms.tally import TallyForm

ROWS = ("dpt", "used_dpt", "used_dptb", "used_dpk", "used_total", "disabled_used")
#: The sheet on the photographs: Jati Perumnas, TPS 008.
PHOTOGRAPHED: dict[str, int] = dict(
    zip(
        load("PPWP").order,
        (134, 155, 289, 95, 103, 198, 6, 3, 9, 2, 1, 3, 103, 107, 210,
         295, 210, 1, 84, 0, 0, 0, 90, 110, 10, 210, 0, 210),
        strict=True,
    )
)
FILLED = frozenset(
    {"ballots_received", "ballots_used", "ballots_returned", "ballots_unused",
     "disabled_used.m", "disabled_used.f", "disabled_used.t"}
)


def form_of(values: Mapping[str, int], choices: int = 3) -> TallyForm:
    """A PPWP form with these numbers."""
    return TallyForm(load("PPWP", choices=choices), {name: Figure.of(value) for name, value in values.items()})


@st.composite
def agreeing_sheets(draw: st.DrawFn, choices: int = 3) -> dict[str, int]:
    """All figures of a sheet that satisfies every rule, SOFT ones included; R25 may note what is rare."""
    figures: dict[str, int] = {}

    def upto(most: int) -> int:
        return draw(st.integers(0, max(0, most)))

    def row(name: str, m: int, f: int) -> None:
        figures.update({f"{name}.m": m, f"{name}.f": f, f"{name}.t": m + f})

    listed_m = upto(300)
    listed_f = upto(300 - listed_m)
    listed = listed_m + listed_f
    received = listed + (listed * 2 + 99) // 100
    row("dpt", listed_m, listed_f)
    row("used_dpt", upto(listed_m), upto(listed_f))
    room = received - figures["used_dpt.t"]
    for name in ("used_dptb", "used_dpk"):
        m = upto(min(room, 9))
        f = upto(min(room - m, 9))
        room -= m + f
        row(name, m, f)
    parts = ("used_dpt", "used_dptb", "used_dpk")
    row("used_total", *(sum(figures[f"{part}.{sex}"] for part in parts) for sex in "mf"))
    used = figures["used_total.t"]
    returned = upto(min(received - used, 5))
    figures |= {
        "ballots_received": received, "ballots_used": used, "ballots_returned": returned,
        "ballots_unused": received - used - returned,
    }
    row("disabled_used", upto(min(9, figures["used_total.m"])), upto(min(9, figures["used_total.f"])))
    left = valid = upto(used)
    for k in range(1, choices + 1):
        votes = left if k == choices else upto(left)
        left -= votes
        figures[f"votes.{k}"] = votes
    figures |= {"valid": valid, "invalid": used - valid, "cast": used}
    return {name: figures[name] for name in load("PPWP", choices=choices).order}


def broken(  # noqa: C901 -- the catalogue written out
    v: Mapping[str, int], filled: frozenset[str] = frozenset(), regular: bool = True
) -> set[str]:
    """Keys of all rule instances that a complete sheet breaks."""
    tickets = sorted(name for name in v if name.startswith("votes."))
    keys = {f"R16:{name}" for name in v if v[name] > 999 and name not in filled}
    keys |= {f"R01:{row}" for row in ROWS if v[f"{row}.m"] + v[f"{row}.f"] != v[f"{row}.t"]}
    for c in "mft":
        if v[f"used_dpt.{c}"] + v[f"used_dptb.{c}"] + v[f"used_dpk.{c}"] != v[f"used_total.{c}"]:
            keys.add(f"R02:{c}")
        if v[f"used_dpt.{c}"] > v[f"dpt.{c}"]:
            keys.add(f"R11:{c}")
        if v[f"disabled_used.{c}"] > v[f"used_total.{c}"]:
            keys.add(f"R13:{c}")
    plain = {
        "R03:valid": sum(v[name] for name in tickets) == v["valid"],
        "R05:cast": v["valid"] + v["invalid"] == v["cast"],
        "R06:cast": v["used_total.t"] == v["cast"],
        "R07:cast": v["ballots_used"] == v["cast"],
        "R08:ballots_used": v["ballots_used"] == v["used_total.t"],
        "R09:ballots_received":
            v["ballots_received"] == v["ballots_used"] + v["ballots_returned"] + v["ballots_unused"],
        "R10:ballots_received":
            not regular or v["ballots_received"] == v["dpt.t"] + (v["dpt.t"] * 2 + 99) // 100,
        "R15:dpt": v["dpt.t"] <= 300,
    }
    keys |= {key for key, kept in plain.items() if not kept}
    keys |= noted(v)
    served = v["used_dpk.t"] + v["used_dpt.t"] + v["used_dptb.t"] + v["ballots_returned"]
    if not filled & {"ballots_received", "ballots_returned"} and served > v["ballots_received"]:
        keys.add("R12:used_dpk")
    if "valid" not in filled:
        keys |= {f"R14:{name}" for name in tickets if v[name] > v["valid"] and name not in filled}
    if "ballots_received" not in filled:
        keys |= {
            f"R14:ballots_received.{name}" for name in v
            if v[name] > v["ballots_received"] and name not in filled and (regular or not name.startswith("dpt."))
        }
    return keys


def noted(v: Mapping[str, int]) -> set[str]:
    """Keys of R25: what agrees and is rare."""
    tickets = [name for name in v if name.startswith("votes.")]
    found = {f"R25:all_to_one.{name}" for name in tickets if len(tickets) > 1 and v[name] == v["valid"] > 0}
    if v["used_total.t"] == 0:
        found.add("R25:nobody")
    if v["valid"] == 0 < v["cast"]:
        found.add("R25:no_valid")
    if v["used_dpt.t"] == v["dpt.t"] > 0:
        found.add("R25:everybody")
    return found


def sirekap_station(data: Mapping[str, Any]) -> dict[str, int] | None:
    """Figures of one KPU station file read the plain way, sections II and III filled in as the demo says; else None."""
    names = {"pemilih_dpt": "dpt", "pengguna_dpt": "used_dpt", "pengguna_dptb": "used_dptb",
             "pengguna_non_dpt": "used_dpk", "pengguna_total": "used_total"}
    keys = {f"{old}_{a}": f"{new}.{b}" for old, new in names.items() for a, b in zip("lpj", "mft", strict=True)}
    keys |= {"suara_sah": "valid", "suara_tidak_sah": "invalid", "suara_total": "cast"}
    found = {new: (data.get("administrasi") or {}).get(old) for old, new in keys.items()}
    for k, candidate in enumerate(("100025", "100026", "100027"), start=1):
        found[f"votes.{k}"] = (data.get("chart") or {}).get(candidate)
    if any(value is None for value in found.values()):
        return None
    dpt, used = found["dpt.t"], found["cast"]
    received = max(dpt + (dpt * 2 + 99) // 100, used)
    found |= {"ballots_used": used, "ballots_received": received, "ballots_returned": 0,
              "ballots_unused": received - used}
    found |= {f"disabled_used.{c}": 0 for c in "mft"}
    return {name: int(found[name]) for name in load("PPWP").order}


def sirekap_folder(folder: Path) -> dict[str, dict[str, int] | None]:
    """Every station file of a folder, by station code."""
    return {
        file.stem: sirekap_station(json.loads(file.read_text(encoding="utf-8")))
        for file in sorted(folder.glob("*.json"))
    }
