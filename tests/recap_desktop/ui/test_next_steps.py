"""Every finished, empty or blocked page names one next step with a key; what it says follows the language."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui.pages import PAGES
from recap_desktop.ui.pages.sealing import SealingPage
from recap_desktop.ui.pages.settling import SettlingPage
from recap_desktop.ui.shell.window import MainWindow
from tests.recap_desktop.ui.conftest import ALT, CONTROL, Officer
from tests.recap_desktop.ui.looks import foreign
from tests.recap_desktop.ui.typed import CLEAN, CLEAN_2, LAW_STATION, sheets, type_sheet, type_twice

pytestmark = pytest.mark.qt
K = Qt.Key
STEP = "Langkah berikutnya"


def _differing(desk: Desk) -> None:
    type_sheet(desk, "P-OP-1", CLEAN, {})
    type_sheet(desk, "P-OP-2", CLEAN, {"ballots_unused": Figure.of(sheets()[CLEAN]["ballots_unused"] + 50)})
    desk.session.lock()


def _step(window: MainWindow) -> str:
    """The words of the primary button, which must be there, on and named with its key."""
    primary = window.current_page.primary
    assert primary is not None and primary.isVisible() and primary.isEnabled()
    assert "Ctrl+Enter" in primary.text() or "F5" in primary.text(), primary.text()
    return primary.text()


def test_empty_pages_lead_on(desk: Desk, officer: Officer, window: MainWindow) -> None:
    type_twice(desk, CLEAN)
    officer.sign_in("P-CHAIR")
    for page in ("settling", "findings", "recap"):
        window.go(page)
        officer.settle()
        assert _step(window).startswith(f"{STEP}: Sahkan TPS 001"), page
        officer.press(K.Key_Return, CONTROL)
        assert isinstance(window.current_page, SealingPage), page


def test_settled_differences_lead_on(desk: Desk, officer: Officer, window: MainWindow) -> None:
    _differing(desk)
    officer.sign_in("P-MEMBER-1")
    officer.press(K.Key_3, ALT)
    page = window.current_page
    assert isinstance(page, SettlingPage)
    officer.press(K.Key_Return)
    question = page.question._question
    assert question is not None
    right = next(at for at, one in enumerate(question.options) if one.value == sheets()[CLEAN][question.field])
    officer.press(K.Key_1 if right == 0 else K.Key_2)
    officer.type("latihan-anita")
    officer.press(K.Key_Return)
    assert not page.model.lines and page.notice.text
    assert officer.focus is page.onward, "not the rail, from which Enter leads elsewhere"
    assert page.notice.height() <= page.notice.sizeHint().height() < page._empty.height()
    assert _step(window).startswith(f"{STEP}: Sahkan TPS 001")


def test_a_typist_who_may_not_settle_is_led_on(desk: Desk, officer: Officer, window: MainWindow) -> None:
    _differing(desk)
    officer.sign_in("P-OP-1")
    officer.press(K.Key_3, ALT)
    officer.press(K.Key_Return)
    assert "F9" in window.current_page.notice.text
    assert _step(window).startswith(f"{STEP}: Entri TPS")


def test_a_blocked_row_leads_to_what_blocks_it(desk: Desk, officer: Officer, window: MainWindow) -> None:
    type_twice(desk, CLEAN_2, LAW_STATION)
    officer.sign_in("P-CHAIR")
    officer.press(K.Key_5, ALT)
    page = window.current_page
    assert isinstance(page, SealingPage) and page.primary is page.seal
    rows = [one.station.code for one in page._sheets]
    page.table.selectRow(rows.index(LAW_STATION))
    officer.settle()
    assert "Putuskan temuan TPS 003" in _step(window)
    page.table.selectRow(rows.index(CLEAN_2))
    officer.settle()
    assert page.primary is page.seal
    page.table.selectRow(rows.index(LAW_STATION))
    officer.press(K.Key_Return, CONTROL)
    assert window.current_page.selected.station.code == LAW_STATION  # type: ignore[attr-defined]


def test_what_a_page_says_has_a_place_in_it(window: MainWindow) -> None:
    for page in (window.cover, *(spec.factory(window.context) for spec in PAGES)):
        assert page.notice.parentWidget() is not None, type(page).__name__  # else it is a window of its own
        assert page is window.cover or page.isAncestorOf(page.notice)


def test_a_sheet_that_waits_for_others_leads_on(desk: Desk, officer: Officer, window: MainWindow) -> None:
    type_sheet(desk, "P-OP-1", CLEAN, {})
    type_twice(desk, CLEAN_2)
    officer.sign_in("P-CHAIR")
    window.go("sheet", station=CLEAN)
    officer.settle()
    assert _step(window).startswith(f"{STEP}: Sahkan TPS 002")


def test_an_officer_without_work_is_told_how_to_go_on(officer: Officer, window: MainWindow) -> None:
    officer.sign_in("P-CHAIR")
    page = window.current_page
    assert not page.next.isVisible() and page._waits.isVisible()  # type: ignore[attr-defined]
    assert "F9" in page._waits.text() and "F3" in page._waits.text()  # type: ignore[attr-defined]


def test_the_report_names_the_key_that_its_button_has(officer: Officer, window: MainWindow) -> None:
    officer.sign_in("P-CHAIR")
    window.go("report")
    officer.settle()
    page = window.current_page
    hints = {hint.key: window.context.words(hint.code) for hint in page.hints()}
    assert "Ctrl+Enter" not in hints and not page.sign.isVisible()  # type: ignore[attr-defined]
    page.print_signed.show()  # type: ignore[attr-defined]
    hints = {hint.key: window.context.words(hint.code) for hint in page.hints()}
    assert page.print_signed.text().startswith(hints["Ctrl+Enter"])  # type: ignore[attr-defined]


def test_what_stands_follows_the_language(desk: Desk, officer: Officer, window: MainWindow) -> None:
    """Refusals, answers and errors that stand on the screen when Ctrl+Shift+B is pressed."""
    _differing(desk)
    switch = (K.Key_B, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    window.cover.tiles.pick("P-OP-1")  # type: ignore[attr-defined]
    officer.type("salah")
    officer.press(K.Key_Return)
    seen = [window.cover.passphrase.error]  # type: ignore[attr-defined]
    officer.press(*switch)
    assert window.cover.passphrase.error.startswith("The passphrase of")  # type: ignore[attr-defined]
    officer.press(*switch)
    assert [window.cover.passphrase.error] == seen  # type: ignore[attr-defined]
    window.cover.passphrase.clear()  # type: ignore[attr-defined]
    officer.sign_in("P-OP-1")
    window.go("sealing")  # of another role
    _both(officer, window)
    window.refuse_key("window.key_nowhere")
    _both(officer, window)
    window.go("settling")
    officer.settle()
    officer.press(K.Key_Return)
    _both(officer, window)
    window.go("entry", station=CLEAN_2)
    officer.settle()
    officer.type("999")
    officer.press(K.Key_Return)
    _both(officer, window)
    assert window.current_page.number.refusal.text()  # type: ignore[attr-defined]
    window.go("entry", station=CLEAN_2, typed=True)
    officer.settle()
    officer.type("/")
    officer.press(K.Key_K, CONTROL)
    _both(officer, window)
    window.current_page.failed(RuntimeError("x"))
    _both(officer, window)


def _both(officer: Officer, window: MainWindow) -> None:
    for language in ("en", "id"):
        window.context.words.use(language)
        officer.settle()
        assert not foreign(window, language)
