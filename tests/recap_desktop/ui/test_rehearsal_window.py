"""``recap demo --mode trial``: the first start of a rehearsal, its server running behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from recap_desktop.demo.rehearsal.packages import newest_in
from recap_desktop.desk.start.start import Start
from recap_desktop.ui.rehearsal import open_rehearsal
from recap_desktop.ui.shell.window import MainWindow
from recap_desktop.ui.start import StartWindow
from recap_desktop.ui.start.package import PackageStep
from sync.client.first_contact import current_package

pytestmark = pytest.mark.qt


def _once(kind: type[StartWindow] | type[MainWindow], act: Callable[[object], bool]) -> QTimer:
    """Calls ``act`` with the first window of a kind until it says that it is done."""
    timer = QTimer()

    def look() -> None:
        found = next((one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()), None)
        if found is not None and act(found):
            timer.stop()
            found.close()

    timer.timeout.connect(look)
    # whatever is not there by then will not come
    QTimer.singleShot(60_000, timer, QApplication.closeAllWindows)
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
