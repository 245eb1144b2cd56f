"""The five contests of a general election in a made country: what a package says of them, and what stands on paper."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import resources
from forms.catalogue import newest_form
from forms.definition import FormDefinition
from forms.figure import Figure
from forms.rule_table import newest_rules
from forms.rules import evaluate
from forms.tally import TallyForm
from tests.helpers.agreeing import agreeing_sheet, voters
from tests.helpers.contests import GENERAL, placeholders

#: The contest that every made country has.
FIRST = "PPWP"
Paper = Mapping[str, int]
#: Papers of a contest for each of the first one's: those of a village are all different.
_DRAWS = 3


def contests_of(text: str) -> tuple[str, ...]:
    """Codes that were asked for, e.g. ``PPWP,DPR``, in the order of a general election; ``all`` are all five.

    :raises ValueError: one is none of these, or the first is missing: its voters are on the paper of all others.
    """
    asked = set(GENERAL if text == "all" else text.split(","))
    if FIRST not in asked or not asked <= set(GENERAL):
        raise ValueError(f"{FIRST} and any of {','.join(GENERAL)}, or all")
    return tuple(code for code in GENERAL if code in asked)


def told(codes: Iterable[str]) -> list[dict[str, Any]]:
    """These contests but the first as a package tells them: parties of eight, or three choices, one district."""
    rules = newest_rules()
    return [
        {
            "code": code, "form": newest_form(code)._asdict(),
            "rules": {"version": rules.version, "digest": rules.digest},
            "districts": [{"code": "0", "name": code, "regions": [], "choices": placeholders(code).to_json()}],
        }
        for code in codes if code != FIRST
    ]


@cache
def training_papers(definition: FormDefinition) -> Sequence[Paper]:
    """Figures of training paper of the first contest that breaks no rule."""
    found: dict[str, dict[str, int]] = json.loads(
        resources.path("training", "sheets.json").read_text(encoding="utf-8")
    )
    forms = [TallyForm(definition, {name: Figure.of(value) for name, value in one.items()}) for one in found.values()]
    return [one for one, form in zip(found.values(), forms, strict=True) if not evaluate(form)]


@cache
def drawn_papers(definition: FormDefinition, first: FormDefinition) -> Sequence[Paper]:
    """Papers of another contest that break no rule, with the voters of the first contest's paper at the same place."""
    papers = training_papers(first)
    return [agreeing_sheet(definition, seed, voters(first, paper)) for seed in range(_DRAWS) for paper in papers]
