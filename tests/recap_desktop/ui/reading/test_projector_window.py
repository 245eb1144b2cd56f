"""The projector's window: never the keys, never a sheet while nobody reads, its own language, gone with the desk's."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from forms.english_words import in_english
from forms.words import in_words
from recap_desktop.desk import Desk
from recap_desktop.desk.start.start import Start
from recap_desktop.ui import application
from recap_desktop.ui.pages.reading import ReadingPage
from recap_desktop.ui.preferences import Preferences
from recap_desktop.ui.projector.projection import Projection
from recap_desktop.ui.projector.slide import Rest
from recap_desktop.ui.projector.window import ProjectorWindow
from recap_desktop.ui.shell.window import MainWindow
from tests.conftest import BUDGET
from tests.helpers import desks
from tests.recap_desktop.ui.conftest import Officer
from tests.recap_desktop.ui.reading_keys import box_of, page_of, read
from tests.recap_desktop.ui.starting import Script, shown
from tests.recap_desktop.ui.test_held_keys import NEEDS_X, on_x_server
from tests.recap_desktop.ui.typed import CLEAN, sheets

pytestmark = pytest.mark.qt
K = Qt.Key


def test_the_projector_never_takes_the_keys_and_goes_with_the_window(officer: Officer) -> None:
    projection = read(officer, on=False)
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


def test_screens_that_come_and_go_leave_window_keys_and_figure(officer: Officer, qapp: QApplication) -> None:
    """Offscreen there is one screen: what Qt tells is told again, and the window finds its place beside the desk."""
    projection = read(officer)
    officer.press(K.Key_F11)
    officer.press(K.Key_Space)
    assert projection.state == "over" and "menutupi layar ini" in page_of(officer).view.state.text()
    for told in (qapp.screenRemoved, qapp.screenAdded):
        told.emit(officer.window.screen())
        officer.settle()
        assert projection.state == "same" and officer.window.isActiveWindow()
        assert box_of(projection).shown.text == str(sheets()[CLEAN]["dpt.f"])
    officer.press(K.Key_P)
    qapp.screenAdded.emit(officer.window.screen())
    officer.settle()
    assert not projection.is_on, "nothing turns it on by itself"


def test_lock_and_another_officer_leave_nothing_of_the_sheet(officer: Officer) -> None:
    projection = read(officer)
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
            assert box_of(projection).shown.text == str(sheets()[CLEAN]["dpt.f"]), "the same officer goes on"
    officer.press(K.Key_F9)
    officer.sign_in("P-OP-1")
    assert isinstance(canvas.slide, Rest) and projection.is_on
    officer.press(K.Key_P)
    officer.press(K.Key_F11)
    assert isinstance(canvas.slide, Rest), "who types turns it full or small, and sees no sheet on it"


def test_blank_shows_nothing_until_the_same_key(officer: Officer) -> None:
    projection = read(officer)
    officer.press(K.Key_B)
    officer.press(K.Key_Space)
    assert isinstance(projection.slide, Rest) and "dikosongkan" in page_of(officer).view.state.text()
    officer.press(K.Key_B)
    assert box_of(projection).label.startswith("I.A")


def test_another_page_shows_the_room_nothing_of_a_sheet(officer: Officer) -> None:
    projection = read(officer)
    officer.press(K.Key_F2)
    assert isinstance(projection.slide, Rest)
    officer.opened("reading", ReadingPage)
    assert page_of(officer).views.currentWidget() is page_of(officer).stations


def test_languages_of_desk_and_room_are_apart_and_kept(desk: Desk, officer: Officer) -> None:
    projection = read(officer)
    window = officer.window
    window.context.words.use("en")
    officer.settle()
    assert box_of(projection).head.band.startswith("LATIHAN") and page_of(officer).next.text().startswith("Read, next")
    officer.press(K.Key_L)
    slide = box_of(projection)
    assert slide.head.band.startswith("TRAINING") and slide.shown.words == in_english(sheets()[CLEAN]["dpt.m"])
    assert Preferences.load(desk.facts().folder).projector_language == "en"
    window.context.words.use("id")
    officer.settle()
    assert box_of(projection).head.band.startswith("TRAINING")
    officer.press(K.Key_L)
    assert box_of(projection).shown.words == in_words(sheets()[CLEAN]["dpt.m"])


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
@pytest.mark.parametrize("language", ["id", "en"] if BUDGET == "soak" else ["id"])
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
