"""A third person settles with keys only, on a real desk."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui.pages.settling import SettlingPage
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.typed import CLEAN, CONTEST, sheets, type_sheet

pytestmark = pytest.mark.qt


def _differing(desk: Desk) -> None:
    paper = sheets()[CLEAN]
    type_sheet(desk, "P-OP-1", CLEAN, {})
    other = {"ballots_unused": Figure.of(paper["ballots_unused"] + 50), "votes.2": Figure.blank()}
    type_sheet(desk, "P-OP-2", CLEAN, other)
    desk.session.lock()


def _page(officer: Officer) -> SettlingPage:
    page = officer.window.current_page
    assert isinstance(page, SettlingPage)
    return page


def test_two_questions_then_the_own_passphrase(desk: Desk, officer: Officer) -> None:
    _differing(desk)
    officer.sign_in("P-MEMBER-1")
    officer.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    page = _page(officer)
    assert page.table.hasFocus() and len(page.model.lines) == 1
    officer.press(Qt.Key.Key_Return)
    paper, asked = sheets()[CLEAN], []
    for _ in range(2):
        question = page.question._question
        assert question is not None
        asked.append(question.field)
        right = next(at for at, one in enumerate(question.options) if one.value == paper[question.field])
        officer.press(Qt.Key.Key_1 if right == 0 else Qt.Key.Key_2)
    assert set(asked) == {"ballots_unused", "votes.2"}
    officer.type("latihan-anita")
    officer.press(Qt.Key.Key_Return)
    assert page.notice.text and not page.model.lines
    sheet = desk.sealing.sheet(CONTEST, CLEAN)
    assert sheet.as_written is not None
    assert {field: sheet.as_written[field].value for field in asked} == {field: paper[field] for field in asked}


def test_another_figure_blank_unreadable_and_undo(desk: Desk, officer: Officer) -> None:
    _differing(desk)
    officer.sign_in("P-MEMBER-1")
    officer.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    page = _page(officer)
    officer.press(Qt.Key.Key_Return)
    officer.press(Qt.Key.Key_4)
    officer.press(Qt.Key.Key_5)
    assert [one.kind.value for one in page._answers.values()] == ["blank", "unreadable"]
    officer.press(Qt.Key.Key_Escape)
    officer.press(Qt.Key.Key_3)
    assert officer.focus is page.question.figure
    officer.type("123")
    assert [one.value for one in page._answers.values()] == [None, 123]


def test_a_wrong_passphrase_saves_nothing(desk: Desk, officer: Officer) -> None:
    _differing(desk)
    officer.sign_in("P-MEMBER-1")
    officer.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    page = _page(officer)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_1, Qt.Key.Key_1):
        officer.press(key)
    officer.type("bukan frasa sandi")
    officer.press(Qt.Key.Key_Return, CONTROL)
    assert page.saving.own.field.error
    assert desk.board.station(CONTEST, CLEAN).status == "differs"


def test_a_typist_is_told_that_it_must_be_a_third_person(desk: Desk, officer: Officer) -> None:
    _differing(desk)
    officer.sign_in("P-OP-1")
    officer.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    page = _page(officer)
    officer.press(Qt.Key.Key_Return)
    assert page.notice.text == page.words("settling.third_next")
    assert page.views.currentWidget() is not page.question


def test_answers_are_kept_whatever_way_the_sheet_is_left(desk: Desk, officer: Officer) -> None:
    _differing(desk)
    officer.sign_in("P-MEMBER-1")
    alt = Qt.KeyboardModifier.AltModifier

    def resume() -> SettlingPage:
        officer.press(Qt.Key.Key_3, alt)
        page = _page(officer)
        if page._station is None:
            officer.press(Qt.Key.Key_Return)
        return page

    page = resume()
    officer.press(Qt.Key.Key_1)
    assert len(page._answers) == 1
    answered = dict(page._answers)
    for way in (lambda: officer.press(Qt.Key.Key_6, alt), lambda: officer.press(Qt.Key.Key_Escape),
                lambda: officer.switch_to("P-CHAIR"), lambda: officer.press(Qt.Key.Key_F12)):
        way()
        if officer.window.covered:
            officer.sign_in("P-MEMBER-1")
        elif desk.context.person != "P-MEMBER-1":
            assert not resume()._answers  # another officer's answers are their own
            officer.switch_to("P-MEMBER-1")
        page = resume()
        assert page._answers == answered
    officer.press(Qt.Key.Key_1)
    page.saving.own.setFocus()
    officer.type("latihan-anita")
    officer.press(Qt.Key.Key_Return)
    assert not page.model.lines and not desk.half_acts.kept(f"settling {CONTEST} {CLEAN}")
