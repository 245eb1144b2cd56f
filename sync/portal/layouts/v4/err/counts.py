"""Ballot counts: what the form says of voters and ballots, a count a box, at every place that has one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync.portal.layouts.v4.err.codes import Json, ballots_word, codes, thing, type_of
from sync.portal.layouts.v4.err.contest import Part
from sync.portal.layouts.v4.err.units import unit_id


def ballot_counts(parts: Sequence[Part]) -> list[Json]:
    """Total (valid and invalid together, and the rejected of them), then every other box that is no choice's."""
    made: list[Json] = []
    kind = type_of("BallotCounts")
    for part in parts:
        made += _totals(part)
        for field in _boxes(part):
            word = ballots_word(field)
            made += [
                {"@type": kind, "Type": "other", "OtherType": word, "GpUnitId": unit_id(code), "BallotsCast": count}
                for code, count in part.counts(field)
            ]
    return made


def _totals(part: Part) -> Iterator[Json]:
    cast, rejected = (
        dict(part.counts(field)) if (field := codes()[name]) in part.definition else {} for name in ("cast", "rejected")
    )
    for code in dict.fromkeys([*cast, *rejected]):
        yield thing(
            "BallotCounts", Type="total", GpUnitId=unit_id(code), BallotsCast=cast.get(code),
            BallotsRejected=rejected.get(code),
        )


def _boxes(part: Part) -> list[str]:
    """Boxes that belong to no choice and no group of choices, and are in no total."""
    told = {codes()["cast"], codes()["rejected"]}
    rows = (row for section in part.definition.sections for row in section.rows)
    return [
        field.id for row in rows if row.choice is None and row.group is None for field in row.fields
        if field.id not in told
    ]
