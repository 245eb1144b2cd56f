"""The window while the workspace is being verified: the board, what waits, how far it is, a check that fails."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from forms.errors import KnownError
from recap_desktop.desk import Desk
from recap_desktop.desk.opening import access
from recap_desktop.ui import training
from recap_desktop.ui.pages.board import BoardPage
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.shell.window import MainWindow
from tests.helpers.held_check import held_check
from tests.recap_desktop.ui.conftest import FIRST, Officer


@pytest.fixture(autouse=True)
def _shut(desk: Desk) -> None:
    """The workspace is not open before the window opens it."""
    desk.close()


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_board_comes_first_and_what_waits_says_so(
    officer: Officer, window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, language: str
) -> None:
    with held_check(monkeypatch) as go_on:
        if language == "en":
            window.context.words.toggle()
        officer.sign_in("P-CHAIR")
        board = window.current_page
        assert isinstance(board, BoardPage) and board.model.rowCount() > 0
        said = {"id": "Memeriksa catatan 0 dari 7", "en": "Checking records, 0 of 7"}[language]
        officer.settle()
        assert window.app_bar.link.text() == said, window.context.facts.verifying
        window.go("sealing")
        officer.settle()
        sealing = window.current_page
        waits = {"id": "masih diperiksa (0 dari 7)", "en": "still being checked (0 of 7)"}[language]
        assert waits in sealing.notice.text
        go_on.set()
        qtbot.waitUntil(lambda: window.context.facts.verifying is None, timeout=20_000)
        officer.settle()
        qtbot.waitUntil(lambda: not sealing.notice.text, timeout=5000)
        qtbot.waitUntil(lambda: window.app_bar.link.text() != said, timeout=5000)


def test_an_operator_types_meanwhile(
    officer: Officer, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held_check(monkeypatch):
        officer.sign_in("P-OP-1")
        window.go("entry", station=FIRST, typed=True)
        officer.settle()
        page = window.current_page
        assert isinstance(page, EntryPage) and page.typing.sheet is not None
        officer.figures("412")
        assert window.app_bar.saved.state == "saved"
        assert desk.facts().verifying is not None
        window.go("board")
        officer.settle()


def test_a_check_that_fails_covers_the_window_with_its_sentence(
    officer: Officer, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def failing(*_: object) -> object:
        raise KnownError("workspace.altered_record", record="ab" * 8)

    monkeypatch.setattr(access.WorkspaceAccess, "_verified", failing)
    said = window.context.words("workspace.altered_record", record="ab" * 8)
    cover = window.cover
    assert isinstance(cover, SignInPage)
    officer.settle()
    cover.tiles.pick("P-CHAIR")
    officer.type(str(training.passphrase("P-CHAIR")))
    officer.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: cover.notice.text == said, timeout=20_000)
    officer.settle()
    assert window.covered
    assert cover.notice.text == said
    assert not desk.context.is_open
