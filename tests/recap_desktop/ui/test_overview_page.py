"""How far the work is, in the real window: by digits, as chart and as table, for the office and for who types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui.pages.overview import OverviewPage
from recap_desktop.ui.pages.overview.page import VIEWS
from tests.recap_desktop.ui.conftest import CONTROL, Officer, opened_window
from tests.recap_desktop.ui.looks import foreign
from tests.recap_desktop.ui.typed import sheets, type_sheet
from tests.recap_desktop.ui.walk import workspace

pytestmark = pytest.mark.qt
K = Qt.Key
ONE, OTHER = "0001012003002", "0001012003003"  # of one village, untouched
TURN = (K.Key_T, CONTROL | Qt.KeyboardModifier.ShiftModifier)


@pytest.fixture
def worked(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(workspace(tmp_path / "w")) as desk:
        yield desk


@pytest.fixture
def anybody(worked: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[Officer]:
    with opened_window(worked, qtbot, qapp) as window:
        one = Officer(window, qtbot)
        one.settle()
        yield one


def page(officer: Officer, person: str) -> OverviewPage:
    officer.sign_in(person)
    return officer.opened("overview", OverviewPage)


def cells(shown: OverviewPage) -> list[tuple[str, ...]]:
    return [line.cells for line in shown.model.lines]


def test_digits_choose_what_is_shown_and_a_chart_turns_into_its_table(anybody: Officer) -> None:
    shown = page(anybody, "P-CHAIR")
    assert cells(shown) == [("PPWP", "1", "12", "4", "0", "1", "2", "1")]
    anybody.press(K.Key_2)
    assert shown.shown.currentWidget() is shown.line and "1 disahkan" in shown.line.accessibleName()
    anybody.press(*TURN)
    assert shown.shown.currentWidget() is shown.table and cells(shown)[-1][1:] == ("6", "5", "1")
    anybody.press(*TURN)
    anybody.press(K.Key_3)
    assert shown.bars.isVisible() and "%" in shown.bars.accessibleName()
    anybody.press(K.Key_4)
    assert ("Isian yang berbeda antara dua ketikan", "2", "1,4 %") in cells(shown)
    anybody.press(K.Key_5)
    assert [line[0] for line in cells(shown)] == ["Semua di laptop ini"]  # the office types nothing


def test_who_types_sees_the_own_pace_and_no_findings(anybody: Officer) -> None:
    shown = page(anybody, "P-OP-1")
    anybody.press(K.Key_4)
    assert not cells(shown) and "ketua" in shown._told.text()
    anybody.press(K.Key_5)
    mine, everybody = cells(shown)
    assert mine[:3] == ("Anda", "6", "168") and "menit" in mine[3] and everybody[3] == "\u2013"


def test_equal_and_one_sided_sheets_are_shown_and_enter_opens_the_first(worked: Desk, anybody: Officer) -> None:
    one_sided = {**sheets()[ONE], "votes.1": sheets()[ONE]["valid"], "votes.2": 0, "votes.3": 0}
    for station in (ONE, OTHER):
        for person in ("P-OP-1", "P-OP-2"):
            type_sheet(worked, person, station, {name: Figure.of(value) for name, value in one_sided.items()})
    worked.session.lock()
    shown = page(anybody, "P-CHAIR")
    anybody.press(K.Key_6)
    twice = next(line for line in cells(shown) if line[0] == "R24")
    assert ONE[-3:] in twice[1] and OTHER[-3:] in twice[2]
    assert sum(line[0] == "R25" and "satu peserta" in line[2] for line in cells(shown)) == 2
    shown.table.selectRow(cells(shown).index(twice))
    anybody.press(K.Key_Return)
    assert type(anybody.window.current_page).__name__ == "SheetPage"


def test_enter_on_a_contest_goes_over_to_its_board(anybody: Officer) -> None:
    page(anybody, "P-CHAIR")
    anybody.press(K.Key_Return)
    assert anybody.window.current_page is not None and anybody.window.contest == "PPWP"
    assert type(anybody.window.current_page).__name__ == "BoardPage"


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_in_one_language(anybody: Officer, view: str) -> None:
    shown = page(anybody, "P-CHAIR")
    shown.choose(view)
    for language in ("en", "id"):
        anybody.window.context.words.use(language)
        anybody.settle()
        assert not foreign(anybody.window, language)
