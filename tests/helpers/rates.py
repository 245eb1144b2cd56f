"""What the rules make of a slip, held against plain arithmetic; counted over many slips of one form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from forms.figure import Figure
from forms.rule_table import newest_rules
from forms.rules import Finding, RuleContext, Severity, evaluate
from forms.tally import TallyForm
from tests.helpers.arithmetic import Paper
from tests.helpers.plain_sheets import SLIPS, Slip, papers, slip

_BINDING = (Severity.HARD, Severity.LAW)


def found(paper: Paper, figures: Mapping[str, int], context: RuleContext | None = None) -> tuple[Finding, ...]:
    """All that the rules find on these figures."""
    return evaluate(TallyForm(paper.form, {name: Figure.of(value) for name, value in figures.items()}), context)


@dataclass(frozen=True)
class Judged:
    """One slip, by arithmetic and by the rules."""

    paper: Paper
    slip: Slip

    @cached_property
    def breaks(self) -> set[str]:
        """Keys of HARD and LAW rules that it breaks, by arithmetic."""
        return self.paper.binding(self.slip.typed)

    @cached_property
    def flagged(self) -> tuple[Finding, ...]:
        """HARD and LAW findings of the rules."""
        return tuple(one for one in found(self.paper, self.slip.typed) if one.severity in _BINDING)

    @cached_property
    def named(self) -> set[str]:
        """Boxes that findings on show name as the probable cause."""
        causes = [one.cause for one in self.flagged if one.silenced_by is None]
        return {one.suspect_field for one in causes if one is not None and one.suspect_field is not None}

    @cached_property
    def is_plain(self) -> bool:
        """Whether exactly one box explains all that is broken and the slip was in it.

        Of two boxes exchanged: no box alone explains it, and exactly one exchange of neighbours does.
        """
        single = self.paper.explaining(self.slip.typed)
        if self.slip.kind == "swapped":
            return not single and self.paper.exchanges(self.slip.typed) == {self.slip.boxes}
        return len(single) == 1 and single <= set(self.slip.boxes)

    @property
    def names_right(self) -> bool:
        """Whether a box of the slip is named, and no other one."""
        return bool(self.named) and self.named <= set(self.slip.boxes)

    @property
    def names_another(self) -> bool:
        """Whether a box is named that the slip was not in."""
        return not self.named <= set(self.slip.boxes)


def counted(form: str, kind: str, seeds: Sequence[int]) -> dict[str, Any]:
    """Slips of one kind on one form (``"DPR 2024"``), its usual and odd lists of choices by turns.

    Counts: ``slips``; ``broken``, those that break an identity; of these ``flagged``, ``plain`` (one box explains it)
    with ``named`` (the right one is named), and ``another`` (a box is named that the slip was not in).
    """
    of_form = [paper for name, paper in papers().items() if name.partition(",")[0] == form]
    row: dict[str, Any] = {"form": form, "kind": kind, "slips": len(seeds)}
    row |= dict.fromkeys(("broken", "flagged", "plain", "named", "another"), 0)
    for place, seed in enumerate(seeds):
        paper = of_form[place % len(of_form)]
        judged = Judged(paper, slip(kind, paper, seed))
        if not judged.breaks:
            continue
        plain = judged.is_plain
        row["broken"] += 1
        row["flagged"] += bool(judged.flagged)
        row["plain"] += plain
        row["named"] += plain and judged.names_right
        row["another"] += judged.names_another
    return row


def counted_beside_a_true_difference(form: str, kind: str, seeds: Sequence[int]) -> dict[str, Any]:
    """As :func:`counted` of sheets with a true difference of law, on which no one box explains all that is broken.

    Counts: ``broken``, those that break an identity more; of these ``flagged``, all of them; ``named``, a box of the
    slip is named and no other one; ``another``, a box is named that the slip was not in.
    """
    of_form = [paper for name, paper in papers().items() if name.partition(",")[0] == form]
    row: dict[str, Any] = {"form": form, "kind": kind, "slips": len(seeds)}
    row |= dict.fromkeys(("broken", "flagged", "named", "another"), 0)
    for place, seed in enumerate(seeds):
        judged = Judged(paper := of_form[place % len(of_form)], slip(kind, paper, seed, ballots_gone=True))
        more = judged.breaks - paper.binding(judged.slip.paper)
        if not more:
            continue
        row["broken"] += 1
        row["flagged"] += more <= {one.key for one in judged.flagged}
        row["named"] += judged.names_right
        row["another"] += judged.names_another
    return row


def forms() -> Iterator[str]:
    """Every form of the catalogue, as :func:`counted` takes it."""
    yield from (name for name in papers() if "," not in name)


def rates(slips: int, seed: int = 1) -> dict[str, Any]:
    """The whole table: so many slips of each kind on each form; the same for the same seed."""
    seeds = range(seed, seed + slips)
    rows = [counted(form, kind, seeds) for form in forms() for kind in SLIPS]
    beside = [counted_beside_a_true_difference(form, kind, seeds) for form in forms() for kind in SLIPS]
    return {"rules": newest_rules().version, "seed": seed, "slips": slips, "rows": rows, "beside": beside}
