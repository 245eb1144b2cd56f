"""The support file: what is in it, and that nothing of the election is."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.details import write_details
from recap_desktop.desk import Desk
from recap_desktop.desk.support import faults, without_workspace
from recap_desktop.ui import training
from tests.recap_desktop.ui.typed import CLEAN, sheets, type_sheet


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No faults of this machine's own runs."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Desk]:
    folder = tmp_path_factory.mktemp("support") / "Siti Rahma"
    folder.mkdir()
    with Desk.create(folder, training.package()) as desk:
        training.enrol_crew(desk)
        type_sheet(desk, "P-OP-1", CLEAN, {})
        type_sheet(desk, "P-OP-2", CLEAN, {})
        try:
            raise ValueError("Siti Rahma typed 803")
        except ValueError as error:
            write_details(error, folder)
        desk.session.sign_in("P-CHAIR", str(training.passphrase("P-CHAIR")))
        return desk.support.text(), desk


def test_it_tells_versions_states_counts_and_faults(told: tuple[str, Desk]) -> None:
    """What a helper asks first."""
    text, _ = told
    for wanted in ("[app]", "recap-desktop: ", "python: 3.", "mode: training", "package: 1", "officers in office: 6",
                   "sheets PPWP: empty 11, verified 1", "waiting: 2", "disk free, MB: ", "ValueError: "):
        assert wanted in text, wanted
    assert re.search(r"ValueError: .*test_support\.py:\d+", text)


def test_no_name_person_key_place_or_figure_is_in_it(told: tuple[str, Desk]) -> None:
    """Whatever the workspace holds of those is looked for: names, ids, codes of places, keys, digests, figures."""
    text, desk = told
    package = desk.package
    secret = {tile.name for tile in desk.setup.officers()} | {tile.person for tile in desk.setup.officers()}
    secret |= {region.name for region in package.regions.values()} | set(package.stations)
    secret |= {code for code in package.regions if len(code) > 4}  # the country's two zeros are in every time
    secret |= {package.election, package.digest, package.fingerprint, package.log_origin, "Siti", "803"}
    for file in (desk.facts().folder / "officers").iterdir():
        content = json.loads(file.read_bytes())
        secret |= {content["ct"], content["salt"]}
    assert not [one for one in secret if one and re.search(rf"(?<![\w.]){re.escape(one)}(?![\w])", text)]
    assert not re.search(r"[0-9a-f]{16}", text), "no digest and no key id"
    figures = [str(value) for value in sheets()[CLEAN].values() if value > 99]
    assert not [one for one in figures if re.search(rf"(?<!\d){one}(?!\d)", text.split("[files]")[0])]


def test_before_anybody_signed_in_it_tells_less(tmp_path: Path) -> None:
    """And of a workspace that cannot be opened at all, why."""
    (tmp_path / "w").mkdir()
    with Desk.create(tmp_path / "w", training.package()) as desk:
        text = desk.support.text()
    assert "[app]" in text and "open: False" in text and "[records]" not in text
    assert "not opened: workspace.altered" in without_workspace(KnownError("workspace.altered", place="rows"))


def test_of_a_place_outside_the_app_only_the_name_of_the_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path may hold the name of a person."""
    monkeypatch.setattr("recap_desktop.desk.support.own_folder", lambda: tmp_path / "none")
    log = "2026-11-27T20:00:00+00:00 OSError\n  /home/siti rahma/forms/secret/selectors.py:42 register\n"
    (tmp_path / "crash.log").write_text(log, encoding="utf-8")
    found = dict(faults(tmp_path))
    assert found["2026-11-27T20:00:00+00:00 OSError"] == "selectors.py:42"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_named_pipe_in_place_of_the_log_of_faults_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "crash.log")
    assert dict(faults(tmp_path)).keys() == dict(faults(tmp_path / "none")).keys()
    assert write_details(ValueError("x"), tmp_path) is None


def test_a_line_that_is_none_of_ours_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "crash.log").write_text("SitiRahma ValueError\n  /x/a.py:1 f\nTraceback Hasan\n", encoding="utf-8")
    assert dict(faults(tmp_path)) == {}
