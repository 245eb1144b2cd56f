"""The manuals are true: their steps are gone through and photographed, what they name is on the screen.

``make manual`` (``RECAP_MANUAL=FOLDER``) keeps the pictures there, with a page for the browser of each manual.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from PySide6.QtWidgets import QApplication

from recap_desktop.demo.committee import Committee
from recap_desktop.demo.region import load_region
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from tests.helpers import manual_pages as manual
from tests.recap_desktop.ui import manual_tour as tour
from tests.recap_desktop.ui import walk
from tests.recap_desktop.ui.conftest import Officer, opened_window
from tests.recap_desktop.ui.typed import CONTEST

pytestmark = pytest.mark.qt


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures go."""
    kept = os.environ.get("RECAP_MANUAL")
    made = (Path(kept) if kept else tmp_path_factory.mktemp("manual")) / manual.PICTURES
    made.mkdir(parents=True, exist_ok=True)
    return made


def photographed(officer: Officer, steps: Iterator[str], folder: Path) -> list[str]:
    """A picture at each step that asks for one; their names."""
    names = []
    for name in steps:
        QApplication.processEvents()
        assert officer.window.grab().save(str(folder / f"{name}.png"))
        names.append(name)
    return names


def colours(file: Path) -> int:
    """Different colours of a picture, of a pixel in four."""
    image = QImage(str(file))
    return len({image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)})


def looked_at(page: Path, made: list[str], folder: Path) -> None:
    """Every picture that the manual names was made, in this order; none is empty, no two are the same."""
    assert made == manual.pictures(page)
    assert all(colours(folder / f"{name}.png") > 30 for name in made)
    assert len({(folder / f"{name}.png").read_bytes() for name in made}) == len(made)


@pytest.fixture
def mixed(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Officer]:
    """A committee in the middle of its work."""
    with Desk.open(walk.workspace(tmp_path / "w")) as desk, opened_window(desk, qtbot, qapp) as window:
        yield _settled(Officer(window, qtbot))


def _settled(officer: Officer) -> Officer:
    officer.settle()
    return officer


def test_the_operators_manual(mixed: Officer, folder: Path) -> None:
    made = photographed(mixed, tour.sign_in(mixed, "P-OP-1"), folder)
    for steps in (tour.day_before, tour.typing, tour.sending):
        made += photographed(mixed, steps(mixed), folder)
    looked_at(manual.OPERATOR, made, folder)


def test_the_chairs_manual(mixed: Officer, folder: Path, tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    photographed(mixed, tour.sign_in(mixed, "P-CHAIR"), tmp_path)
    made = photographed(mixed, tour.chairs_work(mixed), folder)
    region = load_region(None, 3)
    (tmp_path / "c").mkdir()
    committee = Committee(tmp_path / "c", region.package.envelope, region.sheets[0].station[:6])
    committee.type_all(region.sheets)
    committee.settle_all(region.sheets)
    committee.dispose_all()
    committee.seal_all()
    pairs = tuple((person, str(training.passphrase(person))) for person in walk.SIGNERS)
    for station in committee.desk.package.stations_of(committee.desk.region):
        if station.code not in [sheet.station for sheet in region.sheets]:
            committee.desk.corrections.absent(CONTEST, station.code, "postponed", pairs)
    committee.desk.session.lock()
    with opened_window(committee.desk, qtbot, qapp) as window:
        officer = _settled(Officer(window, qtbot))
        photographed(officer, tour.sign_in(officer, "P-CHAIR"), tmp_path)
        made += photographed(officer, tour.to_the_last_signature(officer), folder)
    committee.close()
    looked_at(manual.CHAIR, made, folder)
