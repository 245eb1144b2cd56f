"""Reading aloud in the real window, by keys: what the chair does, and what the room sees of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages import PAGES
from recap_desktop.ui.pages.plenary import PlenaryPage
from recap_desktop.ui.pages.reading import ReadingPage
from recap_desktop.ui.pages.sheet import SheetPage
from recap_desktop.ui.projector.projection import Projection
from recap_desktop.ui.projector.slide import OneBlock, Rest
from tests.helpers.party_desk import party_desk
from tests.helpers.party_sheets import agreeing_party_sheet
from tests.recap_desktop.ui.conftest import CONTROL, FIRST, Officer, opened_window
from tests.recap_desktop.ui.looks import faint, foreign
from tests.recap_desktop.ui.reading_keys import box_of, page_of, projection_of, read
from tests.recap_desktop.ui.test_sheet import _sign_twice
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.recap_desktop.ui.typed import CLEAN, CONTEST, LAW_STATION, sheets

pytestmark = pytest.mark.qt
K = Qt.Key


def test_only_a_settled_sheet_is_read(desk: Desk, officer: Officer) -> None:
    officer.sign_in("P-CHAIR")
    page = officer.opened("reading", ReadingPage)
    assert page.stations.current is not None and page.stations.current.code == CLEAN, "the first that can be read"
    officer.type("3")
    assert page.stations.current is not None and page.stations.current.code == LAW_STATION
    officer.press(K.Key_Return)
    assert page.views.currentWidget() is page.stations and "belum selesai diperiksa" in page.notice.text
    assert isinstance(projection_of(officer).slide, Rest)


def test_the_room_follows_every_step(desk: Desk, officer: Officer) -> None:
    projection = read(officer)
    order, paper = desk.package.definition(CONTEST, CLEAN).order, sheets()[CLEAN]
    reader = projection.reader
    for key, name in ((K.Key_Space, order[1]), (K.Key_Return, order[2]), (K.Key_Down, order[3]),
                      (K.Key_Right, order[4]), (K.Key_Backspace, order[3]), (K.Key_Up, order[2]),
                      (K.Key_Left, order[1])):
        officer.press(key)
        assert reader.box == name and box_of(projection).shown.text == str(paper[name]), key
    assert reader.read == frozenset(order[:4]), "what was left behind forward was read"
    assert [line.figures[0].text for line in box_of(projection).before] == [str(paper[order[0]])]
    assert [bool(line.figures) for line in box_of(projection).after] == [True, True]
    officer.press(K.Key_PageDown)
    block = projection.slide
    assert isinstance(block, OneBlock) and block.head.part.startswith("II.") and len(block.lines) == 4
    officer.press(K.Key_Space)
    assert reader.box == "ballots_received" and reader.place.box == 0
    officer.press(K.Key_F4)
    officer.type("iv2")
    officer.press(K.Key_Return)
    assert reader.box == "votes.2" and officer.window.focusWidget() is page_of(officer).view
    officer.press(K.Key_Home)
    assert reader.box == "votes.1"


def test_a_sheet_is_read_whole_and_what_was_skipped_is_told(desk: Desk, officer: Officer) -> None:
    projection = read(officer)
    page, order = page_of(officer), desk.package.definition(CONTEST, CLEAN).order
    projection.reader.jump(order[1])
    for _ in order[1:]:
        officer.press(K.Key_Space)
    assert "1 isian belum dibacakan" in page.notice.text and projection.reader.box == order[0]
    assert not projection.reader.was_read(CONTEST, CLEAN)
    officer.press(K.Key_Space)
    projection.reader.jump(order[-1])
    officer.press(K.Key_Space)
    assert "sudah dibacakan" in page.notice.text and projection.reader.was_read(CONTEST, CLEAN)
    assert "1 TPS dibacakan" in box_of(projection).village
    officer.press(K.Key_Escape)
    assert isinstance(projection.slide, Rest), "between two stations the room sees nothing of a sheet"
    line = page.stations.model.lines[0]
    assert line.cells[2] == "dibacakan"


def _texts(projection: Projection, sizes: tuple[QSize, ...] = (QSize(1024, 768), QSize(1920, 1080))) -> str:
    """All that the projector's window says, its title too."""
    assert projection.window is not None
    said = [projection.window.windowTitle(), projection.window.canvas.accessibleName()]
    for size in sizes:
        projection.window.resize(size)
        picture = projection.window.canvas.picture
        assert picture is not None
        said += [piece.text for piece in picture.pieces]
    return "\n".join(said)


def test_a_correction_is_seen_once_two_signed_it_and_no_name_with_it(desk: Desk, officer: Officer) -> None:
    projection = read(officer)
    projection.reader.jump("votes.1")
    crew = {name for one in desk.setup.officers() for name in (one.person, one.name, one.name.split()[0])}
    assert len(crew) >= 10
    officer.press(K.Key_S)
    page = officer.window.current_page
    assert isinstance(page, SheetPage) and page.figures.field == "votes.1", "the box that was read"
    assert projection.reader.box == "votes.1"
    officer.press(K.Key_Down)
    assert projection.reader.box == "votes.2", "the room follows the sheet page too"
    officer.press(K.Key_F2)
    assert isinstance(projection.slide, Rest), "the board shows no sheet, nor does the projector"
    _seal_first(desk, officer)
    page = officer.opened("sheet", SheetPage, station=CLEAN, field="votes.1")
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.correct
    before = sheets()[CLEAN]
    for number, value in (("iv1", before["votes.1"] + 5), ("iv2", before["votes.2"] - 5)):
        officer.press(K.Key_F4)
        officer.type(number)
        officer.press(K.Key_Return)
        officer.type(f"{value:03d}")
        assert not box_of(projection).shown.before, "half an act is no decision"
    _sign_twice(officer, page)
    slide = box_of(projection)
    assert projection.reader.box == "votes.1"
    assert (slide.shown.before, slide.shown.text) == (str(before["votes.1"]), str(before["votes.1"] + 5))
    said = _texts(projection)
    assert "diputuskan pleno" in said and not [name for name in crew if name in said]
    assert "latihan-" not in said


def _seal_first(desk: Desk, officer: Officer) -> None:
    batch = desk.sealing.prepare(CONTEST, [CLEAN], ("P-CHAIR", "P-MEMBER-1"))
    for person in ("P-CHAIR", "P-MEMBER-1"):
        desk.sealing.sign(batch, person, str(training.passphrase(person)))
    officer.settle()


def test_a_figure_corrected_after_it_was_read_is_read_again(desk: Desk, officer: Officer) -> None:
    projection = read(officer)
    reader, paper = projection.reader, sheets()[CLEAN]
    reader.jump("votes.1")
    officer.press(K.Key_Space)
    officer.press(K.Key_Space)
    assert {"votes.1", "votes.2"} <= reader.read
    pairs = tuple((person, str(training.passphrase(person))) for person in ("P-CHAIR", "P-MEMBER-1"))
    changes = {"votes.1": Figure.of(paper["votes.1"] - 1), "votes.3": Figure.of(paper["votes.3"] + 1)}
    desk.corrections.correct(CONTEST, CLEAN, changes, "misread", "strike", [], pairs)
    officer.bot.waitUntil(lambda: reader.box == "votes.1", timeout=5_000)
    assert "votes.1" not in reader.read and "votes.2" in reader.read
    assert box_of(projection).shown.before == str(paper["votes.1"])


def test_a_sheet_that_is_no_longer_settled_leaves_the_room(desk: Desk, officer: Officer) -> None:
    projection = read(officer)
    pairs = tuple((person, str(training.passphrase(person))) for person in ("P-CHAIR", "P-MEMBER-1"))
    votes = {"votes.1": Figure.of(sheets()[CLEAN]["votes.1"] + 1)}
    desk.corrections.correct(CONTEST, CLEAN, votes, "misread", "strike", [], pairs)  # its sums disagree now
    officer.bot.waitUntil(lambda: isinstance(projection.slide, Rest), timeout=5_000)
    officer.settle()
    assert page_of(officer).views.currentWidget() is page_of(officer).stations
    assert "belum selesai diperiksa" in page_of(officer).notice.text


def test_an_objection_stops_the_reading_and_the_room_goes_on_seeing_the_figure(desk: Desk, officer: Officer) -> None:
    projection = read(officer)
    officer.press(K.Key_Space)
    officer.press(K.Key_K)
    registers = officer.window.current_page
    assert isinstance(registers, PlenaryPage) and registers.views.currentWidget() in registers.matters.forms
    assert "I.A" in box_of(projection).label, "what was objected to stays in sight"
    while officer.window.current_page is registers:
        officer.press(K.Key_Escape)
    assert projection.reader.box == "dpt.f" and page_of(officer).views.currentWidget() is page_of(officer).view
    officer.press(K.Key_K)
    at_once: list[bool] = []
    assert projection.window is not None
    canvas = projection.window.canvas
    officer.window.locked.connect(lambda: at_once.append(isinstance(canvas.slide, Rest)))
    officer.press(K.Key_F12)
    assert at_once == [True], "a lock ends it there as well, before the desk has answered"


@pytest.mark.parametrize(("language", "scale"), [("id", 100), ("en", 150)])
def test_nothing_is_cut_or_faint_at_the_desk(language: str, scale: int, officer: Officer) -> None:
    window = officer.window
    window.context.words.use(language)
    window.context.theme.use(scale=scale)
    officer.sign_in("P-CHAIR")
    page = officer.opened("reading", ReadingPage)
    for act in (lambda: None, lambda: officer.press(K.Key_Return), lambda: officer.press(K.Key_PageDown)):
        act()
        QApplication.processEvents()
        for look in (clipped(window), nameless(window), faint(window), foreign(window, language)):
            assert not look
    assert page.view.canvas.width() > 0
    assert any(spec.id == "reading" and spec.menu for spec in PAGES)


def test_two_hundred_and_five_boxes_are_read_by_party(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    contest, sheet = "DPR", agreeing_party_sheet()
    with party_desk(tmp_path / "w") as desk:
        for person in ("P-OP-1", "P-OP-2"):
            desk.session.sign_in(person, str(training.passphrase(person)))
            session = desk.entry.open(contest, FIRST)
            session.commit_run({name: Figure.of(value) for name, value in sheet.items()})
            session.finish()
        desk.session.lock()
        with opened_window(desk, qtbot, qapp) as window:
            officer = Officer(window, qtbot)
            projection = read(officer)
            officer.press(K.Key_F4)
            officer.type("5.3")
            officer.press(K.Key_Return)
            assert projection.reader.box == "votes.5.3" and "Calon 5-3" in box_of(projection).label
            officer.press(K.Key_PageUp)
            for party in (5, 6, 7):
                slide = projection.slide
                assert isinstance(slide, OneBlock) and slide.head.part.startswith(f"IV.{party} ")
                assert slide.total is not None and slide.total.figures[0].text == str(sheet[f"party_total.{party}"])
                assert len(slide.lines) == 10
                officer.press(K.Key_PageDown)
            three = {name for name in sheet if name.split(".")[1:2] in (["5"], ["6"], ["7"])}
            assert projection.reader.read == three, "a block that was shown whole and left behind was read"
            assert page_of(officer).counter() == "30 dari 205 dibacakan"
