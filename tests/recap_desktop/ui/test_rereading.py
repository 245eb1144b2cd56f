"""Two persons read the boxes of a finding again, each alone: what the window shows before, between and after."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from recap_desktop.desk import Desk
from recap_desktop.ui.pages.findings import FindingsPage
from recap_desktop.ui.pages.sheet import SheetPage
from recap_desktop.ui.sheet_figures import VEIL
from recap_desktop.ui.shell.window import MainWindow
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.recap_desktop.ui.typed import CONTEST, HARD_STATION, sheets, type_twice

pytestmark = pytest.mark.qt
K = Qt.Key
PAPER = sheets()[HARD_STATION]
#: V.A as section IV adds up.
FITS = PAPER["valid"] - 10


def findings(officer: Officer) -> FindingsPage:
    officer.press(K.Key_4, Qt.KeyboardModifier.AltModifier)
    page = officer.window.current_page
    assert isinstance(page, FindingsPage) and page.selected is not None
    return page


def read_again(officer: Officer, page: FindingsPage, phrase: str, valid: int) -> None:
    """Type the boxes of the finding under the cursor; V.A as it is told, and V.C as it follows."""
    changed = {"valid": valid, "cast": PAPER["cast"] - PAPER["valid"] + valid}
    assert page.selected is not None
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.reread
    fields = list(page.reread.rows.fields)
    assert fields == sorted(page.selected.finding.fields, key=page.facts.package.definition(
        CONTEST, page.selected.station.code).place.__getitem__)
    for field in fields:
        text = str(changed.get(field, PAPER[field]))
        officer.type(text)
        if len(text) < page.reread.rows.fields[field]._editing.boxes:
            officer.press(K.Key_Return)
    officer.type(phrase)
    officer.press(K.Key_Return)


def sheet_page(officer: Officer) -> SheetPage:
    officer.window.go("sheet", station=HARD_STATION)
    officer.settle()
    page = officer.window.current_page
    assert isinstance(page, SheetPage)
    return page


def told(window: MainWindow) -> str:
    """Everything that can be read on the page: labels and tables."""
    page = window.current_page
    assert page is not None
    said = [one.text() for one in page.findChildren(QLabel) if one.isVisible()]
    for name in ("table",):
        for holder in (page, getattr(page, "figures", None)):
            table = getattr(holder, name, None)
            model = table.model() if table is not None else None
            if model is not None:
                said += [str(model.index(row, column).data()) for row in range(model.rowCount())
                         for column in range(model.columnCount())]
    return " ".join(said)


def hints(window: MainWindow) -> list[str]:
    """Figures of the finding that a page tells."""
    wanted = {str(PAPER["valid"]), str(PAPER["cast"]), str(FITS)}
    return [one for one in re.findall(r"\d+", told(window)) if one in wanted]


def test_no_page_hints_at_the_figure_that_would_fit_before_both_have_read(
    desk: Desk, officer: Officer, window: MainWindow
) -> None:
    type_twice(desk, HARD_STATION)
    officer.sign_in("P-CHAIR")
    page = findings(officer)
    assert not hints(window) and not page.cause.isVisible()
    assert "tidak ditampilkan" in page.message.text() and not clipped(window) and not nameless(window)
    sheet_page(officer)
    assert VEIL in told(window) and not hints(window)
    page = findings(officer)
    read_again(officer, page, "latihan-hasan", FITS)
    assert page.notice.text.startswith("Bacaan Anda tersimpan")
    assert not hints(window) and not page.act.isVisible()
    assert page.cause.text() == page.words("findings.second_reader")
    assert page.words("findings.state.waits") in told(window)
    sheet = sheet_page(officer)
    assert sheet.state.text().startswith(page.words("sheet.about.rereading"))
    assert not hints(window) and "Menunggu pembacaan kedua" in told(window)
    officer.switch_to("P-MEMBER-1")
    page = findings(officer)
    assert not hints(window) and page.act.isVisible()
    read_again(officer, page, "latihan-anita", FITS)
    assert page.notice.text.startswith("Dua orang membaca sama")
    assert not clipped(window)
    # V.C, which adds it up, is to be read now: not even the two readings are told
    sheet_page(officer)
    assert not hints(window) and "Dibaca ulang oleh" in told(window)
    for person, phrase in (("P-MEMBER-2", "latihan-yusuf"), ("P-CHAIR", "latihan-hasan")):
        officer.switch_to(person)
        read_again(officer, findings(officer), phrase, FITS)
    sheet_page(officer)
    said = told(window)
    assert f"{PAPER['valid']} → {FITS}" in said and f"{PAPER['cast']} → {PAPER['cast'] - 10}" in said
    assert "Dibaca ulang sebelum disahkan" in said and desk.context.name_of("P-CHAIR") in said
    assert "2 dibaca ulang" in said and not clipped(window) and not nameless(window)


def test_a_second_reader_who_reads_otherwise_makes_a_conflict_and_it_is_said(
    desk: Desk, officer: Officer
) -> None:
    type_twice(desk, HARD_STATION)
    officer.sign_in("P-CHAIR")
    read_again(officer, findings(officer), "latihan-hasan", FITS)
    officer.switch_to("P-MEMBER-1")
    page = findings(officer)
    read_again(officer, page, "latihan-anita", FITS - 1)
    assert page.notice.text.startswith("Dua bacaan berbeda")
    assert desk.board.station(CONTEST, HARD_STATION).status == "conflict"
    kinds = {option.kind for option in desk.conflicts.view(CONTEST, HARD_STATION).options}
    assert kinds == {"reread"}, "what two people read is not called a settlement"


