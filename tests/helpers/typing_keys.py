"""The keys of a practised typist for a sheet, and sheets to count them on: real ones, and made-up ones like them."""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Mapping
from pathlib import Path

from forms.choices import ChoiceTree, flat, grouped
from forms.definition import FormDefinition
from forms.figure import Figure
from recap_desktop.ui.pages.entry.blocks import rest_of_block
from recap_desktop.ui.widgets.figure_field.editing import Act, Editing, Move

_PARTIES = (*range(1, 18), 24)
#: Real party blocks by the number of candidates with a vote (65 sheets of one village, 18 parties of 6 to 8).
_VOTED = {0: 285, 1: 291, 2: 171, 3: 167, 4: 134, 5: 79, 6: 28, 7: 14, 8: 1}
#: Votes of those who got any: below ten, below a hundred, more.
_SIZES = ((1, 9, 2091), (10, 99, 245), (100, 140, 3))
#: Share of a party's candidate votes that its own row is taken to have; the source tells of candidates alone.
OWN_SHARE = 0.15

PPWP_LIST = flat(3)


def keys_of(form: FormDefinition, figures: Mapping[str, int]) -> str:
    """One letter a key: digits, ``+`` for zero, ``*`` for the rest of the party, ``e`` for Enter."""
    keys: list[str] = []
    typed: set[str] = set()
    for name in form.order:
        if name in typed:
            continue
        rest = rest_of_block(form, name, typed)
        if rest is not None and len(rest[0]) > 1 and not any(figures[one] for one in rest[0]):
            keys.append("*")
            typed.update(rest[0])
            continue
        value, boxes = figures[name], form.field(name).boxes
        keys.append("+" if value == 0 else str(value) if value >= 10 ** (boxes - 1) else f"{value}e")
        typed.add(name)
    return "".join(keys)


def typed_by(form: FormDefinition, keys: str) -> dict[str, Figure]:
    """What the app's own editing makes of these keys, without a window."""
    figures: dict[str, Figure] = {}
    name, editing = form.order[0], Editing(form.fields[0].boxes)
    for key in keys:
        if key == "*":
            rest = rest_of_block(form, name, figures.keys())
            assert rest is not None, name
            figures |= {one: Figure.of(0) for one in rest[0]}
            name, editing = rest[1], Editing(form.field(rest[1]).boxes)
            continue
        step = editing.digit(key) if key.isdigit() else editing.act(Act.ZERO if key == "+" else Act.ENTER)
        if step.figure is not None:
            figures[name] = step.figure
        if step.move is Move.NEXT and name != form.order[-1]:
            name = form.order[form.place[name] + 1]
            editing = Editing(form.field(name).boxes)
    return figures


def around(votes: Mapping[str, int], seed: int = 1) -> dict[str, int]:
    """Sections I to III and V of an ordinary station for these votes, so that every rule holds."""
    rng = random.Random(seed)  # noqa: S311 -- reproducible examples, not secrets
    valid = sum(count for name, count in votes.items() if not name.startswith("party_total."))
    invalid = rng.randrange(0, 9)
    cast = valid + invalid
    figures: dict[str, int] = {}

    def row(name: str, m: int, f: int) -> None:
        figures.update({f"{name}.m": m, f"{name}.f": f, f"{name}.t": m + f})

    moved, special = rng.randrange(0, 6), rng.randrange(0, 6)
    men = (cast - moved - special) // 2
    absent = rng.randrange(20, 90)
    row("dpt", men + absent // 2, cast - moved - special - men + absent - absent // 2)
    row("used_dpt", men, cast - moved - special - men)
    row("used_dptb", moved // 2, moved - moved // 2)
    row("used_dpk", special // 2, special - special // 2)
    row("used_total", *(sum(figures[f"{one}.{side}"] for one in ("used_dpt", "used_dptb", "used_dpk"))
                        for side in ("m", "f")))
    row("disabled_used", 0, rng.randrange(0, 2))
    spoiled = rng.randrange(0, 2)
    received = figures["dpt.t"] + -(-figures["dpt.t"] * 2 // 100)
    figures |= {"ballots_received": received, "ballots_used": cast, "ballots_returned": spoiled,
                "ballots_unused": received - cast - spoiled}
    return {**figures, **votes, "valid": valid, "invalid": invalid, "cast": cast}


def with_parties(candidates: Mapping[str, int]) -> dict[str, int]:
    """Votes of candidates by ``party.number``, with the parties' own and their sums."""
    votes: dict[str, int] = {}
    for party in dict.fromkeys(one.split(".")[0] for one in candidates):
        of_party = {name: count for name, count in candidates.items() if name.split(".")[0] == party}
        own = round(sum(of_party.values()) * OWN_SHARE)
        votes |= {f"votes.{party}": own, **{f"votes.{name}": count for name, count in of_party.items()},
                  f"party_total.{party}": own + sum(of_party.values())}
    return votes


def real_dpr(data: Path) -> tuple[ChoiceTree, list[dict[str, int]]]:
    """The list and the sheets of one village; what the source lacks is filled in."""
    stations = json.loads(gzip.decompress((data / "dpr-1671041005" / "votes.json.gz").read_bytes()))
    ids = sorted(next(iter(stations.values())).keys() - {"null"})
    party_of = dict(zip(dict.fromkeys(one[:5] for one in ids), _PARTIES, strict=True))
    members: dict[int, list[int]] = {number: [] for number in _PARTIES}
    for one in ids:
        members[party_of[one[:5]]].append(int(one[5:]))
    sheets = [
        around(with_parties({f"{party_of[one[:5]]}.{one[5:]}": votes[one] or 0 for one in ids}), seed)
        for seed, votes in enumerate(stations.values())
    ]
    return grouped(members), sheets


def real_ppwp(data: Path) -> list[dict[str, int]]:
    """The stations of one sub-district that are whole; sections II and III are filled in."""
    names = {"dpt": "pemilih_dpt", "used_dpt": "pengguna_dpt", "used_dptb": "pengguna_dptb",
             "used_dpk": "pengguna_non_dpt", "used_total": "pengguna_total"}
    sheets = []
    with (data / "ppwp-310102.csv").open(encoding="utf-8", newline="") as file:
        for seed, row in enumerate(csv.DictReader(file)):
            votes = {f"votes.{k}": row[f"10002{k + 4}"] for k in (1, 2, 3)}
            said = {f"{mine}.{side}": row[f"{theirs}_{end}"] for mine, theirs in names.items()
                    for side, end in (("m", "l"), ("f", "p"), ("t", "j"))}
            ends = {"valid": row["suara_sah"], "invalid": row["suara_tidak_sah"], "cast": row["suara_total"]}
            if all(text.isdigit() for text in (*votes.values(), *said.values(), *ends.values())):
                filled = around({name: int(text) for name, text in votes.items()}, seed)
                sheets.append({**filled, **{name: int(text) for name, text in {**said, **ends}.items()}})
    return sheets


def made_up_list() -> ChoiceTree:
    """Eighteen parties, 142 candidates, as in the district of the real sheets: one party has six."""
    return grouped({number: range(1, 7 if number == 6 else 9) for number in _PARTIES})


def made_up_dpr(seed: int) -> dict[str, int]:
    """A sheet of that list whose zeros and sizes are spread as in the real ones; first candidates get more."""
    rng = random.Random(seed)  # noqa: S311 -- reproducible examples, not secrets
    candidates: dict[str, int] = {}
    for one in made_up_list().top:
        numbers = [member.number for member in one.members or ()]
        voted = min(len(numbers), rng.choices(list(_VOTED), list(_VOTED.values()))[0])
        chosen = set(sorted(numbers, key=lambda number: rng.random() * number)[:voted])
        for number in numbers:
            low, high, _ = rng.choices(_SIZES, [weight for *_, weight in _SIZES])[0]
            size = int(low * (high / low) ** (rng.random() ** 2))  # most of them near the lower end
            candidates[f"{one.number}.{number}"] = size if number in chosen else 0
    return around(with_parties(candidates), seed)
