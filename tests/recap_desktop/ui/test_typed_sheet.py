"""The filled sheet of the photographs, typed in the window with keys only, twice, by two officers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.catalogue import load
from forms.figure import format_figure
from recap_desktop.desk import Desk
from recap_desktop.ui import application, training
from recap_desktop.ui.shell.window import MainWindow
from recap_desktop.ui.widgets.figure_field import FigureField
from tests.helpers.sheets import PHOTOGRAPHED, form_of

pytestmark = pytest.mark.qt
CONTEST, STATION = "PPWP", "0001011001001"


@pytest.fixture
def window(tmp_path: Path, qapp: QApplication) -> Iterator[MainWindow]:
    folder = tmp_path / "workspace"
    folder.mkdir()
    desk = Desk.create(folder, training.package())
    training.enrol_crew(desk)
    made = application.build_window(qapp, desk, "id")
    made.resize(1024, 600)
    made.show()
    yield made
    application.dispose(made)
    desk.close()


class Keys:
    """A person at the keyboard: every key goes to the widget that has the focus."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot

    def wait(self, until: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(until, timeout=10_000)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)

    def sign_in(self, digit: Qt.Key, passphrase: str, person: str) -> None:
        """From the tiles, or from F9 when somebody is signed in."""
        self.press(digit)
        self.type(passphrase)
        self.press(Qt.Key.Key_Return)
        session = self.window.context.desk.session
        self.wait(lambda: session.officer is not None and session.officer.person == person)

    def type_sheet(self) -> None:
        """The next step's button, the station, 28 figures as they stand in the boxes, the check page."""
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.wait(300)
        if not isinstance(QApplication.focusWidget(), FigureField):
            self.press(Qt.Key.Key_Return)
        self.wait(lambda: isinstance(QApplication.focusWidget(), FigureField))
        form = form_of(PHOTOGRAPHED)
        for name in load(CONTEST).order:
            figure = form.get(name)
            assert figure is not None
            self.type(format_figure(figure))
            self.qtbot.wait(20)


    def finish(self, number: int) -> None:
        """The check page: the officer has read the marked row again, then ends the entry."""
        self.qtbot.wait(400)
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.wait(400)
        if _typed(self.window) < number:
            self.press(Qt.Key.Key_Space)
            self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.wait(lambda: _typed(self.window) == number)


def _typed(window: MainWindow) -> int:
    return len(window.context.desk.context.workspace.records.all_envelopes())


def test_two_officers_type_the_photographed_sheet_with_keys_only(window: MainWindow, qtbot: QtBot) -> None:
    keys = Keys(window, qtbot)
    desk = window.context.desk
    qtbot.wait(300)
    keys.sign_in(Qt.Key.Key_1, "latihan-siti", "P-OP-1")
    qtbot.wait(300)
    keys.type_sheet()
    keys.finish(1)
    keys.press(Qt.Key.Key_F9)
    qtbot.wait(500)
    keys.sign_in(Qt.Key.Key_2, "latihan-budi", "P-OP-2")
    qtbot.wait(500)
    keys.type_sheet()
    keys.finish(2)
    sheet = desk.context.state.sheet(CONTEST, STATION)
    assert sheet.as_written is not None
    expected = form_of(PHOTOGRAPHED)
    assert {name: figure.value for name, figure in sheet.as_written.items()} == {
        name: expected.value(name) for name in expected.definition.order
    }
    batch = _sealed(desk)
    assert batch == 1
    assert desk.context.state.sheet(CONTEST, STATION).status.value == "sealed"


def _sealed(desk: Desk) -> int:
    """Two others ratify: chair and member, each with the own passphrase."""
    from recap_desktop.desk.views import Done

    desk.session.sign_in("P-CHAIR", "latihan-hasan")
    batch = desk.sealing.prepare(CONTEST, [STATION], ("P-CHAIR", "P-MEMBER-1"))
    desk.sealing.sign(batch, "P-CHAIR", "latihan-hasan")
    done = desk.sealing.sign(batch, "P-MEMBER-1", "latihan-anita")
    assert isinstance(done, Done)
    return done.count
