"""The filled sheet of the photographs typed with keys only, by two officers, in the real window on a real desk."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from forms.figure import Figure, Kind
from recap_desktop.desk import Desk
from recap_desktop.ui.find_box import find_field
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.shell.window import MainWindow
from tests.helpers.guarded_desk import bare
from tests.recap_desktop.ui.conftest import CONTROL, FIRST, Officer

SHEET = ("134 155 289 X95 103 198 XX6 XX3 XX9 XX2 XX1 XX3 103 107 210 "
         "295 210 1 84 + N XXX X90 110 X10 210 + 210")
VALUES = [134, 155, 289, 95, 103, 198, 6, 3, 9, 2, 1, 3, 103, 107, 210, 295, 210, 1, 84, 0, 0, 0, 90, 110, 10,
          210, 0, 210]
K = Qt.Key


def entry(officer: Officer) -> EntryPage:
    return cast(EntryPage, officer.window.current_page)


def begin(officer: Officer, person: str = "P-OP-1") -> EntryPage:
    officer.sign_in(person)
    officer.press(K.Key_Return, CONTROL)
    type_number(officer)
    return entry(officer)


def type_number(officer: Officer) -> None:
    """The number on the paper: here the right one."""
    page = entry(officer)
    assert page._station is not None and page.views.currentWidget() is page.number
    officer.type(page._station.number)
    officer.press(K.Key_Return)


def finish(officer: Officer) -> None:
    page = entry(officer)
    assert page.views.currentWidget() is page.check
    for _ in page.check.open_lines:
        officer.press(K.Key_K, CONTROL)
    officer.press(K.Key_Return)


def test_two_officers_type_the_photographed_sheet(officer: Officer, desk: Desk) -> None:
    page = begin(officer)
    assert page.heading() is not None and page.heading().title.startswith("TPS 001")  # type: ignore[union-attr]
    officer.figures(SHEET)
    finish(officer)
    assert page.views.currentWidget() is page.result
    assert "entri kedua" in page.result.sentence.text()
    officer.switch_to("P-OP-2")
    officer.press(K.Key_Return, CONTROL)
    type_number(officer)
    second = entry(officer)
    assert second.heading().chip == "Entri kedua"  # type: ignore[union-attr]
    officer.figures(SHEET)
    finish(officer)
    assert second.result.sentence.text().startswith("Cocok")
    officer.switch_to("P-CHAIR")
    view = desk.sealing.sheet("PPWP", FIRST)
    assert view.as_written is not None
    order = desk.package.definition("PPWP").order
    assert [view.as_written[field].value for field in order] == VALUES


def test_the_second_entry_shows_nothing_of_the_first(officer: Officer) -> None:
    page = begin(officer)
    officer.figures(SHEET)
    finish(officer)
    officer.switch_to("P-OP-2")
    officer.press(K.Key_Return, CONTROL)
    type_number(officer)
    page = entry(officer)
    assert page.typing.sheet is not None
    assert not page.typing.sheet.figures and not page.typing.bar.findings
    QGuiApplication.clipboard().setText("134")
    officer.press(K.Key_V, CONTROL)
    assert not page.typing.sheet.figures and "Tempel" in page.typing.bar.hint
    said = " ".join(label.text() for label in officer.window.findChildren(QLabel) if label.isVisible())
    assert "Siti" not in said and "289" not in said


def test_enter_cannot_skip_a_box_and_arrows_move(officer: Officer) -> None:
    page = begin(officer)
    officer.press(K.Key_Return)
    assert page.typing.sheet is not None
    assert page.typing.sheet.current.id == "dpt.m" and "Belum diisi" in page.typing.bar.hint
    officer.press(K.Key_Right)
    assert page.typing.sheet.current.id == "dpt.f"
    officer.press(K.Key_PageDown)
    assert page.typing.sheet.current.id == "votes.1" and page.typing.sheet.page == 2
    officer.press(K.Key_Home, CONTROL)
    assert page.typing.sheet.current.id == "dpt.m"


def test_words_are_said_while_typing(officer: Officer) -> None:
    page = begin(officer)
    officer.type("21")
    assert page.typing.caption.text().endswith("21 · DUA PULUH SATU")


def test_a_wrong_sum_asks_to_read_again_and_offers_no_figure(officer: Officer) -> None:
    page = begin(officer)
    officer.figures("134 155")
    officer.type("2")
    assert not page.typing.bar.findings
    officer.press(K.Key_Return)
    assert page.typing.sheet is not None and page.typing.sheet.figures["dpt.t"] == Figure.of(2, "2")
    officer.press(K.Key_K, CONTROL)  # the station is right
    sentence = page.typing.bar.sentence
    assert "134" in sentence and "155" in sentence and "289" not in sentence
    assert page.typing.sheet.field("dpt.m").accessibleDescription()


def test_undo_and_redo_one_figure(officer: Officer) -> None:
    page = begin(officer)
    officer.figures("134 155")
    assert page.typing.sheet is not None
    officer.press(K.Key_Z, CONTROL)
    assert page.typing.sheet.figures.keys() == {"dpt.m"} and page.typing.sheet.current.id == "dpt.f"
    officer.press(K.Key_Y, CONTROL)
    assert page.typing.sheet.figures["dpt.f"].value == 155


def test_blank_and_unreadable_are_kept_apart(officer: Officer, desk: Desk) -> None:
    page = begin(officer)
    officer.type("./")
    officer.press(K.Key_Return)
    officer.type("+")
    assert page.typing.sheet is not None
    kinds = [figure.kind for figure in page.typing.sheet.figures.values()]
    assert kinds == [Kind.BLANK, Kind.UNREADABLE, Kind.VALUE]


def test_nothing_typed_is_lost_when_the_window_dies(officer: Officer, desk: Desk, tmp_path: Path) -> None:
    begin(officer)
    officer.figures("134 155 289 X95")
    again = Desk.open(tmp_path / "w")
    again.session.sign_in("P-OP-1", "latihan-siti")
    session = again.entry.open("PPWP", FIRST)
    assert [session.figures[name].value for name in session.definition.order[:4]] == [134, 155, 289, 95]
    assert len(session.figures) == 4
    assert session.resumed
    again.close()


def test_a_full_disk_pauses_entry_and_loses_nothing(officer: Officer, window: MainWindow, desk: Desk) -> None:
    page = begin(officer)
    officer.figures("134")
    database = desk.context.workspace.database
    pages = database.rows("PRAGMA page_count")[0][0]
    database.rows(f"PRAGMA max_page_count = {pages}")
    figures = iter([100 + number for number in range(400)])
    while window.app_bar.saved.state != "unsaved":
        officer.type(str(next(figures)))
        officer.press(K.Key_Z, CONTROL)
    assert page.typing.notice.text and page.typing.retry.isVisible() and page.typing.sheet is not None
    unsaved = page.typing.sheet.current.id
    figure = page.typing.sheet.figures[unsaved]
    officer.type("999")
    assert page.typing.sheet.figures[unsaved] == figure
    database.rows("PRAGMA max_page_count = 1000000")
    page.typing.retry.setFocus()
    officer.press(K.Key_Return)
    assert window.app_bar.saved.state == "saved" and not page.typing.notice.text
    assert page._session is not None and bare(page._session).figures[unsaved] == figure


def test_lock_returns_to_the_same_field(officer: Officer) -> None:
    begin(officer)
    officer.figures("134 155")
    officer.press(K.Key_F12)
    assert officer.window.covered
    officer.sign_in("P-OP-1")
    page = entry(officer)
    assert page.typing.sheet is not None
    assert page.typing.sheet.current.id == "dpt.t" and len(page.typing.sheet.figures) == 2


def test_finishing_leads_to_what_is_missing(officer: Officer) -> None:
    page = begin(officer)
    officer.figures("134 155")
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.check and not page.check.finish.isEnabled()
    officer.press(K.Key_Return)
    assert page.typing.sheet is not None and page.typing.sheet.current.id == "dpt.t"


def test_escape_goes_to_the_board_and_the_sheet_waits(officer: Officer, desk: Desk) -> None:
    begin(officer)
    officer.figures("134")
    officer.press(K.Key_Escape)
    assert officer.window.app_bar.title.text().startswith("Kec.")
    assert [one.code for one in desk.entry.mine()] == [FIRST]


def test_a_bad_photo_is_one_sentence_and_typing_goes_on(officer: Officer, tmp_path: Path) -> None:
    page = begin(officer)
    bad = tmp_path / "foto.jpg"
    bad.write_text("bukan foto")
    officer.window.context.open_files = lambda title: [str(bad)]
    officer.press(K.Key_I, CONTROL)
    assert "bukan gambar" in page.typing.image.notice.text
    officer.figures("134")
    assert page.typing.sheet is not None and page.typing.sheet.figures


def test_the_strip_follows_the_field(officer: Officer, shared_data: Path) -> None:
    page = begin(officer)
    photo = shared_data / "forms" / "8271021022008-ppwp-p1.jpg"
    officer.window.context.open_files = lambda title: [str(photo)]
    officer.press(K.Key_I, CONTROL)
    assert page.typing.image.strip.isVisible() and page.typing.image.count == 1
    before = page.typing.image.strip.grab().toImage()
    officer.type("134")
    assert page.typing.image.strip.grab().toImage() != before


@pytest.mark.parametrize(("text", "field"), [
    ("b4", "used_total.m"), ("I.B.4", "used_total.m"), ("2.3", "ballots_returned"), ("iv2", "votes.2"),
    ("v", "valid"), ("va", "valid"), ("5c", "cast"), ("zz", None), ("", None),
])
def test_jump_understands_places_on_the_form(desk: Desk, text: str, field: str | None) -> None:
    assert find_field(desk.package.definition("PPWP"), text) == field


def test_large_text_keeps_station_words_and_next_step_on_screen(officer: Officer, window: MainWindow) -> None:
    """At 150 % form and paper share the room: F7 swaps them, the typist never loses number, words or way on."""
    window.context.theme.use(scale=150)
    page = begin(officer)
    officer.type("13")
    metrics = window.app_bar.title.fontMetrics()
    assert page.typing.narrow and window.app_bar.title.width() >= metrics.horizontalAdvance("TPS 001")
    assert page.typing.finish.isVisible() and page.typing.caption.isVisible()
    officer.press(K.Key_F7)
    assert page.typing.finish.isVisible() and page.typing.sheet is not None and not page.typing.sheet.isVisible()
    officer.press(K.Key_F7)
    assert window.focusWidget() is page.typing.sheet.field("dpt.m")
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.check


def test_jump_box(officer: Officer, window: MainWindow) -> None:
    page = begin(officer)
    officer.press(K.Key_F4)
    QTest.keyClicks(window.focusWidget(), "2.3")
    officer.press(K.Key_Return)
    assert page.typing.sheet is not None and page.typing.sheet.current.id == "ballots_returned"
    officer.press(K.Key_F4)
    officer.press(K.Key_Escape)
    assert page.typing.sheet.current.id == "ballots_returned" and not page.jump.isVisible()
