"""The five contests of a general election in a made country: what a package says of them, and what stands on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from typing import Any

from forms.catalogue import newest_form
from forms.definition import FormDefinition
from forms.rule_table import newest_rules
from tests.helpers.agreeing import agreeing_sheet, voters
from tests.helpers.contests import GENERAL, placeholders

#: The contest that every made country has.
FIRST = "PPWP"
Paper = Mapping[str, int]


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
def paper(definition: FormDefinition, place: int, first: FormDefinition) -> Paper:
    """Figures of a station's paper that break no rule; voters are those of the first contest's paper there.

    :param place: of the station in its sub-district. Papers of places are different, or every one of them would be
        found to be like another (rule R24).
    """
    seed = int(sha256(f"{definition.id}\n{place}".encode()).hexdigest()[:8], 16)
    return agreeing_sheet(definition, seed, voters(first, paper(first, place, first)) if definition != first else None)
