"""Copies of the signed D.Hasil, the workbook and the zoom of the page, in the real window by keys."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from recap_desktop.desk import Desk
from recap_desktop.ui.pages.report import ReportPage
from recap_desktop.workspace.workspace import WorkspaceFolder
from tests.helpers.pdf_text import pages
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.test_said_of_itself import sign_recap
from tests.recap_desktop.ui.typed import CONTEST

K = Qt.Key


def report(officer: Officer) -> ReportPage:
    return officer.opened("report", ReportPage)


def test_a_copy_is_for_somebody_and_gets_a_number(
    desk: Desk, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+Enter asks who it is for, Enter registers and puts it out; the list is printed for signatures."""
    sign_recap(desk)
    officer.sign_in("P-CHAIR")
    page = report(officer)
    officer.press(K.Key_Return, CONTROL)
    assert page.copy_form.isVisible()
    officer.type("Saksi 02")
    officer.press(K.Key_Return)
    exports = WorkspaceFolder(desk.facts().folder).exports
    (made,) = exports.glob("*.pdf")
    assert made.name.endswith("-1.pdf") and made.read_bytes() == desk.reports.signed(CONTEST)
    assert "Salinan 1 · Saksi 02" in page.notice.text and str(made) in page.notice.text
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: not opened.append(url.toLocalFile()))
    page._open_folder.click()  # noqa: SLF001 - the button
    assert opened == [str(exports)]
    page.show_register()
    officer.settle()
    assert [line.cells[:2] for line in page.register.model.lines] == [("1", "Saksi 02")]
    officer.press(K.Key_P, CONTROL)
    listed = [one for one in exports.glob("*.pdf") if one != made]
    assert "Saksi 02" in "".join(pages(listed[0].read_bytes()))
    officer.press(K.Key_Escape)
    assert page.views.currentWidget() is not page.register


def test_esc_hands_nothing_over(desk: Desk, officer: Officer) -> None:
    """Asked and thought otherwise: no number is used."""
    sign_recap(desk)
    officer.sign_in("P-CHAIR")
    page = report(officer)
    officer.press(K.Key_Return, CONTROL)
    officer.press(K.Key_Escape)
    assert not page.copy_form.isVisible() and officer.window.current_page is page
    assert desk.copy_register.copies(CONTEST) == ()


def test_a_printed_copy_carries_its_number(desk: Desk, officer: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the margin of every page."""
    sign_recap(desk)
    printed: list[tuple[bytes, str]] = []
    monkeypatch.setattr("recap_desktop.ui.pages.report.page.printers", lambda: ("Epson",))
    monkeypatch.setattr("recap_desktop.ui.pages.report.page.print_pdf",
                        lambda pdf, _, __, mark: not printed.append((pdf, mark)))
    officer.sign_in("P-CHAIR")
    report(officer)
    officer.press(K.Key_Return, CONTROL)
    officer.press(K.Key_Return)
    assert printed == [(desk.reports.signed(CONTEST), "Salinan 1 · Saksi")]


def test_the_workbook_is_saved_beside_the_pdf(
    desk: Desk, officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a draft too, marked as one."""
    officer.sign_in("P-CHAIR")
    page = report(officer)
    target = tmp_path / "d.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(target), ""))
    page._workbook.click()  # noqa: SLF001 - the button
    officer.settle()
    book = load_workbook(BytesIO(target.read_bytes()))
    assert "PRATINJAU" in str(book.worksheets[0].cell(3, 1).value) and str(target) in page.notice.text


def test_the_page_is_zoomed_and_fits_again(officer: Officer) -> None:
    """Ctrl and plus, Ctrl and minus, F7."""
    officer.sign_in("P-CHAIR")
    page = report(officer)
    width = page.preview.widget().sizeHint().width()
    officer.press(K.Key_Plus, CONTROL)
    officer.press(K.Key_Plus, CONTROL)
    assert page.preview.widget().sizeHint().width() > 1.4 * width
    officer.press(K.Key_Minus, CONTROL)
    assert page.preview.zoom == 1.25
    officer.press(K.Key_F7)
    assert page.preview.zoom == 1.0
