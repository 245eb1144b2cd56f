"""Reading aloud in the real window, by keys, with the projector's window beside it, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from forms.english_words import in_english
from forms.figure import Figure
from forms.words import in_words
from recap_desktop.desk import Desk
from recap_desktop.desk.start.start import Start
from recap_desktop.ui import application, training
from recap_desktop.ui.pages import PAGES
from recap_desktop.ui.pages.reading import ReadingPage
from recap_desktop.ui.pages.sheet import SheetPage
from recap_desktop.ui.preferences import Preferences
from recap_desktop.ui.projector.projection import Projection
from recap_desktop.ui.projector.slide import OneBlock, OneBox, Rest
from recap_desktop.ui.projector.window import ProjectorWindow
from recap_desktop.ui.shell.page import Page, PageSpec
from recap_desktop.ui.shell.window import MainWindow
from tests.helpers import desks
from tests.helpers.party_desk import party_desk
from tests.helpers.party_sheets import agreeing_party_sheet
from tests.recap_desktop.ui.conftest import CONTROL, FIRST, Officer, opened_window
from tests.recap_desktop.ui.looks import faint, foreign
from tests.recap_desktop.ui.starting import Script, shown
from tests.recap_desktop.ui.test_held_keys import NEEDS_X, on_x_server
from tests.recap_desktop.ui.test_sheet import _sign_twice
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.recap_desktop.ui.typed import CLEAN, CONTEST, LAW_STATION, sheets, type_twice

pytestmark = pytest.mark.qt
K = Qt.Key


@pytest.fixture(scope="module")
def settled(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One sheet that may be read aloud, one with a finding that nobody decided; made once, copied."""
    folder = tmp_path_factory.mktemp("settled") / "w"
    shutil.copytree(prepared, folder)
    with Desk.open(folder) as desk:
        type_twice(desk, CLEAN, LAW_STATION)
    return folder


@pytest.fixture
def desk(settled: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(settled, tmp_path / "w")
    with Desk.open(tmp_path / "w") as opened:
        yield opened


def _projection(officer: Officer) -> Projection:
    return officer.window.context.projection


def _page(officer: Officer) -> ReadingPage:
    page = officer.window.current_page
    assert isinstance(page, ReadingPage)
    return page


def _read(officer: Officer, *, on: bool = True) -> Projection:
    """The chair reads the first sheet, with the projector on."""
    officer.sign_in("P-CHAIR")
    page = officer.opened("reading", ReadingPage)
    officer.press(K.Key_Return)
    assert page.views.currentWidget() is page.view
    if on:
        officer.press(K.Key_P)
    return _projection(officer)


def _box(projection: Projection) -> OneBox:
    """What the projector's window shows, or would."""
    slide = projection.slide
    if projection.window is not None:
        assert projection.window.canvas.slide == slide
    assert isinstance(slide, OneBox)
    return slide


def test_only_a_settled_sheet_is_read(desk: Desk, officer: Officer) -> None:
    officer.sign_in("P-CHAIR")
    page = officer.opened("reading", ReadingPage)
    assert page.stations.current is not None and page.stations.current.code == CLEAN, "the first that can be read"
    officer.type("3")
    assert page.stations.current is not None and page.stations.current.code == LAW_STATION
    officer.press(K.Key_Return)
    assert page.views.currentWidget() is page.stations and "belum selesai diperiksa" in page.notice.text
    assert isinstance(_projection(officer).slide, Rest)


def test_the_room_follows_every_step(desk: Desk, officer: Officer) -> None:
    projection = _read(officer)
    order, paper = desk.package.definition(CONTEST, CLEAN).order, sheets()[CLEAN]
    reader = projection.reader
    for key, name in ((K.Key_Space, order[1]), (K.Key_Return, order[2]), (K.Key_Down, order[3]),
                      (K.Key_Right, order[4]), (K.Key_Backspace, order[3]), (K.Key_Up, order[2]),
                      (K.Key_Left, order[1])):
        officer.press(key)
        assert reader.box == name and _box(projection).shown.text == str(paper[name]), key
    assert reader.read == frozenset(order[:4]), "what was left behind forward was read"
    assert [line.figures[0].text for line in _box(projection).before] == [str(paper[order[0]])]
    assert [bool(line.figures) for line in _box(projection).after] == [True, True]
    officer.press(K.Key_PageDown)
    block = projection.slide
    assert isinstance(block, OneBlock) and block.head.part.startswith("II.") and len(block.lines) == 4
    officer.press(K.Key_Space)
    assert reader.box == "ballots_received" and reader.place.box == 0
    officer.press(K.Key_F4)
    officer.type("iv2")
    officer.press(K.Key_Return)
    assert reader.box == "votes.2" and officer.window.focusWidget() is _page(officer).view
    officer.press(K.Key_Home)
    assert reader.box == "votes.1"


def test_a_sheet_is_read_whole_and_what_was_skipped_is_told(desk: Desk, officer: Officer) -> None:
    projection = _read(officer)
    page, order = _page(officer), desk.package.definition(CONTEST, CLEAN).order
    projection.reader.jump(order[1])
    for _ in order[1:]:
        officer.press(K.Key_Space)
    assert "1 isian belum dibacakan" in page.notice.text and projection.reader.box == order[0]
    assert not projection.reader.was_read(CONTEST, CLEAN)
    officer.press(K.Key_Space)
    projection.reader.jump(order[-1])
    officer.press(K.Key_Space)
    assert "sudah dibacakan" in page.notice.text and projection.reader.was_read(CONTEST, CLEAN)
    assert "1 TPS dibacakan" in _box(projection).village
    officer.press(K.Key_Escape)
    assert isinstance(projection.slide, Rest), "between two stations the room sees nothing of a sheet"
    line = page.stations.model.lines[0]
    assert line.cells[2] == "dibacakan"


def test_the_projector_never_takes_the_keys_and_goes_with_the_window(officer: Officer) -> None:
    projection = _read(officer, on=False)
    focus = officer.window.focusWidget()
    for key in (K.Key_F11, K.Key_F11, K.Key_F11, K.Key_B, K.Key_L):
        officer.press(key)
        assert projection.is_on and officer.window.isActiveWindow() and officer.window.focusWidget() is focus
    window = projection.window
    assert window is not None and window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert window.focusPolicy() is Qt.FocusPolicy.NoFocus and not window.isModal()
    officer.press(K.Key_P)
    assert not projection.is_on and (not isValid(window) or not window.isVisible())
    officer.press(K.Key_P)
    assert projection.window is not None
    projection.window.close()
    assert not projection.is_on and officer.window.isVisible()
    officer.press(K.Key_P)
    officer.window.close()
    assert not projection.is_on
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, ProjectorWindow) and one.isVisible()]


def test_lock_and_another_officer_leave_nothing_of_the_sheet(officer: Officer) -> None:
    projection = _read(officer)
    officer.press(K.Key_Space)
    assert projection.window is not None
    canvas = projection.window.canvas
    for key in (K.Key_F12, K.Key_F9):
        seen: list[bool] = []
        officer.window.locked.connect(lambda seen=seen: seen.append(isinstance(canvas.slide, Rest)))
        officer.press(key)
        assert seen[-1], "at once, before the desk has answered"
        assert officer.window.covered and isinstance(canvas.slide, Rest)
        officer.sign_in("P-CHAIR")
        if key == K.Key_F12:
            assert _box(projection).shown.text == str(sheets()[CLEAN]["dpt.f"]), "the same officer goes on"
    officer.press(K.Key_F9)
    officer.sign_in("P-OP-1")
    assert isinstance(canvas.slide, Rest) and projection.is_on
    officer.press(K.Key_P)
    officer.press(K.Key_F11)
    assert isinstance(canvas.slide, Rest), "who types turns it full or small, and sees no sheet on it"


def test_blank_shows_nothing_until_the_same_key(officer: Officer) -> None:
    projection = _read(officer)
    officer.press(K.Key_B)
    officer.press(K.Key_Space)
    assert isinstance(projection.slide, Rest) and "dikosongkan" in _page(officer).view.state.text()
    officer.press(K.Key_B)
    assert _box(projection).label.startswith("I.A")


def test_another_page_shows_the_room_nothing_of_a_sheet(officer: Officer) -> None:
    projection = _read(officer)
    officer.press(K.Key_F2)
    assert isinstance(projection.slide, Rest)
    officer.opened("reading", ReadingPage)
    assert _page(officer).views.currentWidget() is _page(officer).stations


def test_languages_of_desk_and_room_are_apart_and_kept(desk: Desk, officer: Officer) -> None:
    projection = _read(officer)
    window = officer.window
    window.context.words.use("en")
    officer.settle()
    assert _box(projection).head.band.startswith("LATIHAN") and _page(officer).next.text().startswith("Read, next")
    officer.press(K.Key_L)
    slide = _box(projection)
    assert slide.head.band.startswith("TRAINING") and slide.shown.words == in_english(sheets()[CLEAN]["dpt.m"])
    assert Preferences.load(desk.facts().folder).projector_language == "en"
    window.context.words.use("id")
    officer.settle()
    assert _box(projection).head.band.startswith("TRAINING")
    officer.press(K.Key_L)
    assert _box(projection).shown.words == in_words(sheets()[CLEAN]["dpt.m"])


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
    projection = _read(officer)
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
    _seal_first(desk, officer)
    page = officer.opened("sheet", SheetPage, station=CLEAN, field="votes.1")
    officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.correct
    fields, before = page.correct.rows.fields, sheets()[CLEAN]
    for name, value in (("votes.1", before["votes.1"] + 5), ("votes.2", before["votes.2"] - 5)):
        page.correct.rows.show_field(fields[name])
        officer.type(f"{value:03d}")
        assert not _box(projection).shown.before, "half an act is no decision"
    _sign_twice(officer, page)
    slide = _box(projection)
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
    projection = _read(officer)
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
    assert _box(projection).shown.before == str(paper["votes.1"])


def test_a_sheet_that_is_no_longer_settled_leaves_the_room(desk: Desk, officer: Officer) -> None:
    projection = _read(officer)
    pairs = tuple((person, str(training.passphrase(person))) for person in ("P-CHAIR", "P-MEMBER-1"))
    votes = {"votes.1": Figure.of(sheets()[CLEAN]["votes.1"] + 1)}
    desk.corrections.correct(CONTEST, CLEAN, votes, "misread", "strike", [], pairs)  # its sums disagree now
    officer.bot.waitUntil(lambda: isinstance(projection.slide, Rest), timeout=5_000)
    officer.settle()
    assert _page(officer).views.currentWidget() is _page(officer).stations
    assert "belum selesai diperiksa" in _page(officer).notice.text


class _Registers(Page):
    asked: dict[str, object]

    def open(self, **arguments: object) -> None:
        self.asked = arguments


def test_an_objection_stops_the_reading_and_the_room_goes_on_seeing_the_figure(
    desk: Desk, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    projection = _read(officer)
    officer.press(K.Key_Space)
    officer.press(K.Key_K)
    if not officer.window.has("plenary"):  # the registers have no page: the sheet has
        assert isinstance(officer.window.current_page, SheetPage)
        officer.press(K.Key_Escape)
    assert projection.reader.box == "dpt.f" and _page(officer).views.currentWidget() is _page(officer).view
    monkeypatch.setitem(officer.window._specs, "plenary", PageSpec("plenary", "page.reading", "gavel", _Registers))
    officer.press(K.Key_K)
    registers = officer.window.current_page
    assert isinstance(registers, _Registers) and registers.asked == {"station": CLEAN, "field": "dpt.f"}
    assert _box(projection).label.startswith("I.A"), "what was objected to stays in sight"
    officer.window.go_back()
    officer.settle()
    assert projection.reader.box == "dpt.f" and _page(officer).views.currentWidget() is _page(officer).view
    officer.press(K.Key_K)
    officer.press(K.Key_F12)
    assert isinstance(projection.slide, Rest), "a lock ends it there as well"


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


def test_the_app_ends_with_its_window_while_the_projector_shows(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    desks.workspace(Start().data / "workspace")
    left: list[Projection] = []

    def steps() -> Iterator[Callable[[], object]]:
        yield lambda: shown(MainWindow)
        main = shown(MainWindow)
        assert isinstance(main, MainWindow)
        yield lambda: main.context.tasks.idle
        main.context.projection.toggle()
        left.append(main.context.projection)
        yield lambda: main.context.projection.window is not None and main.context.projection.window.isVisible()
        main.close()

    script = Script(steps())
    assert application.run(None, "id") == 0
    assert script.error is None and script.done


@NEEDS_X
@pytest.mark.parametrize("language", ["id", "en"])
def test_real_keys_reach_the_desk_while_the_projector_has_a_screen_of_its_own(
    language: str, settled: Path, tmp_path: Path
) -> None:
    shutil.copytree(settled, tmp_path / "w")
    found = on_x_server("projector_on_x11", str(tmp_path / "w"), language, screens=("1280x800x24", "1024x768x24"))
    assert (found["screens"], found["state"], found["size"]) == (2, "own", [1024, 768])
    assert found["keys stay at the desk"] and found["small, keys stay"] == ["own", True]
    assert (found["box after two real keys"], found["box after the next"]) == ("dpt.t", "used_dpt.m")
    assert found["sees"] and found["pixels"][:2] == [1024, 768] and found["pixels"][2] > 3, "drawn on the screen"
    assert (found["desk"], found["room"]) == (language, "en"), "it began in Indonesian"
    assert found["covered"] and found["status"] == 0, "the app ended with the desk's window"


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
            projection = _read(officer)
            officer.press(K.Key_F4)
            officer.type("5.3")
            officer.press(K.Key_Return)
            assert projection.reader.box == "votes.5.3" and "Calon 5-3" in _box(projection).label
            officer.press(K.Key_PageUp)
            for party in (5, 6, 7):
                slide = projection.slide
                assert isinstance(slide, OneBlock) and slide.head.part.startswith(f"IV.{party} ")
                assert slide.total is not None and slide.total.figures[0].text == str(sheet[f"party_total.{party}"])
                assert len(slide.lines) == 10
                officer.press(K.Key_PageDown)
            read = {name for name in sheet if name.split(".")[1:2] in (["5"], ["6"], ["7"])}
            assert projection.reader.read == read, "a block that was shown whole and left behind was read"
            assert _page(officer).counter() == "30 dari 205 dibacakan"
