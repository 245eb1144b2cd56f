"""What counts of one contest in one electoral district of a sub-district, and the lines above it, read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from forms.definition import FormDefinition
from forms.figure import Figure, Kind
from forms.recapitulation import StationResult
from sync.fold.recap_content import says, standing_under
from sync.portal.content import View
from sync.portal.layouts.v2.totals import RegionSums, regions_of, told_district
from sync.portal.layouts.v4.names import status_of
from sync.record.content import SealedSheet, SignedRecap
from sync.trust.contests import Contest, District


@dataclass(frozen=True)
class Part:
    """One electoral district's part of a sub-district."""

    view: View
    contest: Contest
    district: District

    @cached_property
    def definition(self) -> FormDefinition:
        """The form of the district."""
        return self.contest.definition(self.district)

    @cached_property
    def _standing(self) -> tuple[tuple[str, ...], Mapping[str, StationResult]]:
        view, code = self.view, self.contest.code
        now = standing_under(view.state, view.package, code, view.region, self.district.code)
        return now.stations, {result.station: result for result in now.results}

    @property
    def stations(self) -> tuple[str, ...]:
        """Stations that are expected, in code order."""
        return self._standing[0]

    @property
    def results(self) -> Mapping[str, StationResult]:
        """Figures of the stations that count, by station."""
        return self._standing[1]

    @cached_property
    def _numbers(self) -> Mapping[str, Mapping[str, int]]:
        """Of the stations that count, the boxes that have a number."""
        return {
            station: {name: one.value for name, one in result.figures.items() if one.value is not None}
            for station, result in self.results.items()
        }

    @cached_property
    def regions(self) -> list[RegionSums]:
        """Villages in code order, the sub-district last: the lines of ``rekap_desa`` and ``rekap_kec``."""
        return regions_of(self.view, self.contest.code, self.district)

    @property
    def whole(self) -> RegionSums:
        """The sub-district's line."""
        return self.regions[-1]

    @property
    def covers(self) -> bool:
        """Whether every village of the sub-district votes in this district."""
        return len(self.contest.districts_in(self.view.region)) == 1

    def counts(self, field: str) -> Iterator[tuple[str, int]]:
        """Code of a place and what it has of a field: stations, villages, the sub-district.

        A figure that is blank or unreadable is none; a region without a counted station has none either.
        """
        for station, numbers in self._numbers.items():
            if field in numbers:
                yield station, numbers[field]
        for region in self.regions:
            if region.column.sheets:
                yield region.code, region.column.totals[field]

    def status_of(self, station: str) -> str:
        """Public word of a station's state."""
        return status_of(self.view, self.view.state.sheet(self.contest.code, station))

    @cached_property
    def is_replaced(self) -> bool:
        """Whether a final recapitulation of the sub-district was signed that no longer says the sum."""
        view, code = self.view, self.contest.code
        told = told_district(view.package, code, view.region, self.district)
        now = standing_under(view.state, view.package, code, view.region, self.district.code)
        made = [(one, one.content_as(SignedRecap)) for one in view.state.recaps_of(code, view.region)]
        finals = [one for one, said in made if said.status == "final" and (said.district or "") == told]
        return any(not says(one, now) for one in finals)

    @cached_property
    def is_recounted(self) -> bool:
        """Whether the ballots of a station that counts were counted again."""
        heads = (self.view.state.sheet(self.contest.code, station).head for station in self.results)
        return any(head.content_as(SealedSheet).result_type == "recount" for head in heads if head is not None)


def value_of(figures: Mapping[str, Figure], field: str) -> int | None:
    """The number of a figure, None where the paper has none."""
    figure = figures.get(field)
    return figure.value if figure is not None and figure.kind is Kind.VALUE else None


def parts_of(view: View, contest: Contest) -> list[Part]:
    """Every electoral district of a contest that has a part in the sub-district."""
    known = contest.districts_in(view.region) if view.region in view.package.regions else ()
    return [Part(view, contest, district) for district in known]
