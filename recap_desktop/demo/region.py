"""The election package of a headless run: the shipped training region, or one made for the stations of a data file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import resources
from recap_desktop.sources.sirekap import fill_in
from recap_desktop.sources.station_files import SourceStation, StationSource, read_source
from sync.trust.package import ElectionPackage, open_package
from sync.trust.spec import DEFAULT_POLICY, sign_package
from sync.trust.training import training_keys

CONTEST = "PPWP"
_LEVELS = {2: "province", 4: "regency", 6: "subdistrict", 10: "village"}


@dataclass(frozen=True)
class DemoSheet:
    """What the paper of one station says; None where it cannot be entered. ``filled``: fields made up by the demo."""

    station: str
    figures: Mapping[str, int] | None
    filled: frozenset[str] = frozenset()
    result_type: str = "regular"


@dataclass(frozen=True)
class DemoRegion:
    """Package and paper of a run, sheets in station order."""

    package: ElectionPackage
    sheets: tuple[DemoSheet, ...]

    def subdistricts(self) -> dict[str, list[DemoSheet]]:
        """Sheets by sub-district code."""
        found: dict[str, list[DemoSheet]] = {}
        for sheet in self.sheets:
            found.setdefault(sheet.station[:6], []).append(sheet)
        return found


def load_region(data: Path | None, limit: int | None = None) -> DemoRegion:
    """Region of a run; ``limit`` keeps the first stations only.

    :raises KnownError: ``data.*``.
    """
    if data is None:
        return _training(limit)
    source = read_source(data)
    stations = source.stations[:limit]
    package = open_package(sign_package(_parts(source, stations), training_keys()))
    return DemoRegion(package, tuple(_sheet(station) for station in stations))


def _training(limit: int | None) -> DemoRegion:
    package = resources.path("training", "package.json").read_bytes()
    papers: dict[str, dict[str, int]] = json.loads(
        resources.path("training", "sheets.json").read_text(encoding="utf-8")
    )
    sheets = tuple(DemoSheet(code, figures) for code, figures in sorted(papers.items()))
    return DemoRegion(open_package(package), sheets[:limit])


def _sheet(station: SourceStation) -> DemoSheet:
    if station.figures is None:
        return DemoSheet(station.code, None)
    made_up = fill_in(station.figures)
    return DemoSheet(station.code, {**station.figures, **made_up}, frozenset(made_up), station.result_type)


def _parts(source: StationSource, stations: tuple[SourceStation, ...]) -> dict[str, Any]:
    codes = {station.code[:length] for station in stations for length in _LEVELS}
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
        "contests": [
            {"code": CONTEST, "districts": [{
                "code": "0", "name": CONTEST, "regions": [],
                "choices": [{"number": n, "name": f"PASANGAN CALON {n}"} for n in (1, 2, 3)],
            }]}
        ],
        "regions": regions,
        "stations": [{"code": station.code, "dpt": None} for station in stations],
        "log_origin": "recap.training/log",
        "valid_from": "2024-01-01T00:00:00Z",
        "valid_until": "2099-12-31T23:59:59Z",
        "issued": "2024-01-01T00:00:00Z",
    }
