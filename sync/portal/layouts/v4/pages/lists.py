"""Votes of the single candidates of parties: sums of a region by contest and electoral district.

They are those of the tables ``rekap_*``. The JSON files of regions have parties only: candidates of a country's lists
would make each of them many times as large, for what few people look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from forms.definition import FormDefinition
from sync.portal.content import View
from sync.portal.layouts.v2.totals import regions_of
from sync.portal.layouts.v4.names import column_of
from sync.trust.contests import District
from sync.trust.package import ElectionPackage

#: Contest and electoral district.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ListSums:
    """Stations expected and counted, and votes by column: of parties, of parties alone, of candidates."""

    expected: int
    counted: int
    votes: Mapping[str, int]


#: Sums of a region.
Lists = Mapping[Key, ListSums]
NO_LISTS: Lists = {}


def party_contests(package: ElectionPackage, code: str) -> list[tuple[str, District]]:
    """Contests with candidates of parties and their districts, as far as a region has a part in them."""
    return [
        (contest, district) for contest, held in package.contests.items() if held.districts[0].choices.is_grouped
        for district in held.districts_in(code)
    ]


def lists_of(view: View) -> dict[str, dict[Key, ListSums]]:
    """Sums of a sub-district and of its villages, by code."""
    found: dict[str, dict[Key, ListSums]] = {}
    for contest, district in party_contests(view.package, view.region):
        fields = _fields(view.package.contest(contest).definition(district))
        for line in regions_of(view, contest, district):
            counted = len(line.column.sheets)
            votes = {column: line.column.totals[field] for field, column in fields} if counted else {}
            found.setdefault(line.code, {})[contest, district.code] = ListSums(line.expected, counted, votes)
    return found


def added(parts: Iterable[Lists]) -> dict[Key, ListSums]:
    """Sums of a region from those of its parts."""
    found: dict[Key, ListSums] = {}
    for part in parts:
        for key, one in part.items():
            known = found.get(key, ListSums(0, 0, {}))
            votes = {column: known.votes.get(column, 0) + value for column, value in one.votes.items()}
            found[key] = ListSums(
                known.expected + one.expected, known.counted + one.counted, {**known.votes, **votes}
            )
    return found


def carried(lists: Lists) -> list[Any]:
    """As JSON values."""
    return [[*key, one.expected, one.counted, dict(one.votes)] for key, one in lists.items()]


def taken(said: Iterable[Any]) -> dict[Key, ListSums]:
    """As they were carried."""
    return {(contest, district): ListSums(*rest) for contest, district, *rest in said}


@lru_cache(maxsize=1024)
def _fields(form: FormDefinition) -> tuple[tuple[str, str], ...]:
    """Boxes of votes with their columns, in the order of the paper."""
    return tuple((one, column_of(one)) for one in form.order if one.startswith(("votes.", "party_total.")))
