"""Who declines to sign and who stands in for the chair, by keys in the real window, and what D.Hasil says of it."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.committee import CommitteePage
from recap_desktop.ui.shell.window import MainWindow
from tests.helpers.pdf_text import pages
from tests.recap_desktop.ui.conftest import CONTROL, Officer, opened_window
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.recap_desktop.ui.typed import CONTEST

pytestmark = pytest.mark.qt
K = Qt.Key
PHRASE = "latihan-ruslan"


def opened(officer: Officer, person: str) -> CommitteePage:
    officer.sign_in(person)
    officer.window.go("committee")
    officer.settle()
    return cast(CommitteePage, officer.window.current_page)


def rows(page: CommitteePage) -> list[tuple[str, ...]]:
    return [line.cells for line in page.model.lines]


def to_seat(officer: Officer, page: CommitteePage, person: str) -> None:
    at = [one.person for one in page._seats].index(person)
    for _ in range(at):
        officer.press(K.Key_Down)
    assert page.seat is not None and page.seat.person == person


def sign(officer: Officer, *phrases: str) -> None:
    for phrase in phrases:
        officer.type(phrase)
        officer.press(K.Key_Return)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_member_and_a_witness_decline(desk: Desk, officer: Officer, window: MainWindow, language: str) -> None:
    window.context.words.use(language)
    page = opened(officer, "P-CHAIR")
    assert not clipped(window) and not nameless(window)
    assert [one.role for one in page._seats] == ["chair", "member", "member", "supervisor", *["witness"] * 3]
    for person, down in (("P-MEMBER-2", 9), ("SAKSI-2", 1)):
        page.table.selectRow(0)
        to_seat(officer, page, person)
        officer.press(K.Key_Return, CONTROL)
        assert page.views.currentWidget() is page.declines
        assert not clipped(window) and not nameless(window)
        officer.press(K.Key_Return, CONTROL)
        assert page.declines.notice.text == page.words("acts.choose_reason")
        for _ in range(down):
            officer.press(K.Key_Down)
        if down == 9:
            officer.press(K.Key_Return, CONTROL)
            assert page.declines.notice.text == page.words("committee.remark_first")
            officer.type("Merasa tidak diundang ke pleno")
        officer.press(K.Key_Return, CONTROL)
        sign(officer, "latihan-hasan", "latihan-anita")
        assert page.notice.text == page.words("committee.done")
    declined = [one.person for one in page._seats if one.declined is not None]
    assert declined == ["P-MEMBER-2", "SAKSI-2"]
    assert "Anita" in page.detail.text() or "Hasan" in page.detail.text()
    for lang, reasons in (("id", ("Alasan lain: Merasa tidak diundang ke pleno", "Menilai hitungan salah")),
                          ("en", ("Another reason: Merasa tidak diundang ke pleno", "Holds the count"))):
        printed = " ".join(" ".join(pages(desk.reports.preview(CONTEST, lang))).split())
        assert "Yusuf" in printed and all(one in printed for one in reasons), lang
    assert desk.recap.prepare(CONTEST).signers[-1] == "P-MEMBER-2", "asked last, where no other may sign"
    desk.setup.enrol_training("P-MEMBER-3", "member", "Ruslan Kene", PHRASE)
    assert "P-MEMBER-2" not in desk.recap.prepare(CONTEST).signers, "not asked while others may sign"


def test_three_members_elect_an_acting_chair(desk: Desk, qtbot: QtBot, qapp: QApplication) -> None:
    desk.session.sign_in("P-CHAIR", str(training.passphrase("P-CHAIR")))
    desk.setup.enrol_training("P-MEMBER-3", "member", "Ruslan Kene", PHRASE)
    desk.session.lock()
    with opened_window(desk, qtbot, qapp) as window:
        officer = Officer(window, qtbot)
        officer.settle()
        _elect(desk, officer, window)


def _elect(desk: Desk, officer: Officer, window: MainWindow) -> None:
    page = opened(officer, "P-MEMBER-1")
    to_seat(officer, page, "P-MEMBER-2")
    officer.press(K.Key_E, CONTROL)
    assert page.views.currentWidget() is page.acting
    assert not clipped(window) and not nameless(window)
    assert page.acting.signers.persons == ("P-MEMBER-1", "P-MEMBER-2", "P-MEMBER-3")
    officer.press(K.Key_Down)
    officer.press(K.Key_Return, CONTROL)
    sign(officer, "latihan-anita", "latihan-yusuf", PHRASE)
    assert page.notice.text == page.words("committee.done")
    acting = next(one for one in page._seats if one.acting is not None)
    assert acting.person == "P-MEMBER-2"
    assert desk.context.state.acting_chairs == {(desk.region, "P-MEMBER-2")}
    assert desk.recap.prepare(CONTEST).signers[0] == "P-MEMBER-2", "signs before the chair"
    for lang, said in (("id", "Pelaksana ketua"), ("en", "Acting chair")):
        assert said in " ".join(pages(desk.reports.preview(CONTEST, lang))), lang
    assert page.elect.isHidden() or page.seat is not acting
    officer.switch_to("P-CHAIR")
    window.go("committee")
    officer.settle()
    assert cast(CommitteePage, window.current_page).elect.isHidden(), "members elect, the chair does not"

