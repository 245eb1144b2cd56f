"""Every key reaches what it is meant for or is refused; digits of officers stay theirs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui.acts.plenary import CorrectForm
from recap_desktop.ui.pages.sealing import SealingPage
from recap_desktop.ui.pages.sign_in import SignInPage
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.test_entry_page import begin
from tests.recap_desktop.ui.typed import CLEAN, type_twice

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


def test_tab_goes_paper_then_consents_then_signatures(desk: Desk, officer: Officer) -> None:
    type_twice(desk, CLEAN)
    officer.sign_in("P-CHAIR")
    officer.window.go("sheet", station=CLEAN)
    officer.settle()
    page = officer.window.current_page
    form: CorrectForm = page.correct  # type: ignore[attr-defined]
    from recap_desktop.ui.acts.form import Subject

    page._begin(form, Subject.of_sheet(page._view, page._definition, "cast"))  # type: ignore[attr-defined]
    assert officer.focus is form.rows.fields["cast"]
    officer.press(K.Key_Tab)
    seen = [officer.focus]
    for _ in range(20):
        QTest.keyClick(officer.focus, K.Key_Tab)
        QApplication.processEvents()
        seen.append(officer.focus)
        if officer.focus is form.save:
            break
    consents = list(form.agreed.values())
    places = [seen.index(one) for one in (form.reason, *consents, form.save)]
    assert places == sorted(places), places


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
