"""Ctrl+C in the terminal and SIGTERM close the window like its close button: what is half done is kept.

Python runs a signal handler only between two of its own instructions, and Qt's loop has none while nobody types. The
signal therefore also writes a byte into a socket that the loop listens to.
"""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable, Iterator

from PySide6.QtCore import QSocketNotifier, QTimer

from recap_desktop.core import interrupt

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def interrupts(end: Callable[[], object]) -> Iterator[None]:
    """The signals call ``end`` from the running loop, also when they come just before it begins. Main thread only."""
    heard, told = socket.socketpair()
    heard.setblocking(False)
    told.setblocking(False)
    notifier = QSocketNotifier(heard.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: heard.recv(16))
    before = [signal.signal(name, lambda *_: QTimer.singleShot(0, end)) for name in _SIGNALS]
    wakeup = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    if interrupt.came():  # it was dropped on the way here
        QTimer.singleShot(0, end)
    try:
        yield
    finally:
        signal.set_wakeup_fd(wakeup)
        for name, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(name, handler)
        notifier.setEnabled(False)
        heard.close()
        told.close()
