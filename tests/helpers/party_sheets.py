"""Sheets of a party contest for tests: choices with holes, agreeing figures, the rules written out a second time."""

from __future__ import annotations

import random
from collections.abc import Mapping

from forms.catalogue import load
from forms.choices import ChoiceTree, grouped
from forms.definition import FormDefinition

#: The eighteen parties of 2024 outside Aceh, eight candidates each: 205 figures on 20 pages.
NATIONAL = grouped({number: range(1, 9) for number in (*range(1, 18), 24)})
#: Parties 1 (numbers with a hole), 2 (nobody stands) and 24 (does not begin at 1).
HOLES = grouped({1: (1, 3, 4), 2: (), 24: (2,)})


def party_form(choices: ChoiceTree = NATIONAL) -> FormDefinition:
    """C.HASIL-DPR for these choices."""
    return load("DPR", choices)


def agreeing_party_sheet(choices: ChoiceTree = NATIONAL, seed: int = 1) -> dict[str, int]:
    """All figures of a sheet that satisfies every rule."""
    rng = random.Random(seed)  # noqa: S311 -- reproducible examples, not secrets
    figures: dict[str, int] = {}

    def row(name: str, m: int, f: int) -> None:
        figures.update({f"{name}.m": m, f"{name}.f": f, f"{name}.t": m + f})

    row("dpt", 150, 140)
    row("used_dpt", 120, 110)
    row("used_dptb", 2, 1)
    row("used_dpk", 1, 0)
    row("used_total", 123, 111)
    row("disabled_used", 1, 0)
    figures |= {"ballots_received": 296, "ballots_used": 234, "ballots_returned": 1, "ballots_unused": 61}
    figures |= {f"votes.{one.id}": 0 for one in choices}
    valid = 234 - rng.randrange(0, 9)
    names = [one.id for one in choices]
    for _ in range(valid):
        figures[f"votes.{rng.choice(names)}"] += 1
    for group in choices.top:
        own = [group.id, *(one.id for one in group.members or ())]
        figures[f"party_total.{group.id}"] = sum(figures[f"votes.{one}"] for one in own)
    figures |= {"valid": valid, "invalid": 234 - valid, "cast": 234}
    return {name: figures[name] for name in party_form(choices).order}


def broken_party_rules(v: Mapping[str, int]) -> set[str]:
    """Keys of the rules of the party blocks and of section V that a complete sheet breaks; plain arithmetic."""
    parties = [name.removeprefix("party_total.") for name in v if name.startswith("party_total.")]
    votes = [name for name in v if name.startswith("votes.")]
    keys = {
        f"R04:{party}" for party in parties
        if v[f"party_total.{party}"] != sum(v[one] for one in votes if one.split(".")[1] == party)
    }
    if v["valid"] != sum(v[f"party_total.{party}"] for party in parties):
        keys.add("R03:valid")
    if v["cast"] != v["valid"] + v["invalid"]:
        keys.add("R05:cast")
    return keys | {f"R14:{name}" for name in votes if v[name] > v["valid"]}
