"""The window goes on while the desk is busy: typing, changing pages and painting never wait for the desk's lock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.shell.window import MainWindow
from tests.helpers.guarded_desk import WindowThreadError, guarded
from tests.recap_desktop.ui.conftest import FIRST, Officer

K = Qt.Key
BUSY_SECONDS = 1.0
LONGEST_MS = 100
ACT_SECONDS = 0.01
#: A machine under load can be slow once; a call that waits for the lock takes its second every time.
ROUNDS = 4


@contextmanager
def busy(desk: Desk) -> Iterator[threading.Event]:
    """The desk's lock held by another thread; the event says that it was let go."""
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with desk.context.lock:
            held.set()
            time.sleep(BUSY_SECONDS)
        let_go.set()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    try:
        yield let_go
    finally:
        thread.join()


class Heartbeat:
    """Longest time in milliseconds between two turns of the event loop."""

    def __init__(self) -> None:
        self.longest = 0
        self._clock = QElapsedTimer()
        self._timer = QTimer(interval=0)
        self._timer.timeout.connect(self._beat)

    def _beat(self) -> None:
        self.longest = max(self.longest, self._clock.restart())

    def over(self, acts: list[Callable[[], object]], let_go: threading.Event) -> int:
        """Does the acts again and again, until the lock is let go; answers how many were done meanwhile.

        A hundred a second, faster than anybody types: more would only be a queue of figures to write afterwards.
        """
        self._clock.start()
        self._timer.start()
        done = 0
        began = time.monotonic()
        while not let_go.is_set():
            if time.monotonic() - began >= done * ACT_SECONDS:
                acts[done % len(acts)]()
                done += 1
            QApplication.processEvents()
        self._timer.stop()
        return done


def _longest(desk: Desk, officer: Officer, acts: list[Callable[[], object]]) -> tuple[int, int]:
    """Longest pause of the first round that is good, else of the last; and what was done in it."""
    heart, done = Heartbeat(), 0
    for _ in range(ROUNDS):
        heart = Heartbeat()
        with busy(desk) as let_go:
            done = heart.over(acts, let_go)
        officer.settle()
        if heart.longest <= LONGEST_MS:
            break
    return heart.longest, done


def test_a_figure_is_typed_while_the_desk_is_busy(officer: Officer, window: MainWindow, desk: Desk) -> None:
    officer.sign_in("P-OP-1")
    window.go("entry", station=FIRST, typed=True)
    officer.settle()
    page = window.current_page
    assert isinstance(page, EntryPage) and page.typing.sheet is not None
    for field in page.typing.sheet.definition.order:  # made once: building a page of the form is no wait
        page.typing.sheet.go_to(field)
    officer.settle()
    acts: list[Callable[[], object]] = [
        lambda: QTest.keyClick(officer.focus, K.Key_1), lambda: QTest.keyClick(officer.focus, K.Key_Return),
        lambda: QTest.keyClick(officer.focus, K.Key_Down), window.refresh_bars, window.repaint,
    ]
    pause, done = _longest(desk, officer, acts)
    assert done > 20
    assert pause <= LONGEST_MS


@pytest.mark.parametrize("person", ["P-OP-1", "P-CHAIR"])
def test_pages_change_while_the_desk_is_busy(officer: Officer, window: MainWindow, desk: Desk, person: str) -> None:
    officer.sign_in(person)
    pages = [page for page in ("board", "findings", "sealing", "sync", "recap", "find") if window.has(page)]
    for page in pages:  # made once: building a page is no wait
        window.go(page)
        officer.settle()
    acts: list[Callable[[], object]] = [lambda page=page: window.go(page) for page in pages]  # type: ignore[misc]
    acts += [window.repaint, lambda: QTest.keyClick(officer.focus, K.Key_Down), window.refresh_bars]
    pause, done = _longest(desk, officer, acts)
    assert done > 20
    assert pause <= LONGEST_MS


def test_locking_and_picking_an_officer_never_waits(officer: Officer, window: MainWindow, desk: Desk) -> None:
    officer.sign_in("P-OP-1")
    window.lock()
    officer.settle()
    acts: list[Callable[[], object]] = [
        lambda: QTest.keyClick(officer.focus, K.Key_2), lambda: QTest.keyClick(officer.focus, K.Key_1), window.lock,
        window.repaint,
    ]
    pause, done = _longest(desk, officer, acts)
    assert done > 20
    assert pause <= LONGEST_MS


def test_the_guard_refuses_a_call_on_the_windows_thread(desk: Desk) -> None:
    watched = guarded(desk)
    with pytest.raises(WindowThreadError):
        _ = watched.region
    with pytest.raises(WindowThreadError):
        watched.session.officer  # noqa: B018 - the look-up alone is refused
    seen: list[str] = []
    other = threading.Thread(target=lambda: seen.append(watched.session.officer is None and watched.region))
    other.start()
    other.join()
    assert seen == ["000101"]


def test_the_facts_come_with_the_change(officer: Officer, window: MainWindow, qtbot: QtBot) -> None:
    assert window.context.facts.officer is None
    officer.sign_in("P-CHAIR")
    assert window.context.facts.officer is not None and window.context.facts.officer.person == "P-CHAIR"
    window.lock()
    officer.settle()
    assert window.context.facts.officer is None
