"""Kinds of KPU's station data: a table of data (``resources/sources``), so that no contest stands in the code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import Literal

import resources
from forms.definition import FormDefinition, Text

Layout = Literal["flat", "parties", "candidates"]


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of file; the meaning of each entry stands at the head of the table. Compared by identity.

    :ivar numbers: ballot number by candidate id; empty where the rank of the id is the number.
    :ivar label: what people call it.
    """

    code: str
    contest: str
    layout: Layout
    area: int
    lacks: tuple[str, ...]
    label: Text
    names: Mapping[str, str]
    numbers: Mapping[str, int] = field(default_factory=dict)
    parties: tuple[int, ...] = ()

    def lacking(self, definition: FormDefinition) -> frozenset[str]:
        """Boxes of a form that no file of this kind has."""
        parties = [str(number) for number, _ in definition.shape]
        patterns = [one for told in self.lacks for one in (
            [told.format(party=party) for party in parties] if "{party}" in told else [told]
        )]
        return frozenset(name for name in definition.order if any(fnmatchcase(name, one) for one in patterns))


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind, in the order of the table; the first is meant where nothing tells them apart."""
    table = tomllib.loads(resources.path("sources", "kpu-2024.toml").read_text(encoding="utf-8"))
    return tuple(
        Kind(**{
            **one, "lacks": tuple(one["lacks"]), "parties": tuple(one.get("parties", ())),
            "label": Text(**one["label"]),
        })
        for one in table["kinds"]
    )


def of_layout(layout: Layout) -> tuple[Kind, ...]:
    """Kinds of one layout."""
    return tuple(one for one in kinds() if one.layout == layout)
