"""Findings decided with keys only: two persons, a text, and for arithmetic the paper read again first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from recap_desktop.desk import Desk
from recap_desktop.ui.pages.findings import FindingsPage
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.typed import CONTEST, HARD_STATION, LAW_STATION, sheets, type_twice

pytestmark = pytest.mark.qt


def _open(desk: Desk, officer: Officer, station: str) -> FindingsPage:
    type_twice(desk, station)
    officer.sign_in("P-CHAIR")
    officer.press(Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    page = officer.window.current_page
    assert isinstance(page, FindingsPage) and page.selected is not None and page.selected.blocking
    return page


def test_a_decision_of_two(desk: Desk, officer: Officer) -> None:
    page = _open(desk, officer, LAW_STATION)
    while page.selected is not None and page.selected.blocking:
        key = page.selected.finding.key
        officer.press(Qt.Key.Key_Return, CONTROL)
        officer.press(Qt.Key.Key_4)
        officer.press(Qt.Key.Key_Return)
        officer.type("Dua pemilih membawa pulang surat suara")
        officer.press(Qt.Key.Key_Return)
        officer.type("latihan-hasan")
        officer.press(Qt.Key.Key_Return)
        officer.type("latihan-anita")
        officer.press(Qt.Key.Key_Return)
        found = {one.finding.key: one for one in desk.findings.list(CONTEST, LAW_STATION)}
        assert found[key].disposition == "noted_incident", page.decide.notice.text
    assert page.notice.text
    assert desk.board.station(CONTEST, LAW_STATION).status == "verified"


def test_no_decision_without_a_choice_or_the_second_passphrase(desk: Desk, officer: Officer) -> None:
    page = _open(desk, officer, LAW_STATION)
    officer.press(Qt.Key.Key_Return, CONTROL)
    officer.press(Qt.Key.Key_Return, CONTROL)
    assert page.decide.notice.text == page.words("findings.choose_first")
    officer.press(Qt.Key.Key_5)
    officer.press(Qt.Key.Key_Return)
    officer.press(Qt.Key.Key_Return)
    officer.type("latihan-hasan")
    officer.press(Qt.Key.Key_Return)
    officer.type("salah sekali ini")
    officer.press(Qt.Key.Key_Return)
    assert page.decide.signers.other.field.error
    assert all(one.disposition is None for one in desk.findings.list(CONTEST, LAW_STATION))


def test_read_again_then_corrected_in_plenary(desk: Desk, officer: Officer) -> None:
    page = _open(desk, officer, HARD_STATION)
    assert not page.undecided.isVisible()
    assert page.selected is not None
    finding = page.selected.finding
    officer.press(Qt.Key.Key_Return, CONTROL)
    assert all(field.figure is None for field in page.reread.rows.fields.values())
    for field in list(page.reread.rows.fields):
        text = str(sheets()[HARD_STATION][field])
        officer.type(text)
        if len(text) < page.reread.rows.fields[field]._editing.boxes:
            officer.press(Qt.Key.Key_Return)
    officer.type("latihan-hasan")
    officer.press(Qt.Key.Key_Return)
    assert page.selected is not None and page.selected.reread and not page.selected.veiled
    finding = page.selected.finding
    assert page.undecided.isVisible(), page.reread.notice.text
    officer.press(Qt.Key.Key_R, CONTROL)
    assert page.views.currentWidget() is page.correct_form
    total = next(iter(finding.fields))
    right = sheets()[HARD_STATION][total] - finding.params["difference"]
    page.correct_form.rows.show_field(page.correct_form.rows.fields[total])
    officer.type(str(right))
    page.correct_form.reason.setFocus()
    officer.press(Qt.Key.Key_Down)
    officer.press(Qt.Key.Key_Return, CONTROL)
    assert page.correct_form.signers.asks and "→" in page.correct_form.verdict.text()
    officer.type("latihan-hasan")
    officer.press(Qt.Key.Key_Return)
    officer.type("latihan-anita")
    officer.press(Qt.Key.Key_Return)
    sheet = desk.context.state.sheet(CONTEST, HARD_STATION)
    assert sheet.as_decided is not None and sheet.as_decided[total].value == right, page.correct_form.notice.text
    assert sheet.as_written is not None and sheet.as_written[total].value == sheets()[HARD_STATION][total]


def test_every_control_has_a_name(desk: Desk, officer: Officer) -> None:
    page = _open(desk, officer, LAW_STATION)
    officer.press(Qt.Key.Key_Return, CONTROL)
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and isinstance(
                widget, QPushButton | QComboBox):
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget
