"""Sheets as an honest station writes them, for any form, and the slips of a hand that types one.

Made from the rows of the form by plain counting (:mod:`tests.helpers.arithmetic`), never from the rules.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from forms.catalogue import available, load
from forms.choices import Choice, ChoiceTree, flat, grouped
from tests.helpers.arithmetic import Paper

#: Who stands, beside the usual numbered ones: by kind of form, what makes a list odd.
_GROUPED = {
    "numbers with holes, a party without candidates": grouped({1: (1, 3, 4), 2: (), 7: (2, 3), 24: (2,)}),
    "the local parties of Aceh": grouped({
        number: () if number in (10, 13) else (1, 3, *range(4, 11)) for number in range(1, 25)
    }),
}
_PERSONS = {"54 persons": flat(54), "one person": flat(1)}
_TICKETS = {
    "the empty column first": ChoiceTree((Choice("1", 1, "KOLOM KOSONG", kind="empty_column"), Choice("2", 2, "A"))),
    "the empty column last": ChoiceTree((Choice("1", 1, "A"), Choice("2", 2, "KOLOM KOSONG", kind="empty_column"))),
    "six pairs": flat(6),
}


@cache
def papers() -> Mapping[str, Paper]:
    """Every form of the catalogue with the usual choices and with odd ones, by a name for tests."""
    found: dict[str, Paper] = {}
    for contest, version in available():
        usual = Paper(load(contest, version=version))
        found[f"{contest} {version}"] = usual
        odd = _GROUPED if usual.is_grouped else _PERSONS if contest == "DPD" else _TICKETS
        for name, tree in odd.items():
            found[f"{contest} {version}, {name}"] = Paper(load(contest, tree, version))
    return found


def honest_sheet(paper: Paper, rng: random.Random, kind: str = "regular") -> dict[str, int]:
    """All figures of a sheet on which everything adds up, of a small station or a full one.

    :param kind: a ``revote`` gets as many ballots as there are, whatever the lists say.
    """
    v: dict[str, int] = {}

    def row(name: str, m: int, f: int) -> None:
        if name in paper.triples:
            v.update({f"{name}.m": m, f"{name}.f": f, f"{name}.t": m + f})

    listed = rng.choice((0, rng.randint(1, 20), rng.randint(80, paper.most), paper.most))
    men = rng.randint(0, listed)
    row("dpt", men, listed - men)
    turnout = rng.choice((0.0, 1.0, rng.uniform(0.5, 0.95), rng.random()))
    used_men, used_women = round(men * turnout), round((listed - men) * turnout)
    row("used_dpt", used_men, used_women)
    received = paper.received(listed) if kind == "regular" else used_men + used_women + rng.randint(0, 40)
    room = received - used_men - used_women
    moved, late = _moved(paper, rng, room)
    row("used_dptb", *moved)
    row("used_dpk", *late)
    used = [used_men + moved[0] + late[0], used_women + moved[1] + late[1]]
    row("used_total", *used)
    # in 2019 a station beside a school or a plant had more who moved in than ballots; three boxes hold no more than 999
    many = rng.choice((3, max(3, min(150, (999 - listed - sum(moved) - sum(late)) // 4))))
    dptb, dpk = ([one + rng.randint(0, many) for one in served] for served in (moved, late))
    row("dptb", *dptb)
    row("dpk", *dpk)
    everybody = [men + dptb[0] + dpk[0], listed - men + dptb[1] + dpk[1]]
    row("voters_total", *everybody)
    disabled_used = [rng.randint(0, min(one, 6)) for one in used]
    row("disabled_used", *disabled_used)
    row("disabled", *(
        rng.randint(low, min(high, low + rng.choice((2, 90))))
        for low, high in zip(disabled_used, everybody, strict=True)
    ))
    cast = sum(used)
    returned = rng.randint(0, min(4, received - cast))
    v |= {"ballots_received": received, "ballots_used": cast, "ballots_returned": returned,
          "ballots_unused": received - cast - returned}
    invalid = rng.randint(0, rng.choice((0, cast // 20, cast)))
    v |= {"valid": cast - invalid, "invalid": invalid, "cast": cast} | _votes(paper, rng, cast - invalid)
    return {name: v[name] for name in paper.form.order}


def _moved(paper: Paper, rng: random.Random, room: int) -> tuple[list[int], list[int]]:
    """Voters who moved in and voters without a list who got a ballot, men and women, within the ballots there are."""
    most = rng.choice((2, 9, room))
    found = []
    for _ in range(4):
        one = rng.randint(0, min(most, room))
        room -= one
        found.append(one)
    return found[:2], found[2:]


def _votes(paper: Paper, rng: random.Random, valid: int) -> dict[str, int]:
    """Valid votes shared out, now and then all of them to one."""
    boxes = [box for one in paper.blocks for box in (one.own, *one.members)]
    weights = [rng.random() ** rng.choice((1, 3, 30)) + 1e-9 for _ in boxes]
    v = dict.fromkeys(boxes, 0)
    for box in rng.choices(boxes, weights, k=valid):
        v[box] += 1
    if paper.is_grouped:
        v |= {one.total: v[one.own] + sum(v[box] for box in one.members) for one in paper.blocks}
    return v


# ---- slips

@dataclass(frozen=True)
class Slip:
    """One slip of the hand.

    :param kind: a key of :data:`SLIPS`.
    :param boxes: boxes whose figure is another than on paper, in the order of the paper.
    """

    kind: str
    boxes: tuple[str, ...]
    paper: Mapping[str, int]
    typed: Mapping[str, int]


def _slip(kind: str, sheet: Mapping[str, int], changed: Mapping[str, int]) -> Slip | None:
    typed = {**sheet, **changed}
    boxes = tuple(name for name in sheet if typed[name] != sheet[name])
    return Slip(kind, boxes, sheet, typed) if boxes else None


def _digit(paper: Paper, sheet: Mapping[str, int], rng: random.Random) -> Slip | None:
    """One digit read as another, the crossed first box as well."""
    name, place = rng.choice(paper.form.order), 10 ** rng.randrange(3)
    digit = sheet[name] // place % 10
    other = rng.choice([one for one in range(10) if one != digit])
    return _slip("digit", sheet, {name: sheet[name] + (other - digit) * place})


def _transposition(paper: Paper, sheet: Mapping[str, int], rng: random.Random) -> Slip | None:
    """Two neighbouring digits of a figure exchanged."""
    names = [one for one in paper.form.order if sheet[one] > 9]
    name, at = rng.choice(names or [paper.form.order[0]]), rng.randrange(2)
    text = f"{sheet[name]:03d}"
    return _slip("transposition", sheet, {name: int(text[:at] + text[at + 1] + text[at] + text[at + 2 :])})


def _swapped(paper: Paper, sheet: Mapping[str, int], rng: random.Random) -> Slip | None:
    """Two boxes beside or above each other filled with each other's figure."""
    a, b = rng.choice([(a, b) for a, b in paper.neighbours if sheet[a] != sheet[b]] or [paper.neighbours[0]])
    return _slip("swapped", sheet, {a: sheet[b], b: sheet[a]})


def _shifted(paper: Paper, sheet: Mapping[str, int], rng: random.Random) -> Slip | None:
    """From one row of a page on every figure a row too high or too low; the row left over gets none."""
    found = [one for one in shifts(paper) if any(sheet[a] != sheet[b] for a, b in one.moves)]
    return _slip("shifted", sheet, rng.choice(found).typed(sheet)) if found else None


#: Who draws a slip of each kind; None where the sheet has no room for one.
SLIPS: Mapping[str, Callable[[Paper, Mapping[str, int], random.Random], Slip | None]] = {
    "digit": _digit, "transposition": _transposition, "swapped": _swapped, "shifted": _shifted,
}


@dataclass(frozen=True)
class Shift:
    """A run of rows typed a row away.

    :param moves: where a figure stood on the paper, and the box it was typed in.
    :param left: boxes of the row left over, typed as nothing (zero).
    """

    moves: tuple[tuple[str, str], ...]
    left: tuple[str, ...]

    def typed(self, sheet: Mapping[str, int]) -> dict[str, int]:
        """What the boxes concerned say then."""
        return {**dict.fromkeys(self.left, 0), **{to: sheet[of] for of, to in self.moves}}


@cache
def shifts(paper: Paper) -> tuple[Shift, ...]:
    """Every run of two rows or more to the end of its block on a page, up and down."""
    return tuple(_shifts(paper))


def _shifts(paper: Paper) -> Iterator[Shift]:
    for section in paper.form.sections:
        pages = {row.page: [one for one in section.rows if one.page == row.page] for row in section.rows}
        for rows in pages.values():
            columns = [[one.id for one in row.fields] for row in rows]
            for start in range(len(rows) - 1):
                run = columns[start:]
                if len({len(one) for one in run}) > 1:
                    continue
                up = [(of, to) for to_row, of_row in zip(run, run[1:], strict=False)
                      for of, to in zip(of_row, to_row, strict=True)]
                yield Shift(tuple(up), tuple(run[-1]))
                yield Shift(tuple((to, of) for of, to in up), tuple(run[0]))


def with_ballots_gone(sheet: Mapping[str, int], rng: random.Random) -> dict[str, int] | None:
    """The sheet of a station where one to three voters took their ballot home: true, and R06 and R07 do not hold.

    None where the station had too few invalid ballots to miss some.
    """
    gone = rng.randint(1, 3)
    if sheet["invalid"] < gone:
        return None
    return {**sheet, "invalid": sheet["invalid"] - gone, "cast": sheet["cast"] - gone}


def slip(kind: str, paper: Paper, seed: int, ballots_gone: bool = False) -> Slip:
    """A slip of a kind on an honest sheet; the same for the same seed.

    :param ballots_gone: the sheet has a true difference of law (:func:`with_ballots_gone`).
    """
    rng = random.Random(f"{paper.form.id} {kind} {seed}")  # noqa: S311 -- reproducible examples, not secrets
    while True:
        sheet: dict[str, int] | None = honest_sheet(paper, rng)
        if sheet is not None and ballots_gone:
            sheet = with_ballots_gone(sheet, rng)
        found = SLIPS[kind](paper, sheet, rng) if sheet is not None else None
        if found is not None:
            return found
