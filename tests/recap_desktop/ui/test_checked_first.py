"""A correction is checked before a passphrase is asked: old, new, the rules' verdict; a half-filled act is kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from recap_desktop.desk import Desk
from recap_desktop.ui.pages.sheet import SheetPage
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.test_sheet import _open, _seal
from tests.recap_desktop.ui.typed import CLEAN, CLEAN_2, CONTEST, sheets, type_twice

pytestmark = pytest.mark.qt
K = Qt.Key


def half_filled(desk: Desk, officer: Officer) -> tuple[SheetPage, int]:
    """V.A of a sealed sheet, one more than the paper says: an arithmetic finding."""
    type_twice(desk, CLEAN, CLEAN_2)
    _seal(desk, CLEAN)
    page = _open(officer, CLEAN)
    officer.press(K.Key_Return, CONTROL)
    page.correct.rows.choose("valid")
    wrong = sheets()[CLEAN]["valid"] + 1
    officer.type(f"{wrong:03}")
    page.correct.reason.setFocus()
    officer.press(K.Key_Down)
    return page, wrong


def test_old_new_and_the_verdict_stand_before_the_passphrases(desk: Desk, officer: Officer) -> None:
    page, wrong = half_filled(desk, officer)
    form = page.correct
    assert not form.signers.asks
    officer.press(K.Key_Return, CONTROL)
    assert form.signers.asks and form.notice.text == ""
    assert form.area is not None
    officer.bot.waitUntil(lambda: not form.verdict.visibleRegion().isEmpty(), timeout=5_000)
    said = form.verdict.text()
    assert f"{wrong - 1} → {wrong}" in said and "Temuan baru" in said
    form.method.setCurrentIndex(1)  # another act than the one that was checked
    assert not form.signers.asks


def test_what_may_not_be_signed_is_refused_before_a_passphrase(desk: Desk, officer: Officer) -> None:
    page, _ = half_filled(desk, officer)
    form = page.correct
    form.text.setText("pendek")
    officer.press(K.Key_Return, CONTROL)
    assert not form.signers.asks and form.notice.text
    assert desk.context.state.sheet(CONTEST, CLEAN).status.value == "sealed"


def test_a_half_filled_act_is_kept_when_the_page_is_left(desk: Desk, officer: Officer) -> None:
    page, wrong = half_filled(desk, officer)
    officer.press(K.Key_5, Qt.KeyboardModifier.AltModifier)
    assert officer.window.current_page is not page
    officer.window.go("sheet", station=CLEAN_2)
    officer.settle()
    assert page.views.currentWidget() is page.correct and "001" in page.correct.notice.text
    figure = page.correct.rows.figures["valid"]
    assert figure.value == wrong
    officer.press(K.Key_Escape)
    officer.window.go("sheet", station=CLEAN_2)
    officer.settle()
    assert page._station == CLEAN_2 and page.views.currentWidget() is page._reading


def test_what_is_missing_is_in_sight_wherever_the_form_was_scrolled(desk: Desk, officer: Officer) -> None:
    type_twice(desk, CLEAN)
    _seal(desk, CLEAN)
    page = _open(officer, CLEAN)
    officer.press(K.Key_Return, CONTROL)
    form = page.correct
    form.rows.choose("votes.1")
    votes = form.rows.fields["votes.1"]
    officer.type("9")
    officer.press(K.Key_Return, CONTROL)
    assert "belum selesai" in form.rows.hint.text() and officer.focus is votes
    assert all(one.visibleRegion().boundingRect() == one.rect() for one in (votes, form.rows.hint))
    officer.type("9")
    officer.press(K.Key_Return)
    form.rows.choose("dpt.m")
    officer.press(K.Key_Return, CONTROL)
    assert officer.focus is form.reason and form.reason.visibleRegion().boundingRect() == form.reason.rect()
