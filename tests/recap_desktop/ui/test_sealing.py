"""Ratification with keys only: look, tick, first passphrase, second passphrase, all or none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui.pages.sealing import SealingPage
from recap_desktop.workspace.settings import AWAITS_RECORDS
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.typed import CLEAN, CLEAN_2, CONTEST, LAW_STATION, sheets, type_sheet, type_twice

pytestmark = pytest.mark.qt


def _open(desk: Desk, officer: Officer) -> SealingPage:
    type_twice(desk, CLEAN, CLEAN_2, LAW_STATION)
    officer.sign_in("P-CHAIR")
    officer.press(Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    page = officer.window.current_page
    assert isinstance(page, SealingPage)
    return page


def _statuses(desk: Desk) -> list[str]:
    return [desk.board.station(CONTEST, code).status for code in (CLEAN, CLEAN_2, LAW_STATION)]


def test_seen_sheets_are_signed_by_two_at_once(desk: Desk, officer: Officer) -> None:
    page = _open(desk, officer)
    assert not page.seal.isEnabled()
    officer.press(Qt.Key.Key_Space, CONTROL)
    assert page.notice.text == page.words("sealing.look_first") and not page.chosen
    officer.press(Qt.Key.Key_Space)
    assert page.views.currentWidget() is page.sheet
    officer.press(Qt.Key.Key_Return)
    officer.press(Qt.Key.Key_Return)
    assert [one.station.code for one in page.chosen] == [CLEAN, CLEAN_2]
    officer.type("latihan-hasan")
    officer.press(Qt.Key.Key_Return)
    assert page.lines.between and _statuses(desk) == ["verified", "verified", "finding"]
    officer.type("latihan-anita")
    officer.press(Qt.Key.Key_Return)
    assert _statuses(desk) == ["sealed", "sealed", "finding"], page.notice.text
    assert page.notice.text.startswith("2 TPS disahkan pukul")


def test_escape_between_the_signatures_leaves_nothing_signed(desk: Desk, officer: Officer) -> None:
    page = _open(desk, officer)
    officer.press(Qt.Key.Key_Space)
    officer.press(Qt.Key.Key_Return)
    officer.press(Qt.Key.Key_Escape)
    assert [one.station.code for one in page.chosen] == [CLEAN]
    page.lines.first.setFocus()
    officer.type("latihan-hasan")
    officer.press(Qt.Key.Key_Return)
    assert page.lines.between
    officer.press(Qt.Key.Key_Escape)
    assert not page.lines.between and page._batch is None
    assert _statuses(desk) == ["verified", "verified", "finding"]


def test_a_wrong_second_passphrase_signs_nothing(desk: Desk, officer: Officer) -> None:
    page = _open(desk, officer)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Return):
        officer.press(key)
    officer.type("latihan-hasan")
    officer.press(Qt.Key.Key_Return)
    officer.type("bukan frasa ini")
    officer.press(Qt.Key.Key_Return)
    assert page.lines.second.field.error and page.lines.between
    assert _statuses(desk) == ["verified", "verified", "finding"]


def test_a_blocked_sheet_cannot_be_ticked(desk: Desk, officer: Officer) -> None:
    page = _open(desk, officer)
    place = next(at for at, one in enumerate(page._sheets) if one.station.code == LAW_STATION)
    for _ in range(place):
        officer.press(Qt.Key.Key_Down)
    officer.press(Qt.Key.Key_Space, CONTROL)
    assert page.notice.text == page.words("sealing.block.finding") and not page.chosen


def test_every_finding_of_a_sheet_is_seen_before_it_is_signed(desk: Desk, officer: Officer) -> None:
    written = sheets()[CLEAN]
    changes = {"dpt.m": Figure.of(written["dpt.m"] + 369), "dpt.t": Figure.of(written["dpt.t"] + 369),
               "disabled_used.m": Figure.of(400), "disabled_used.t": Figure.of(written["disabled_used.f"] + 400)}
    for person in ("P-OP-1", "P-OP-2"):
        type_sheet(desk, person, CLEAN, changes)
    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    view = desk.sealing.sheet(CONTEST, CLEAN)
    assert len(view.findings) >= 4, [one.finding.key for one in view.findings]
    desk.session.lock()
    officer.sign_in("P-CHAIR")
    officer.window.go("sheet", station=CLEAN)
    officer.settle()
    figures = officer.window.current_page.figures  # type: ignore[attr-defined]
    shown = [line.cells[0] for line in figures._model.lines]
    sentences = [one.finding.message("id") for one in view.findings]
    assert sorted(shown[:len(sentences)]) == sorted(sentences)
    severities = [next(one.finding.severity.value for one in view.findings if one.finding.message("id") == sentence)
                  for sentence in shown[:len(sentences)]]
    assert severities == sorted(severities, key=["HARD", "LAW", "XDOC", "SOFT"].index)
    assert str(len(sentences)) in figures._findings.text()
    for place in range(len(sentences)):  # whole, over all columns
        assert figures.table.columnSpan(place, 0) == 4
        wanted = figures.table.fontMetrics().horizontalAdvance(shown[place]) / figures.table.viewport().width()
        assert figures.table.rowHeight(place) >= figures.table.fontMetrics().height() * max(1, int(wanted))
    figures.table.selectRow(len(sentences))
    assert figures.field == "dpt.m"


def test_what_cannot_be_signed_is_said_before_a_passphrase_is_asked(desk: Desk, officer: Officer) -> None:
    page = _open(desk, officer)
    desk.context.workspace.settings.put(AWAITS_RECORDS, "ab" * 32)  # head of the journal it was copied from
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape):
        officer.press(key)
    assert page.chosen and not page.seal.isEnabled() and not page.lines.first.isEnabled()
    assert page.lines.may_not.text() == page.words.sentence(KnownError("signing.fetch_first"))
    desk.context.workspace.settings.drop(AWAITS_RECORDS)
    page.table.selectRow(0)
    officer.press(Qt.Key.Key_Space, CONTROL)
    officer.press(Qt.Key.Key_Space, CONTROL)
    assert page.chosen and page.seal.isEnabled() and not page.lines.may_not.text()
