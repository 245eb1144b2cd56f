"""Every key reaches what it is meant for or is refused; digits of officers stay theirs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui.pages.sealing import SealingPage
from recap_desktop.ui.pages.sheet import SheetPage
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.widgets.figure_field import FigureField
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.test_entry_page import begin
from tests.recap_desktop.ui.typed import CLEAN, CLEAN_2, HARD_STATION, LAW_STATION, type_sheet, type_twice

pytestmark = pytest.mark.qt
K = Qt.Key


def test_digits_typed_while_the_paper_has_the_focus_reach_the_box(officer: Officer) -> None:
    page = begin(officer)
    page.typing.image.paper.show()
    page.typing.image.paper.setFocus()
    officer.type("134155")
    sheet = page.typing.sheet
    assert sheet is not None
    assert sheet.figures == {"dpt.m": Figure.of(134, "134"), "dpt.f": Figure.of(155, "155")}


def test_digits_typed_while_the_large_paper_hides_the_form_reach_the_box(officer: Officer) -> None:
    officer.window.context.theme.use(scale=150)
    page = begin(officer)
    officer.press(K.Key_F7)
    sheet = page.typing.sheet
    assert sheet is not None and not sheet.isVisible()
    page.typing.image.paper.setFocus()
    QTest.keyClick(page.typing.image.paper, K.Key_1)
    assert sheet.unfinished == {"dpt.m": "1"} and sheet.isVisible()


def test_a_key_that_nothing_takes_is_refused(officer: Officer) -> None:
    officer.sign_in("P-OP-1")
    QTest.keyClick(officer.window.app_bar.officer, K.Key_7)
    assert "tidak dipakai" in officer.window.key_bar.refusal.text()


def test_letters_typed_before_the_second_signer_is_asked_are_the_second_signers(desk: Desk, officer: Officer) -> None:
    type_twice(desk, CLEAN)
    officer.sign_in("P-CHAIR")
    officer.press(K.Key_5, Qt.KeyboardModifier.AltModifier)
    page = officer.window.current_page
    assert isinstance(page, SealingPage)
    officer.press(K.Key_Space)
    officer.press(K.Key_Return)
    officer.type("latihan-hasan")
    QTest.keyClick(officer.focus, K.Key_Return)
    QTest.keyClicks(officer.focus, "latihan-")  # the first signature is not made yet
    officer.settle()
    assert page.lines.between and officer.focus is page.lines.second.field.edit
    officer.type("anita")
    officer.press(K.Key_Return)
    assert not page.lines.between and page.notice.text.startswith("1 TPS disahkan")


def test_letters_that_run_into_a_refusal_are_dropped_and_nobody_gets_the_strike(desk: Desk, officer: Officer) -> None:
    type_twice(desk, CLEAN)
    officer.sign_in("P-CHAIR")
    officer.press(K.Key_5, Qt.KeyboardModifier.AltModifier)
    page = officer.window.current_page
    assert isinstance(page, SealingPage)
    officer.press(K.Key_Space)
    officer.press(K.Key_Return)
    officer.type("salah")
    QTest.keyClick(officer.focus, K.Key_Return)
    QTest.keyClicks(officer.focus, "latihan-anita")
    QTest.keyClick(officer.focus, K.Key_Return)
    assert "Tunggu" in officer.window.key_bar.refusal.text()
    officer.settle()
    field = page.lines.first.field
    assert field.take() == "salah" and field.error and "tidak dipakai" in officer.window.key_bar.refusal.text()
    QTest.keyClicks(officer.focus, "x")  # the fingers run on
    assert field.take() == "salah"
    officer.bot.waitUntil(lambda: not officer.window.ahead.waiting, timeout=5_000)
    QTest.keyClicks(officer.focus, "x")
    assert field.take() == "x"
    assert desk.session.seconds_to_wait("P-MEMBER-1") == 0


def test_letters_typed_while_an_act_is_checked_are_the_first_signers(officer: Officer) -> None:
    page = absent(officer)
    page.absent.text.setFocus()
    QTest.keyClicks(officer.focus, "Hanyut waktu banjir.")
    QTest.keyClick(officer.focus, K.Key_Return)
    QTest.keyClicks(officer.focus, "latihan-hasan")
    officer.settle()
    assert page.absent.text.text() == "Hanyut waktu banjir."
    assert page.absent.signers.own.field.take() == "latihan-hasan"


def test_letters_typed_while_the_last_one_signs_are_refused(desk: Desk, officer: Officer) -> None:
    page = absent(officer)
    officer.press(K.Key_Return, CONTROL)
    officer.type("latihan-hasan")
    officer.press(K.Key_Return)
    officer.type("latihan-anita")
    QTest.keyClick(officer.focus, K.Key_Return)
    QTest.keyClicks(officer.focus, "134")
    officer.settle()
    assert page.views.currentWidget() is page._reading and "tidak dipakai" in officer.window.key_bar.refusal.text()
    assert desk.context.state.sheet("PPWP", CLEAN_2).absent


def test_letters_typed_while_somebody_signs_in_are_refused(officer: Officer) -> None:
    cover = officer.window.cover
    assert isinstance(cover, SignInPage)
    cover.tiles.pick("P-CHAIR")
    officer.type("latihan-hasan")
    QTest.keyClick(officer.focus, K.Key_Return)
    QTest.keyClicks(officer.focus, "134")
    officer.bot.waitUntil(lambda: not officer.window.covered, timeout=20_000)
    officer.settle()
    assert "tidak dipakai" in officer.window.key_bar.refusal.text()


def test_what_was_typed_ahead_is_nobodys_after_a_lock(desk: Desk, officer: Officer) -> None:
    page = absent(officer)
    page.absent.text.setFocus()
    QTest.keyClick(officer.focus, K.Key_Return)
    QTest.keyClicks(officer.focus, "latihan-hasan")
    QTest.keyClick(officer.focus, K.Key_F12)
    officer.settle()
    cover = officer.window.cover
    assert isinstance(cover, SignInPage) and officer.window.covered and cover.passphrase.take() == ""


def absent(officer: Officer) -> SheetPage:
    """The act "never came", with a reason chosen."""
    officer.sign_in("P-CHAIR")
    officer.window.go("sheet", station=CLEAN_2)
    officer.settle()
    officer.press(K.Key_Return, CONTROL)
    page = officer.window.current_page
    assert isinstance(page, SheetPage) and page.views.currentWidget() is page.absent
    officer.press(K.Key_Down)
    return page


def _texts(window: QWidget) -> list[object]:
    found: list[object] = []
    for one in window.findChildren(QWidget):
        if isinstance(one, QLineEdit):
            found.append((id(one), one.text()))
        elif isinstance(one, FigureField):
            found.append((id(one), one.draft, one.figure))
    return found


def test_no_letter_goes_nowhere_whatever_has_the_focus(desk: Desk, officer: Officer) -> None:
    """Every page, every widget that can have the focus, and none: a key is in a box, or it is refused."""
    type_twice(desk, CLEAN, HARD_STATION, LAW_STATION)
    type_sheet(desk, "P-OP-1", CLEAN_2, {})
    desk.session.lock()
    officer.sign_in("P-CHAIR")
    window, lost = officer.window, []
    pages = {name: {} for name in ("board", "settling", "findings", "sealing", "recap", "report", "sync")}
    for name, arguments in {**pages, "sheet": {"station": CLEAN}}.items():
        window.go(name, **arguments)
        officer.settle()
        assert window._current == name
        for one in (*window.findChildren(QWidget), None):
            if one is None:
                focus = QApplication.focusWidget()
                if focus is not None:
                    focus.clearFocus()
            elif not one.isVisible() or one.focusPolicy() is Qt.FocusPolicy.NoFocus or one.focusProxy() is not None:
                continue
            else:
                one.setFocus()
            for key in (K.Key_7, K.Key_Q):
                window.key_bar.refuse("")
                before = _texts(window)
                QTest.keyClick(QApplication.focusWidget() or window, key)
                if _texts(window) == before and not window.key_bar.refusal.text():
                    lost.append((name, type(one).__name__, key))
            officer.settle()
    assert not lost


def test_digits_of_officers_never_move_and_belong_to_the_passphrase_once_one_is_picked(officer: Officer) -> None:
    cover = officer.window.cover
    assert isinstance(cover, SignInPage)
    before = [one.person for one in cover.tiles._officers]
    assert cover.tiles.chosen is None
    QTest.keyClicks(cover.passphrase.edit, "abc")
    assert cover.passphrase.edit.text() == "" and "Pilih petugas" in cover.passphrase.error
    officer.sign_in("P-OP-2")
    officer.press(K.Key_F9)
    assert [one.person for one in cover.tiles._officers] == before and cover.tiles.chosen is None
    officer.press(K.Key_3)
    assert cover.tiles.chosen is not None and cover.tiles.chosen.person == before[2]
    officer.type("4abc")
    assert cover.tiles.chosen.person == before[2] and cover.passphrase.edit.text() == "4abc"
    officer.press(K.Key_Escape)
    assert cover.tiles.chosen is None and cover.passphrase.edit.text() == ""
    officer.press(K.Key_Return)
    officer.press(K.Key_Return, CONTROL)
    assert "Pilih petugas" in cover.passphrase.error
    assert [one.person for one in cover.tiles._officers] == before
