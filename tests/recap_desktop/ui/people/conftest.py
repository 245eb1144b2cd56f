"""A regency with its server; a laptop whose crew is enrolled, and somebody who has its keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui.shell.window import MainWindow
from tests.recap_desktop.ui.people_keys import PeopleKeys, Regency, crew_workspace, regency


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Regency]:
    with regency(tmp_path / "server") as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(crew_workspace(tmp_path / "w")) as opened:
        yield opened


@pytest.fixture
def keys(window: MainWindow, qtbot: QtBot) -> PeopleKeys:
    return PeopleKeys(window, qtbot)
