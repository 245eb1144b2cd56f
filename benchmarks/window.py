"""The real window: another palette or text size, start; and what benchmarks of the window share."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.timing import line, timed

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.ui.shell.window import MainWindow

_BARE = """
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([]); label = QLabel("x"); label.show(); app.processEvents()
"""
_OURS = """
import sys, pathlib
from benchmarks.window import open_once
open_once(pathlib.Path(sys.argv[1]))
"""
_LIMIT = 30.0


def wait(window: MainWindow, until: Callable[[], bool]) -> None:
    """Process events until something holds and nothing is outstanding; asleep between events, as the window is, so
    that the desk's thread has the processor."""
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    awake = QTimer(interval=50)
    awake.start()
    end = time.monotonic() + _LIMIT
    while not (window.context.tasks.idle and until()):
        if time.monotonic() > end:
            raise TimeoutError("the window did not get there")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    QApplication.processEvents()


def _open(folder: Path) -> tuple[MainWindow, Desk]:
    """Window over a training workspace, made the first time, shown with its sign-in tiles; and its desk."""
    from recap_desktop.desk import Desk
    from recap_desktop.ui import application, training
    from recap_desktop.ui.pages.sign_in import SignInPage

    app = application.application()
    if (folder / "package.json").exists():
        desk = Desk.open(folder)
    else:
        folder.mkdir(parents=True)
        desk = Desk.create(folder, training.package())
        training.enrol_crew(desk)
    window = application.build_window(app, desk, "id")
    window.show()
    cover = window.cover
    assert isinstance(cover, SignInPage)
    wait(window, lambda: cover.tiles.count > 0)
    return window, desk


def _close(window: MainWindow, desk: Desk) -> None:
    from recap_desktop.ui import application

    application.dispose(window)
    desk.close()


def open_once(folder: Path) -> None:
    """Open the window until somebody could sign in, then end."""
    _close(*_open(folder))


def sign_in(window: MainWindow, person: str) -> None:
    """The officer's passphrase on the sign-in page, as typed."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from recap_desktop.ui import training
    from recap_desktop.ui.pages.sign_in import SignInPage

    cover = window.cover
    assert isinstance(cover, SignInPage)
    wait(window, lambda: cover.tiles.count > 0)
    cover.tiles.pick(person)
    QTest.keyClicks(window.focusWidget() or window, str(training.passphrase(person)))
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Return)
    wait(window, lambda: not window.covered)


def palettes(folder: Path) -> None:
    """Another palette, another text size: to the repainted window, with one page open and with all of them; against
    the same with the sheet on the application, which styles every widget there is."""
    from PySide6.QtWidgets import QApplication

    from recap_desktop.ui.tokens import Scheme

    window, desk = _open(folder / "palettes")
    sign_in(window, "P-CHAIR")
    theme, app = window.context.theme, window.context.theme.parent()
    assert isinstance(app, QApplication)
    turn = itertools.cycle([(Scheme.DARK, 150), (Scheme.LIGHT, 100)])

    def switch() -> None:
        scheme, scale = next(turn)
        theme.use(scheme, scale)
        QApplication.processEvents()

    def of_all() -> None:
        switch()
        app.setStyleSheet(window.app_bar.styleSheet())
        QApplication.processEvents()

    alone = timed(switch, 10)
    for page in ("settling", "findings", "sealing", "recap", "report", "sync", "sheet", "board"):
        window.go(page)
        wait(window, lambda: True)
    dressed, reference = timed(switch, 10), timed(of_all, 4)
    app.setStyleSheet("")
    widgets = len(app.allWidgets())
    line("another palette and text size, every page open", dressed, "one page open", alone)
    line(f"the same with one sheet for the application, {widgets} widgets", reference, "a sheet a page", dressed)
    _close(window, desk)


def start(folder: Path) -> None:
    """Process start until somebody can sign in, against a bare PySide6 window."""

    def run(code: str, *arguments: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True)

    ours = run(_OURS, str(folder / "window"))
    ours()
    line("start to usable window", timed(ours, 5), "bare PySide6 window", timed(run(_BARE), 5))
