"""The registers of the plenary in the real window, by keys: noted, refused, signed, followed by a correction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.plenary.views import BoxView, NewMatter
from recap_desktop.ui import training
from recap_desktop.ui.acts.form import ActForm
from recap_desktop.ui.pages.plenary import PlenaryPage
from recap_desktop.ui.pages.sheet import SheetPage
from recap_desktop.ui.preferences import FILE
from recap_desktop.ui.shell.window import MainWindow
from recap_desktop.ui.tokens import Scheme
from resources.catalogue import messages
from tests.conftest import BUDGET
from tests.recap_desktop.ui.conftest import CONTROL, Officer, opened_window
from tests.recap_desktop.ui.test_walk import EVERY, SAMPLE, faults_of
from tests.recap_desktop.ui.test_window import clipped
from tests.recap_desktop.ui.typed import CLEAN, CLEAN_2, CONTEST, sheets
from tests.recap_desktop.ui.walk import workspace
from tests.recap_desktop.ui.walk_plenary import DECIDED, OBJECTS, chosen, scenes, signed

pytestmark = [pytest.mark.qt, pytest.mark.usefixtures("alone")]
K = Qt.Key
REFUSED = {
    "seat without a letter": "plenary.mandate_first", "box, refused": "plenary.seal_note",
    "decision, refused": "plenary.no_decision", "difference, refused": "plenary.copy_figures",
}


@pytest.fixture
def worked(tmp_path: Path) -> Iterator[Desk]:
    """Sheets in every state; nothing of the plenary is noted yet."""
    with Desk.open(workspace(tmp_path / "w")) as desk:
        yield desk


@pytest.fixture
def anybody(worked: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[Officer]:
    with opened_window(worked, qtbot, qapp) as window:
        one = Officer(window, qtbot)
        one.settle()
        yield one


def _said(page: object) -> str:
    """What the form on show refuses."""
    assert isinstance(page, PlenaryPage)
    form = page.views.currentWidget()
    assert isinstance(form, ActForm)
    return form.notice.text


@pytest.mark.parametrize(("language", "scheme", "scale"), EVERY if BUDGET == "soak" else SAMPLE[:2])
def test_every_register_is_filled_in_refused_and_signed_by_keys(
    worked: Desk, language: str, scheme: Scheme, scale: int, qtbot: QtBot, qapp: QApplication
) -> None:
    (worked.facts().folder / FILE).write_text(json.dumps({"scheme": scheme, "scale": scale}), encoding="utf-8")
    faults, dropped, refused = [], [], set()
    with opened_window(worked, qtbot, qapp) as window:
        window.context.words.use(language)
        window.ahead.refused.connect(dropped.append)
        officer = Officer(window, qtbot)
        officer.settle()
        officer.sign_in("P-CHAIR")
        for name in scenes(officer):
            faults += faults_of(window, language, name)
            if name in REFUSED:
                refused.add(name)
                begins = messages()[REFUSED[name]][language].split("{")[0]
                assert _said(window.current_page).startswith(begins), name
        page = window.current_page
        assert isinstance(page, PlenaryPage) and "002" in page.act.text(), "on to the next station"
    assert not faults, "\n".join(dict.fromkeys(faults))
    assert not dropped and refused == REFUSED.keys()
    _everything_is_there(worked)


def _everything_is_there(desk: Desk) -> None:
    plenary = desk.plenary
    attendance = plenary.attendance(CONTEST)
    assert attendance.signed and not attendance.changed
    assert [(one.code, one.names, one.sitting, one.mandate) for one in attendance.seats if one.names] == [
        ("PANWASLU", ("Yusuf Ali",), 1, False), ("SAKSI-1", ("Rina Tomagola", "Adi Tomagola"), 1, True)]
    assert [(one.seal, one.number, one.note) for one in plenary.boxes(CONTEST) if one.at] == [
        ("whole", "", ""), ("whole", "", ""), ("broken", "TTE 0041", "Segel sobek di satu sisi")]
    (matter,) = plenary.matters.listed(CONTEST)
    assert (matter.kind, matter.station, matter.field, matter.by, matter.text, matter.state) == (
        "objection", CLEAN, "valid", "SAKSI-1", OBJECTS, "accepted")
    assert matter.decisions[0].text == DECIDED
    (nihil,) = plenary.nihil(CONTEST)
    assert nihil.place == desk.region and not nihil.stands  # the objection withdrew it
    copies = plenary.copying.of(CONTEST, CLEAN)
    assert copies.signed and not copies.changed
    assert [(one.code, one.answer) for one in copies.copies] == [
        ("PANWASLU", "equal"), ("SAKSI-1", "none"), ("SAKSI-2", "differs"), ("SAKSI-3", "equal")]
    assert copies.copies[2].differences[0].copy.value == 999


def _record(desk: Desk, person: str, new: NewMatter) -> str:
    phrase = str(training.passphrase(person))
    desk.session.sign_in(person, phrase)
    made = desk.plenary.matters.record(new, phrase)
    desk.session.lock()
    return made


def test_a_correction_follows_an_objection_and_decides_it(worked: Desk, anybody: Officer) -> None:
    right = sheets()[CLEAN]["votes.1"] + 1
    record = _record(worked, "P-CHAIR", NewMatter(
        "objection", CONTEST, CLEAN, OBJECTS, "votes.1", "SAKSI-1", Figure.of(right)))
    _record(worked, "P-CHAIR", NewMatter("objection", CONTEST, CLEAN_2, OBJECTS, by="SAKSI-2"))
    anybody.sign_in("P-CHAIR")
    page = anybody.opened("sheet", SheetPage, station=CLEAN)
    assert "1 keberatan" in page.state.text()
    anybody.press(K.Key_Return, CONTROL)
    form = page.correct
    assert form.objection.isVisible() and form.objection.choice.count() == 2  # this station's, or none
    for number, value in (("iv1", right), ("iv2", sheets()[CLEAN]["votes.2"] - 1)):
        chosen(anybody, K.Key_F4, number, K.Key_Return)
        anybody.figures(f"{value:03d}")
    assert list(form.rows.fields) == ["votes.1", "votes.2"]
    form.reason.setFocus()
    anybody.press(K.Key_Down)
    form.objection.setFocus()
    anybody.press(K.Key_Down)
    assert "SAKSI" not in form.objection.choice.currentText() and OBJECTS in form.objection.choice.currentText()
    signed(anybody)
    assert page.views.currentWidget() is not form, form.notice.text
    assert "keberatan" not in page.state.text()
    shown = anybody.opened("plenary", PlenaryPage, view="matters")
    assert [line.cells[0] for line in shown.model.lines] == ["Terbuka", "Diterima"]
    anybody.press(K.Key_Down)
    assert "Diterima: Hasan Tidore, Anita Marsaoly" in shown.detail.text and "dibetulkan" in shown.detail.text
    found = next(one for one in worked.plenary.incidents(CONTEST) if one.record == record)
    assert found.corrections and found.state == "accepted"


def test_an_accepted_objection_leads_to_its_correction(worked: Desk, anybody: Officer) -> None:
    record = _record(worked, "P-CHAIR", NewMatter("objection", CONTEST, CLEAN, OBJECTS, "votes.1", "PANWASLU"))
    anybody.sign_in("P-CHAIR")
    page = anybody.opened("plenary", PlenaryPage, view="matters")
    anybody.press(K.Key_Return)
    chosen(anybody, "1", K.Key_Return)
    signed(anybody)
    assert "TPS 001" in page.act.text()
    anybody.press(K.Key_Return, CONTROL)
    sheet = anybody.window.current_page
    assert isinstance(sheet, SheetPage)
    anybody.press(K.Key_Return, CONTROL)
    assert sheet.correct.objection.take() == record
    assert anybody.focus is sheet.correct.rows.fields["votes.1"], "the box that is objected to"


def test_an_operator_records_and_notes_and_signs_nothing_for_the_committee(worked: Desk, anybody: Officer) -> None:
    anybody.sign_in("P-OP-1")
    page = anybody.opened("plenary", PlenaryPage, view="matters")
    anybody.press(K.Key_U, CONTROL)
    assert page.primary is page.act and not worked.plenary.nihil(CONTEST)
    anybody.press(K.Key_B, CONTROL)
    form = page.matters.matter
    assert not form.by.isVisible() and not form.box.isVisible()
    anybody.press(K.Key_Return, CONTROL)
    assert form.own.field.error  # a passphrase first
    chosen(anybody, str(training.passphrase("P-OP-1")), K.Key_Return)
    assert "10 sampai 300" in form.notice.text and not worked.plenary.incidents(CONTEST)
    assert anybody.focus is form.text.edit
    chosen(anybody, "Listrik padam pukul sepuluh malam", K.Key_Return, str(training.passphrase("P-OP-1")), K.Key_Return)
    (found,) = worked.plenary.incidents(CONTEST)
    assert found.region == worked.region and found.text == "Listrik padam pukul sepuluh malam"
    anybody.press(K.Key_Return)
    assert page.primary is page.act, "who may not decide opens no decision"


def test_a_half_filled_seat_is_kept_for_its_officer(anybody: Officer) -> None:
    anybody.sign_in("P-CHAIR")
    page = anybody.opened("plenary", PlenaryPage, view="attendance")
    chosen(anybody, K.Key_Down, K.Key_Return, "Rina Tom", K.Key_Escape)
    assert "disimpan" in page.notice.text
    chosen(anybody, K.Key_Up, K.Key_Return)
    assert page.attendance.seat.first.take() == ""  # another seat
    chosen(anybody, K.Key_Escape, K.Key_Down, K.Key_Return)
    assert page.attendance.seat.first.take() == "Rina Tom" and page.attendance.seat.notice.text


def test_one_key_writes_over_nothing(worked: Desk, anybody: Officer) -> None:
    anybody.sign_in("P-OP-1")
    page = anybody.opened("plenary", PlenaryPage, view="boxes")
    chosen(anybody, K.Key_Return, K.Key_Down, K.Key_Down, K.Key_Down)  # missing
    page.boxes.box.remark.setFocus()
    chosen(anybody, "Segel tidak ada", K.Key_Return)

    def first() -> BoxView:
        return worked.plenary.boxes(CONTEST)[0]

    before = first()
    assert before.seal == "missing"
    page.table.selectRow(0)
    anybody.press(K.Key_Space)
    assert first() == before and page.notice.text


def test_f3_finds_the_line_of_a_station(anybody: Officer) -> None:
    anybody.sign_in("P-OP-1")
    page = anybody.opened("plenary", PlenaryPage, view="boxes")
    anybody.press(K.Key_F3)
    chosen(anybody, "sumber 2", K.Key_Return)
    cells = page.model.lines[page.table.currentIndex().row()].cells
    assert cells[0] == "002" and cells[1].startswith("SUMBER") and anybody.focus is page.table
    page.say("Kalimat yang panjang. " * 60, "quiet")
    anybody.settle()
    line = page.table.visualRect(page.table.currentIndex())
    assert page.table.viewport().rect().contains(line.center()), "the chosen line stays in sight below it"
    anybody.press(K.Key_F3)
    anybody.press(K.Key_Escape)
    assert page.table.isVisible() and page.model.lines[page.table.currentIndex().row()].cells == cells


def test_a_station_that_is_not_ready_says_so(anybody: Officer) -> None:
    anybody.sign_in("P-CHAIR")
    page = anybody.opened("plenary", PlenaryPage, view="copies")
    page.table.selectRow(next(at for at, line in enumerate(page.model.lines) if "Entri" in line.cells[3]))
    anybody.press(K.Key_Return)
    assert not page.copies.station and "dua entri" in page.notice.text


def test_where_letters_are_large_the_words_on_a_line_stand_beside_the_button(
    officer: Officer, window: MainWindow
) -> None:
    officer.sign_in("P-CHAIR")
    window.go("plenary")
    officer.settle()
    page = window.current_page
    assert isinstance(page, PlenaryPage) and page.detail.text
    assert page.detail.geometry().bottom() < page.act.y()
    window.context.theme.use(scale=150)
    officer.settle()
    assert page.act.geometry().top() <= page.detail.geometry().center().y() <= page.act.geometry().bottom()
    assert page.detail.geometry().right() < page.act.x() and not clipped(window)
