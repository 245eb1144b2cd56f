"""Staff of a regency open the page of progress from the sync page; nobody else is offered it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from recap_desktop.desk import Desk
from recap_desktop.ui.shell.window import MainWindow
from sync.server.run import RunningServer, serve
from tests.helpers.desks import PACKAGE, PASSPHRASE
from tests.recap_desktop.ui.conftest import Officer
from tests.recap_desktop.ui.test_window import clipped

pytestmark = pytest.mark.qt
K, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier


class Browser(QObject):
    """What opens addresses on this laptop."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    QDesktopServices.setUrlHandler("http", made, "take")  # type: ignore[call-overload]
    yield made
    QDesktopServices.unsetUrlHandler("http")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", PACKAGE.read_bytes()) as running:
        yield running


@pytest.mark.parametrize("language", ["id", "en"])
def test_staff_open_the_page_from_the_sync_page(
    desk: Desk, window: MainWindow, officer: Officer, server: RunningServer, browser: Browser, language: str,
) -> None:
    window.context.words.use(language)
    officer.sign_in("P-CHAIR")
    officer.press(K.Key_0, ALT)
    page: Any = window.current_page
    assert page.progress.isHidden()
    desk.setup.enrol_training("STAF", "regency_staff", "Staf", PASSPHRASE)
    desk.queue.server = server.url
    officer.press(K.Key_F9)
    officer.bot.waitUntil(lambda: "STAF" in [one.person for one in window.cover.tiles._officers])  # type: ignore[attr-defined]
    window.cover.tiles.pick("STAF")  # type: ignore[attr-defined]
    officer.type(PASSPHRASE)
    officer.press(K.Key_Return)
    officer.bot.waitUntil(lambda: not window.covered, timeout=20_000)
    officer.settle()
    officer.press(K.Key_0, ALT)
    page = window.current_page
    assert (page.progress.isHidden(), page.round.isHidden()) == (False, True)
    assert not clipped(window)
    page.progress.setFocus()
    officer.press(K.Key_Return)
    (link,) = browser.opened
    assert link.startswith(f"{server.url}/progress/open/")
    assert link.endswith(f"?lang={language}")
    assert requests.get(link, timeout=20).status_code == 200
    assert page.notice.text == window.context.words("sync_page.progress_opened")
    server.stop()
    officer.press(K.Key_Return)
    assert len(browser.opened) == 1
    assert page.notice.text
