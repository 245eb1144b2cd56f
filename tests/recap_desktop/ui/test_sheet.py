"""One sheet and the acts on it, by keys: never came, corrected after ratification, reopened after a final recap."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.sheet import SheetPage
from recap_desktop.ui.shell.window import MainWindow
from sync.record.content import Absent
from tests.helpers.desks import CLEAN as CLEAN_STATIONS
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.recap_desktop.ui.typed import CLEAN, CONTEST, sheets, type_twice

pytestmark = pytest.mark.qt
K = Qt.Key
EMPTY = CLEAN_STATIONS[1]


def _seal(desk: Desk, *stations: str) -> None:
    desk.session.sign_in("P-CHAIR", str(training.passphrase("P-CHAIR")))
    batch = desk.sealing.prepare(CONTEST, stations, ("P-CHAIR", "P-MEMBER-1"))
    for person in ("P-CHAIR", "P-MEMBER-1"):
        desk.sealing.sign(batch, person, str(training.passphrase(person)))
    desk.session.lock()


def _open(officer: Officer, station: str) -> SheetPage:
    officer.sign_in("P-CHAIR")
    officer.window.go("sheet", station=station)
    officer.settle()
    page = officer.window.current_page
    assert isinstance(page, SheetPage)
    return page


def _sign_twice(officer: Officer, page: SheetPage) -> None:
    form = page.views.currentWidget()
    if not form.reason.currentData():  # type: ignore[attr-defined]
        form.reason.setFocus()  # type: ignore[attr-defined]
        officer.press(K.Key_Down)
    if not form.signers.asks:  # type: ignore[attr-defined]
        officer.press(K.Key_Return, CONTROL)  # the act is checked first
    form.signers.own.setFocus()  # type: ignore[attr-defined]
    officer.type("latihan-hasan")
    officer.press(K.Key_Return)
    officer.type("latihan-anita")
    officer.press(K.Key_Return)


def test_a_sheet_that_never_came(desk: Desk, officer: Officer, window: MainWindow) -> None:
    page = _open(officer, EMPTY)
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.absent
    assert not clipped(window) and not nameless(window)
    officer.press(K.Key_Return, CONTROL)
    assert page.absent.notice.text == page.words("acts.choose_reason")
    officer.press(K.Key_Down)
    officer.press(K.Key_Down)
    _sign_twice(officer, page)
    sheet = desk.context.state.sheet(CONTEST, EMPTY)
    assert [record.content_as(Absent).reason for record in sheet.absent] == ["lost"]
    assert page.state.text() == page.words("acts.absence.lost")
    assert page.act.text().startswith(page.words("act.reopen_sheet"))


def test_a_ratified_figure_is_corrected_in_a_new_revision(desk: Desk, officer: Officer, window: MainWindow) -> None:
    type_twice(desk, CLEAN)
    _seal(desk, CLEAN)
    page = _open(officer, CLEAN)
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.correct and not page.correct.rows.fields
    assert officer.focus is page.correct.rows.picker.edit
    assert not clipped(window) and not nameless(window)
    officer.press(K.Key_Return, CONTROL)
    assert page.correct.notice.text == page.words("findings.change_first")
    before = sheets()[CLEAN]["ballots_received"]
    for number, value in (("ii1", before + 5), ("ii.4", sheets()[CLEAN]["ballots_unused"] + 5)):
        officer.press(K.Key_F4)
        officer.type(number)
        officer.press(K.Key_Return)
        officer.type(f"{value:03d}")
    assert list(page.correct.rows.fields) == ["ballots_received", "ballots_unused"], "only the boxes that were chosen"
    _sign_twice(officer, page)
    sheet = desk.context.state.sheet(CONTEST, CLEAN)
    assert sheet.as_decided is not None and sheet.as_decided["ballots_received"].value == before + 5
    assert sheet.as_written is not None and sheet.as_written["ballots_received"].value == before
    assert page.act.text().startswith("Langkah berikutnya")
    assert page.state.text() == "Kedua entri cocok; siap disahkan. " + page.words("sheet.about.superseding")
    table, usual = page.figures.table, page.figures.table.verticalHeader().defaultSectionSize()
    assert table.rowHeight(0) > usual
    window.go("sheet", station=EMPTY)
    officer.settle()
    assert window.current_page is page and table.rowHeight(0) == usual, "of the sheet that was on show before"
    window.go("sheet", station=CLEAN)
    officer.settle()
    officer.press(K.Key_Return, CONTROL)
    assert window.current_page is not page


def test_a_wrong_passphrase_records_nothing(desk: Desk, officer: Officer, window: MainWindow) -> None:
    page = _open(officer, EMPTY)
    officer.press(K.Key_Return, CONTROL)
    officer.press(K.Key_Down)
    officer.press(K.Key_Return, CONTROL)
    officer.type("latihan-hasan")
    officer.press(K.Key_Return)
    officer.type("bukan frasa ini")
    officer.press(K.Key_Return)
    assert page.absent.signers.other.field.error
    assert not desk.context.state.sheet(CONTEST, EMPTY).absent
    officer.press(K.Key_Escape)
    assert not page.absent.signers.own.field.edit.text() and not page.absent.signers.other.field.edit.text()


def test_after_the_final_recap_a_sheet_is_reopened_first(desk: Desk, officer: Officer, window: MainWindow) -> None:
    type_twice(desk, CLEAN)
    _seal(desk, CLEAN)
    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    for station in desk.package.stations_of(desk.region):
        if station.code != CLEAN:
            pairs = (("P-CHAIR", "latihan-hasan"), ("P-MEMBER-1", "latihan-anita"))
            desk.corrections.absent(CONTEST, station.code, "postponed", pairs)
    batch = desk.recap.prepare(CONTEST)
    for person in batch.signers:
        desk.recap.sign(batch, person, str(training.passphrase(person)))
    assert desk.recap.status(CONTEST).status == "final"
    desk.session.lock()
    page = _open(officer, CLEAN)
    assert page.words("sheet.about.locked") in page.state.text()
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.reopen
    officer.press(K.Key_Return, CONTROL)
    assert page.reopen.notice.text == page.words("acts.basis_first")
    officer.type("mk-12/2024")
    QApplication.processEvents()
    _sign_twice(officer, page)
    assert not desk.context.state.sheet(CONTEST, CLEAN).locked
    assert page.act.text().startswith(page.words("act.correct_sheet"))
