"""A figure half typed never becomes final, whatever leaves the box; it comes back half typed, and it is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from tests.recap_desktop.ui.conftest import CONTROL, FIRST, Officer, opened_window
from tests.recap_desktop.ui.test_entry_page import begin, entry

pytestmark = pytest.mark.qt
K = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
LEAVING: dict[str, Callable[[Officer], None]] = {
    "another officer": lambda officer: officer.switch_to("P-OP-1"),
    "lock": lambda officer: (officer.press(K.Key_F12), officer.sign_in("P-OP-1"))[0],
    "another page": lambda officer: (officer.press(K.Key_6, ALT), officer.press(K.Key_2, ALT), resume(officer))[0],
}


def resume(officer: Officer) -> None:
    officer.window.go("entry", station=FIRST)
    officer.settle()


def half_typed(officer: Officer) -> None:
    begin(officer)
    officer.figures("134")
    officer.type("15")


def stands_half_typed(officer: Officer) -> None:
    page = entry(officer)
    assert page.typing.sheet is not None
    assert page.typing.sheet.figures == {"dpt.m": Figure.of(134, "134")}
    assert page.typing.sheet.unfinished == {"dpt.f": "15"}
    assert officer.window.focusWidget() is page.typing.sheet.field("dpt.f")
    assert "15" in page.typing.bar.hint and "belum selesai" in page.typing.bar.hint
    officer.type("5")
    assert page.typing.sheet.figures["dpt.f"] == Figure.of(155, "155")


@pytest.mark.parametrize("way", LEAVING)
def test_what_is_half_typed_comes_back_half_typed(officer: Officer, way: str) -> None:
    half_typed(officer)
    LEAVING[way](officer)
    stands_half_typed(officer)


def test_a_closed_window_leaves_it_half_typed(
    desk: Desk, qtbot: QtBot, qapp: QApplication
) -> None:
    with opened_window(desk, qtbot, qapp) as window:
        one = Officer(window, qtbot)
        one.settle()
        half_typed(one)
    with opened_window(desk, qtbot, qapp) as window:
        one = Officer(window, qtbot)
        one.settle()
        one.sign_in("P-OP-1")
        resume(one)
        stands_half_typed(one)


def test_a_loss_of_power_leaves_it_half_typed(officer: Officer, desk: Desk, tmp_path: Path) -> None:
    half_typed(officer)
    held = entry(officer)._held
    officer.bot.waitUntil(lambda: not held.isActive(), timeout=5_000)
    officer.settle()
    again = Desk.open(tmp_path / "w")
    again.session.sign_in("P-OP-1", "latihan-siti")
    session = again.entry.open("PPWP", FIRST)
    assert dict(session.figures) == {"dpt.m": Figure.of(134, "134")} and session.unfinished == {"dpt.f": "15"}
    again.close()


@pytest.mark.parametrize("key", [(K.Key_PageDown,), (K.Key_End, CONTROL), (K.Key_Home,)])
def test_a_jump_on_the_paper_leaves_it_half_typed(officer: Officer, key: tuple[Qt.Key, ...]) -> None:
    half_typed(officer)
    officer.press(*key)  # type: ignore[arg-type]
    sheet = entry(officer).typing.sheet
    assert sheet is not None and "dpt.f" not in sheet.figures and sheet.unfinished == {"dpt.f": "15"}
    sheet.field("ballots_used" if key[0] is not K.Key_PageDown else "votes.1").setFocus()
    assert "dpt.f" not in sheet.figures


def test_a_sheet_with_a_box_half_typed_over_a_figure_is_not_finished(officer: Officer, desk: Desk) -> None:
    page = begin(officer)
    officer.figures("134")
    officer.press(K.Key_Up)
    officer.type("1")
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.check and not page.check.finish.isEnabled()
    assert len(page.check.lines) == 28
    officer.press(K.Key_Return)
    assert page.typing.sheet is not None and page.typing.sheet.current.id == "dpt.m"


def test_the_desk_refuses_to_finish_over_half_typed_boxes(desk: Desk) -> None:
    desk.session.sign_in("P-OP-1", "latihan-siti")
    session = desk.entry.open("PPWP", FIRST)
    for field in session.definition.order:
        session.commit(field, Figure.of(1))
    session.hold({"dpt.m": "1"})
    with pytest.raises(KnownError, match="entry.unfinished"):
        session.finish()
    session.commit("dpt.m", Figure.of(12))
    assert not session.unfinished
