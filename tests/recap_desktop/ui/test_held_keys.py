"""A key held down counts once, by Qt's flag and by time, on a real X server too."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from recap_desktop.desk import Desk
from tests.conftest import ROOT
from tests.recap_desktop.ui.conftest import CONTROL, NONE, Officer
from tests.recap_desktop.ui.test_entry_page import SHEET, begin
from tests.recap_desktop.ui.test_sheet import _seal
from tests.recap_desktop.ui.typed import CLEAN_STATIONS, HARD_STATION, LAW_STATION, type_sheet, type_twice

pytestmark = pytest.mark.qt
K = Qt.Key
NEEDS_X = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="no virtual X server (Xvfb)")


def strike(key: Qt.Key, text: str, at: int, *, down: bool = True, repeated: bool = False) -> None:
    kind = QEvent.Type.KeyPress if down else QEvent.Type.KeyRelease
    event = QKeyEvent(kind, key, NONE, text, repeated)
    event.setTimestamp(at)
    focus = QApplication.focusWidget()
    assert focus is not None
    QApplication.sendEvent(focus, event)


def test_pairs_without_time_between_are_one_key_and_a_quick_finger_is_two(officer: Officer) -> None:
    page = begin(officer)
    sheet = page.typing.sheet
    assert sheet is not None
    strike(K.Key_1, "1", 1000)
    for at in range(1600, 1900, 25):  # as X11 delivers a held key where Qt sees no repetition
        strike(K.Key_1, "1", at, down=False)
        strike(K.Key_1, "1", at)
    assert sheet.unfinished == {"dpt.m": "1"} and "tertahan" in officer.window.key_bar.refusal.text()
    strike(K.Key_1, "1", 1900, down=False)
    strike(K.Key_1, "1", 1940)
    assert sheet.unfinished == {"dpt.m": "11"}


@pytest.mark.parametrize("key", [K.Key_1, K.Key_N, K.Key_Return, K.Key_Tab, K.Key_Backspace, K.Key_K, K.Key_Down])
def test_no_flagged_repetition_does_anything_to_a_figure(officer: Officer, key: Qt.Key) -> None:
    page = begin(officer)
    officer.figures("134 155")
    officer.type("2")
    sheet = page.typing.sheet
    assert sheet is not None
    before = dict(sheet.figures), sheet.unfinished, sheet.current.id
    for at in range(5):
        strike(key, "", 2000 + 30 * at, repeated=True)
    officer.settle()
    assert (dict(sheet.figures), sheet.unfinished, sheet.current.id) == before


def test_a_held_enter_neither_confirms_nor_signs_nor_goes_on(officer: Officer) -> None:
    page = begin(officer)
    officer.figures(SHEET)
    assert page.views.currentWidget() is page.check
    for at in range(20):
        strike(K.Key_Return, "\r", 2000 + 30 * at, repeated=True)
        officer.settle()
    assert page.views.currentWidget() is page.check
    officer.press(K.Key_Escape)
    QTest.keyClick(officer.focus, K.Key_Return, CONTROL)
    officer.settle()
    assert page.views.currentWidget() is page.check


def test_a_held_letter_is_one_letter_of_a_passphrase_and_deleting_may_be_held(officer: Officer) -> None:
    edit = officer.window.cover.passphrase.edit  # type: ignore[attr-defined]
    assert isinstance(edit, QLineEdit)
    officer.press(K.Key_1)
    QTest.keyClicks(edit, "abc")
    for at in range(5):
        strike(K.Key_A, "a", 2000 + 30 * at, repeated=True)
    assert edit.text() == "abc"
    for at in range(5):
        strike(K.Key_Backspace, "\b", 3000 + 30 * at, repeated=True)
    assert edit.text() == ""


def on_x_server(script: str, *arguments: str, screens: Sequence[str] = ("1280x800x24",)) -> dict[str, Any]:
    """Runs a script of this folder on an X server of its own with these screens; what it found."""
    reading, writing = os.pipe()
    wanted = [part for number, one in enumerate(screens) for part in ("-screen", str(number), one)]
    server = subprocess.Popen(["Xvfb", "-displayfd", str(writing), *wanted],
                              pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        done = subprocess.run(
            [sys.executable, "-m", f"tests.recap_desktop.ui.{script}", *arguments], cwd=ROOT, check=False,
            env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}, capture_output=True, text=True,
            timeout=400)
    finally:
        server.terminate()
        server.wait()
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@NEEDS_X
def test_keys_that_a_real_x_server_repeats(prepared: Path, tmp_path: Path) -> None:
    shutil.copytree(prepared, tmp_path / "w")
    found = on_x_server("held_on_x11", str(tmp_path / "w"))
    assert found["flagged"] > 50  # the server did repeat
    assert found["letters in the passphrase"] == 1
    assert found["page after Enter was held to sign in"] == "board"
    assert found["boxes of a held 1"] == [0, {"dpt.m": "1"}] and found["field after a held Tab"] == "dpt.f"
    assert found["figures after a held zero key"] == ["dpt.m"]
    assert found["view after the last figure"] == "check"
    assert found["after a held Enter"] == [True, "dpt.t"]  # one press: to the box of the only finding, and no further
    assert found["records"] == 0 and "tertahan" in found["refusal on screen"]


@NEEDS_X
@pytest.mark.slow
def test_a_held_key_does_what_one_press_does_on_every_page(desk: Desk, tmp_path: Path, budget: int) -> None:
    """Pages, acts, first and second signature: what stands after a key was held is what stands after one press."""
    type_twice(desk, *CLEAN_STATIONS, HARD_STATION, LAW_STATION)
    type_sheet(desk, "P-OP-1", "0001011001004", {})
    _seal(desk, CLEAN_STATIONS[1])
    desk.close()
    found = on_x_server("held_everywhere_on_x11", str(tmp_path / "w"), "all" if budget > 1 else "few")
    assert found["flagged"] > 50 and found["tried"] >= 20
    assert not found["differ"]
    assert found["signed by held Enter"] == 1 and found["after it"] == ["sheet", 0]
    assert found["report"] == [1, ""]
