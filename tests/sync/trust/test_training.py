"""The training region: reproducible bytes, published keys, and sheets that break exactly the rules meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import resources
from forms.figure import Figure
from forms.rules import RuleContext, Severity, evaluate
from forms.tally import TallyForm
from sync.record.keys import public_bytes
from sync.trust.fingerprint import fingerprint
from sync.trust.training import TRAINING_ROOT, generated_keys, training_keys
from sync.trust.training_region import HARD_STATION, LAW_STATIONS, write
from tests.helpers.pki import training_package

FILES = ("spec.toml", "regions.csv", "stations.csv", "sheets.json", "package.json")


def test_making_the_region_again_gives_the_shipped_bytes(tmp_path: Path) -> None:
    write(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == resources.path("training", name).read_bytes(), name


def test_the_training_keys_are_the_same_everywhere_and_no_others() -> None:
    assert public_bytes(training_keys().root) == TRAINING_ROOT
    # a changed seed would lock every device out of its training workspace
    assert fingerprint(TRAINING_ROOT).startswith("E2C4 EC74 F9D0 356F")
    keys, again, fresh = training_keys(), training_keys(), generated_keys()
    for name in ("root", "authority", "log", "release"):
        assert public_bytes(getattr(keys, name)) == public_bytes(getattr(again, name))
        assert public_bytes(getattr(keys, name)) != public_bytes(getattr(fresh, name))
    assert keys.ca.private_numbers() == again.ca.private_numbers() != fresh.ca.private_numbers()
    assert len({public_bytes(getattr(keys, name)) for name in ("root", "authority", "log", "release")}) == 4


def _sheets() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads(resources.path("training", "sheets.json").read_text(encoding="utf-8"))
    return found


def test_every_station_has_a_complete_sheet() -> None:
    definition = training_package().definition("PPWP")
    sheets = _sheets()
    assert set(sheets) == set(training_package().stations)
    assert any(code.endswith("901") for code in sheets)
    for sheet in sheets.values():
        assert set(sheet) == set(definition.order)
        assert all(0 <= value <= 999 for value in sheet.values())


@pytest.mark.parametrize("code", sorted(_sheets()))
def test_a_sheet_breaks_exactly_the_rules_meant(code: str) -> None:
    package = training_package()
    figures = {name: Figure.of(value) for name, value in _sheets()[code].items()}
    dpt = package.station(code).dpt
    assert dpt is not None
    found = evaluate(TallyForm(package.definition("PPWP"), figures), RuleContext(dpt_reference=dpt["t"]))
    hard = {finding.rule for finding in found if finding.severity is Severity.HARD}
    law = {finding.rule for finding in found if finding.severity is Severity.LAW}
    if code == HARD_STATION:
        assert "R03" in hard
    elif code in LAW_STATIONS:
        assert not hard and "R06" in law
    else:
        assert not found


def test_the_names_are_as_awkward_as_real_ones() -> None:
    names = [region.name for region in training_package().villages_of("000101")]
    assert any('"' in name for name in names) and any("," in name for name in names)
