"""Regions and stations, and how they are found by the beginning of their codes: a region is a run in code order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sync.trust.tables import LEVELS

_LENGTHS = {level: length for length, level in LEVELS.items()}


@dataclass(frozen=True)
class Region:
    """A region: 2, 4, 6 or 10-digit code, name, level."""

    code: str
    name: str
    level: str


@dataclass(frozen=True)
class Station:
    """A polling station: 13-digit code and the voters on its list, by m, f, t, where known.

    ``withdrawn`` is the reason code where the station was withdrawn: it is still a station, and in no current sum.
    """

    code: str
    dpt: Mapping[str, int] | None
    withdrawn: str | None = None

    @property
    def number(self) -> str:
        """Three-digit number in the village."""
        return self.code[10:]

    @property
    def village(self) -> str:
        """Ten-digit village code."""
        return self.code[:10]

    @property
    def is_special(self) -> bool:
        """A special-location station (901 and up)."""
        return self.number >= "900"


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
