"""The filled sheet of the photographs, typed in the window with keys only by two officers, ratified by two more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from forms.catalogue import load
from forms.figure import format_figure
from recap_desktop.desk import Desk
from recap_desktop.ui import application, training
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.pages.sealing import SealingPage
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.shell.window import MINIMUM, MainWindow
from recap_desktop.ui.widgets.figure_field import FigureField
from tests.helpers.guarded_desk import guarded
from tests.helpers.sheets import PHOTOGRAPHED, form_of

pytestmark = pytest.mark.qt
CONTEST, STATION = "PPWP", "0001011001001"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "workspace"
    folder.mkdir()
    with Desk.create(folder, training.package()) as made:
        training.enrol_crew(made)
        yield made


@pytest.fixture
def window(desk: Desk, qapp: QApplication) -> Iterator[MainWindow]:
    made = application.build_window(qapp, guarded(desk), "id")
    made.resize(*MINIMUM)
    made.show()
    yield made
    application.dispose(made)


class Keys:
    """A person at the keyboard: every key goes to the widget that has the focus."""

    def __init__(self, window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
        self.window, self.desk, self.qtbot = window, desk, qtbot

    def wait(self, until: Callable[[], bool]) -> None:
        """Until something holds and the desk has answered everything it was asked."""
        self.qtbot.waitUntil(lambda: self.window.context.tasks.idle and until(), timeout=60_000)
        QApplication.processEvents()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)

    def sign_in(self, digit: Qt.Key, passphrase: str, person: str) -> None:
        """From the tiles, or from F9 when somebody is signed in."""
        cover = self.window.cover
        assert isinstance(cover, SignInPage)
        self.wait(lambda: self.window.covered and bool(cover.tiles._officers) and cover.tiles.chosen is None
                  and cover.passphrase.edit.hasFocus())
        self.press(digit)
        self.type(passphrase)
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: not self.window.covered and self.window.property("person") == person)

    def type_sheet(self) -> None:
        """The next step's button, the station, 28 figures as they stand in the boxes, the check page."""
        board = self.window.current_page
        self.wait(lambda: board.primary is not None and board.primary.isVisible())
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.wait(lambda: self.window.current_page is not board)
        self.wait(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
        self.type("1")
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: isinstance(QApplication.focusWidget(), FigureField))
        form = form_of(PHOTOGRAPHED)
        for name in load(CONTEST).order:
            figure = form.get(name)
            assert figure is not None
            self.type(format_figure(figure))
            self.wait(lambda: True)

    def finish(self, number: int) -> None:
        """The check page: the officer has read the marked row again, then ends the entry."""
        page = self.window.current_page
        assert isinstance(page, EntryPage)
        if page.views.currentWidget() is not page.check:
            self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.wait(lambda: page.views.currentWidget() is page.check)
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.wait(lambda: True)
        if _typed(self.desk) < number:
            self.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
            self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.wait(lambda: _typed(self.desk) == number)


    def ratify(self, first: str, second: str) -> None:
        """Ratification: look at the sheet, mark it seen, and two passphrases."""
        self.press(Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
        page = self.window.current_page
        assert isinstance(page, SealingPage)
        self.wait(lambda: page.table.hasFocus() and bool(page._sheets))
        self.press(Qt.Key.Key_Space)
        self.wait(lambda: page.views.currentWidget() is page.sheet)
        bar = page.sheet.table.verticalScrollBar()
        assert bar.maximum() > 0  # its notes leave less room: the last rows are shown before it counts as seen
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: bar.value() == bar.maximum())
        assert page.views.currentWidget() is page.sheet
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: page.lines.first.field.edit.hasFocus() and page.seal.isEnabled())
        self.type(first)
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: page.lines.between)
        self.type(second)
        self.press(Qt.Key.Key_Return)
        self.wait(lambda: not page.lines.between and bool(page.notice.text))


def _typed(desk: Desk) -> int:
    return len(desk.context.workspace.records.all_envelopes())


def test_the_photographed_sheet_is_typed_twice_and_ratified_with_keys_only(
    window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    keys = Keys(window, desk, qtbot)
    keys.sign_in(Qt.Key.Key_1, "latihan-siti", "P-OP-1")
    keys.type_sheet()
    keys.finish(1)
    keys.press(Qt.Key.Key_F9)
    keys.sign_in(Qt.Key.Key_2, "latihan-budi", "P-OP-2")
    keys.type_sheet()
    keys.finish(2)
    sheet = desk.context.state.sheet(CONTEST, STATION)
    assert sheet.as_written is not None
    expected = form_of(PHOTOGRAPHED)
    assert {name: figure.value for name, figure in sheet.as_written.items()} == {
        name: expected.value(name) for name in expected.definition.order
    }
    keys.press(Qt.Key.Key_F9)
    keys.sign_in(Qt.Key.Key_3, "latihan-hasan", "P-CHAIR")
    keys.ratify("latihan-hasan", "latihan-anita")
    sealed = desk.context.state.sheet(CONTEST, STATION)
    assert sealed.status.value == "sealed" and sealed.head is not None
    officers = desk.context.ledger.roster.officers
    assert [officers[key].person for key in sealed.head.signers] == ["P-CHAIR", "P-MEMBER-1"]
    assert desk.queue.status().waiting == 3
