"""A person at the start window, and a script that drives the running app."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from recap_desktop.ui.shell.held_keys import CHATTER_MS
from recap_desktop.ui.start import StartWindow
from recap_desktop.ui.start.package import PackageStep
from sync.trust.package import ElectionPackage

NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
K = Qt.Key


class Person:
    """Has a keyboard, and an appointment letter."""

    def __init__(self, window: StartWindow, bot: QtBot) -> None:
        self.window, self.bot = window, bot

    def settle(self) -> None:
        self.bot.waitUntil(lambda: self.window.workers.idle, timeout=20_000)
        QApplication.processEvents()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifiers)
        self.settle()
        self.bot.wait(2 * CHATTER_MS)  # no finger is faster

    def type(self, words: str) -> None:
        for letter in words:
            QTest.keyClicks(self.window.focusWidget() or self.window, letter)
        self.settle()

    def choose(self, path: Path, key: Qt.Key, modifiers: Qt.KeyboardModifier = CONTROL) -> None:
        """Presses the key that opens the dialog for files, types the name into it, Enter."""
        seen: list[str] = []

        def type_name() -> None:
            dialog = QApplication.activeModalWidget()
            line = dialog.findChild(QLineEdit) if isinstance(dialog, QFileDialog) else None
            if dialog is None or line is None:  # not there yet; an assertion here would leave it open for ever
                QTimer.singleShot(100, type_name)
                return
            seen.append(dialog.windowTitle())
            QTest.keyClicks(line, str(path))
            QTest.keyClick(line, K.Key_Return)

        QTimer.singleShot(300, type_name)
        self.press(key, modifiers)
        assert seen
        self.window.activateWindow()  # no window manager does it here
        self.settle()

    def type_groups(self, package: ElectionPackage, *, wrong: bool = False) -> None:
        """Both hidden groups, from the letter."""
        step = self.window.step
        assert isinstance(step, PackageStep)
        groups = package.fingerprint.split(" ")
        for place in step.confirming.hidden:
            assert self.window.focusWidget() is step.groups.fields[place]
            self.type("0000" if wrong else groups[place].lower())

    @property
    def told(self) -> str:
        return self.window.step.notice.text


def package_file(folder: Path, package: ElectionPackage, name: str = "uji.recap-package") -> Path:
    (folder / name).write_bytes(package.envelope)
    return folder / name


def words_of(root: QWidget) -> str:
    """Everything that is said in a step."""
    return " ".join(one.text() for one in root.findChildren(QLabel) if one.isVisible())


class Script:
    """Drives a running app: a generator whose conditions are waited for.

    A step may wait for itself as long as its window stays open; the end of a window is waited for by ``yield``, so
    that the app's own loop ends.
    """

    def __init__(self, steps: Iterator[Callable[[], object]]) -> None:
        self._steps = steps
        self._wanted: Callable[[], object] | None = None
        self.done, self.error = False, None
        self._timer = QTimer(interval=20)
        self._timer.timeout.connect(self._look)
        self._rest()

    def _rest(self) -> None:
        self._until = time.monotonic() + 90
        self._timer.start()

    def _look(self) -> None:
        late = time.monotonic() >= self._until
        try:
            if self._wanted is not None and not self._wanted() and not late:
                return
            self._timer.stop()  # a step that waits turns the loop this timer is in
            if late:
                raise AssertionError("the app did not come so far")
            self._wanted = next(self._steps)
            self._rest()
        except StopIteration:
            self.done = True
        except BaseException as error:  # noqa: BLE001 - told by the test
            self._timer.stop()
            self.done, self.error = True, error
            QApplication.closeAllWindows()


def shown(kind: type[QWidget]) -> QWidget | None:
    return next((one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()), None)


