"""The election package of a headless run: the shipped training region, or one made for the stations of a data file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import resources
from forms.figure import Figure
from recap_desktop.sources.fill import fill_in
from recap_desktop.sources.model import SourceContest, SourceSheet, StationSource
from recap_desktop.sources.reading import read_source
from sync.trust.package import ElectionPackage, open_package
from sync.trust.spec import DEFAULT_POLICY, sign_package
from sync.trust.training import training_keys

_LEVELS = {2: "province", 4: "regency", 6: "subdistrict", 10: "village"}


@dataclass(frozen=True)
class DemoSheet:
    """What the paper of one station says in one contest; None where it cannot be entered.

    :ivar filled: boxes made up by the demo.
    """

    station: str
    contest: str
    figures: Mapping[str, Figure] | None
    filled: frozenset[str] = frozenset()
    result_type: str = "regular"


@dataclass(frozen=True)
class DemoRegion:
    """Package and paper of a run, sheets in station order."""

    package: ElectionPackage
    sheets: tuple[DemoSheet, ...]
    source: StationSource | None = None

    @property
    def contests(self) -> tuple[str, ...]:
        """Codes of the contests, in the package's order."""
        return tuple(self.package.contests)

    def subdistricts(self) -> dict[str, list[DemoSheet]]:
        """Sheets by sub-district code."""
        found: dict[str, list[DemoSheet]] = {}
        for sheet in self.sheets:
            found.setdefault(sheet.station[:6], []).append(sheet)
        return found


def load_region(data: Path | None, limit: int | None = None, choices: Path | None = None) -> DemoRegion:
    """Region of a run; ``limit`` keeps the first stations only.

    :param choices: table of who stands where, for ``data``.
    :raises KnownError: ``data.*``, ``choices.*``, ``table.*``.
    """
    if data is None:
        return _training(limit)
    source = read_source(data, choices)
    kept = source.first(limit)
    package = open_package(sign_package(_parts(kept), training_keys()))
    return DemoRegion(package, tuple(_sheet(package, one) for one in kept.sheets), source)


def _training(limit: int | None) -> DemoRegion:
    package = open_package(resources.path("training", "package.json").read_bytes())
    papers: dict[str, dict[str, int]] = json.loads(
        resources.path("training", "sheets.json").read_text(encoding="utf-8")
    )
    (contest,) = package.contests
    sheets = tuple(DemoSheet(code, contest, _figures(found)) for code, found in sorted(papers.items()))
    return DemoRegion(package, sheets[:limit])


def _figures(numbers: Mapping[str, int]) -> dict[str, Figure]:
    return {name: Figure.of(value) for name, value in numbers.items()}


def _sheet(package: ElectionPackage, sheet: SourceSheet) -> DemoSheet:
    if not sheet.is_complete:
        return DemoSheet(sheet.station, sheet.contest, None)
    if not sheet.lacks:
        return DemoSheet(sheet.station, sheet.contest, sheet.known, frozenset(), sheet.result_type)
    made_up = fill_in(package.definition(sheet.contest, sheet.station), sheet.numbers)
    figures = {**sheet.known, **_figures(made_up)}
    return DemoSheet(sheet.station, sheet.contest, figures, frozenset(made_up), sheet.result_type)


def _parts(source: StationSource) -> dict[str, Any]:
    stations = source.stations
    codes = {station[:length] for station in stations for length in _LEVELS}
    regions = [
        {"code": code, "name": source.names.get(code, code), "level": _LEVELS[len(code)]} for code in sorted(codes)
    ]
    return {
        "election": "LATIHAN-DATA",
        "mode": "training",
        "title": {"id": "Latihan dengan data nyata", "en": "Training on real data"},
        "sequence": 1,
        "previous": None,
        "servers": [],
        "recipients": [],
        "signing_policy": DEFAULT_POLICY,
        "contests": [made for one in source.contests if (made := _contest(one, codes)) is not None],
        "regions": regions,
        "stations": [{"code": station, "dpt": None} for station in stations],
        "log_origin": "recap.training/log",
        "valid_from": "2024-01-01T00:00:00Z",
        "valid_until": "2099-12-31T23:59:59Z",
        "issued": "2024-01-01T00:00:00Z",
    }


def _contest(contest: SourceContest, regions: set[str]) -> dict[str, Any] | None:
    """The contest with its districts in these regions; None where it takes place in none of them."""
    districts = [
        {"code": one.code, "name": one.name, "regions": [code for code in one.regions if code in regions],
         "choices": one.choices.to_json()}
        for one in contest.districts if not one.regions or not regions.isdisjoint(one.regions)
    ]
    version = {"version": contest.version} if contest.version is not None else {}
    return {"code": contest.code, **version, "districts": districts} if districts else None
