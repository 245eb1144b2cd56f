"""Readiness, settings and the support file in the real window, by keys."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from recap_desktop.desk import Desk
from recap_desktop.desk.readiness import Act, Result
from recap_desktop.ui import printing
from recap_desktop.ui.pages.ready import ReadyPage
from recap_desktop.ui.pages.settings import SettingsPage
from recap_desktop.ui.pages.support import SupportPage
from recap_desktop.ui.tokens import Scheme
from recap_desktop.workspace.workspace import WorkspaceFolder
from tests.helpers.pdf_text import pages
from tests.recap_desktop.ui.conftest import CONTROL, Officer

K = Qt.Key


def test_the_readiness_page_begins_at_what_needs_attention(officer: Officer) -> None:
    """Its first such line is chosen, said whole below the table, and the verdict counts them."""
    officer.sign_in("P-CHAIR")
    officer.window.go("ready")
    officer.settle()
    page = officer.window.current_page
    assert isinstance(page, ReadyPage)
    chosen = page.model.lines[page.table.currentIndex().row()]
    assert chosen.cells[1] == "Perhatian"
    assert chosen.cells[2] in page.fact.text() and page.remedy.text() == chosen.cells[3]
    attention = sum(line.cells[1] == "Perhatian" for line in page.model.lines)
    assert page.notice.text == f"Siap bekerja, {attention} hal perlu perhatian."
    officer.press(K.Key_B, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert page.notice.text.startswith("Ready to work")
    assert page.model.lines[page.table.currentIndex().row()].cells[1] == "Attention"


@pytest.mark.parametrize("act", [one for one in Act if one not in (Act.NONE, Act.TEST_PAGE)])
def test_the_button_names_and_opens_the_page_where_the_remedy_is(officer: Officer, act: Act) -> None:
    """Every page that a line may point to: a committee that is short opens the page of officers from here."""
    officer.sign_in("P-CHAIR")
    officer.window.go("ready")
    officer.settle()
    page = officer.window.current_page
    assert isinstance(page, ReadyPage)
    first, *rest = page._lines
    page._show(((replace(first, result=Result.ATTENTION, act=act), *rest), page._at))
    assert page.act.text() == f"{page.words(officer.window.page_title(act)).removesuffix('.')}  Ctrl+Enter"
    officer.press(K.Key_Return, CONTROL)
    assert officer.window.current_page is not page


def test_ctrl_p_keeps_the_page_where_there_is_no_printer(officer: Officer, desk: Desk) -> None:
    """As a PDF among the exports, and the page says where."""
    assert not printing.printers()
    officer.sign_in("P-CHAIR")
    officer.window.go("ready")
    officer.settle()
    officer.press(K.Key_P, CONTROL)
    (made,) = WorkspaceFolder(desk.facts().folder).exports.glob("*.pdf")
    assert "Hasan Tidore" in "".join(pages(made.read_bytes()))
    assert str(made) in officer.window.current_page.notice.text


def test_a_test_page_counts_when_a_person_says_it_came_out_whole(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a printer the line asks for a test page; Ctrl+Enter prints it, and the answer is kept."""
    sent: list[bytes] = []
    monkeypatch.setattr("recap_desktop.ui.pages.ready.page.printers", lambda: ("Epson L3110",))
    monkeypatch.setattr("recap_desktop.ui.pages.ready.page.print_pdf", lambda pdf, *_: not sent.append(pdf))
    officer.sign_in("P-CHAIR")
    officer.window.go("ready")
    officer.settle()
    page = officer.window.current_page
    assert isinstance(page, ReadyPage)
    row = next(n for n, line in enumerate(page.model.lines) if line.cells[0] == "Printer")
    page.table.setCurrentIndex(page.model.index(row, 0))
    officer.press(K.Key_Return, CONTROL)
    assert "halaman uji" in "".join(pages(sent[0])).lower()
    officer.press(K.Key_Return)  # "yes, printed whole" has the focus
    assert page.model.lines[row].cells[1] == "Siap"
    assert officer.window.context.preferences.printed == "Epson L3110"


def test_settings_take_effect_at_once_and_are_taken_back(officer: Officer, desk: Desk) -> None:
    """Language, colours, letters and the lock: on the screen, in the file, and back by Ctrl+Z."""
    officer.sign_in("P-CHAIR")
    officer.window.go("settings")
    officer.settle()
    page, context = officer.window.current_page, officer.window.context
    assert isinstance(page, SettingsPage)
    assert page.language.hasFocus()
    officer.press(K.Key_Down)
    assert context.words.language == "en"
    page.colours.setFocus()
    officer.type("H")  # high contrast, by its letter
    assert context.theme.scheme is Scheme.CONTRAST
    page.letters.setFocus()
    officer.press(K.Key_Down)
    page.minutes.setFocus()
    officer.press(K.Key_Up)
    assert (context.theme.scale, context.preferences.idle_minutes) == (115, 5)
    kept = json.loads((desk.facts().folder / "window.json").read_text(encoding="utf-8"))
    assert (kept["language"], kept["scheme"], kept["scale"], kept["idle_minutes"]) == ("en", "contrast", 115, 5)
    for _ in range(4):
        officer.press(K.Key_Z, CONTROL)
    assert (context.words.language, context.theme.scheme, context.theme.scale, context.preferences.idle_minutes) == (
        "id", Scheme.SYSTEM, 100, 10)
    QApplication.processEvents()


def test_the_photo_folder_is_where_photos_are_looked_for(
    officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chosen once, it is where the next choice of photographs begins."""
    officer.sign_in("P-CHAIR")
    officer.window.go("settings")
    officer.settle()
    page = officer.window.current_page
    assert isinstance(page, SettingsPage)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    page._choose.click()  # noqa: SLF001 - the button
    assert page.photos.text() == str(tmp_path)
    begun: list[str] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *given, **_: (begun.append(given[2]), ([], ""))[1])
    officer.window.context.open_files("image.choose")
    assert begun == [str(tmp_path)]


def test_the_support_file_is_what_was_read(
    officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+Enter saves the letters on the screen."""
    officer.sign_in("P-OP-1")
    officer.window.go("support")
    officer.settle()
    page = officer.window.current_page
    assert isinstance(page, SupportPage)
    assert "mode: training" in page.text.toPlainText()
    target = tmp_path / "bantuan.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(target), ""))
    officer.press(K.Key_Return, CONTROL)
    assert target.read_text(encoding="utf-8") == page.text.toPlainText()
    assert str(target) in page.notice.text
