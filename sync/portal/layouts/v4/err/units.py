"""Reporting units: country, province, regency, sub-district, villages, stations, and the electoral districts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sync.portal.content import View
from sync.portal.layouts.v4.err.codes import Json, codes, named, spoken, thing
from sync.portal.layouts.v4.err.contest import Part, value_of
from sync.trust.contests import Contest, District

COUNTRY = "gp-id"
_LENGTHS = {"province": 2, "regency": 4, "subdistrict": 6}


def unit_id(code: str) -> str:
    """``@id`` of a region or station."""
    return f"gp-{code}"


def scope_id(view: View, contest: Contest) -> str:
    """The unit in which the election takes place: the country, or the region whose head is elected."""
    return _level_id(view.region, codes()["scopes"].get(contest.code, "country"))


def district_id(view: View, contest: Contest, district: District) -> str:
    """The unit of an electoral district: a region of the administration, or a unit of its own."""
    kind = _district_kind(contest)
    return unit_id(f"{contest.code}-{district.code}") if kind not in {"country", *_LENGTHS} else _level_id(
        view.region, kind
    )


def _level_id(region: str, level: str) -> str:
    return COUNTRY if level == "country" else unit_id(region[: _LENGTHS[level]])


def _district_kind(contest: Contest) -> str:
    return str(codes()["districts"].get(contest.code, "dapil-" + contest.code.lower().replace("_", "-")))


def units(view: View, parts: Sequence[Part]) -> list[Json]:
    """Every unit that the document speaks of, larger before smaller, stations last."""
    made = [*_above(view), _subdistrict(view, parts)]
    made += [_district(part) for part in parts if _district_kind(part.contest) not in {"country", *_LENGTHS}]
    return [*made, *_villages(view, parts), *(_station(part, code) for part in parts for code in part.stations)]


def _above(view: View) -> list[Json]:
    """The regions that the sub-district lies in; each composes itself of the next one alone, as far as told here."""
    package, region = view.package, view.region
    province, regency = region[:2], region[:4]
    is_city = re.search(codes()["city"], package.name_of(regency)) is not None
    return [
        _unit(COUNTRY, "country", codes()["country"], [unit_id(province)]),
        _unit(unit_id(province), "state", package.name_of(province), [unit_id(regency)], province),
        _unit(unit_id(regency), "city" if is_city else "county", package.name_of(regency), [unit_id(region)], regency),
    ]


def _subdistrict(view: View, parts: Sequence[Part]) -> Json:
    villages = sorted({region.code for part in parts for region in part.regions[:-1]})
    return _unit(
        unit_id(view.region), "other", view.package.name_of(view.region), [unit_id(code) for code in villages],
        view.region, OtherType=codes()["levels"]["subdistrict"], **_progress(parts, view.region), **_voters(
            parts, view.region
        ),
    )


def _villages(view: View, parts: Sequence[Part]) -> list[Json]:
    inside: dict[str, list[str]] = {}
    for part in parts:
        for region in part.regions[:-1]:
            inside.setdefault(region.code, [])
        for station in part.stations:
            inside.setdefault(station[:10], []).append(unit_id(station))
    return [
        _unit(
            unit_id(code), "village", view.package.name_of(code), sorted(below), code, **_progress(parts, code),
            **_voters(parts, code),
        )
        for code, below in sorted(inside.items())
    ]


def _station(part: Part, code: str) -> Json:
    result = part.results.get(code)
    identifiers = [named("kpu-kode-tps", code)]
    if result is not None:
        identifiers.append(named("sha256-catatan", result.sheet_id))
    figures = result.figures if result is not None else {}
    status = codes()["statuses"][part.status_of(code)]
    if status == "completed" and result is None:
        status = "in-process"  # it counts on another form, and in no sum here
    return thing(
        "ReportingUnit", _id=unit_id(code), Type="precinct", Number=str(int(code[10:])),
        Name=spoken(f"TPS {code[10:]}"),
        ExternalIdentifier=identifiers, CountStatus=[thing("CountStatus", Type="total", Status=status)],
        VotersRegistered=value_of(figures, codes()["registered"]),
        VotersParticipated=value_of(figures, codes()["participated"]),
    )


def _district(part: Part) -> Json:
    villages = [unit_id(region.code) for region in part.regions[:-1]]
    return thing(
        "ReportingUnit", _id=district_id(part.view, part.contest, part.district), Type="other",
        OtherType=_district_kind(part.contest), Name=spoken(part.district.name), IsDistricted=True,
        ExternalIdentifier=[named("kode-dapil", part.district.code)],
        ComposingGpUnitIds=[unit_id(part.view.region)] if part.covers else villages,
    )


def _unit(
    own: str, kind: str, name: str, below: list[str], code: str | None = None, **more: object
) -> Json:
    return thing(
        "ReportingUnit", _id=own, Type=kind, Name=spoken(name), ComposingGpUnitIds=below or None,
        ExternalIdentifier=[named("kemendagri", code)] if code is not None else None, **more,
    )


def _progress(parts: Sequence[Part], code: str) -> dict[str, int]:
    """Stations that count and stations expected, below a region."""
    found = Counter[str]()
    for part in parts:
        for region in part.regions:
            if region.code == code:
                found["counted"] += len(region.column.sheets)
                found["expected"] += region.expected
    return {"SubUnitsReported": found["counted"], "TotalSubUnits": found["expected"]}


def _voters(parts: Sequence[Part], code: str) -> dict[str, int | None]:
    """Sums of the voters of the stations that count; none where no station does."""
    return {
        "VotersRegistered": _sum(parts, code, codes()["registered"]),
        "VotersParticipated": _sum(parts, code, codes()["participated"]),
    }


def _sum(parts: Sequence[Part], code: str, field: str) -> int | None:
    found = [
        region.column.totals[field] for part in parts if field in part.definition for region in part.regions
        if region.code == code and region.column.sheets
    ]
    return sum(found) if found else None
