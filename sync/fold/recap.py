"""Recap records: what one must say for a region, and whether one that arrived says it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.recapitulation import StationResult, recapitulate
from sync.fold.context import Closing
from sync.fold.state import Refusal, SheetState, State, Status, World, figures_of
from sync.record.record import Record

_REASONS = {
    Status.EMPTY: "not_entered",
    Status.FIRST: "in_progress",
    Status.DIFFERS: "in_progress",
    Status.VERIFIED: "in_progress",
    Status.FINDING: "open_finding",
    Status.CONFLICT: "conflict",
    Status.ABSENT: "absent",
    Status.UNDECIDED: "undecided",
}
#: A station may be missing from a final recap only for one of these reasons (R23).
_FINAL_REASONS = frozenset({"absent", "undecided"})
#: Level of a region by the length of its code.
_LEVELS = {6: "subdistrict", 10: "village"}


@dataclass(frozen=True)
class Place:
    """What the records know of one station, whatever recaps say: declared absent, and outcomes of its sheets."""

    absent: bool = False
    outcomes: frozenset[str] = frozenset()

    def bears(self, reason: str) -> bool:
        """Whether a record is known that a final recap may leave the station out for."""
        return self.absent if reason == "absent" else reason in self.outcomes


def missing_reason(sheet: SheetState) -> str | None:
    """Why a station is in no total, or None where it counts."""
    if sheet.head is not None:
        return None if sheet.head.payload["outcome"] == "counted" else "undecided"
    return _REASONS.get(sheet.status, "in_progress")


def recap_content(state: State, world: World, contest: str, region: str) -> dict[str, Any]:
    """Kind-specific fields of the recap of a village or sub-district as the records stand now."""
    stations = [station.code for station in world.package.stations_of(region)]
    missing = []
    for code in stations:
        reason = missing_reason(state.sheet(contest, code))
        if reason is not None:
            missing.append({"station": code, "reason": reason})
    results = [result for result in state.results(contest) if result.station.startswith(region)]
    final = all(item["reason"] in _FINAL_REASONS for item in missing)
    return {
        "contest": contest,
        "level": _LEVELS.get(len(region), ""),
        "region": region,
        "status": "final" if final else "partial",
        "expected": len(stations),
        "included": len(results),
        "missing": missing,
        "sheets": [result.sheet_id for result in results],
        **_sums(world, contest, region, stations, results),
    }


def _sums(
    world: World, contest: str, region: str, stations: list[str], results: list[StationResult]
) -> dict[str, Any]:
    table = recapitulate(world.package.definition(contest, region), stations, results)
    return {
        "totals": dict(table.total.totals),
        "blanks": {key: count for key, count in table.total.blanks.items() if count},
        "villages": [
            {"code": code, "totals": dict(column.totals)} for code, column in sorted(table.villages.items())
        ],
    }


def recap_refusal(record: Record, sheets: Mapping[str, Record], world: World) -> tuple[Refusal | None, bool]:
    """Whether a recap adds up the sheets it names. Second value: it still waits for some of them."""
    payload = record.payload
    if payload["level"] != _LEVELS.get(len(payload["region"])):
        return Refusal("fold.recap_level", {"region": payload["region"]}), False
    stations = [station.code for station in world.package.stations_of(payload["region"])]
    if not stations or payload["expected"] != len(stations) or payload["included"] != len(payload["sheets"]):
        return Refusal("fold.recap_count"), False
    final = all(item["reason"] in _FINAL_REASONS for item in payload["missing"])
    if (payload["status"] == "final") != final:
        return Refusal("fold.recap_final"), False
    named = [sheets[key] for key in payload["sheets"] if key in sheets]
    if len(named) != len(payload["sheets"]):
        return None, True
    covered = [str(sheet.station) for sheet in named] + [item["station"] for item in payload["missing"]]
    if sorted(covered) != stations or any(sheet.contest != record.contest for sheet in named):
        return Refusal("fold.recap_count"), False
    results = [
        StationResult(str(sheet.station), sheet.id, figures_of(sheet.payload["as_decided"]))
        for sheet in named
        if sheet.payload["outcome"] == "counted"
    ]
    if len(results) != len(named):
        return Refusal("fold.recap_count"), False
    sums = _sums(world, str(record.contest), payload["region"], stations, results)
    if any(payload[key] != value for key, value in sums.items()):
        return Refusal("fold.recap_totals"), False
    return None, False


def missing_refusal(record: Record, known: Callable[[str, str], Place]) -> tuple[Refusal | None, bool]:
    """Whether a final recap leaves out stations for reasons that the records bear out.

    Second value: it still waits for an absence or a sheet left undecided. Without them, a station with a sheet is not
    left out: the recap is refused, and nothing is taken from the totals.

    :param known: what the records know of a contest and station.
    """
    waits = False
    if record.payload["status"] == "final":
        for item in record.payload["missing"]:
            found = known(str(record.contest), item["station"])
            if found.bears(item["reason"]):
                continue
            if found.outcomes:
                return Refusal("fold.recap_missing", {"station": item["station"]}), False
            waits = True
    return None, waits


def closings_of(recaps: Iterable[Record], known: Callable[[str, str], Place]) -> dict[str, frozenset[Closing]]:
    """What final recaps close, by sheet id, and by contest and station where they say why there is no sheet.

    A reason that no record bears out closes nothing yet.
    """
    found: dict[str, set[Closing]] = {}
    for record in recaps:
        if record.payload["status"] != "final":
            continue
        for sheet in record.payload["sheets"]:
            found.setdefault(sheet, set()).add(Closing(record.id, sheet))
        for item in record.payload["missing"]:
            if not known(str(record.contest), item["station"]).bears(item["reason"]):
                continue
            key = place(str(record.contest), item["station"])
            found.setdefault(key, set()).add(Closing(record.id, "", item["reason"]))
    return {key: frozenset(closings) for key, closings in found.items()}


def place(contest: str, station: str) -> str:
    """Name of a station's place in a contest, beside sheet ids."""
    return f"{contest}/{station}"
