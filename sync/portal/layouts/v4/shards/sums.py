"""Sums and progress of every region: of villages and a sub-district from its fold, of what lies above from those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, cast

from forms.definition import FormDefinition
from sync.portal.content import View
from sync.portal.layouts.v2.totals import RegionSums, regions_of
from sync.portal.layouts.v4.documents import documents_of
from sync.portal.layouts.v4.names import column_of, word
from sync.portal.layouts.v4.shards.evidence import file_of, leaf_of, received_of, signers_of
from sync.portal.layouts.v4.shards.forms import votes_of
from sync.portal.layouts.v4.shards.matters import matters_of
from sync.portal.layouts.v4.shards.paths import LEVELS, name_of
from sync.portal.layouts.v4.shards.region_shapes import DocumentLine, RecapLine, RegionEntry, Sum
from sync.portal.layouts.v4.shards.shapes import Sheet
from sync.portal.layouts.v4.shards.stations import villages_of
from sync.record.content import SignedRecap
from sync.trust.contests import District
from sync.trust.package import ElectionPackage
from sync.trust.regions import Station

Standing = Literal["final", "lengkap", "sementara"]


def sums_of(view: View) -> list[RegionEntry]:
    """The sub-district, then its villages in code order; made once."""
    if ("sums",) not in view.once:
        view.once["sums",] = _sums_of(view)
    return cast(list[RegionEntry], view.once["sums",])


def _sums_of(view: View) -> list[RegionEntry]:
    package, region = view.package, view.region
    found: dict[str, list[Sum]] = {region: [], **{one.code: [] for one in package.villages_of(region)}}
    sheets = {
        (sheet.contest, station.code): sheet
        for village in villages_of(view) for station in village.stations for sheet in station.sheets
    }
    for contest, held in sorted(package.contests.items()):
        for district in held.districts_in(region):
            form, lines = held.definition(district), regions_of(view, contest, district)
            for line in lines:
                found[line.code].append(_sum(view, contest, form, line, lines[-1], sheets))
    return [entry(package, code, sums) for code, sums in found.items()]


def entry(package: ElectionPackage, code: str, sums: Sequence[Sum]) -> RegionEntry:
    """Shape of a region's sums."""
    return RegionEntry(code=code, name=name_of(package, code), level=LEVELS[len(code)], sums=list(sums))


def _sum(
    view: View, contest: str, form: FormDefinition, line: RegionSums, whole: RegionSums,
    sheets: Mapping[tuple[str, str], Sheet],
) -> Sum:
    held = view.package.contest(contest)
    stations = [one for one in view.package.stations_of(line.code) if held.district_of(one.code) is line.district]
    own = [sheets[contest, one.code] for one in stations]
    heads = [head for sheet in own for head in sheet.heads]
    standing = _standing(line, whole)
    counted = [station for station, sheet in zip(stations, own, strict=True) if sheet.counts]
    recap = _recap(view, line, form)
    return Sum(
        contest=contest, district=line.district.code, expected=line.expected, counted=len(line.column.sheets),
        states=_sorted(Counter(one.status for one in own)), voters=_voters(stations), voters_counted=_voters(counted),
        unknown=sum(one.dpt is None for one in stations), standing=standing,
        left_out=line.expected - len(line.column.sheets) if standing == "final" else 0,
        totals={column_of(one): line.column.totals[one] for one in kept_fields(form, line.district)} if counted else {},
        findings=_sorted(Counter(rule for head in heads for rule in {one.rule for one in head.findings})),
        across=_sorted(Counter(rule for sheet in own for rule in {one.rule for one in sheet.across})),
        sheets=len(heads), changes=sum(len(one.changes) for one in own), recap=recap,
        matters=matters_of(view, contest, line.code),
    )


def kept_fields(form: FormDefinition, district: District) -> list[str]:
    """Boxes whose sums are told: what is no vote, and the votes of those who stand on their own."""
    votes = {votes_of(one) for one in district.choices.top}
    return [one.id for one in form.fields if one.id in votes or form.row(one.row).choice is None]


def _standing(line: RegionSums, whole: RegionSums) -> Standing:
    """A village without a recap of its own stands in that of its sub-district."""
    if line.is_final or whole.is_final:
        return "final"
    return "lengkap" if len(line.column.sheets) == line.expected else "sementara"


def _voters(stations: Iterable[Station]) -> int:
    return sum(one.dpt["t"] for one in stations if one.dpt is not None)


def _sorted(counter: Mapping[str, int]) -> dict[str, int]:
    return {key: counter[key] for key in sorted(counter) if counter[key]}


def _recap(view: View, line: RegionSums, form: FormDefinition) -> RecapLine | None:
    if line.signed is None:
        return None
    record, said = line.signed.record, line.signed.record.content_as(SignedRecap)
    is_current = line.status != "earlier"
    kept = [] if is_current else kept_fields(form, line.district)
    return RecapLine(
        record=record.id, file=file_of(view, record.id), sealed=said.device_time,
        received=received_of(view, record.id), leaf=leaf_of(view, record.id),
        is_final=said.status == "final", included=said.included, expected=said.expected,
        missing={one.station: one.reason for one in said.missing}, is_current=is_current,
        signers=signers_of(view, record), before=None if is_current else line.signed.before,
        differences={} if is_current else {
            one.station: word("differences", one.reason) for one in line.signed.differences
        },
        totals={column_of(one): said.totals[one] for one in kept if one in said.totals},
        documents=[
            DocumentLine(
                record=one.image.id, digest=one.digest, size=one.said.original.size, file=one.path or None,
                reason=word("image_reasons", one.reason) if one.reason else None,
            ) for one in documents_of(view) if one.said.recap == record.id
        ],
    )


def added(package: ElectionPackage, code: str, parts: Sequence[RegionEntry]) -> RegionEntry:
    """Sums of a region above sub-districts from those of its parts, contest by contest and district by district."""
    found: dict[tuple[str, str], list[Sum]] = {}
    for part in parts:
        for one in part.sums:
            found.setdefault((one.contest, one.district), []).append(one)
    return entry(package, code, [together(several) for _, several in sorted(found.items())])


def together(parts: Sequence[Sum]) -> Sum:
    """One sum of several: of the parts of a region, or of electoral districts that vote on the same choices."""
    first = parts[0]
    standings = {one.standing for one in parts}
    standing: Standing = "sementara" if "sementara" in standings else "final" if standings == {"final"} else "lengkap"
    return Sum(
        contest=first.contest, district=first.district, expected=sum(one.expected for one in parts),
        counted=sum(one.counted for one in parts), states=_counted(one.states for one in parts),
        voters=sum(one.voters for one in parts), voters_counted=sum(one.voters_counted for one in parts),
        unknown=sum(one.unknown for one in parts), standing=standing, left_out=sum(one.left_out for one in parts),
        totals=_columns(one.totals for one in parts), findings=_counted(one.findings for one in parts),
        across=_counted(one.across for one in parts),
        sheets=sum(one.sheets for one in parts), changes=sum(one.changes for one in parts), recap=None,
        matters=[],
    )


def _counted(tables: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in tables:
        total.update(one)
    return _sorted(total)


def _columns(tables: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Sums by column in the order of the paper, as the first region that has any tells it."""
    total: dict[str, int] = {}
    for one in tables:
        for column, value in one.items():
            total[column] = total.get(column, 0) + value
    return total
