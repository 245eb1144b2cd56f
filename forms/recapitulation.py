"""Recapitulation: decided sheets of stations added up to villages and the sub-district. Totals are never typed.

Every total can be followed back to the figure on each sheet it adds up (:meth:`Recapitulation.trace`). A blank or
unreadable figure adds nothing and is counted in ``blanks``, so that a total over such figures shows that it is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from forms.columns import Block, Column, blocks
from forms.definition import FormDefinition
from forms.errors import KnownError
from forms.figure import Figure
from forms.geography import checked_station, subdistrict_of, village_of

__all__ = [
    "Block", "Column", "Recapitulation", "StationResult", "Trace", "blocks", "recapitulate",
]


@dataclass(frozen=True)
class StationResult:
    """The decided figures of one station and the sheet record they stand on."""

    station: str
    sheet_id: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Trace:
    """One figure a total is made of, and where it stands."""

    station: str
    sheet_id: str
    figure: Figure


@dataclass(frozen=True)
class Recapitulation:
    """All levels of one contest in one region. Immutable; a changed station makes a new one that shares the rest.

    :param expected: stations of the region in code order, arrived or not.
    :param stations: a column for each station that has a result, in code order.
    :param villages: a column for each expected village, in code order; zero where nothing arrived.
    """

    definition: FormDefinition
    expected: tuple[str, ...]
    results: Mapping[str, StationResult]
    stations: Mapping[str, Column]
    villages: Mapping[str, Column]
    total: Column

    @property
    def missing(self) -> tuple[str, ...]:
        """Expected stations without a result."""
        return tuple(code for code in self.expected if code not in self.results)

    @property
    def is_complete(self) -> bool:
        """True when every expected station has a result (R23)."""
        return len(self.results) == len(self.expected)

    def village_stations(self, village: str) -> tuple[str, ...]:
        """Expected stations of a village. :raises KnownError: ``recapitulation.unknown_region``."""
        if village not in self.villages:
            raise KnownError("recapitulation.unknown_region", region=village)
        return tuple(code for code in self.expected if code.startswith(village))

    def trace(self, field: str, code: str) -> tuple[Trace, ...]:
        """The figures behind the total of ``field`` at a station, a village or the whole region.

        :raises KnownError: ``form.unknown_field`` or ``recapitulation.unknown_region``.
        """
        self.definition.field(field)
        if code in self.results or code in self.expected:
            wanted: tuple[str, ...] = (code,)
        elif code == self.total.code:
            wanted = self.expected
        else:
            wanted = self.village_stations(code)
        found = [self.results[one] for one in wanted if one in self.results]
        return tuple(Trace(one.station, one.sheet_id, one.figures[field]) for one in found)

    def with_result(self, station: str, result: StationResult | None) -> Recapitulation:
        """The same recapitulation with the result of one station set, replaced or taken out.

        Only the station's own column, its village and the total are computed again.

        :raises KnownError: as :func:`recapitulate`.
        """
        village = village_of(station)
        if village not in self.villages or station not in self.village_stations(village):
            raise KnownError("recapitulation.unexpected_station", station=station)
        results = dict(self.results)
        before = self.stations.get(station)
        if result is None:
            results.pop(station, None)
            after = None
        else:
            if result.station != station:
                raise KnownError("recapitulation.unexpected_station", station=result.station)
            results[station] = result
            after = _station_column(self.definition, result)
        stations = {**self.stations}
        if after is not None:
            stations[station] = after
        else:
            stations.pop(station, None)
        ordered = dict(sorted(stations.items()))
        change = (before, after)
        in_village = (results[code].sheet_id for code in self.village_stations(village) if code in results)
        in_all = (results[code].sheet_id for code in self.expected if code in results)
        return replace(
            self, results=results, stations=ordered,
            villages={**self.villages, village: _changed(self.villages[village], *change, tuple(in_village))},
            total=_changed(self.total, *change, tuple(in_all)),
        )


def recapitulate(
    definition: FormDefinition, expected: Sequence[str], results: Iterable[StationResult]
) -> Recapitulation:
    """Add up the results of ``expected`` stations; the order in which anything is given does not matter.

    :raises KnownError: ``recapitulation.unexpected_station``, ``recapitulation.duplicate_station`` (also in
        ``expected``), ``recapitulation.incomplete_result``, ``region.code``.
    """
    ordered = tuple(sorted(checked_station(code) for code in expected))
    for one, two in zip(ordered, ordered[1:], strict=False):
        if one == two:
            raise KnownError("recapitulation.duplicate_station", station=one)
    known = frozenset(ordered)
    found: dict[str, StationResult] = {}
    for result in results:
        if result.station not in known:
            raise KnownError("recapitulation.unexpected_station", station=result.station)
        if result.station in found:
            raise KnownError("recapitulation.duplicate_station", station=result.station)
        found[result.station] = result
    stations = {code: _station_column(definition, found[code]) for code in ordered if code in found}
    villages = {
        village: _sum(definition, village, [stations[code] for code in codes if code in stations])
        for village, codes in groupby(ordered, key=village_of)
    }
    subdistricts = {subdistrict_of(code) for code in ordered}
    region = subdistricts.pop() if len(subdistricts) == 1 else ""
    return Recapitulation(
        definition, ordered, found, stations, villages, _sum(definition, region, list(villages.values()))
    )


def _station_column(definition: FormDefinition, result: StationResult) -> Column:
    totals, blanks = {}, {}
    for name in definition.order:
        figure = result.figures.get(name)
        if figure is None:
            raise KnownError("recapitulation.incomplete_result", station=result.station, field=name)
        totals[name] = figure.value or 0
        blanks[name] = int(figure.value is None)
    return Column(result.station, totals, blanks, (result.sheet_id,))


def _sum(definition: FormDefinition, code: str, columns: Sequence[Column]) -> Column:
    return Column(
        code,
        {name: sum(column.totals[name] for column in columns) for name in definition.order},
        {name: sum(column.blanks[name] for column in columns) for name in definition.order},
        tuple(sheet for column in columns for sheet in column.sheets),
    )


def _changed(column: Column, before: Column | None, after: Column | None, sheets: tuple[str, ...]) -> Column:
    def shifted(attribute: str) -> dict[str, int]:
        taken: Mapping[str, int] = getattr(before, attribute) if before is not None else {}
        given: Mapping[str, int] = getattr(after, attribute) if after is not None else {}
        held: Mapping[str, int] = getattr(column, attribute)
        return {name: value - taken.get(name, 0) + given.get(name, 0) for name, value in held.items()}

    return Column(column.code, shifted("totals"), shifted("blanks"), sheets)
