"""A re-vote after the final recapitulation, by keys: reopened, keyed by two typists, ratified, printed as such."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.pages.sealing import SealingPage
from recap_desktop.ui.pages.sheet import SheetPage
from recap_desktop.ui.shell.window import MainWindow
from sync.record.content import SealedSheet
from tests.helpers.pdf_text import pages
from tests.recap_desktop.ui.conftest import CONTROL, Officer, opened_window
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.recap_desktop.ui.typed import CLEAN, CONTEST, sheets, type_twice

pytestmark = pytest.mark.qt
K = Qt.Key
CHAIR, MEMBER = "P-CHAIR", "P-MEMBER-1"


def seal(desk: Desk) -> None:
    desk.session.sign_in(CHAIR, str(training.passphrase(CHAIR)))
    batch = desk.sealing.prepare(CONTEST, [CLEAN], (CHAIR, MEMBER))
    for person in (CHAIR, MEMBER):
        desk.sealing.sign(batch, person, str(training.passphrase(person)))


def close(desk: Desk) -> None:
    """Every other station is missing, and the recapitulation of the sub-district final."""
    pairs = tuple((person, str(training.passphrase(person))) for person in (CHAIR, MEMBER))
    for station in desk.package.stations_of(desk.region):
        if station.code != CLEAN and not desk.context.state.sheet(CONTEST, station.code).absent:
            desk.corrections.absent(CONTEST, station.code, "postponed", pairs)
    batch = desk.recap.prepare(CONTEST)
    for person in batch.signers:
        desk.recap.sign(batch, person, str(training.passphrase(person)))


@pytest.fixture(scope="module")
def ratified(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    """The training workspace with one ratified sheet; each test works on a copy."""
    folder = tmp_path_factory.mktemp("anew") / "w"
    shutil.copytree(prepared, folder)
    desk = Desk.open(folder)
    type_twice(desk, CLEAN)
    seal(desk)
    desk.close()
    return folder


@pytest.fixture
def prepared_desk(ratified: Path, tmp_path: Path) -> Path:
    shutil.copytree(ratified, tmp_path / "anew")
    return tmp_path / "anew"


def new_figures(window: MainWindow, changes: dict[str, int]) -> str:
    typed = {**sheets()[CLEAN], **changes}
    return " ".join(f"{typed[name]:03d}" for name in window.context.facts.package.definition(CONTEST).order)


def revoted() -> dict[str, int]:
    """Three votes more for the first, three less for the second."""
    before = sheets()[CLEAN]
    return {"votes.1": before["votes.1"] + 3, "votes.2": before["votes.2"] - 3}


def to_sheet(officer: Officer) -> EntryPage:
    """Alt+2 and the number on the paper."""
    officer.window.go("entry", station=CLEAN)
    officer.settle()
    return cast(EntryPage, officer.window.current_page)


def choose(officer: Officer, page: EntryPage, steps: int) -> None:
    """The kind, so many lines down, and on."""
    assert page.views.currentWidget() is page.anew
    for _ in range(steps):
        officer.press(K.Key_Down)
    officer.press(K.Key_Return, CONTROL)


def type_all(officer: Officer, page: EntryPage) -> None:
    assert page.views.currentWidget() is page.number
    officer.type(CLEAN[-3:])
    officer.press(K.Key_Return)
    type_figures(officer, page)


def type_figures(officer: Officer, page: EntryPage) -> None:
    """The figures of the re-vote, and what is asked about them."""
    officer.figures(new_figures(officer.window, revoted()))
    assert page.views.currentWidget() is page.check
    for _ in page.check.open_lines:
        officer.press(K.Key_K, CONTROL)
    officer.press(K.Key_Return)
    assert page.views.currentWidget() is page.result


def test_a_revote_after_the_final_recap(
    prepared_desk: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    desk = Desk.open(prepared_desk)
    desk.session.sign_in(CHAIR, str(training.passphrase(CHAIR)))
    close(desk)
    desk.session.lock()
    try:
        with opened_window(desk, qtbot, qapp) as window:
            officer = Officer(window, qtbot)
            officer.settle()
            _revote(officer, window, desk)
    finally:
        desk.close()


def _revote(officer: Officer, window: MainWindow, desk: Desk) -> None:
    officer.sign_in("P-OP-1")
    page = to_sheet(officer)
    assert page.start.notice.text == page.words("entry.not_reopened"), "closed: two reopen it first"
    officer.switch_to(CHAIR)
    window.go("sheet", station=CLEAN)
    officer.settle()
    chair = cast(SheetPage, window.current_page)
    officer.press(K.Key_Return, CONTROL)
    assert chair.views.currentWidget() is chair.reopen
    chair.reopen.reason.setCurrentIndex(chair.reopen.reason.findData("revote"))
    chair.reopen.basis.setFocus()
    officer.type("mk-12/2024")
    officer.press(K.Key_Return, CONTROL)
    officer.type("latihan-hasan")
    officer.press(K.Key_Return)
    officer.type("latihan-anita")
    officer.press(K.Key_Return)
    assert chair.words("sheet.about.keyed_anew") in chair.state.text()
    officer.switch_to("P-OP-1")
    page = to_sheet(officer)
    assert not clipped(window) and not nameless(window)
    officer.press(K.Key_Return)
    assert page.anew.refusal.text() == page.words("anew.choose")
    choose(officer, page, 2)
    heading = page.heading()
    assert heading is not None and heading.chip == page.words("result_type.revote")
    type_all(officer, page)
    officer.switch_to("P-OP-2")
    page = to_sheet(officer)
    type_all(officer, page)
    assert page.result.sentence.text().startswith("Cocok")
    officer.switch_to(CHAIR)
    window.go("sealing", station=CLEAN)
    officer.settle()
    sealing = cast(SealingPage, window.current_page)
    officer.press(K.Key_Space)
    while sealing.views.currentWidget() is sealing.sheet:
        officer.press(K.Key_Return)
    officer.type("latihan-hasan")
    officer.press(K.Key_Return)
    officer.type("latihan-anita")
    officer.press(K.Key_Return)
    sheet = desk.context.state.sheet(CONTEST, CLEAN)
    assert sheet.head is not None, sealing.notice.text
    said = sheet.head.content_as(SealedSheet)
    assert (said.revision, said.result_type) == (2, "revote")
    assert said.as_decided["votes.1"].value == revoted()["votes.1"]
    window.go("sheet", station=CLEAN)
    officer.settle()
    chair = cast(SheetPage, window.current_page)
    officer.press(K.Key_H, CONTROL)
    told = [line.cells[1] for line in chair.life.model.lines]
    assert sum("Pemungutan suara ulang" in one for one in told) == 3, told
    for lang, kind in (("id", "Pemungutan suara ulang"), ("en", "Re-vote")):
        printed = " ".join(" ".join(pages(desk.reports.preview(CONTEST, lang))).split())
        assert kind in printed, lang


def test_who_resumes_and_who_types_second_are_not_asked_again(
    prepared_desk: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    """The kind stands beside the draft: a mistyped one could not end in two entries of two kinds."""
    desk = Desk.open(prepared_desk)
    desk.session.lock()
    try:
        with opened_window(desk, qtbot, qapp) as window:
            officer = Officer(window, qtbot)
            officer.settle()
            officer.sign_in("P-OP-1")
            page = to_sheet(officer)
            choose(officer, page, 1)
            officer.type(CLEAN[-3:])
            officer.press(K.Key_Return)
            officer.type("134")
            officer.press(K.Key_F9)
            officer.sign_in("P-OP-1")
            page = to_sheet(officer)
            assert page.views.currentWidget() is page.typing, "gone on with, as a recount"
            assert page._session is not None and page._session.result_type == "recount"
    finally:
        desk.close()
