"""The check page: every finding has its own answer, worst first; a sheet without votes is asked about by name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui.pages.entry.answers import unusual
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.test_entry_page import begin

pytestmark = pytest.mark.qt
K = Qt.Key
#: I.B.4 wrong, II wrong, V.C wrong: several findings of several severities.
ABSURD = ("134 155 300 X95 103 198 XX6 XX3 XX9 XX2 XX1 XX3 103 107 777 "
          "295 210 XX1 X84 + + + X90 110 X10 210 + 333")


def records(desk: Desk) -> int:
    return len(desk.context.workspace.records.all_envelopes())


def test_enter_and_enter_waive_nothing(officer: Officer, desk: Desk) -> None:
    page = begin(officer)
    officer.figures(ABSURD)
    assert page.views.currentWidget() is page.check
    count = len(page.check.open_lines)
    assert count >= 3 and not page.check.finish.isEnabled()
    officer.press(K.Key_Space)
    officer.press(K.Key_Return)
    officer.press(K.Key_Return, CONTROL)
    officer.press(K.Key_Return, CONTROL)
    assert records(desk) == 0
    for left in range(count, 0, -1):
        assert len(page.check.open_lines) == left and not page.check.finish.isEnabled()
        officer.press(K.Key_K, CONTROL)
    assert page.check.finish.isEnabled() and page.check.finish.hasFocus()
    officer.press(K.Key_Return)
    assert records(desk) == 1


def test_looking_at_every_box_of_a_finding_answers_it_and_a_change_asks_anew(officer: Officer) -> None:
    page = begin(officer)
    officer.figures(ABSURD)
    count = len(page.check.open_lines)
    officer.press(K.Key_Return)
    sheet = page.typing.sheet
    assert sheet is not None and page.views.currentWidget() is page.typing
    officer.press(K.Key_Return, CONTROL)
    assert len(page.check.open_lines) == count  # opened, but its other boxes were not looked at
    officer.press(K.Key_Return)
    finding = page._answers._walked
    assert finding is not None
    for field in finding.fields:
        sheet.go_to(field)
    assert "dilihat lagi" in page.typing.bar.hint
    officer.press(K.Key_Return, CONTROL)
    assert len(page.check.open_lines) == count - 1
    officer.press(K.Key_Escape)
    sheet.go_to(finding.fields[0])
    officer.type("456")
    officer.press(K.Key_Return, CONTROL)
    assert len(page.check.open_lines) == count


def test_a_finding_on_one_figure_says_its_reason(officer: Officer) -> None:
    page = begin(officer)
    officer.figures("134 155 289")
    officer.press(K.Key_K, CONTROL)
    assert "lain dari daftar acuan" in page.typing.bar.hint


def test_worst_comes_first(officer: Officer) -> None:
    page = begin(officer)
    officer.figures(ABSURD)
    hard = page.check.lines[0].open_it.accessibleName()
    assert "belum cocok" in hard and "lain dari daftar" not in hard


@pytest.mark.parametrize(("figures", "code", "word"), [
    ("+ " * 28, "all_zero", "nol"), (". " * 28, "all_blank", "kosong"),
    ("134 155 289 " + "+ " * 12 + "295 + + 295 " + "+ " * 9, "nobody", "tidak seorang pun"),
])
def test_a_sheet_without_votes_is_asked_by_name(
    officer: Officer, desk: Desk, figures: str, code: str, word: str
) -> None:
    page = begin(officer)
    officer.figures(figures)
    if page.views.currentWidget() is not page.check:
        officer.press(K.Key_Return, CONTROL)
    said = page.check.lines[0].open_it.accessibleName()
    assert word in said and "TPS 001" in said and page.heading().title in said  # type: ignore[union-attr]
    assert not page.check.lines[0].answered
    assert unusual(desk.package.definition("PPWP"), page.typing.sheet.figures) == code  # type: ignore[union-attr]
    for _ in page.check.open_lines:
        assert not page.check.finish.isEnabled()
        officer.press(K.Key_K, CONTROL)
    officer.press(K.Key_Return)
    assert records(desk) == 1


def test_an_ordinary_sheet_is_not_asked(desk: Desk) -> None:
    definition = desk.package.definition("PPWP")
    figures = {name: Figure.of(1) for name in definition.order}
    assert unusual(definition, figures) == ""
    assert unusual(definition, {name: Figure.of(0) for name in definition.order[:-1]}) == ""


def test_a_question_about_the_list_hides_no_finding_and_ctrl_k_says_what_it_meant(officer: Officer) -> None:
    page = begin(officer)
    officer.figures("134 155 289 X95 103 198")
    bar = page.typing.bar
    officer.press(K.Key_Home)
    officer.figures("134 155 300")
    assert bar.asking and "300" in bar.sentence and "217" in bar.sentence
    assert bar._older.isVisible() and "155" in bar._older.text()
    assert not page._answers.holds(next(one for one in bar.findings if one.key == "R01:dpt"))
    officer.press(K.Key_K, CONTROL)
    assert not bar.asking and bar.findings and "155" in bar.sentence
    officer.press(K.Key_K, CONTROL)
    assert "Sesuai kertas" in bar.hint and "I." in bar.hint
    assert page._answers.holds(next(one for one in bar.findings if one.key == "R01:dpt"))


def test_ctrl_k_without_anything_to_confirm_is_refused(officer: Officer) -> None:
    begin(officer)
    officer.figures("134")
    officer.press(K.Key_K, CONTROL)
    assert "Sesuai kertas" in officer.window.key_bar.refusal.text()
