"""The window comes back where it was, on a screen that exists, and fits a small one with its frame."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui import application
from recap_desktop.ui.preferences import FILE, Preferences
from recap_desktop.ui.shell import placing
from recap_desktop.ui.shell.window import MINIMUM, MainWindow
from tests.helpers.guarded_desk import guarded

pytestmark = pytest.mark.qt


@pytest.fixture
def widget(qtbot: QtBot, qapp: QApplication) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def _screen() -> QRect:
    return QGuiApplication.primaryScreen().availableGeometry()


def test_place_size_and_state_are_kept(desk: Desk, qtbot: QtBot, qapp: QApplication) -> None:
    folder, screen = desk.facts().folder, _screen()
    wanted = QRect(screen.x() + 30, screen.y() + 40, screen.width() - 100, screen.height() - 120)
    window = application.build_window(qapp, guarded(desk), "id")
    window.setGeometry(wanted)
    window.show()
    window.close()
    kept = Preferences.load(folder)
    assert (kept.place, kept.maximised) == (wanted.getRect(), False)
    again = QWidget()
    qtbot.addWidget(again)
    placing.place(again, kept)
    assert again.geometry() == wanted and not again.isMaximized()
    window.showMaximized()
    window.close()
    application.dispose(window)
    kept = Preferences.load(folder)
    assert kept.maximised and kept.place is not None
    placing.place(again, kept)
    assert again.isMaximized()


@pytest.mark.parametrize("place", [
    lambda screen: (screen.right() + 500, screen.y(), 1024, 540),
    lambda screen: (screen.x(), screen.y() - 5000, 1024, 540),
    lambda screen: (screen.right() - 20, screen.y() + 50, 1024, 540),
    lambda screen: (screen.x() + 10, screen.bottom() + 30, 1024, 540),
])
def test_a_screen_that_is_gone_takes_no_window_with_it(
    widget: QWidget, place: Callable[[QRect], tuple[int, int, int, int]]
) -> None:
    placing.place(widget, Preferences(place=place(_screen())))
    assert _screen().contains(widget.geometry().topLeft())
    assert widget.width() <= _screen().width() and widget.height() <= _screen().height()


def test_a_small_screen_is_filled_at_the_first_start(widget: QWidget) -> None:
    small = _screen().width() <= placing.SMALL[0] or _screen().height() <= placing.SMALL[1]
    placing.place(widget, Preferences())
    assert widget.isMaximized() == small


@pytest.mark.parametrize("place", ["links", [1, 2, 3], [0, 0, 0, 0], [True, 0, 1024, 540], [10**9, 0, 800, 600]])
def test_a_damaged_place_is_none(tmp_path: Path, place: object) -> None:
    (tmp_path / FILE).write_text(json.dumps({"place": place, "maximised": 1}), encoding="utf-8")
    kept = Preferences.load(tmp_path)
    assert kept.place is None and not kept.maximised


def test_what_is_left_of_a_screen_of_600_lines_is_enough(window: MainWindow) -> None:
    assert MINIMUM == (1024, 540)
    assert window.minimumSizeHint().height() <= MINIMUM[1] and window.minimumSizeHint().width() <= MINIMUM[0]
