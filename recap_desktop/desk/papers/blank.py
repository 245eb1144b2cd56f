"""Blank copies of C.Hasil for the stations of this desk, from the package alone: names, boxes, voters of the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.reports.blank_form import BlankStation, blank_forms
from recap_desktop.reports.paper import A4, Paper
from sync.trust.regions import Station

if TYPE_CHECKING:
    from sync.trust.package import ElectionPackage


def blank_copies(
    package: ElectionPackage, region: str, contest: str, lang: str = "id", paper: Paper = A4
) -> tuple[bytes, int]:
    """PDF of the stations of a region where the contest is held, and their number.

    :param region: sub-district, village, or one station.
    :raises KnownError: ``package.no_contest``; ``papers.no_station`` where there is none.
    """
    if contest not in package.contests:
        raise KnownError("package.no_contest", contest=contest[:20])
    found = [one for one in package.stations_of(region)
             if one.withdrawn is None and package.contests[contest].district_of(one.code) is not None]
    if not found:
        raise KnownError("papers.no_station", region=region[:13])
    made = blank_forms(_forms(package, contest, found), package.mode, package.spoken(lang, region), paper)
    return made, len(found)


def _forms(package: ElectionPackage, contest: str, stations: list[Station]) -> Iterator[BlankStation]:
    for one in stations:
        code, names = one.code, package.name_of
        choices = package.choices(contest, code)
        yield BlankStation(
            package.definition(contest, code), package.contest_name(contest, code).name,
            " \u00b7 ".join(names(code[:length]) for length in (2, 4, 6, 10)), code, one.number, choices.names,
            frozenset(choice.id for choice in choices if choice.withdrawn is not None),
            {f"dpt.{column}": n for column, n in (one.dpt or {}).items()},
        )
