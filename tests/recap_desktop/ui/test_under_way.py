"""A sheet is taken over by keys, from the sheet and from the board; the reason is kept and said in the journal."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.board import BoardPage
from recap_desktop.ui.pages.journal import JournalPage
from recap_desktop.ui.pages.sheet import SheetPage
from recap_desktop.ui.pages.under_way import UnderWayPage
from tests.recap_desktop.ui.conftest import CONTROL, FIRST, Officer
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.recap_desktop.ui.typed import CONTEST

pytestmark = pytest.mark.qt
K = Qt.Key


def _begun(desk: Desk) -> None:
    desk.session.sign_in("P-OP-1", str(training.passphrase("P-OP-1")))
    desk.entry.open(CONTEST, FIRST).commit("dpt.m", Figure.of(7))
    desk.session.lock()


def _page(officer: Officer) -> UnderWayPage:
    page = officer.window.current_page
    assert isinstance(page, UnderWayPage)
    return page


@pytest.mark.parametrize("language", ["id", "en"])
def test_from_the_sheet_to_the_reason_to_the_journal(desk: Desk, officer: Officer, language: str) -> None:
    _begun(desk)
    officer.window.context.words.use(language)
    officer.sign_in("P-CHAIR")
    sheet = officer.opened("sheet", SheetPage, station=FIRST)
    assert not sheet.take_over.isHidden() and "Siti" in sheet.state.text()
    officer.press(K.Key_U, CONTROL)
    page = _page(officer)
    ending = page.ending
    assert page.views.currentWidget() is ending and officer.focus is ending.reason
    assert not clipped(officer.window) and not nameless(officer.window)
    officer.press(K.Key_Return, CONTROL)
    assert ending.refusal.text() == page.words("acts.choose_reason") and len(page._sheets) == 1
    for _ in range(2):
        officer.press(K.Key_Down)
    ending.text.setFocus()
    officer.type("pendek")
    officer.press(K.Key_Return)
    assert ending.refusal.text() and page.views.currentWidget() is ending, "a text of a word is refused, nothing ended"
    officer.type(" tetapi cukup panjang")
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page._list and page.notice.text and not page._sheets
    assert not clipped(officer.window)
    journal = officer.opened("journal", JournalPage)
    said = [cells[3] for cells in journal._texts if page.words("journal.act.draft_taken_over") in cells[3]]
    assert len(said) == 1 and "Siti" in said[0] and page.words("under_way.why.ill") in said[0]


def test_from_the_board_and_back_with_nothing_ended(desk: Desk, officer: Officer) -> None:
    _begun(desk)
    officer.sign_in("P-CHAIR")
    board = officer.opened("board", BoardPage, station=FIRST)
    board.view.setFocus()
    officer.press(K.Key_Return)
    page = _page(officer)
    assert page.views.currentWidget() is page.ending
    officer.press(K.Key_Escape)
    assert page.views.currentWidget() is page._list and len(page.model.lines) == 1
    assert "7" not in "".join(page.model.lines[0].cells[:5]), "no figure"
    officer.press(K.Key_Escape)
    assert officer.window.current_page is board and len(desk.context.workspace.drafts.open_drafts()) == 1


def test_a_sheet_that_nobody_types_offers_no_take_over(desk: Desk, officer: Officer) -> None:
    officer.sign_in("P-CHAIR")
    sheet = officer.opened("sheet", SheetPage, station=FIRST)
    assert sheet.take_over.isHidden()
    officer.press(K.Key_U, CONTROL)
    assert officer.window.current_page is sheet
    page = officer.opened("under_way", UnderWayPage)
    assert page.begin.isHidden() and not page._empty.isHidden() and page.primary is page.onward
