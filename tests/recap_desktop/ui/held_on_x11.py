"""Run on an X server: holds real keys down (the server repeats them) in the real window and prints what came of it.

``python -m tests.recap_desktop.ui.held_on_x11 WORKSPACE``; one JSON object on standard output.
"""

from __future__ import annotations

import ctypes
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView

from recap_desktop.desk import Desk
from recap_desktop.ui import application, training
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.shell.window import MainWindow

SHEET = "134 155 289 X95 103 198 XX6 XX3 XX9 XX2 XX1 XX3 103 107 210 295 210 XX1 X84 + + + X90 110 X10 210 + 21"
CORE_KEYBOARD, DELAY_MS, INTERVAL_MS, HOLD = 0x0100, 200, 25, 1.2


class Keyboard:
    """Keys pressed by the X server itself, repeating after 0.2 s, 40 times a second."""

    def __init__(self) -> None:
        self._x, self._test = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(None))
        self._x.XAutoRepeatOn(self._display)
        self._x.XkbSetAutoRepeatRate(self._display, CORE_KEYBOARD, DELAY_MS, INTERVAL_MS)
        self._x.XSync(self._display, 0)

    def hold(self, name: str, seconds: float = HOLD, *, control: bool = False) -> None:
        """Down, a while in which the window works, up; with Ctrl held around it where asked."""
        codes = [self._code(one) for one in (["Control_L"] if control else []) + [name]]
        for down, order in ((1, codes), (0, codes[::-1])):
            for code in order:
                self._test.XTestFakeKeyEvent(self._display, code, down, ctypes.c_ulong(0))
            self._x.XSync(self._display, 0)
            spin(seconds if down else 0.15)

    def _code(self, name: str) -> int:
        return int(self._x.XKeysymToKeycode(self._display, ctypes.c_ulong(self._x.XStringToKeysym(name.encode()))))


class Seen(QObject):
    """Counts presses as they reach the window: flagged as repeated by Qt, and not."""

    def __init__(self) -> None:
        super().__init__()
        self.flagged = self.plain = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and watched.isWindowType() and isinstance(event, QKeyEvent):
            self.flagged += event.isAutoRepeat()
            self.plain += not event.isAutoRepeat()
        return False


def spin(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QApplication.processEvents()
        time.sleep(0.002)


def wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not until():
        assert time.monotonic() < end, "waited for nothing"
        spin(0.02)


def play(window: MainWindow, desk: Desk, keyboard: Keyboard) -> dict[str, Any]:
    cover = cast(SignInPage, window.cover)

    def quiet() -> bool:
        return window.context.tasks.idle

    found: dict[str, Any] = {}
    wait(lambda: quiet() and cover.passphrase.edit.hasFocus() and window.isActiveWindow())
    cover.tiles.pick("P-OP-1")
    keyboard.hold("a")
    found["letters in the passphrase"] = len(cover.passphrase.edit.text())
    cover.passphrase.clear()
    QTest.keyClicks(cover.passphrase.edit, str(training.passphrase("P-OP-1")))
    keyboard.hold("Return")
    wait(lambda: not window.covered and quiet())
    spin(0.3)
    found["page after Enter was held to sign in"] = window._current
    table = window.current_page.findChild(QTableView)
    assert table is not None
    table.setFocus()
    keyboard.hold("Return")
    wait(quiet)
    window.go("board")
    wait(quiet)
    window.go("entry", station="0001011001001", typed=True)
    wait(lambda: quiet() and cast(EntryPage, window.current_page).typing.sheet is not None)
    page = cast(EntryPage, window.current_page)
    sheet = page.typing.sheet
    assert sheet is not None
    keyboard.hold("1")
    found["boxes of a held 1"] = [len(sheet.figures), sheet.unfinished]
    keyboard.hold("Tab")
    found["field after a held Tab"] = sheet.current.id
    keyboard.hold("BackSpace")
    keyboard.hold("n")
    found["figures after a held zero key"] = sorted(sheet.figures)
    for name in list(sheet.figures):
        sheet.go_to(name)
        QTest.keyClick(sheet.field(name), "\b")
    sheet.go_to("dpt.m")
    for figure in SHEET.split():
        wait(quiet)
        QTest.keyClicks(QApplication.focusWidget(), figure)
    wait(quiet)
    found["typed"] = len(sheet.figures)
    keyboard.hold("0")
    wait(quiet)
    found["view after the last figure"] = "check" if page.views.currentWidget() is page.check else "other"
    keyboard.hold("Return", 2 * HOLD)
    wait(quiet)
    found["after a held Enter"] = [page.views.currentWidget() is page.typing, sheet.current.id]
    found["records"] = len(desk.context.workspace.records.all_envelopes())
    found["refusal on screen"] = window.key_bar.refusal.text()
    return found


def main() -> int:
    app = application.application()
    with Desk.open(Path(sys.argv[1])) as desk:
        seen = Seen()
        window = application.build_window(app, desk, "id")
        app.installEventFilter(seen)
        window.show()
        window.activateWindow()
        try:
            found = play(window, desk, Keyboard())
        finally:
            application.dispose(window)
    sys.stdout.write(json.dumps({**found, "flagged": seen.flagged, "plain": seen.plain}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
