"""Seats of the plenary of a contest: supervisor, a witness for each contestant, the village committees."""

from __future__ import annotations

from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.plenary.views import SUPERVISOR, VILLAGE_COMMITTEE, WITNESS
from sync.trust.village_names import village_name


def witnesses(context: DeskContext, contest: str, region: str = "") -> dict[str, str]:
    """Codes of witnesses with the contestant's name, by ballot number; of every district in the region.

    :param region: station, village or sub-district; this desk's sub-district by default.
    :raises KnownError: ``package.no_contest``.
    """
    found = context.package.contest(contest)
    district = found.district_of(region) if len(region) > len(context.region) else None
    districts = (district,) if district is not None else found.districts_in(context.region)
    named = {one.number: one.name for part in districts for one in part.choices.top if one.withdrawn is None}
    return {f"{WITNESS}{number}": name for number, name in sorted(named.items())}


def seats(context: DeskContext, contest: str) -> dict[str, str]:
    """Every seat with the name of the contestant or village; "" for the supervisor."""
    package, where = context.package, context.package.contest(contest).district_of
    villages = {
        f"{VILLAGE_COMMITTEE}{one.code}": village_name(package, one.code)
        for one in package.villages_of(context.region)
        if any(where(station.code) is not None for station in package.stations_of(one.code))
    }
    return {SUPERVISOR: "", **witnesses(context, contest), **villages}


def copies(context: DeskContext, contest: str, station: str) -> dict[str, str]:
    """Who holds a copy of a station's form: the supervisor, and a witness for each contestant there."""
    return {SUPERVISOR: "", **witnesses(context, contest, station)}
