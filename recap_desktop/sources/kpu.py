"""Answers of KPU made sheets: candidate ids become ballot numbers, districts and placeholders follow from the ids.

An id of a member of a party is ten times the number of its party's list in the district, plus the ballot number, so its
last digit is the number (0 for 10). Elsewhere the number stands in the table of kinds, or is the rank of the id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from forms.choices import ChoiceTree
from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.sources.kinds import Kind, kinds
from recap_desktop.sources.model import (
    SourceContest,
    SourceDistrict,
    SourceSheet,
    assembled,
    flat_tree,
    grouped_tree,
)
from recap_desktop.sources.station_json import PARTY_OWN, PARTY_TOTAL, Answer

_LIST = 10
_EVERYWHERE = "0"


@dataclass
class _District:
    """One district of a kind and its answers by station."""

    kind: Kind
    code: str
    answers: dict[str, Answer] = field(default_factory=dict)

    def numbers(self) -> Mapping[str, int]:
        """Ballot number of each id of a flat contest."""
        if self.kind.numbers:
            return self.kind.numbers
        ids = sorted({one for answer in self.answers.values() for one in answer.votes}, key=int)
        return {one: place for place, one in enumerate(ids, start=1)}

    def members(self) -> dict[int, set[int]]:
        """Ballot numbers of the members by party."""
        found: dict[int, set[int]] = {}
        for answer in self.answers.values():
            for party in (*answer.totals, *answer.members):
                found.setdefault(party, set()).update(map(_number, answer.members.get(party, {})))
        return found

    def tree(self) -> ChoiceTree | None:
        """Placeholders for who stands here; None where no file says."""
        names = self.kind.names
        if self.kind.layout == "flat":
            numbers = self.numbers().values()
            return flat_tree(numbers, names["choice"]) if numbers else None
        members = self.members()
        return grouped_tree(members, names["party"], names["choice"]) if members else None

    def sheets(self) -> Iterable[SourceSheet]:
        numbers = self.numbers()
        for station, answer in self.answers.items():
            boxes = {**_votes(answer, numbers), **answer.administrative}
            known = {name: Figure.of(value) for name, value in boxes.items() if value is not None}
            yield SourceSheet(station, self.kind.contest, known, answer.result_type)


def sheets_of(
    answers: Mapping[str, Sequence[Answer]], given: Mapping[str, SourceContest]
) -> tuple[tuple[SourceSheet, ...], tuple[SourceContest, ...]]:
    """Sheets and contests of answers by station.

    :param given: contests whose choices are named elsewhere, by code.
    :raises KnownError: ``data.*``, ``form.choices``.
    """
    districts = _districts(answers)
    kind_of = {one.kind.contest: one.kind for one in districts}
    contests = [given.get(kind.contest) or _contest(kind, districts) for kind in kind_of.values()]
    found = [sheet for one in districts for sheet in one.sheets()]
    sheets = assembled(found, contests, lambda sheet, form: kind_of[sheet.contest].lacking(form))
    return sheets, tuple(contests)


def _districts(answers: Mapping[str, Sequence[Answer]]) -> list[_District]:
    """Answers by kind and district, kinds in the order of their table."""
    told = [one.kind for several in answers.values() for one in several if one.kind is not None]
    usual = told[0] if told and all(one == told[0] for one in told) else kinds()[0]
    named = {
        (one.kind, station[: one.kind.area]): one.district
        for station, several in answers.items() for one in several if one.kind is not None and one.district
    }
    found: dict[tuple[Kind, str], _District] = {}
    for station, several in answers.items():
        for one in several:
            kind = one.kind or usual
            region = station[: kind.area]
            code = one.district or named.get((kind, region)) or region or _EVERYWHERE
            if named.get((kind, region), code) != code:
                raise KnownError("data.two_districts", station=station, first=named[kind, region], value=code[:40])
            found.setdefault((kind, code), _District(kind, code)).answers[station] = one
    order = {kind: place for place, kind in enumerate(kinds())}
    return sorted(found.values(), key=lambda one: (order[one.kind], one.code))


def _contest(kind: Kind, districts: Sequence[_District]) -> SourceContest:
    own = [(one, one.tree()) for one in districts if one.kind.contest == kind.contest]
    known = [(one, tree) for one, tree in own if tree is not None]
    if not known:
        raise KnownError("data.nobody", contest=kind.contest)
    areas = {
        one.code: tuple(sorted({station[: kind.area] for station in one.answers})) for one, _ in known
    }
    return SourceContest(kind.contest, tuple(
        SourceDistrict(one.code, one.code if one.code != _EVERYWHERE else kind.contest,
                       areas[one.code] if len(own) > 1 else (), tree)
        for one, tree in known
    ))


def _votes(answer: Answer, numbers: Mapping[str, int]) -> dict[str, int | None]:
    """Votes by box."""
    found = {f"votes.{numbers[one]}": value for one, value in answer.votes.items() if one in numbers}
    for party, totals in answer.totals.items():
        found[f"party_total.{party}"] = totals.get(PARTY_TOTAL)
        found[f"votes.{party}"] = totals.get(PARTY_OWN)
    for party, members in answer.members.items():
        found |= {f"votes.{party}.{_number(one)}": value for one, value in members.items()}
    return found


def _number(candidate: str) -> int:
    return (int(candidate) - 1) % _LIST + 1


def list_of(candidate: str) -> int:
    """Number of the list that a member's id belongs to; lists of one district rise with the parties' numbers."""
    return (int(candidate) - 1) // _LIST
