"""A workspace that is not opened: the sign-in page says why and leads out of it, with the keyboard alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.errors import Refusal
from recap_desktop.desk import Desk
from recap_desktop.desk.facts import CopyState
from recap_desktop.ui.shell.window import MainWindow
from resources.catalogue import text
from tests.recap_desktop.ui.conftest import CONTROL, Officer, opened_window


@pytest.fixture
def broken(prepared: Path, tmp_path: Path) -> Path:
    """One page of the database overwritten, and one key file cut."""
    shutil.copytree(prepared, tmp_path / "w")
    database = tmp_path / "w" / "workspace.db"
    data = bytearray(database.read_bytes())
    data[5 * 4096 : 6 * 4096] = bytes(4096)
    database.write_bytes(data)
    key_file = tmp_path / "w" / "officers" / "P-MEMBER-2.json"
    key_file.write_bytes(key_file.read_bytes()[:300])
    return tmp_path / "w"


@pytest.fixture
def window(broken: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    with Desk.open(broken) as desk, opened_window(desk, qtbot, qapp) as made:
        yield made


def test_the_way_out_of_a_damaged_workspace(window: MainWindow, qtbot: QtBot, broken: Path) -> None:
    officer = Officer(window, qtbot)
    officer.settle()
    cover = window.cover
    assert "P-MEMBER-2.json" in cover.footnotes.set_aside.text()  # type: ignore[attr-defined]
    cover.tiles.pick("P-CHAIR")  # type: ignore[attr-defined]
    officer.type("latihan-hasan")
    officer.press(Qt.Key.Key_Return)
    panel = cover.salvage  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: panel.isVisible() and panel.button.isVisible(), timeout=20_000)
    assert window.covered
    officer.settle()
    before = {path.name: path.read_bytes() for path in broken.rglob("*") if path.is_file()}
    cover.tiles.pick("P-CHAIR")  # type: ignore[attr-defined]
    officer.settle()
    officer.type("latihan-hasan")
    officer.press(Qt.Key.Key_R, CONTROL)
    qtbot.waitUntil(lambda: not panel.button.isVisible(), timeout=60_000)
    (aside,) = broken.parent.glob("w-set-aside-*")
    assert aside.name in panel._text.text()
    kept = {path.name: path.read_bytes() for path in aside.rglob("*") if path.is_file()}
    assert {name: data for name, data in kept.items() if not name.endswith(".tries")} == before
    cover.passphrase.clear()  # type: ignore[attr-defined]
    officer.type("latihan-hasan")
    officer.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.covered, timeout=60_000)


def test_the_rail_says_when_the_last_copy_was_made_and_a_fault_is_said_once(
    window: MainWindow, qtbot: QtBot
) -> None:
    officer = Officer(window, qtbot)
    officer.settle()
    at = datetime.now(UTC)
    window.copying._show(CopyState(at))
    there = at.astimezone(window.context.words.zone)
    assert text("copies.last", "id", time=there.strftime("%H.%M")) == window.rail._copy.text()
    fault = CopyState(at, Refusal("copies.no_room", {"folder": "recap-copies"}))
    window.copying._show(fault)
    assert "recap-copies" in window.current_page.notice.text
    window.current_page.notice.clear()
    window.copying._show(fault)
    assert window.current_page.notice.text == ""
