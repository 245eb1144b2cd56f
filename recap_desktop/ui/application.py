"""Composition root of the window: opens a workspace, builds the services, runs until the window is closed."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from forms.errors import KnownError
from recap_desktop.core.own_folder import APPLICATION
from recap_desktop.core.roles import Role
from recap_desktop.ui import mode
from recap_desktop.ui.context import Context, DeskSignals
from recap_desktop.ui.file_dialogs import open_dialog, save_dialog
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.pages import PAGES
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.preferences import Preferences
from recap_desktop.ui.projector.projection import Projection
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
    from recap_desktop.demo.rehearsal.setting import Setting
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import DeskFacts, OfficerTile
    from recap_desktop.desk.start.start import Start
    from recap_desktop.ui.start import StartWindow

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
    made.setApplicationName(APPLICATION)
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


def _speak(words: Words, facts: DeskFacts) -> None:
    words.speak(facts.package.spoken(words.language, facts.region))


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
    signals.changed.connect(lambda *_: _speak(words, signals.facts))  # a newer package may call things otherwise
    _speak(words, signals.facts)
    app.installTranslator(QtWords(words, words))
    theme = Theme(app, preferences.scheme, preferences.scale)
    context = Context(
        theme, words, tasks, preferences, signals, open_dialog(words, preferences), save_dialog(words))
    cover = SignInPage(context)
    window = MainWindow(context, PAGES, cover)
    context.projection = Projection(context, window)
    cover.signed_in.connect(lambda officer: _enter(window, officer))
    mode.DialogMarks(app, words, lambda: signals.facts.mode, window)
    app.installEventFilter(window.keys)
    return window


def _enter(window: MainWindow, officer: OfficerTile) -> None:
    window.signed_in(officer.person, Role(officer.role))


def dispose(window: MainWindow) -> None:
    """Ends the workers after everything given to them is written; then the desk may be closed."""
    window.close()
    window.context.tasks.close()
    for words in window.context.words.findChildren(QtWords):
        QApplication.removeTranslator(words)
    for marks in window.findChildren(mode.DialogMarks):
        marks.end()
    app = QApplication.instance()
    if app is not None:
        app.removeEventFilter(window.keys)
    window.context.theme.end()


def run(
    workspace: Path | None = None, language: str | None = None, given: Path | None = None, start: Start | None = None,
    letters: Path | None = None,
) -> int:
    """Opens the app; answers the exit status.

    :param workspace: the one to open. Where none is named the only one there is is opened; where there is none, or a
        choice, the start window asks.
    :param given: a package or a backup that the start window opens with.
    :param start: where the workspaces are; by default the person's own folder.
    :param letters: folder of the letters, in a rehearsal; elsewhere one is offered.
    :raises KnownError: the workspace named cannot be opened (missing, damaged, foreign, not writable).
    """
    from recap_desktop.desk.start.start import Start

    app = application()
    asked: list[Setting] = []
    with start_faults_shown(app, language):
        start = start if start is not None else Start()
        if workspace is not None:
            return _work(app, workspace, language) or 0
        if given is None and single.is_open_already(start.data):
            return 0
        status = _windows(app, start, language, given, letters, asked.append)
    return rehearse(asked[0], language) if asked else status


def rehearse(setting: Setting, language: str | None = None) -> int:
    """Runs the server of a rehearsal and opens the start window with its package; answers the exit status.

    :raises KnownError: as the server.
    """
    from recap_desktop.desk.start.start import Start

    with contextlib.ExitStack() as running:
        with start_faults_shown(application(), language):
            if single.is_open_already(setting.laptops):
                return 0
            running.enter_context(setting.office)
            start = Start(setting.laptops)
            given = setting.package if not start.workspaces() else None
        return run(None, language, given, start, setting.letters)


def _windows(
    app: QApplication, start: Start, language: str | None, given: Path | None, letters: Path | None,
    rehearse: Callable[[Setting], object],
) -> int:
    """Start window and window in turn, until one of them is closed."""
    folder, fault = (start.only() if given is None else None), None
    while True:
        if folder is None:
            folder = choose(app, start, language, given=given, fault=fault, letters=letters, rehearse=rehearse)
        if folder is None:
            return 0
        try:
            status = _work(app, folder, language)
        except KnownError as error:  # said in the start window, where there is another way on
            folder, fault, given = None, error, None
            continue
        if status is not None:
            return status
        folder, fault, given = None, None, None


def choose(
    app: QApplication, start: Start, language: str | None = None, *, given: Path | None = None,
    fault: KnownError | None = None, letters: Path | None = None, rehearse: Callable[[Setting], object] | None = None,
) -> Path | None:
    """Shows the start window until a workspace is chosen; None where it was closed, or a rehearsal asked for.

    :param fault: why the workspace chosen before was not opened.
    :param letters: folder of the letters, in a rehearsal.
    :param rehearse: is given the rehearsal that was asked for.
    """
    from recap_desktop.ui.start import StartWindow

    chosen: list[Path] = []

    def take(folder: Path) -> None:
        chosen.append(folder)
        window.close()

    def leave(setting: Setting) -> None:
        if rehearse is not None:
            rehearse(setting)
        window.close()

    make_folder(start.data)
    with interrupts(app.quit):
        window = StartWindow(app, start, language, letters)
        crash = CrashHandler(start.data, lambda error: window.crashed.emit(error))
        crash.install()
        try:
            window.chosen.connect(take)
            window.rehearsal.connect(leave)
            placing.place(window, window.preferences)
            window.show()
            if fault is not None:
                window.say(fault)
            if given is not None:
                window.read(given)
            with single.the_first(start.data, lambda: single.to_front(window)):
                _until_closed(app, window)
        finally:
            crash.remove()
            window.end()
    return chosen[0] if chosen else None


def _work(app: QApplication, folder: Path, language: str | None) -> int | None:
    """Works on a workspace until its window is closed; the exit status, None where another one is asked for.

    :raises KnownError: it cannot be opened.
    """
    from recap_desktop.desk import Desk
    from recap_desktop.desk.salvage.begin import finish

    if single.is_open_already(folder):
        return 0
    finish(folder)
    desk, others = Desk.open(folder), [False]

    def leave() -> None:
        others[0] = True

    try:
        status = show(app, desk, language, leave)
    finally:
        desk.close()
    return None if others[0] else status


def show(
    app: QApplication, desk: Desk, language: str | None = None, leave: Callable[[], object] | None = None
) -> int:
    """Shows the window over an open desk until it is closed.

    :param leave: called before the window closes because another workspace is asked for; None where that is not
        offered.
    """
    with interrupts(app.quit):
        window = build_window(app, desk, language)
        if leave is not None and isinstance(window.cover, SignInPage):
            window.cover.others_asked.connect(lambda: _leave(window, leave))
            window.cover.others.show()
        crash = CrashHandler(window.context.facts.folder, lambda error: window.crashed.emit(error))
        crash.install()
        try:
            placing.place(window, window.context.preferences)
            window.show()
            set_aside()
            with single.the_first(window.context.facts.folder, lambda: single.to_front(window)):
                return _until_closed(app, window)
        finally:
            crash.remove()
            dispose(window)
            desk.copies.make()


def _until_closed(app: QApplication, window: MainWindow | StartWindow) -> int:
    """Runs the app until the window is closed; the exit status.

    Qt ends it with the last window on the screen, so whatever else is there goes with this one.
    """
    def alone() -> None:
        for one in app.topLevelWidgets():
            if one is not window and one.isVisible():
                one.hide()

    window.closed.connect(alone)
    try:
        return app.exec()
    finally:
        window.closed.disconnect(alone)


def set_aside() -> None:
    """What lives as long as the app (modules, words, forms) is looked through for garbage now and never again: doing it
    between two keys takes longer than a frame. Before anybody signed in, so that no secret is among it."""
    gc.collect()
    gc.freeze()


def _leave(window: MainWindow, leave: Callable[[], object]) -> None:
    leave()
    window.close()


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
