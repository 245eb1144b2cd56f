"""Recap records that arrived: whether one adds up the sheets it names, by the package it names, and what it closes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forms.definition import FormDefinition
from forms.errors import KnownError
from forms.recapitulation import StationResult, recapitulate
from sync.fold.context import Closing
from sync.fold.recap_content import FINAL_REASONS, LEVELS, sums_of
from sync.fold.reference import expected_stations, recap_form
from sync.fold.sheet import StationFacts
from sync.fold.state import Refusal, sheet_of
from sync.record.content import SignedRecap
from sync.record.record import Record
from sync.trust.package import ElectionPackage


def recap_of(record: Record) -> SignedRecap:
    """RecordContent of a recap."""
    return record.content_as(SignedRecap)


def recap_refusal(
    record: Record, sheets: Mapping[str, Record], package: ElectionPackage
) -> tuple[Refusal | None, bool]:
    """Whether a recap adds up the sheets it names. Second value: it still waits for some of them.

    :param package: the one that the recap names; its stations are those that it must account for.
    """
    said = recap_of(record)
    if said.level != LEVELS.get(len(said.region)):
        return Refusal("fold.recap_level", {"region": said.region}), False
    district = said.district or ""
    try:
        definition = recap_form(package, said.contest, said.region, district)
    except KnownError as error:
        return error.refusal, False
    stations = [station.code for station in expected_stations(package, said.contest, said.region, district)]
    if not stations or said.expected != len(stations) or said.included != len(said.sheets):
        return Refusal("fold.recap_count"), False
    final = all(item.reason in FINAL_REASONS for item in said.missing)
    if (said.status == "final") != final:
        return Refusal("fold.recap_final"), False
    named = [sheets[key] for key in said.sheets if key in sheets]
    if len(named) != len(said.sheets):
        return None, True
    return _sum_refusal(said, named, stations, definition), False


def _sum_refusal(
    said: SignedRecap, named: list[Record], stations: list[str], definition: FormDefinition
) -> Refusal | None:
    covered = [str(sheet.station) for sheet in named] + [item.station for item in said.missing]
    if sorted(covered) != stations or any(sheet.contest != said.contest for sheet in named):
        return Refusal("fold.recap_count")
    contents = [sheet_of(sheet) for sheet in named]
    if any(one.form.digest != definition.digest for one in contents):
        return Refusal("fold.recap_form")
    if any(one.outcome != "counted" for one in contents):
        return Refusal("fold.recap_count")
    results = [StationResult(one.station, sheet.id, one.as_decided) for sheet, one in zip(named, contents, strict=True)]
    sums = sums_of(recapitulate(definition, stations, results))
    villages = [{"code": one.code, "totals": one.totals} for one in said.villages]
    stands = {"totals": said.totals, "blanks": said.blanks, "villages": villages}
    return Refusal("fold.recap_totals") if sums != stands else None


def missing_refusal(record: Record, facts: Callable[[str, str], StationFacts]) -> tuple[Refusal | None, bool]:
    """Whether a final recap leaves out stations for reasons that the records bear out.

    Second value: it still waits for an absence or a sheet left undecided. Without them, a station with a sheet is not
    left out: the recap is refused, and nothing is taken from the totals.

    :param facts: what the records know of a contest and station.
    """
    said, waits = recap_of(record), False
    if said.status == "final":
        for item in said.missing:
            known = facts(said.contest, item.station)
            if known.bears(item.reason):
                continue
            if known.outcomes:
                return Refusal("fold.recap_missing", {"station": item.station}), False
            waits = True
    return None, waits


def closings_of(record: Record, facts: Callable[[str, str], StationFacts]) -> dict[str, Closing]:
    """What a final recap closes, by sheet id, and by :func:`station_key` where it says why there is no sheet.

    A reason that no record bears out closes nothing yet.
    """
    said = recap_of(record)
    if said.status != "final":
        return {}
    closed = {sheet: Closing(record.id, sheet) for sheet in said.sheets}
    for item in said.missing:
        if facts(said.contest, item.station).bears(item.reason):
            closed[station_key(said.contest, item.station)] = Closing(record.id, "", item.reason)
    return closed


def station_key(contest: str, station: str) -> str:
    """Name of a contest at a station, beside sheet ids."""
    return f"{contest}/{station}"
