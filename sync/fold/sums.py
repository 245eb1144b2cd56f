"""Results of one contest in one sub-district, and their running totals by village: one change costs one station."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.geography import village_of
from forms.recapitulation import StationResult


@dataclass(frozen=True)
class Total:
    """Sum of some stations: by box, how many of them have no number there, and how many stations."""

    totals: Mapping[str, int] = field(default_factory=dict)
    blanks: Mapping[str, int] = field(default_factory=dict)
    stations: int = 0

    def shifted(self, result: StationResult, sign: int) -> Total:
        """The sum with the figures of a station added (1) or taken away (-1)."""
        totals, blanks = dict(self.totals), dict(self.blanks)
        for name, figure in result.figures.items():
            totals[name] = totals.get(name, 0) + sign * (figure.value or 0)
            if figure.value is None:
                blanks[name] = blanks.get(name, 0) + sign
        stations = self.stations + sign
        # fields of a form that no station has any more are gone, as if they had never been
        return Total(totals, {name: n for name, n in blanks.items() if n}, stations) if stations else Total()


@dataclass(frozen=True)
class ContestResults:
    """Results in the current sum by station, in code order, and the sum of each village and of the sub-district."""

    stations: tuple[str, ...] = ()
    by_station: Mapping[str, StationResult] = field(default_factory=dict)
    villages: Mapping[str, Total] = field(default_factory=dict)
    total: Total = Total()

    def of(self, region: str) -> list[StationResult]:
        """Results of a region of any level, in station order."""
        codes = self.stations
        # no code holds a character after "9" of ASCII
        some = codes[bisect_left(codes, region):bisect_left(codes, region + ":")] if region else codes
        return [self.by_station[code] for code in some]

    def with_result(self, station: str, result: StationResult | None) -> ContestResults:
        """The same with the result of one station set, replaced or (None) taken out."""
        before = self.by_station.get(station)
        if before == result:
            return self
        village = village_of(station)
        by_station = dict(self.by_station)
        by_station.pop(station, None)
        part, total = self.villages.get(village, Total()), self.total
        for one, sign in ((before, -1), (result, 1)):
            if one is not None:
                part, total = part.shifted(one, sign), total.shifted(one, sign)
        if result is not None:
            by_station[station] = result
        stations = self.stations if before is not None and result is not None else tuple(sorted(by_station))
        return ContestResults(stations, by_station, {**self.villages, village: part}, total)
