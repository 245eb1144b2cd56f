"""Run on an X server with two screens: reads a sheet aloud by real keys while the projector shows it on the other one.

``python -m tests.recap_desktop.ui.projector_on_x11 WORKSPACE LANGUAGE``; one JSON object on standard output.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from recap_desktop.desk import Desk
from recap_desktop.ui import application, training
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.projector.slide import OneBox
from recap_desktop.ui.shell.window import MainWindow
from tests.recap_desktop.ui.held_on_x11 import Keyboard, spin, wait


def play(window: MainWindow, keyboard: Keyboard) -> dict[str, Any]:
    cover, projection = cast(SignInPage, window.cover), window.context.projection

    def quiet() -> bool:
        return window.context.tasks.idle

    def strike(name: str) -> None:
        keyboard.hold(name, 0.05)
        wait(quiet)

    found: dict[str, Any] = {"screens": len(QGuiApplication.screens())}
    wait(lambda: quiet() and cover.passphrase.edit.hasFocus() and window.isActiveWindow())
    cover.tiles.pick("P-CHAIR")
    QTest.keyClicks(cover.passphrase.edit, str(training.passphrase("P-CHAIR")))
    strike("Return")
    wait(lambda: not window.covered and quiet())
    window.go("reading")
    wait(quiet)
    strike("Return")
    wait(lambda: projection.reader.sheet is not None)
    strike("F11")
    wait(lambda: projection.window is not None and projection.window.isVisible())
    spin(0.3)
    shown = projection.window
    assert shown is not None
    found["state"] = projection.state
    found["size"] = [shown.width(), shown.height()]
    found["keys stay at the desk"] = window.isActiveWindow() and not shown.isActiveWindow()
    strike("space")
    strike("space")
    found["box after two real keys"] = projection.reader.box
    found["sees"] = isinstance(shown.canvas.slide, OneBox)
    ground = shown.screen().grabWindow(shown.winId()).toImage()  # as it is on the screen, not as Qt would draw it
    found["pixels"] = [ground.width(), ground.height(), len({ground.pixel(x, ground.height() // 2) & 0xFFFFFF
                                                             for x in range(0, ground.width(), 3)})]
    strike("F11")
    spin(0.2)
    found["small, keys stay"] = [projection.state, window.isActiveWindow()]
    strike("space")
    found["box after the next"] = projection.reader.box
    found["desk"] = window.context.words.language
    strike("l")
    found["room"] = projection.words.language
    strike("F12")
    found["covered"] = window.covered and not isinstance(shown.canvas.slide, OneBox)
    return found


def main() -> None:
    app = application.application()
    keyboard, found = Keyboard(), {}
    desk = Desk.open(Path(sys.argv[1]))

    def drive() -> None:
        window = next(one for one in app.topLevelWidgets() if isinstance(one, MainWindow))
        window.activateWindow()  # there is no window manager that would
        try:
            found.update(play(window, keyboard))
        finally:
            window.close()  # the projector is still there

    QTimer.singleShot(300, drive)
    found["status"] = application.show(app, desk, sys.argv[2])
    desk.close()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
