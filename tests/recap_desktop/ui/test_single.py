"""A second start brings the first window to the front; the state of the network is not guessed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from recap_desktop.ui.shell import single
from recap_desktop.ui.shell.window import MainWindow
from tests.helpers.command import ROOT
from tests.recap_desktop.ui.conftest import Officer

_SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from recap_desktop.ui.shell.single import is_open_already
app = QCoreApplication([])
sys.exit(7 if is_open_already(Path(sys.argv[1])) else 3)
"""


def _second(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _SECOND, str(folder)], cwd=ROOT)


def test_a_second_start_finds_the_first_and_raises_it(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    raised: list[bool] = []
    with single.the_first(tmp_path / "w", lambda: raised.append(True)):
        other = _second(tmp_path / "w" / ".." / "w")
        qtbot.waitUntil(lambda: other.poll() is not None, timeout=20_000)
        assert other.returncode == 7
        qtbot.waitUntil(lambda: raised == [True], timeout=5_000)
        stranger = _second(tmp_path / "another")
        qtbot.waitUntil(lambda: stranger.poll() is not None, timeout=20_000)
        assert stranger.returncode == 3
    late = _second(tmp_path / "w")
    qtbot.waitUntil(lambda: late.poll() is not None, timeout=20_000)
    assert late.returncode == 3
    window.showMinimized()
    single.to_front(window)
    assert window.isVisible()
    assert not window.isMinimized()


def test_no_network_is_not_said_before_it_was_asked_for(officer: Officer, window: MainWindow) -> None:
    assert window.link.sentence() == window.context.words("st.not_asked")
    window.link._not_sent(OSError())
    assert window.link.sentence() == window.context.words("st.offline")
