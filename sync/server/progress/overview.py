"""How far the sub-districts of a regency are, out of the fold of the server.

A sub-district is looked at again when something changed in it; of all others the last look is taken. So a page costs
what happened since the last one, and only the first after a start reads the records of the whole regency.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sync.fold.recap_content import last_recap, standing_recap
from sync.fold.reference import Reference
from sync.fold.state import RegionState, SheetState, State, Status, sheet_of
from sync.record.content import SignedRecap
from sync.record.record import Record
from sync.server.judge import Judge, Looked
from sync.trust.contests import District
from sync.trust.package import ElectionPackage
from sync.wire.progress import (
    PlaceProgress,
    Preview,
    PreviewColumn,
    PreviewRow,
    RegencyProgress,
    RuleRate,
    SubdistrictProgress,
)

_VILLAGE = 10
_DONE = frozenset({Status.SEALED, Status.UNDECIDED, Status.ABSENT})
_OPEN = frozenset({Status.FINDING, Status.REREADING})
#: Fields of every form that stand beside the votes of the choices.
_SUMS = ("valid", "invalid")
#: Contest and electoral district.
PartKey = tuple[str, str]


@dataclass(frozen=True)
class _Part:
    """One look at one sub-district; ``looked`` and ``package`` say of what."""

    looked: Looked
    package: str
    progress: SubdistrictProgress
    found: Counter[str]
    judged: int
    rows: Mapping[PartKey, PreviewRow]


@dataclass
class _Count:
    """Counts of a place in the making, by names of :class:`PlaceProgress`."""

    of: Counter[str] = field(default_factory=Counter)

    def told(self, code: str, name: str) -> PlaceProgress:
        return PlaceProgress(code, name, **self.of)


class Overviews:
    """Progress of the regencies of one server; safe for several threads, of which one at a time looks."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._lock = threading.Lock()
        self._parts: dict[str, _Part] = {}

    def of(self, package: ElectionPackage, regency: str, time: str, size: int) -> RegencyProgress:
        """A regency now.

        :param time: of the server, as it is told.
        :param size: of the log.
        """
        with self._lock:
            parts = [self._part(package, one.code) for one in package.subdistricts_of(regency)]
        found = sum((part.found for part in parts), Counter[str]())
        judged = sum(part.judged for part in parts)
        return RegencyProgress(
            regency, package.name_of(regency), package.election, package.mode, time, size, package.sequence,
            _added(regency, package.name_of(regency), [part.progress.total for part in parts]),
            [part.progress for part in parts],
            [RuleRate(rule, count, judged) for rule, count in sorted(found.items())],
            _previews(package, regency, [part.rows for part in parts]),
        )

    def _part(self, package: ElectionPackage, code: str) -> _Part:
        looked, known = self._judge.look(code), self._parts.get(code)
        if known is None or known.looked.state is not looked.state or known.package != package.digest:
            known = self._parts[code] = _looked_at(looked, self._judge.reference, package, code)
        return known


def _looked_at(looked: Looked, reference: Reference, package: ElectionPackage, code: str) -> _Part:
    region, places = looked.state, defaultdict[str, _Count](_Count)
    found, judged = Counter[str](), 0
    for station in package.stations_of(code):
        for contest in package.contests.values():
            if station.withdrawn is not None or contest.district_of(station.code) is None:
                continue
            sheet = region.sheets.get((contest.code, station.code)) or SheetState(contest.code, station.code)
            rules = _rules(sheet)
            if rules is not None:
                judged += 1
                found.update(rules)
            for name in _counted_as(sheet):
                places[station.code[:_VILLAGE]].of[name] += 1
    nowhere = _Count()
    for name, records in _records(region, looked.late):
        for record in records:
            place = record.area[:_VILLAGE]
            (places[place] if place in package.regions and len(place) == _VILLAGE else nowhere).of[name] += 1
    nowhere.of["waiting"] += len(region.waiting)
    villages = [places[one.code].told(one.code, one.name) for one in package.villages_of(code)]
    name = package.name_of(code)
    total = _added(code, name, [*villages, nowhere.told(code, name)])
    rows = {
        (contest.code, district.code): _row(region, reference, package, (contest.code, district), code)
        for contest in package.contests.values() for district in contest.districts_in(code)
    }
    return _Part(looked, package.digest, SubdistrictProgress(total, villages), found, judged, rows)


def _counted_as(sheet: SheetState) -> Iterable[str]:
    """Names of :class:`PlaceProgress` under which a sheet counts."""
    yield "expected"
    if sheet.status is not Status.EMPTY:
        yield "arrived"
    if sheet.status in _DONE:
        yield "done"
    elif sheet.status in _OPEN:
        yield "open"
    elif sheet.status is Status.CONFLICT:
        yield "conflict"


def _rules(sheet: SheetState) -> frozenset[str] | None:
    """Rules that have something to say of a sheet; None where its figures are not decided."""
    if sheet.head is not None and sheet.status in _DONE:
        return frozenset(one.rule for one in sheet_of(sheet.head).findings)
    if sheet.as_decided is None:
        return None
    return frozenset(one.rule for one in sheet.findings)


def _records(region: RegionState, late: Sequence[Record]) -> Iterable[tuple[str, Iterable[Record]]]:
    yield "late", late
    yield "quarantined", region.quarantined.values()


def _added(code: str, name: str, parts: Sequence[PlaceProgress]) -> PlaceProgress:
    names = [one for one in PlaceProgress.__struct_fields__ if one not in ("code", "name")]
    return PlaceProgress(code, name, *(sum(getattr(part, one) for part in parts) for one in names))


def _row(
    region: RegionState, reference: Reference, package: ElectionPackage, part: tuple[str, District], code: str
) -> PreviewRow:
    """A sub-district in the preview of one contest and electoral district; its votes in the order of the columns."""
    (contest, district), state, name = part, State({code: region}), package.name_of(code)
    told = district.code if len(package.contest(contest).districts_in(code)) > 1 else ""
    record = standing_recap(state, reference, contest, code, told)
    if record is None:
        return PreviewRow(code, name, "none" if last_recap(state, contest, code, told) is None else "outdated")
    said = record.content_as(SignedRecap)
    if said.status != "final":
        return PreviewRow(code, name, "partial")
    return PreviewRow(code, name, "final", [said.totals.get(one.field, 0) for one in columns_of(district)])


def columns_of(district: District) -> list[PreviewColumn]:
    """Choices that stand on top of their tree, valid, invalid; without votes."""
    choices = [
        PreviewColumn(
            f"votes.{one.id}" if one.members is None else f"party_total.{one.id}", str(one.number), one.name, 0
        )
        for one in district.choices.top
    ]
    return [*choices, *(PreviewColumn(name, "", "", 0) for name in _SUMS)]


def _previews(
    package: ElectionPackage, regency: str, parts: Sequence[Mapping[PartKey, PreviewRow]]
) -> list[Preview]:
    found = []
    for contest in package.contests.values():
        for district in contest.districts_in(regency):
            rows = [part[contest.code, district.code] for part in parts if (contest.code, district.code) in part]
            final = [row.votes for row in rows if row.state == "final"]
            columns = [
                PreviewColumn(one.field, one.number, one.name, sum(votes[place] for votes in final))
                for place, one in enumerate(columns_of(district))
            ]
            title = package.contest_name(contest.code, regency).name
            found.append(Preview(
                contest.code, {lang: title.get(lang) for lang in ("id", "en")},
                district.name if len(contest.districts) > 1 else "", columns, rows, len(final) == len(rows),
            ))
    return found
