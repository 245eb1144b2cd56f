"""Real stations as the commission published them: what the rules find is what plain arithmetic finds."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from forms.catalogue import load
from forms.recapitulation import StationResult, recapitulate
from forms.rules import RuleContext, Severity, evaluate
from tests.helpers.sheets import FILLED, broken, form_of, sirekap_folder, sirekap_station

Stations = dict[str, dict[str, int] | None]


def _csv_station(row: dict[str, str]) -> dict[str, int] | None:
    numbers = {key: int(float(value)) if value.strip() else None for key, value in row.items() if _is_number(value)}
    return sirekap_station({"administrasi": numbers, "chart": numbers})


def _is_number(value: str) -> bool:
    return not value.strip() or value.replace(".", "", 1).isdigit()


@pytest.fixture(scope="module", params=["sirekap-ppwp-310101", "ppwp-310102.csv"])
def stations(request: pytest.FixtureRequest, shared_data: Path) -> Stations:
    path = shared_data / request.param
    if path.is_dir():
        return sirekap_folder(path)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    code = next(name for name in rows[0] if len(rows[0][name]) == 13)
    return {row[code]: _csv_station(row) for row in rows}


def test_findings_equal_an_independent_count(stations: Stations) -> None:
    context = RuleContext(filled=FILLED)
    ours: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    complete = {code: sheet for code, sheet in stations.items() if sheet is not None}
    assert len(stations) in (53, 35) and len(complete) > 10
    for sheet in complete.values():
        found = evaluate(form_of(sheet), context)
        ours.update({one.rule for one in found})
        plain.update({key[:3] for key in broken(sheet, FILLED)})
        assert {one.key for one in found} == broken(sheet, FILLED)
        assert any(one.severity in (Severity.HARD, Severity.LAW) and not one.silenced_by for one in found) == any(
            key[:3] not in ("R10", "R12", "R15", "R25") and not key.startswith("R14:ballots")
            for key in broken(sheet, FILLED)
        )
    assert ours == plain


def test_real_faults_are_there_to_be_found(stations: Stations) -> None:
    """The comparison above would be empty on clean data; this data is not clean."""
    found = [broken(sheet, FILLED) for sheet in stations.values() if sheet is not None]
    assert any(keys for keys in found) and any(not keys for keys in found)


def test_totals_of_real_stations(stations: Stations) -> None:
    sheets = {code: sheet for code, sheet in stations.items() if sheet is not None}
    results = [StationResult(code, code, form_of(sheet).figures) for code, sheet in sheets.items()]
    recap = recapitulate(load("PPWP"), tuple(stations), results)
    assert len(recap.missing) == len(stations) - len(sheets)
    for field in load("PPWP").order:
        assert recap.total.totals[field] == sum(sheet[field] for sheet in sheets.values())
