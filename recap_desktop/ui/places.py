"""Places and seats of the plenary in words, and lists of them to choose from."""

from __future__ import annotations

from recap_desktop.desk.plenary.seats import copies, stations_held
from recap_desktop.desk.plenary.views import SUPERVISOR, VILLAGE_COMMITTEE, WITNESS
from recap_desktop.ui import formats
from recap_desktop.ui.context import Context
from sync.trust.village_names import village_name

STATION, VILLAGE = 13, 10


def place_name(context: Context, code: str) -> str:
    """A station by number and village, a village by its name, or the sub-district."""
    if len(code) == STATION:
        return f"TPS {formats.station_number(code)} {village_name(context.facts.package, code[:VILLAGE])}"
    if len(code) == VILLAGE:
        return village_name(context.facts.package, code)
    return context.words("window.subdistrict", name=context.facts.region_name)


def who(context: Context, code: str, name: str = "") -> str:
    """A seat: supervisor, witness by ballot number, village committee; with the name of whom it is for."""
    words = context.words
    if code == SUPERVISOR:
        return words("papers.supervisor")
    if code.startswith(VILLAGE_COMMITTEE):
        return words("papers.village_committee", village=name)
    said = words("plenary_page.witness", number=code.removeprefix(WITNESS))
    return f"{said} \N{MIDDLE DOT} {name}" if name else said


def villages(context: Context, contest: str) -> list[tuple[str, str]]:
    """Villages of the sub-district that the contest is held in, by code, with their names."""
    package, region = context.facts.package, context.facts.region
    return [(one.code, village_name(package, one.code)) for one in package.villages_of(region)
            if stations_held(package, contest, one.code)]


def stations(context: Context, contest: str, village: str) -> list[tuple[str, str]]:
    """Stations of a village, by code, with their numbers."""
    found = stations_held(context.facts.package, contest, village) if village else []
    return [(code, formats.station_number(code)) for code in found]


def copy_holders(context: Context, contest: str, place: str) -> list[tuple[str, str]]:
    """Who may object at a place: the supervisor and a witness of each contestant there."""
    found = copies(context.facts.package, contest, place)
    return [(code, who(context, code, name)) for code, name in found.items()]
