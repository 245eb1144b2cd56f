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
        return _too_much(sheet, failing) or _exchange(sheet, failing)
    explanations = _explanations(sheet, failing)
    natural = {name: slip for name, fitting in explanations.items() if (slip := _slip(sheet, name, fitting))}
    if len(natural) == 1:
        (name, slip), = natural.items()
        return _pointed(sheet, failing, name, slip)
    if len(explanations) < 2 and (exchange := _exchange(sheet, failing)) is not None:
        return exchange  # two figures that both fit where the other stands are no accident
    if len(explanations) == 1:
        return _pointed(sheet, failing, next(iter(explanations)), "single_field")
    return _by_difference(sheet, failing)


def digit_place(difference: int) -> int | None:
    """n where the difference is d * 10^n with one digit d from 1 to 9, else None."""
    digits = str(abs(difference))
    return len(digits) - 1 if digits[0] != "0" and not digits[1:].strip("0") else None


def _explanations(sheet: Sheet, failing: Instance) -> dict[str, int]:
    """Fields of which another figure, given here, would satisfy ``failing`` and break nothing: those that clear most.

    One slip that clears three findings is likelier than three slips.
    """
    fitting: dict[str, int] = {}
    cleared: dict[str, int] = {}
    for name in failing.fields:
        figure = failing.solve(name, sheet.values)
        if figure is None or not 0 <= figure < 10 ** sheet.definition.field(name).boxes:
            continue
        clears = _clears(sheet, name, figure)
        if clears is not None:
            fitting[name], cleared[name] = figure, clears
    most = max(cleared.values(), default=0)
    return {name: figure for name, figure in fitting.items() if cleared[name] == most}


def _clears(sheet: Sheet, name: str, figure: int) -> int | None:
    """How much of what is broken another figure in a field would clear; None where it leaves or makes a fault.

    A small difference of LAW that is left may be true at the station: of it the slip is cleared, so half of it counts.
    """
    values, broken = {**sheet.values, name: figure}, {one.key for one in sheet.broken}
    found = 0
    for one in sheet.binding(name):
        if one.severity is Severity.SOFT:
            continue
        if one.holds(values):
            found += 2 * (one.key in broken)
        elif one.key in broken and one.severity is Severity.LAW and abs(one.residual(values)) <= SMALL:
            found += 1
        else:
            return None
    return found


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


def _exchange(sheet: Sheet, failing: Instance) -> Cause | None:
    """The one exchange of neighbouring entries that clears the most, where there is one.

    A part above its whole alone says little: there it must clear all that is broken about either box.
    """
    cleared = {pair: _broken_about(sheet, pair) for pair in _swaps(sheet, failing)}
    most = max((len(one) for one in cleared.values()), default=0)
    pairs = [pair for pair, keys in cleared.items() if len(keys) == most]
    if len(pairs) != 1:
        return None
    near = {one.key for one in sheet.broken if not set(one.fields).isdisjoint(failing.fields)}
    if not failing.equal and not near <= cleared[pairs[0]]:
        return None
    return _swap_cause(sheet, *pairs[0])


def _broken_about(sheet: Sheet, names: tuple[str, str]) -> set[str]:
    """Keys of what is broken and names one of the fields."""
    return {one.key for one in sheet.broken if not set(names).isdisjoint(one.fields)}


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

    Looked up once for a form: while a sheet is typed, every finding of a long sum asks for all boxes at each figure.
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
