"""``recap demo --mode trial``: the first start of a rehearsal, its server running behind it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.demo.rehearsal.packages import newest_in
from recap_desktop.desk.start.start import Start
from recap_desktop.ui import application
from recap_desktop.ui.demo import open_rehearsal
from recap_desktop.ui.rehearsal import own_folder
from recap_desktop.ui.shell.window import MainWindow
from recap_desktop.ui.start import StartWindow
from recap_desktop.ui.start.package import PackageStep
from recap_desktop.ui.start.practise import PractiseStep
from sync.client.first_contact import current_package
from tests.recap_desktop.ui.starting import CONTROL, K, Person, Script, shown, words_of

pytestmark = pytest.mark.qt


def _once(kind: type[StartWindow] | type[MainWindow], act: Callable[[object], bool]) -> QTimer:
    """Calls ``act`` with the first window of a kind until it says that it is done; after a minute everything is closed,
    so that the test ends. Nothing of it is left once the timer is stopped: a later test has windows of its own."""
    timer, ends = QTimer(), time.monotonic() + 60

    def look() -> None:
        if time.monotonic() > ends:
            timer.stop()
            QApplication.closeAllWindows()
            return
        found = next((one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()), None)
        if found is not None and act(found):
            timer.stop()
            found.close()

    timer.timeout.connect(look)
    timer.start(50)
    return timer


def test_the_start_window_opens_with_the_package_and_the_letters_are_there(tmp_path: Path, qapp: QApplication) -> None:
    out, seen, told = tmp_path / "gladi", list[str](), list[Path]()

    def act(window: object) -> bool:
        assert isinstance(window, StartWindow)
        if not isinstance(window.step, PackageStep):
            return False
        package = newest_in(out / "packages")
        assert package is not None
        url = str(package.servers[0]["url"])
        assert current_package(url) == package.envelope
        seen.append(window.step.mode)
        return True

    timer = _once(StartWindow, act)
    assert open_rehearsal(out, told.append, "en") == 0
    timer.stop()
    assert (seen, told) == (["trial"], [out / "letters"])
    assert [file.suffix for file in told[0].iterdir()] == [".pdf"]


def test_the_start_window_leads_to_the_rehearsal_and_on_to_its_sign_in_page(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Practise, Rehearsal: by keys, with what lies in this person's own folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))

    def steps() -> Iterator[Callable[[], object]]:
        yield lambda: shown(StartWindow)
        first = shown(StartWindow)
        assert isinstance(first, StartWindow)
        Person(first, qtbot).press(K.Key_T, CONTROL)
        assert isinstance(first.step, PractiseStep)
        QTest.keyClick(first, K.Key_G, CONTROL)
        yield lambda: shown(StartWindow) not in (None, first)
        second = shown(StartWindow)
        assert isinstance(second, StartWindow)
        person = Person(second, qtbot)
        person.settle()
        assert isinstance(second.step, PackageStep)
        package = newest_in(own_folder() / "packages")
        assert package is not None and current_package(str(package.servers[0]["url"])) == package.envelope
        assert str(own_folder() / "letters") in words_of(second.step)
        person.type_groups(package)
        QTest.keyClick(second.focusWidget(), K.Key_Return)
        yield lambda: shown(MainWindow)
        main = shown(MainWindow)
        assert isinstance(main, MainWindow) and main.context.facts.mode == "trial"
        assert main.context.facts.folder.is_relative_to(own_folder())
        yield lambda: main.context.tasks.idle
        main.close()

    script = Script(steps())
    assert application.run(None, "id") == 0
    if script.error is not None:
        raise script.error
    assert script.done and Start().workspaces() == ()  # the rehearsal's own are apart


def test_begun_again_it_opens_the_workspace_that_was_made(tmp_path: Path, qapp: QApplication) -> None:
    out, seen = tmp_path / "gladi", list[str]()
    timer = _once(StartWindow, lambda window: True)
    open_rehearsal(out, lambda letters: None, "en")
    timer.stop()
    package = newest_in(out / "packages")
    assert package is not None
    start = Start(out / "laptops")
    start.create(start.offer(package.envelope), fingerprint=package.fingerprint)

    def act(window: object) -> bool:
        assert isinstance(window, MainWindow)
        seen.append(window.context.facts.package.election)
        return True

    timer = _once(MainWindow, act)
    assert open_rehearsal(out, lambda letters: None, "en") == 0
    timer.stop()
    assert seen == [package.election]
