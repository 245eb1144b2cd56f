"""Training, trial, official: band, frame, title and icon of the window, and of every dialog over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui import mode
from recap_desktop.ui.tokens import BANDS
from resources.catalogue import text
from tests.helpers.packages import GOOD
from tests.helpers.trial_package import trial
from tests.recap_desktop.ui.conftest import opened_window


def _desk(folder: Path, name: str) -> Desk:
    if name == "training":
        return Desk.create(folder, GOOD)
    package = trial(mode=name)
    return Desk.create(folder, package.envelope, subdistrict="120101", fingerprint=package.fingerprint)


@pytest.mark.parametrize("name", list(BANDS))
def test_window_and_dialog_say_the_mode(tmp_path: Path, qtbot: QtBot, qapp: QApplication, name: str) -> None:
    said, band = text(f"mode.{name}", "id"), text(f"mode.band.{name}", "id")
    seen: list[tuple[str, list[str], int]] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog):  # not there yet; an assertion here would leave it open for ever
            QTimer.singleShot(100, look)
            return
        strips = dialog.findChildren(mode.Painted)
        seen.append((dialog.windowTitle(), [one.text() for one in strips], dialog.windowIcon().cacheKey()))
        dialog.reject()

    with _desk(tmp_path / "w", name) as desk, opened_window(desk, qtbot, qapp) as window:
        assert said in window.windowTitle()
        assert window.windowIcon().cacheKey() == mode.icon(name).cacheKey()
        picture = window.grab().toImage()
        for x, y in ((1, 300), (window.width() - 2, 300), (500, window.height() - 2), (1, 1)):
            assert picture.pixelColor(x, y) == QColor(BANDS[name].tint)
        assert band in [one.text() for one in window.findChildren(mode.Painted) if one.isVisible()]
        QTimer.singleShot(300, look)
        assert not window.context.open_files("image.choose")
        window.context.words.use("en")
        assert text(f"mode.{name}", "en") in window.windowTitle()
    assert [(one[1], one[2]) for one in seen] == [([band], mode.icon(name).cacheKey())]
    assert seen[0][0].endswith(said)
