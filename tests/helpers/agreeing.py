"""Sheets that agree with the rules, for any form: made from its rows and from what the rules add up, never from names.

Not an oracle: the identities are the rules' own. A test that judges the rules needs arithmetic of its own.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

from forms.definition import FormDefinition
from forms.figure import Figure
from forms.rules.evaluate import evaluate
from forms.rules.instances import Instance, rule_set, spare_ballots
from forms.rules.model import Severity
from forms.tally import TallyForm

#: Draws until a sheet without any finding is found; the best of them is taken.
_DRAWS = 60
_ADDING = ("sum", "supply")


def agreeing_sheet(
    definition: FormDefinition, seed: int = 1, known: Mapping[str, int] | None = None
) -> dict[str, int]:
    """All figures of a sheet that breaks no HARD or LAW rule, and no SOFT one if a few draws find one.

    :param known: figures that are as given where the form has them, e.g. :func:`voters` of another sheet of the
        station.
    """
    rng = random.Random(seed)  # noqa: S311 -- reproducible examples, not secrets
    best: tuple[tuple[int, int], dict[str, int]] | None = None
    for _ in range(_DRAWS):
        figures = _Draw(definition, rng, known or {}).figures
        broken = [
            one.severity for one in evaluate(TallyForm(definition, {k: Figure.of(v) for k, v in figures.items()}))
        ]
        weight = (sum(one is not Severity.SOFT for one in broken), len(broken))
        if best is None or weight < best[0]:
            best = weight, figures
        if not broken:
            break
    assert best is not None
    assert not best[0][0], f"no agreeing sheet of {definition.id} in {_DRAWS} draws"
    return best[1]


def voters(definition: FormDefinition, figures: Mapping[str, int]) -> dict[str, int]:
    """The rows in columns: who is listed and who voted, the same on all sheets of a station."""
    return {one.id: figures[one.id] for one in definition.fields if one.column is not None}


class _Draw:
    """One random sheet: whatever an identity settles is computed, the rest is drawn."""

    def __init__(self, definition: FormDefinition, rng: random.Random, known: Mapping[str, int]) -> None:
        self._rng = rng
        self._definition = definition
        rules = [one for one in rule_set(definition).instances if one.severity is not Severity.SOFT or one.spare]
        self._adding = [one for one in rules if one.formula in _ADDING and one.equal]
        self._bounds = [one for one in rules if one.formula == "at_most"]
        bases = {one.fields[1] for one in self._adding if one.spare}
        self._listed = {definition.field(name).row for name in bases}
        self._known = {name: value for name, value in known.items() if name in definition}
        found = dict(self._known)
        while len(found) < len(definition.order):
            self._step(found)
        self.figures = {name: found[name] for name in definition.order}

    def _step(self, found: dict[str, int]) -> None:
        if any(self._solved(one, found) for one in self._adding):
            return
        columns = [one.id for one in self._definition.fields if one.column and one.id not in found]
        if not columns and any(self._split(one, found) for one in self._adding):
            return
        name = (columns or [one for one in self._definition.order if one not in found])[0]
        found[name] = self._drawn(name, found)

    def _solved(self, one: Instance, found: dict[str, int]) -> bool:
        unknown = [name for name in one.fields if name not in found]
        if len(unknown) != 1 or (one.spare and unknown[0] != one.fields[0]):
            return False
        name = unknown[0]
        parts = sum(found[part] for part in one.fields[1:] if part != name) + one.constant
        if name == one.fields[0]:
            found[name] = parts + (spare_ballots(found[one.fields[1]], one.spare) if one.spare else 0)
        else:
            found[name] = max(0, found[one.fields[0]] - parts)
        return True

    def _split(self, one: Instance, found: dict[str, int]) -> bool:
        """Share a known total out among its parts, unevenly."""
        parts = [name for name in one.fields[1:] if name not in found]
        if one.spare or one.fields[0] not in found or not parts:
            return False
        rest = max(0, found[one.fields[0]] - sum(found.get(name, 0) for name in one.fields[1:]))
        weights = [self._rng.random() ** 3 + 1e-6 for _ in parts]
        found |= dict.fromkeys(parts, 0)
        for name in self._rng.choices(parts, weights, k=rest):
            found[name] += 1
        return True

    def _drawn(self, name: str, found: Mapping[str, int]) -> int:
        row = self._definition.row(self._definition.field(name).row).id
        if row in self._listed:
            return self._rng.randrange(80, 141)
        most = [found[one.fields[1]] for one in self._bounds if one.fields[0] == name and one.fields[1] in found]
        if not most or any(section.fillable for section in self._definition.sections
                           if any(one.id == row for one in section.rows)):
            return min([self._rng.randrange(0, 4), *most])
        return self._rng.randrange(min(most) * 6 // 10, min(most) * 95 // 100 + 1)
