"""Stations and regions by the beginning of their codes: a region of any level is a run in code order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from sync.trust.tables import LEVELS

_LENGTHS = {level: length for length, level in LEVELS.items()}


class CodeIndex:
    """Sorted codes of a package; a look-up costs the logarithm of their number and what it returns."""

    def __init__(self, stations: Iterable[str], regions: Iterable[str]) -> None:
        self._stations = sorted(stations)
        self._regions: dict[int, list[str]] = {length: [] for length in LEVELS}
        for code in sorted(regions):
            self._regions[len(code)].append(code)

    def stations_of(self, region: str) -> Sequence[str]:
        """Codes of the stations of a region, in order."""
        return _beginning(self._stations, region)

    def regions_of(self, region: str, level: str) -> Sequence[str]:
        """Codes of the regions of a level that lie in a region (itself, if it is of that level), in order."""
        return _beginning(self._regions[_LENGTHS[level]], region)


def _beginning(codes: Sequence[str], start: str) -> Sequence[str]:
    # no code holds a character after "9" of ASCII
    return codes[bisect_left(codes, start):bisect_left(codes, start + ":")]
