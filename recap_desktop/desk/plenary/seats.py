"""Seats of the plenary of a contest: supervisor, a witness for each contestant, the village committees."""

from __future__ import annotations

from recap_desktop.desk.plenary.views import SUPERVISOR, VILLAGE_COMMITTEE, WITNESS
from sync.trust.package import ElectionPackage
from sync.trust.village_names import village_name

_SUBDISTRICT_DIGITS = 6


def witnesses(package: ElectionPackage, contest: str, place: str) -> dict[str, str]:
    """Codes of witnesses with the contestant's name, by ballot number; of every district in the place.

    :param place: station, village or sub-district.
    :raises KnownError: ``package.no_contest``.
    """
    found = package.contest(contest)
    district = found.district_of(place) if len(place) > _SUBDISTRICT_DIGITS else None
    districts = (district,) if district is not None else found.districts_in(place)
    named = {one.number: one.name for part in districts for one in part.choices.top if one.withdrawn is None}
    return {f"{WITNESS}{number}": name for number, name in sorted(named.items())}


def seats(package: ElectionPackage, contest: str, region: str) -> dict[str, str]:
    """Every seat of a sub-district with the name of the contestant or village; "" for the supervisor."""
    where = package.contest(contest).district_of
    villages = {
        f"{VILLAGE_COMMITTEE}{one.code}": village_name(package, one.code)
        for one in package.villages_of(region)
        if any(where(station.code) is not None for station in package.stations_of(one.code))
    }
    return {SUPERVISOR: "", **witnesses(package, contest, region), **villages}


def copies(package: ElectionPackage, contest: str, place: str) -> dict[str, str]:
    """Who holds copies of the forms of a place: the supervisor, and a witness for each contestant there."""
    return {SUPERVISOR: "", **witnesses(package, contest, place)}


def stations_held(package: ElectionPackage, contest: str, place: str) -> list[str]:
    """Stations of a place that the contest is held in and that no package withdrew, in code order."""
    where = package.contest(contest).district_of
    return [one.code for one in package.stations_of(place)
            if where(one.code) is not None and one.withdrawn is None]
