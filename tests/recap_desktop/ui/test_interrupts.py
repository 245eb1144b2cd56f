"""Ctrl+C that came before the loop, and was dropped on the way, still ends the window."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from recap_desktop.core import interrupt
from recap_desktop.ui.shell.interrupts import interrupts


@pytest.fixture
def listening() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    interrupt._came.clear()  # one may have come to an earlier test
    interrupt.listen()
    yield
    signal.signal(signal.SIGINT, before)
    interrupt._came.clear()


def test_a_dropped_interrupt_is_remembered(listening: None, qtbot: QtBot) -> None:
    ended: list[int] = []
    with interrupts(lambda: ended.append(1)):
        qtbot.wait(50)
    assert not ended
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
        qtbot.wait(1)
    with interrupts(lambda: ended.append(1)):
        qtbot.waitUntil(lambda: bool(ended), timeout=5000)
