"""Probable causes: which single slip would explain a finding, and which box to look at.

A slip is *an explanation* of a finding when changing that one field would satisfy every HARD and LAW identity the
field stands in. Of several, those that clear the most findings at once are kept; exactly one left points at its box,
else exactly one that looks like a slip of the hand or eye does (a digit misread, digits exchanged, the leading X read
as a digit). Nothing here is shown while typing,
and no sentence names the figure that would fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from forms.definition import FormDefinition
from forms.rules import sentences
from forms.rules.instances import Instance
from forms.rules.model import Cause, Severity

#: Differences up to this are often true at the station.
SMALL = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """The numbers of a sheet, the identities of HARD or LAW that fail, and those of a field that can be evaluated."""

    definition: FormDefinition
    values: Mapping[str, int]
    binding: Callable[[str], Sequence[Instance]]
    broken: Sequence[Instance]

    def kept(self, values: Mapping[str, int], *fields: str) -> bool:
        """True when every HARD and LAW identity that names one of the fields holds on ``values``."""
        return all(
            one.holds(values) for name in fields for one in self.binding(name) if one.severity is not Severity.SOFT
        )


def probable_cause(sheet: Sheet, failing: Instance) -> Cause | None:
    """The likeliest cause of a failing HARD or LAW identity, or the one that its rule names; else None."""
    if failing.cause is not None:
        name = failing.fields[0]
        return Cause(failing.cause, {}, name, sentences.cause(failing.cause, {}, sheet.definition.field(name)))
    if failing.severity is Severity.SOFT or failing.formula == "digits":
        return None
    if not failing.equal:
        return _too_much(sheet, failing)
    explanations = _clearing_most(sheet, dict(_explanations(sheet, failing)))
    if len(explanations) == 1:
        (name, fitting), = explanations.items()
        return _pointed(sheet, failing, name, _slip(sheet, name, fitting) or "single_field")
    swapped = list(_swaps(sheet, failing))
    if len(swapped) == 1 and not explanations:
        return _swap_cause(sheet, *swapped[0])
    natural = {name: slip for name, fitting in explanations.items() if (slip := _slip(sheet, name, fitting))}
    if len(natural) == 1:
        (name, slip), = natural.items()
        return _pointed(sheet, failing, name, slip)
    return _by_difference(sheet, failing)


def digit_place(difference: int) -> int | None:
    """n where the difference is d * 10^n with one digit d from 1 to 9, else None."""
    digits = str(abs(difference))
    return len(digits) - 1 if digits[0] != "0" and not digits[1:].strip("0") else None


def _explanations(sheet: Sheet, failing: Instance) -> Iterator[tuple[str, int]]:
    for name in failing.fields:
        fitting = failing.solve(name, sheet.values)
        boxes = sheet.definition.field(name).boxes
        if fitting is not None and 0 <= fitting < 10**boxes and sheet.kept({**sheet.values, name: fitting}, name):
            yield name, fitting


def _clearing_most(sheet: Sheet, explanations: dict[str, int]) -> dict[str, int]:
    """One slip that clears three findings is likelier than three slips."""
    cleared = {name: sum(name in one.fields for one in sheet.broken) for name in explanations}
    most = max(cleared.values(), default=0)
    return {name: fitting for name, fitting in explanations.items() if cleared[name] == most}


def _slip(sheet: Sheet, name: str, fitting: int) -> str | None:
    """How ``fitting`` on paper could have become the figure typed."""
    boxes = sheet.definition.field(name).boxes
    typed, meant = str(sheet.values[name]).zfill(boxes), str(fitting).zfill(boxes)
    if len(typed) > boxes:
        return None
    apart = [place for place in range(boxes) if typed[place] != meant[place]]
    if apart == [0] and meant[0] == "0" and boxes > 1:
        return "leading_x"
    if len(apart) == 1:
        return "digit_place"
    a, b = apart[0], apart[-1]
    if len(apart) == 2 and b == a + 1 and typed[a] == meant[b] and typed[b] == meant[a]:
        return "transposed"
    return None


def _swaps(sheet: Sheet, failing: Instance) -> Iterator[tuple[str, str]]:
    """Pairs of neighbouring entries whose exchange would satisfy everything that names either."""
    seen: set[frozenset[str]] = set()
    for name in failing.fields:
        for other in _neighbours(sheet.definition, name):
            pair = frozenset((name, other))
            if other not in sheet.values or pair in seen or sheet.values[name] == sheet.values[other]:
                continue
            seen.add(pair)
            exchanged = {**sheet.values, name: sheet.values[other], other: sheet.values[name]}
            if sheet.kept(exchanged, name, other):
                yield name, other


@lru_cache(maxsize=4096)
def _neighbours(definition: FormDefinition, name: str) -> tuple[str, ...]:
    """The other columns of the row, and the same column in the rows above and below on the page.

    Looked up once for a form: while a sheet is typed, a finding of a long sum asks for all its boxes at each figure.
    """
    one = definition.field(name)
    rows = definition.section_of(name).block(definition.row(one.row))
    position = next(index for index, row in enumerate(rows) if row.id == one.row)
    beside = [other.id for other in rows[position].fields if other.id != name]
    near = [row for place, row in enumerate(rows) if abs(place - position) == 1]
    return (*beside, *(other.id for row in near for other in row.fields if other.column == one.column))


def _swap_cause(sheet: Sheet, name: str, other: str) -> Cause:
    a, b = sheet.definition.field(name), sheet.definition.field(other)
    columns = {a.column, b.column} == {"m", "f"} and a.row == b.row
    first, second = (a, b) if sheet.definition.place[name] < sheet.definition.place[other] else (b, a)
    code = "swapped_columns" if columns else "swapped_fields"
    return Cause(code, {}, first.id, sentences.cause(code, {}, first, second))


def _pointed(sheet: Sheet, failing: Instance, name: str, slip: str) -> Cause:
    difference = abs(failing.residual(sheet.values))
    params = {"difference": difference}
    place = digit_place(difference)
    if slip == "digit_place" and place is not None:
        params["place"] = place
    field = sheet.definition.field(name)
    return Cause(slip, params, name, sentences.cause(slip, params, field))


def _too_much(sheet: Sheet, failing: Instance) -> Cause | None:
    """A part above its whole: the crossed first box read as a digit?"""
    name = failing.fields[0]
    figure, boxes = str(sheet.values[name]), sheet.definition.field(name).boxes
    if len(figure) != boxes or boxes < 2:
        return None
    without = {**sheet.values, name: int(figure[1:])}
    return _pointed(sheet, failing, name, "leading_x") if sheet.kept(without, name) else None


def _by_difference(sheet: Sheet, failing: Instance) -> Cause | None:
    difference = abs(failing.residual(sheet.values))
    if failing.severity is Severity.LAW and difference <= SMALL:
        return Cause("small_difference", {"difference": difference}, None, sentences.cause("small_difference", {}))
    place = digit_place(difference)
    if place is None:
        return None
    params = {"difference": difference, "place": place}
    return Cause("digit_place_somewhere", params, None, sentences.cause("digit_place_somewhere", params))
