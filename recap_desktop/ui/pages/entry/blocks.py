"""What the rows of one contestant's block say together: the rest that is zero, the sum beside its total. Without Qt."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from forms.definition import FormDefinition, RowDef
from forms.figure import Figure, Kind


def rest_of_block(definition: FormDefinition, field: str, typed: Collection[str]) -> tuple[tuple[str, ...], str] | None:
    """Untyped figures of candidates from ``field`` on that one key makes zero, and where typing goes on.

    It ends at the first figure that is typed, else at the total of the block, which is always read from the paper.
    None where ``field`` is no candidate's, or is typed itself.
    """
    row = definition.row(definition.field(field).row)
    if row.group is None or row.choice in (None, row.group) or field in typed:
        return None
    zeros: list[str] = []
    for name in definition.order[definition.place[field]:]:
        here = definition.row(definition.field(name).row)
        if here.group != row.group or here.choice is None or name in typed:
            return tuple(zeros), name
        zeros.append(name)
    return tuple(zeros), definition.order[-1]


@dataclass(frozen=True)
class BlockSum:
    """The parts of a block added up, and its total as typed."""

    parts: int
    total: int

    @property
    def agrees(self) -> bool:
        """The total is the sum of its parts."""
        return self.parts == self.total


def block_sum(definition: FormDefinition, total: RowDef, figures: Mapping[str, Figure]) -> BlockSum | None:
    """The sum of a block beside its total. None before the total is typed, since a sum on the screen gets copied, and
    while a part is not typed, blank or unreadable."""
    block = [row for row in definition.section_of(total.fields[0].id).rows if row.group == total.group]
    parts = [figures.get(one.id) for row in block if row.choice is not None for one in row.fields]
    of_total = figures.get(total.fields[0].id)
    if of_total is None or of_total.kind is not Kind.VALUE or of_total.value is None:
        return None
    values = [one.value for one in parts if one is not None and one.value is not None]
    if len(values) < len(parts):
        return None
    return BlockSum(sum(values), of_total.value)
