"""Other papers of the plenary in the real window: each is shown as it is printed, on the paper that was chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from recap_desktop.desk import Desk
from recap_desktop.desk.sheet.entry_session import COUNTED
from recap_desktop.reports.paper import F4
from recap_desktop.ui.pages.papers import PapersPage
from recap_desktop.workspace.workspace import WorkspaceFolder
from tests.helpers.pdf_text import pages
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.typed import CLEAN

K = Qt.Key


def _papers(officer: Officer) -> PapersPage:
    officer.window.go("papers")
    officer.settle()
    page = officer.window.current_page
    assert isinstance(page, PapersPage)
    return page


def test_every_paper_is_shown_and_the_choice_of_paper_stays(
    desk: Desk, officer: Officer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    officer.sign_in("P-CHAIR")
    page = _papers(officer)
    shown = set()
    for place in range(page.kind.count()):
        page.kind.setCurrentIndex(place)
        officer.settle()
        shown.add(pages(page.preview.pdf)[0])
        assert page.book.isEnabled() == (page.kind.currentData() != "blank")
    assert len(shown) == page.kind.count() == 7
    page.kind.setCurrentIndex(0)
    page.paper.setCurrentIndex(1)
    page.paper.activated.emit(1)
    officer.settle()
    assert desk.reports.paper == "f4"
    assert f"{F4.width:.0f}" == "935" and b"935." in desk.reports.preview(officer.window.contest)
    file = tmp_path / "zero.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(file), ""))
    page.book.click()
    assert file.read_bytes()[:2] == b"PK"
    officer.press(K.Key_P, CONTROL)
    (made,) = WorkspaceFolder(desk.facts().folder).exports.glob("zero-*.pdf")
    assert made.read_bytes() == page.preview.pdf
    officer.window.go("board")
    assert _papers(officer).paper.currentData() == "f4"


def test_the_window_counts_keys_of_a_sheet_and_the_journal_gets_them(desk: Desk, officer: Officer) -> None:
    """Every key once, Shift alone none; left and opened again, each sitting has its own line."""
    officer.sign_in("P-OP-1")
    for keys in (5, 3):
        officer.window.go("entry", station=CLEAN, typed=True)
        officer.settle()
        officer.press(K.Key_Shift)
        for _ in range(keys):
            officer.press(K.Key_1)
        officer.press(K.Key_Return)
        officer.settle()
        officer.window.go("board")
        officer.settle()
    with desk.context.lock:
        lines = [line.data for line in desk.context.workspace.journal.lines() if line.act == COUNTED]
    assert [(line["keys"], line["kind"]) for line in reversed(lines)] == [("6", "first"), ("4", "first")]


def test_a_key_that_is_passed_on_to_a_parent_counts_once(officer: Officer) -> None:
    officer.sign_in("P-OP-1")
    keys, focus = officer.window.keys, QApplication.focusWidget()
    assert focus is not None and focus is not officer.window
    event, before = QKeyEvent(QEvent.Type.ShortcutOverride, K.Key_1, Qt.KeyboardModifier.NoModifier), keys.pressed
    for watched in (focus, officer.window):
        keys.eventFilter(watched, event)
    assert keys.pressed == before + 1
