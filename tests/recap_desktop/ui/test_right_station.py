"""The station of the paper: its number is typed and compared, its village is named, and a change is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from recap_desktop.desk import Desk
from sync.trust.village_names import marks_of, named
from tests.recap_desktop.ui.conftest import CONTROL, FIRST, Officer
from tests.recap_desktop.ui.test_entry_page import SHEET, begin, entry, finish

pytestmark = pytest.mark.qt
K = Qt.Key


def test_no_figure_before_the_number_on_the_paper(officer: Officer) -> None:
    officer.sign_in("P-OP-1")
    board = officer.window.current_page
    name = board.facts.package.name_of(FIRST[:10])
    assert name in board.primary.text() and "001" in board.primary.text()  # type: ignore[union-attr]
    officer.press(K.Key_Return, CONTROL)
    page = entry(officer)
    assert page.views.currentWidget() is page.number and name in page.number._place.text()
    assert "001" not in officer.window.app_bar.title.text()
    officer.press(K.Key_Return)
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.number and page.number.refusal.text()
    officer.type("2")
    officer.press(K.Key_Return)
    assert page.views.currentWidget() is page.number
    assert "TPS 002" in page.number.refusal.text() and f"TPS 001 {name}" in page.number.refusal.text()
    officer.type("1")
    officer.press(K.Key_Return)
    assert page.views.currentWidget() is page.typing and not page.typing.sheet.figures  # type: ignore[union-attr]


def test_the_next_sheet_of_the_pile_is_not_assumed(officer: Officer) -> None:
    page = begin(officer)
    officer.figures(SHEET)
    finish(officer)
    officer.press(K.Key_Space)  # the result was seen
    assert page._station is not None and page._station.code != FIRST
    assert page.views.currentWidget() is page.number
    officer.type("134")
    assert not page.typing.sheet.figures  # type: ignore[union-attr]


def test_a_number_typed_to_find_the_station_is_not_asked_again(officer: Officer) -> None:
    officer.sign_in("P-OP-1")
    officer.press(K.Key_F3)
    officer.type("1")
    officer.press(K.Key_Return)
    page = entry(officer)
    assert page.views.currentWidget() is page.typing


def change(officer: Officer) -> None:
    begin(officer)
    officer.figures("134 155")
    officer.press(K.Key_F3)
    page = entry(officer)
    assert page.views.currentWidget() is page.change and "2 angka" in page.change._title.text()


def test_change_of_station_stays(officer: Officer) -> None:
    change(officer)
    officer.press(K.Key_Escape)
    page = entry(officer)
    assert page.views.currentWidget() is page.typing and len(page.typing.sheet.figures) == 2  # type: ignore[union-attr]


def test_change_of_station_keeps_a_draft(officer: Officer, desk: Desk) -> None:
    change(officer)
    entry(officer).change.keep.setFocus()
    officer.press(K.Key_Return)
    assert officer.window._current == "find" and [one.code for one in desk.entry.mine()] == [FIRST]


def test_change_of_station_discards_for_a_reason(officer: Officer, desk: Desk) -> None:
    change(officer)
    page = entry(officer)
    page.change.discard.setFocus()
    officer.press(K.Key_Return)
    assert page.views.currentWidget() is page.change and page.change.refusal.text()
    page.change.reason.setCurrentIndex(1)
    page.change.discard.setFocus()
    officer.press(K.Key_Return)
    assert officer.window._current == "find" and not desk.entry.mine()
    session = desk.entry.open("PPWP", FIRST)
    assert not session.figures and not session.resumed


def test_villages_of_one_name_are_told_apart_by_kind_and_code() -> None:
    file = next(iter((Path(__file__).parents[4] / "shared" / "cases").glob("21*")), None)
    if file is None:
        pytest.skip("cases beside the checkout are absent")
    rows = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    villages = tuple(sorted({(row[0][:10], row[3]) for row in rows}))
    marks = marks_of((*villages, ("7101132099", "other")))
    assert dict(villages)["7101131006"] == dict(villages)["7101132014"] == "inobonto"
    assert named("inobonto", marks["7101131006"]) == "inobonto (kelurahan 7101131006)"
    assert named("inobonto", marks["7101132014"]) == "inobonto (desa 7101132014)" and "7101132099" not in marks
