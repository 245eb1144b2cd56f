"""The board narrowed by letters, number and by what waits for a decision; a hint on the key bar does what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui.pages.board.chips import BLOCKING
from recap_desktop.ui.pages.board.model import LEAD, STATION_ROLE
from recap_desktop.ui.pages.board.page import BoardPage
from tests.recap_desktop.ui.conftest import CONTROL, Officer, signed_in
from tests.recap_desktop.ui.walk import workspace

pytestmark = pytest.mark.qt
K = Qt.Key


@pytest.fixture
def chair(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Officer]:
    with Desk.open(workspace(tmp_path / "w")) as desk, signed_in(desk, qtbot, qapp) as one:
        yield one


def board(officer: Officer) -> BoardPage:
    found = officer.window.current_page
    assert isinstance(found, BoardPage)
    return found


def stations(page: BoardPage) -> list[str]:
    model = page.model
    cells = (model.index(row, column).data(STATION_ROLE) for row in range(model.rowCount())
             for column in range(LEAD, model.columnCount()))
    return [f"{one.village_name[:4]} {one.number}" for one in cells if one is not None]


def test_a_village_and_a_number_find_the_station_and_esc_shows_all_again(chair: Officer) -> None:
    page = board(chair)
    everything = stations(page)
    chair.press(K.Key_F, CONTROL)
    assert page.search.hasFocus()
    chair.type("harapan 3")
    assert stations(page) == ["TANJ 003"]
    chair.press(K.Key_Return)
    assert page.view.hasFocus() and page.view.currentIndex().data(STATION_ROLE).number == "003"
    chair.press(K.Key_Escape)
    assert stations(page) == everything and not page.search.text() and page.view.hasFocus()
    chair.press(K.Key_F, CONTROL)
    chair.type("901")
    assert stations(page) == ["TANJ 901"]


def test_nothing_found_is_said_and_a_village_that_has_none_is_left_out(chair: Officer) -> None:
    page = board(chair)
    chair.press(K.Key_F, CONTROL)
    chair.type("tidak ada")
    assert not stations(page) and page._detail.text() == chair.window.context.words("board.filter_empty")
    chair.press(K.Key_Escape)
    chair.press(K.Key_F, CONTROL)
    chair.type("rejo")
    assert {one[:4] for one in stations(page)} == {"SUMB"}


def test_what_waits_for_a_decision_is_one_press_away(chair: Officer) -> None:
    page = board(chair)
    everything = stations(page)
    assert "4" in page.chips.blocking.text()
    page.chips.blocking.setFocus()
    chair.press(K.Key_Return)
    assert len(stations(page)) == 4 and all(page.chips.chips[one].isChecked() for one in BLOCKING)
    page.chips.chips[BLOCKING[0]].setChecked(False)
    assert not page.chips.blocking.isChecked()
    chair.press(K.Key_Escape)
    assert stations(page) == everything and not page.chips.blocking.isChecked()
