"""The sync page says what came, what the server holds back, what was set aside and what waits for a package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices

from recap_desktop.desk import Desk
from recap_desktop.ui.pages.sync import SyncPage
from recap_desktop.ui.shell.window import MainWindow
from sync.client.transport import HttpAnswer, RequestsTransport
from sync.record.canonical import decode, encode
from sync.server.run import RunningServer, serve
from sync.trust.package import open_package
from sync.trust.training import training_keys
from tests.helpers.desks import CLEAN, CONTEST, PACKAGE, PASSPHRASE, seal, type_sheet, type_twice, workspace
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.test_window import clipped, nameless
from tests.sync.fold.packages import renamed

pytestmark = pytest.mark.qt
K, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
FIRST = open_package(PACKAGE.read_bytes())


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """It has a ratified sheet and a first entry of another laptop, and a sheet typed under a newer package."""
    with serve(tmp_path / "server", PACKAGE.read_bytes()) as running:
        with Desk.open(workspace(tmp_path / "other")) as other:
            type_twice(other, CLEAN[0])
            seal(other, CLEAN[0])
            type_sheet(other, "OP-1", CLEAN[1])
            other.queue.round(running.url)
        (tmp_path / "other" / "package.json").write_bytes(renamed(FIRST).envelope)
        with Desk.open(tmp_path / "other") as other:
            type_twice(other, "0001011001004")
            other.session.sign_in("KETUA", PASSPHRASE)
            other.queue.round(running.url)
        yield running


@pytest.mark.parametrize("language", ["id", "en"])
def test_everything_that_came_or_stays_open_is_said_in_words(
    desk: Desk, window: MainWindow, officer: Officer, server: RunningServer, monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    send = RequestsTransport.send

    def spoilt(self: RequestsTransport, method: str, path: str, *rest: Any) -> HttpAnswer:
        answer = send(self, method, path, *rest)
        if "/v1/records?" not in path:
            return answer
        page = decode(answer.body, 1 << 26)
        for item in page["records"][:1]:
            item["envelope"] = "AAAA"
        return HttpAnswer(answer.status, encode(page), None)

    monkeypatch.setattr(RequestsTransport, "send", spoilt)
    window.context.words.use(language)
    officer.sign_in("P-CHAIR")
    officer.press(K.Key_0, ALT)
    desk.queue.server = server.url
    officer.press(K.Key_F5)
    page: Any = window.current_page
    said, still = page.notice.text, page._open.text()
    assert not page._open.isHidden()
    assert "4" in said, said
    held, lacking, aside = (
        ("1 isian pertama", "2 catatan menunggu paket", "1 catatan server disisihkan") if language == "id"
        else ("1 first entry is", "2 records wait", "1 record of the server was")
    )
    assert held in still and "TPS 002" in still and "OP-1" in still
    assert lacking in still and aside in still
    assert "record." not in still
    assert not clipped(window)
    monkeypatch.setattr(RequestsTransport, "send", send)
    officer.press(K.Key_F5)
    assert aside not in page._open.text() and held in page._open.text()


def test_the_window_looks_by_itself_for_what_other_laptops_sent(
    desk: Desk, window: MainWindow, officer: Officer, server: RunningServer
) -> None:
    """Nothing waits to be sent here; the board shows the other laptop's work all the same."""
    desk.queue.server = server.url
    officer.sign_in("P-OP-1")
    officer.bot.waitUntil(lambda: desk.board.station(CONTEST, CLEAN[0]).status == "received", timeout=20_000)
    officer.settle()
    told = desk.board.station(CONTEST, CLEAN[1])
    assert (told.status, told.elsewhere) == ("first", "OP-1")
    assert not clipped(window)


@pytest.mark.parametrize("language", ["id", "en"])
def test_after_a_round_the_portal_can_be_opened(
    desk: Desk, window: MainWindow, officer: Officer, server: RunningServer, monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    """Offered once the server gives out a release, which it cuts by itself a moment after something came."""
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(opened.append(url.toString()) or True))
    window.context.words.use(language)
    desk.queue.server = server.url
    officer.sign_in("P-CHAIR")
    officer.press(K.Key_0, ALT)
    page = window.current_page
    assert isinstance(page, SyncPage) and page.portal.isHidden(), "no round yet: nobody was asked"
    officer.press(K.Key_F5)
    assert page.portal.isHidden(), "nothing was published yet"
    server.publish_every(3600, training_keys().release)
    officer.bot.waitUntil(page.portal.isVisible, timeout=20_000)
    officer.settle()
    assert not clipped(window) and not nameless(window)
    officer.press(K.Key_O, CONTROL)
    assert opened == [f"{server.url}/"] and opened[0] in page.notice.text
    assert not clipped(window)
