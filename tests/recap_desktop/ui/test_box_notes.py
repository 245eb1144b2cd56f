"""A note to a box by keys: kept at once, a folded corner at the box, and read again where the paper is looked at."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.pages.settling import SettlingPage
from recap_desktop.ui.pages.sheet import SheetPage
from tests.recap_desktop.ui.conftest import CONTROL, Officer, signed_in
from tests.recap_desktop.ui.test_sheet import _seal
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.recap_desktop.ui.typed import CLEAN, CONTEST, sheets

pytestmark = pytest.mark.qt
K = Qt.Key
PAPER = sheets()[CLEAN]


def _entry(officer: Officer) -> EntryPage:
    page = officer.opened("entry", EntryPage, station=CLEAN, typed=True)
    assert page.typing.sheet is not None
    return page


def _typed(desk: Desk, person: str, note: str, slip: int) -> None:
    desk.session.sign_in(person, str(training.passphrase(person)))
    session = desk.entry.open(CONTEST, CLEAN)
    session.commit_run({name: Figure.of(PAPER[name] + (slip if name == "votes.1" else 0))
                        for name in session.definition.order})
    if note:
        session.note("votes.1", note)
    session.finish()
    desk.session.lock()


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_note_is_written_shown_refused_and_taken_back_by_keys(
    desk: Desk, qtbot: QtBot, qapp: QApplication, language: str
) -> None:
    with signed_in(desk, qtbot, qapp, "P-OP-1") as officer:
        officer.window.context.words.use(language)
        page = _entry(officer)
        sheet = page.typing.sheet
        assert sheet is not None
        sheet.go_to("votes.1")
        plain = sheet.field("votes.1").grab().toImage()
        officer.press(K.Key_N, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        assert officer.focus is page.note.edit and not clipped(officer.window) and not nameless(officer.window)
        officer.type("mungkin 7")
        officer.press(K.Key_Return)
        assert page.note.refusal.text() and page.note.isVisible() and not sheet.notes
        page.note.edit.selectAll()
        officer.type("luntur kena air")
        officer.press(K.Key_Return)
        assert officer.focus is sheet.field("votes.1") and sheet.notes == {"votes.1": "luntur kena air"}
        assert sheet.field("votes.1").grab().toImage() != plain, "the folded corner"
        assert "luntur kena air" in page.typing.caption.text() + sheet.field("votes.1").toolTip()
        (kept,) = desk.context.workspace.box_notes.every().values()
        assert kept == {"votes.1": "luntur kena air"}
        officer.press(K.Key_Escape)
        page = _entry(officer)
        sheet = page.typing.sheet
        assert sheet is not None and sheet.field("votes.1").note == "luntur kena air", "saved with the draft"
        sheet.go_to("votes.1")
        officer.press(K.Key_N, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        officer.press(K.Key_Delete)
        officer.press(K.Key_Return)
        assert not sheet.notes and not desk.context.workspace.box_notes.every()


def test_esc_leaves_a_note_as_it_was(desk: Desk, qtbot: QtBot, qapp: QApplication) -> None:
    with signed_in(desk, qtbot, qapp, "P-OP-1") as officer:
        page = _entry(officer)
        officer.press(K.Key_N, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        officer.type("sobek di tepi")
        officer.press(K.Key_Escape)
        sheet = page.typing.sheet
        assert page.isVisible() and page.note.isHidden() and sheet is not None and not sheet.notes


def test_who_settles_corrects_or_reads_the_life_finds_the_note_beside_the_box(
    desk: Desk, qtbot: QtBot, qapp: QApplication
) -> None:
    _typed(desk, "P-OP-1", "luntur kena air", 0)
    _typed(desk, "P-OP-2", "", 1)
    with signed_in(desk, qtbot, qapp, "P-MEMBER-1") as officer:
        page = officer.opened("settling", SettlingPage, station=CLEAN)
        assert page.views.currentWidget() is page.question
        assert "luntur kena air" in page.question.note.text() and page.question.note.isVisible()
        assert not clipped(officer.window)
        right = next(at for at, one in enumerate(page.question._question.options)  # type: ignore[union-attr]
                     if one.value == PAPER["votes.1"])
        officer.press((K.Key_1, K.Key_2)[right])
        officer.type("latihan-anita")
        officer.press(K.Key_Return)
        _seal(desk, CLEAN)
        officer.sign_in("P-CHAIR")
        sheet = officer.opened("sheet", SheetPage, station=CLEAN)
        officer.press(K.Key_H, CONTROL)
        (told,) = [one.cells for one in sheet.life.model.lines if sheet.words("life.what.note") in one.cells[1]]
        assert "luntur kena air" in told[3] and told[2] == "" and told[4] == sheet.words("life.stays_here")
        officer.press(K.Key_Escape)
        officer.press(K.Key_Return, CONTROL)
        rows = sheet.correct.rows
        rows.choose("votes.1")
        officer.settle()
        assert "luntur kena air" in rows._beside["votes.1"].text() and rows._beside["votes.1"].isVisible()
        rows.choose("votes.2")
        assert rows._beside["votes.2"].isHidden() and "luntur" in rows._beside["votes.1"].text()
        assert not clipped(officer.window) and not nameless(officer.window)
