"""What a recap of a region says as the records stand, which signed recap stands, and what differs from it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.definition import FormDefinition
from forms.recapitulation import Recapitulation, StationResult, recapitulate
from sync.fold.reference import Reference, expected_stations, recap_form
from sync.fold.state import SheetState, State, Status, same_figures, sheet_of
from sync.fold.sums import Total
from sync.record.content import SignedRecap
from sync.record.record import Record
from sync.trust.package import ElectionPackage

_REASONS = {
    Status.EMPTY: "not_entered",
    Status.FIRST: "in_progress",
    Status.DIFFERS: "in_progress",
    Status.VERIFIED: "in_progress",
    Status.FINDING: "open_finding",
    Status.REREADING: "open_finding",
    Status.CONFLICT: "conflict",
    Status.ABSENT: "absent",
    Status.UNDECIDED: "undecided",
}
#: A station may be missing from a final recap only for one of these reasons (R23).
FINAL_REASONS = frozenset({"absent", "undecided"})
#: Level of a region by the length of its code.
LEVELS = {6: "subdistrict", 10: "village"}
_VILLAGE = 10


def missing_reason(sheet: SheetState) -> str | None:
    """Why a station is in no total, or None where it counts."""
    if sheet.head is not None:
        return None if sheet_of(sheet.head).outcome == "counted" else "undecided"
    return _REASONS.get(sheet.status, "in_progress")


@dataclass(frozen=True)
class StandingRecap:
    """Stations that a package expects in a region, the results that count under it, and why others do not."""

    definition: FormDefinition
    stations: tuple[str, ...]
    results: tuple[StationResult, ...]
    missing: tuple[tuple[str, str], ...]

    @property
    def is_final(self) -> bool:
        """Whether a recap of it is final."""
        return all(reason in FINAL_REASONS for _, reason in self.missing)

    def added_up(self) -> Recapitulation:
        """The sums."""
        return recapitulate(self.definition, self.stations, self.results)


def standing_under(
    state: State, package: ElectionPackage, contest: str, region: str, district: str = ""
) -> StandingRecap:
    """The records of a region as they stand now, by the stations and the form of a package.

    Under an earlier package, stations withdrawn since still count, and so does a sheet of the form of that package
    that awaits a revision on a newer form.

    :param district: code of the electoral district; needed where the region has a part in several of the contest.
    :raises KnownError: as :func:`sync.fold.reference.recap_form`.
    """
    definition = recap_form(package, contest, region, district)
    stations = tuple(station.code for station in expected_stations(package, contest, region, district))
    results, missing = [], []
    for code in stations:
        sheet = state.sheet(contest, code)
        head = _counting(sheet, definition.digest)
        if head is not None:
            results.append(StationResult(code, head.id, sheet_of(head).as_decided))
        else:
            # a sheet of another form is in no total here
            missing.append((code, "in_progress" if sheet.counted else missing_reason(sheet) or "in_progress"))
    return StandingRecap(definition, stations, tuple(results), tuple(missing))


def _counting(sheet: SheetState, form: str) -> Record | None:
    head = sheet.head
    if head is None and sheet.needs_revision:
        first, *others = [sheet_of(one) for one in sheet.heads]
        agree = all(one.outcome == first.outcome and same_figures(one.as_decided, first.as_decided) for one in others)
        head = sheet.heads[0] if agree else None
    if head is None or sheet_of(head).outcome != "counted" or sheet_of(head).form.digest != form:
        return None
    return head


def recap_content(
    state: State, reference: Reference, contest: str, region: str, district: str = ""
) -> dict[str, Any]:
    """Kind-specific fields of the recap of a village or sub-district as the records stand now, by the newest package.

    :param district: as :func:`standing_under`; it is told only where the region has a part in several.
    """
    now = standing_under(state, reference.newest, contest, region, district)
    return {
        "contest": contest,
        **({"district": district} if district else {}),
        "level": LEVELS.get(len(region), ""),
        "region": region,
        "status": "final" if now.is_final else "partial",
        "expected": len(now.stations),
        "included": len(now.results),
        "missing": [{"station": code, "reason": reason} for code, reason in now.missing],
        "sheets": [result.sheet_id for result in now.results],
        **_running_sums(state, contest, now),
    }


def _running_sums(state: State, contest: str, now: StandingRecap) -> dict[str, Any]:
    """:func:`sums_of` of what counts now, from the sums that the fold keeps by village."""
    codes = sorted({code[:_VILLAGE] for code in now.stations})
    parts = [_total_of(state, contest, code) for code in codes]
    order = now.definition.order
    blanks = {name: sum(part.blanks.get(name, 0) for part in parts) for name in order}
    return {
        "totals": {name: sum(part.totals.get(name, 0) for part in parts) for name in order},
        "blanks": {name: count for name, count in blanks.items() if count},
        "villages": [
            {"code": code, "totals": {name: part.totals.get(name, 0) for name in order}}
            for code, part in zip(codes, parts, strict=True)
        ],
    }


def _total_of(state: State, contest: str, village: str) -> Total:
    index = state.region(village).results.get(contest)
    return index.villages.get(village, Total()) if index is not None else Total()


def sums_of(table: Recapitulation) -> dict[str, Any]:
    """Sums of a recap as a record says them."""
    return {
        "totals": dict(table.total.totals),
        "blanks": {key: count for key, count in table.total.blanks.items() if count},
        "villages": [
            {"code": code, "totals": dict(column.totals)} for code, column in sorted(table.villages.items())
        ],
    }


def says(record: Record, now: StandingRecap) -> bool:
    """Whether a recap says what stands. Its sums follow from the sheets it names, and were checked when it came.

    How far the work on a missing sheet has come does not matter: a release holds no such work.
    """
    said = record.content_as(SignedRecap)
    missing = [(item.station, _as_final(item.reason)) for item in said.missing]
    return (
        set(said.sheets) == {result.sheet_id for result in now.results}
        and sorted(missing) == [(code, _as_final(reason)) for code, reason in now.missing]
    )


def _as_final(reason: str) -> str:
    """The reason where a final recap may give it."""
    return reason if reason in FINAL_REASONS else ""


def district_of(record: Record) -> str:
    """Code of the electoral district that a recap tells; empty where its region has a part in one only."""
    return record.content_as(SignedRecap).district or ""


def standing_recap(
    state: State, reference: Reference, contest: str, region: str, district: str = ""
) -> Record | None:
    """The signed recap of a region that still says what stands, by its own package; None where there is none.

    One of the newest package goes before one of an earlier; then the one made last.
    """
    fitting: list[tuple[int, str, str, Record]] = []
    for record in state.recaps_of(contest, region):
        package = reference.package_of(record)
        if package is None or district_of(record) != district:
            continue
        if says(record, standing_under(state, package, contest, region, district)):
            fitting.append((package.sequence, record.content.device_time, record.id, record))
    return max(fitting, key=lambda one: one[:3])[3] if fitting else None


def last_recap(state: State, contest: str, region: str, district: str = "") -> Record | None:
    """The signed recap of a region that was made last, whether it still says what stands or not."""
    made = [record for record in state.recaps_of(contest, region) if district_of(record) == district]
    return max(made, key=lambda one: (one.content.device_time, one.id), default=None)


def superseded(state: State, contest: str, region: str) -> list[str]:
    """Stations whose sealed sheet counts and is being replaced: corrected or keyed anew, not sealed yet.

    Of a station that the package withdraws nothing counts.
    """
    done = (Status.SEALED, Status.UNDECIDED)
    return sorted(
        station for station, sheet in state.of_contest(contest, region)
        if sheet.head is not None and sheet.withdrawn is None and sheet.status not in done
    )


@dataclass(frozen=True)
class Difference:
    """A station whose part in the current sum is not what a recap says, and why.

    ``reason``: ``withdrawn``, ``added`` (both by a newer package), ``form`` (needs a revision on a newer form),
    ``revised`` (another sheet counts now), ``came`` (was missing and counts now), ``gone`` (counts no more), or
    ``missing`` (missing for another reason).
    """

    station: str
    reason: str


def differences(state: State, reference: Reference, record: Record) -> Sequence[Difference]:
    """How the current sum of a region differs from a recap that was signed: stations in code order.

    A station that is in neither sum differs only where one of them leaves it out for a final reason.
    """
    said = record.content_as(SignedRecap)
    district = said.district or ""
    now = standing_under(state, reference.newest, said.contest, said.region, district)
    before: dict[str, str] = {item.station: item.reason for item in said.missing}
    region = state.region(said.region)
    named = {
        head.id: sheet.station for sheet in region.sheets.values() if sheet.contest == said.contest
        for head in sheet.heads
    }
    before.update({named[key]: key for key in said.sheets if key in named})
    package = reference.package_of(record)
    for station in expected_stations(package, said.contest, said.region, district) if package is not None else ():
        before.setdefault(station.code, "")
    after = {**dict(now.missing), **{result.station: result.sheet_id for result in now.results}}
    counted = {result.station for result in now.results}
    found = []
    for code in sorted(before.keys() | after.keys()):
        if code not in before or code not in after or _as_part(before[code]) != _as_part(after[code]):
            found.append(Difference(code, _why(state.sheet(said.contest, code), code, before, after, counted)))
    return found


def _as_part(said: str) -> str:
    """What a station is in a sum: the id of its sheet, a final reason, or nothing yet whatever the reason."""
    return _as_final(said) if said in _MISSING else said


def _why(
    sheet: SheetState, code: str, before: Mapping[str, str], after: Mapping[str, str], counted: set[str]
) -> str:
    if code not in before:
        return "added"
    if code not in after:
        return "withdrawn"
    if sheet.needs_revision:
        return "form"
    was_missing = before[code] in _MISSING
    if code in counted:
        return "came" if was_missing else "revised"
    return "missing" if was_missing else "gone"


_MISSING = frozenset(_REASONS.values())
