"""Composition root of the window: opens a workspace, builds the services, runs until the window is closed."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication, QFileDialog

from forms.errors import KnownError
from recap_desktop.core.roles import Role
from recap_desktop.ui.context import Context, DeskSignals
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.pages import PAGES
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.preferences import Preferences
from recap_desktop.ui.qt_words import QtWords
from recap_desktop.ui.shell import placing, single
from recap_desktop.ui.shell.clock import region_zone
from recap_desktop.ui.shell.crash import CrashHandler
from recap_desktop.ui.shell.interrupts import interrupts
from recap_desktop.ui.shell.start_fault import start_faults_shown
from recap_desktop.ui.shell.window import MainWindow
from recap_desktop.ui.task_runner import TaskRunner
from recap_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile

NAME = "Recap Desktop"
#: Longest turn of another thread while the window's wants to go on, seconds: a check of thousands of records runs
#: beside it, and painting takes many turns.
_TURN = 0.001
#: Where a Linux session says which screen there is, or that none is wanted.
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def application() -> QApplication:
    """The one QApplication of this process.

    :raises KnownError: ``window.no_display``: Qt would end the process without a word of ours.
    """
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    if not _screen_answers():
        raise KnownError("window.no_display")
    sys.setswitchinterval(_TURN)
    made = QApplication(sys.argv[:1])
    made.setApplicationName(NAME)
    return made


def _screen_answers() -> bool:
    """Whether there is a screen to open: one that is named and, for an X server of this machine, listens."""
    if not sys.platform.startswith("linux"):
        return True  # only there a screen may be missing
    if not any(os.environ.get(name) for name in _SCREENS):
        return False
    name = os.environ.get("DISPLAY", "")
    number = name.removeprefix("unix").removeprefix(":").partition(".")[0]
    if any(os.environ.get(other) for other in _SCREENS[1:]) or not name.startswith((":", "unix:")):
        return True
    for place in (f"\0/tmp/.X11-unix/X{number}", f"/tmp/.X11-unix/X{number}"):
        with socket.socket(socket.AF_UNIX) as asked, contextlib.suppress(OSError):
            asked.connect(place)
            return True
    return False


def default_workspace() -> Path:
    """Where this person's workspace lies when none is named."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)) / "workspace"


def build_window(app: QApplication, desk: Desk, language: str | None = None) -> MainWindow:
    """The window over an open desk. The caller shows it and, at the end, calls :func:`dispose`."""
    tasks = TaskRunner(desk, app)
    signals = DeskSignals(tasks.before_showing(lambda given: given.facts()))
    tasks.before_showing(lambda given: given.subscribe(signals.tell))
    folder = signals.facts.folder
    preferences = Preferences.load(folder)
    words = Words(language or preferences.language, app)
    words.details = folder
    if signals.facts.region:
        words.zone = region_zone(signals.facts.region)
    app.installTranslator(QtWords(words, words))
    theme = Theme(app, preferences.scheme, preferences.scale)
    context = Context(theme, words, tasks, preferences, signals, _file_dialog(words, preferences))
    cover = SignInPage(context)
    window = MainWindow(context, PAGES, cover)
    cover.signed_in.connect(lambda officer: _enter(window, officer))
    app.installEventFilter(window.idle)
    app.installEventFilter(window.keys)
    return window


def _enter(window: MainWindow, officer: OfficerTile) -> None:
    window.signed_in(officer.person, Role(officer.role))


def dispose(window: MainWindow) -> None:
    """Ends the workers after everything given to them is written; then the desk may be closed."""
    window.close()
    window.context.tasks.close()
    for one in window.context.words.findChildren(QtWords):
        QApplication.removeTranslator(one)


def _file_dialog(words: Words, preferences: Preferences) -> Callable[[str], Sequence[str]]:
    def ask(title: str) -> Sequence[str]:
        chosen, _ = QFileDialog.getOpenFileNames(
            QApplication.activeWindow(), words(title), preferences.photos, words("image.kinds"),
            options=QFileDialog.Option.DontUseNativeDialog)  # the system's own speaks the system's language
        return chosen

    return ask


def run(workspace: Path | None = None, language: str | None = None) -> int:
    """Opens the app on a workspace (the person's own when None); answers the exit status.

    :raises KnownError: the workspace cannot be opened (damaged, foreign, not writable).
    """
    from recap_desktop.desk import Desk
    from recap_desktop.desk.opening.package import is_workspace
    from recap_desktop.desk.salvage.begin import finish

    app = application()
    folder = workspace if workspace is not None else default_workspace()
    with start_faults_shown(app, language):
        if single.is_open_already(folder):
            return 0
        finish(folder)
        desk = Desk.open(folder) if is_workspace(folder) else _first_start(folder)
        try:
            return show(app, desk, language)
        finally:
            desk.close()


def show(app: QApplication, desk: Desk, language: str | None = None) -> int:
    """Shows the window over an open desk until it is closed."""
    with interrupts(app.quit):
        window = build_window(app, desk, language)
        crash = CrashHandler(window.context.facts.folder, lambda error: window.crashed.emit(error))
        crash.install()
        try:
            placing.place(window, window.context.preferences)
            window.show()
            with single.the_first(window.context.facts.folder, lambda: single.to_front(window)):
                return app.exec()
        finally:
            crash.remove()
            dispose(window)
            desk.copies.make()


def _first_start(folder: Path) -> Desk:
    """A new workspace on the training package; its sign-in page offers the training."""
    from recap_desktop.desk import Desk
    from recap_desktop.ui import training

    make_folder(folder)
    return Desk.create(folder, training.package())


def make_folder(folder: Path) -> None:
    """The folder, made where it is missing.

    :raises KnownError: ``window.folder``, ``workspace.path_too_long``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise KnownError("workspace.path_too_long", path=f"{folder.name[:40]}…") from None
        raise KnownError("window.folder", reason=error.strerror or type(error).__name__) from None
