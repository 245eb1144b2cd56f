"""A real desk on the training package, its window, and an officer who only uses the keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from recap_desktop.desk import Desk
from recap_desktop.ui import application, training
from recap_desktop.ui.shell.window import MINIMUM, MainWindow
from tests.helpers.guarded_desk import guarded

P = TypeVar("P")
FIRST = "0001011001001"
NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@contextmanager
def opened_window(desk: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    """The real window, at the smallest supported size, on a desk that it may not ask on its own thread;
    nothing of it is left afterwards."""
    made = application.build_window(qapp, guarded(desk), "id")
    made.resize(*MINIMUM)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    try:
        yield made
    finally:  # one red test does not make the next ones red
        application.dispose(made)
        made.deleteLater()
        qapp.setStyleSheet("")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training workspace with its officers, made once; each test works on a copy."""
    folder = tmp_path_factory.mktemp("prepared") / "w"
    folder.mkdir()
    desk = Desk.create(folder, training.package())
    training.enrol_crew(desk)
    desk.close()
    return folder


class Officer:
    """Types into whatever has the focus, and waits until the desk has answered."""

    def __init__(self, window: MainWindow, bot: QtBot) -> None:
        self.window, self.bot = window, bot

    def settle(self) -> None:
        self.bot.waitUntil(lambda: self.window.context.tasks.idle, timeout=20_000)
        QApplication.processEvents()
        self.bot.waitUntil(lambda: self.window.context.tasks.idle, timeout=20_000)

    def opened(self, page: str, kind: type[P], **arguments: object) -> P:
        """Goes to a page by its id; the page, once the check of the opening lets it show what it shows."""
        self.window.go(page, **arguments)
        self.settle()
        found = self.window.current_page
        assert isinstance(found, kind)
        self.bot.waitUntil(lambda: not found._waits_for_check, timeout=20_000)
        self.settle()
        return found

    @property
    def focus(self) -> QWidget:
        return self.window.focusWidget() or self.window

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.focus, key, modifiers)
        self.settle()

    def type(self, text: str) -> None:
        for letter in text:
            QTest.keyClicks(self.focus, letter)
            QApplication.processEvents()
        self.settle()

    def figures(self, figures: str) -> None:
        """Figures one after the other; a short one is kept with Enter."""
        for figure in figures.split():
            self.type(figure)
            if len(figure) < 3 and figure.isdigit():
                self.press(Qt.Key.Key_Return)

    def sign_in(self, person: str) -> None:
        self.bot.waitUntil(lambda: bool(self.window.cover.tiles._officers), timeout=20_000)  # type: ignore[attr-defined]
        self.window.cover.tiles.pick(person)  # type: ignore[attr-defined]
        self.type(str(training.passphrase(person)))
        self.press(Qt.Key.Key_Return)
        self.bot.waitUntil(lambda: not self.window.covered, timeout=20_000)
        self.settle()

    def switch_to(self, person: str) -> None:
        self.press(Qt.Key.Key_F9)
        self.sign_in(person)


@pytest.fixture
def desk(prepared: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(prepared, tmp_path / "w")
    opened = Desk.open(tmp_path / "w")
    yield opened
    opened.close()


@contextmanager
def signed_in(desk: Desk, qtbot: QtBot, qapp: QApplication, person: str = "P-CHAIR") -> Iterator[Officer]:
    """Somebody at the window on a desk."""
    with opened_window(desk, qtbot, qapp) as made:
        one = Officer(made, qtbot)
        one.settle()
        one.sign_in(person)
        yield one


@pytest.fixture
def window(desk: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    with opened_window(desk, qtbot, qapp) as made:
        yield made


@pytest.fixture
def officer(window: MainWindow, qtbot: QtBot) -> Officer:
    one = Officer(window, qtbot)
    one.settle()
    return one


@pytest.fixture
def alone(qapp: QApplication) -> None:
    """What an earlier test left is none of this window's faults: neither what is on the screen, nor what a timer of it
    would bring there while keys are pressed here."""
    for one in QApplication.topLevelWidgets():
        if isValid(one):  # its parent may have gone with it
            one.hide()
            one.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
