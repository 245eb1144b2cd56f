"""One window for a folder: a second start brings the first one to the front and ends.

The first listens on a local socket (on Windows a named pipe) that is named after the folder and belongs to this person;
one that a killed app left behind answers nobody and is taken over.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Client, Listener
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

_FAMILY = "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"


def _address(folder: Path) -> str:
    name = "recap-" + hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:24]
    if sys.platform == "win32":
        return rf"\\.\pipe\{name}"
    own = os.environ.get("XDG_RUNTIME_DIR", "")
    return str(Path(own if os.path.isdir(own) else tempfile.gettempdir()) / name)


def is_open_already(folder: Path) -> bool:
    """Whether a window over this folder is open; it comes to the front."""
    address = _address(folder)
    try:
        if sys.platform != "win32" and os.lstat(address).st_uid != os.getuid():
            return False  # somebody else's: it does not speak for this person's app
        Client(address, _FAMILY).close()
    except OSError:
        return False
    return True


class _Bell(QObject):
    """Carries a call from the listening thread to the thread of the window."""

    rung = Signal()

    def __init__(self, answer: Callable[[], object]) -> None:
        super().__init__()
        self._answer = answer
        self.rung.connect(self._ring)

    @Slot()
    def _ring(self) -> None:
        self._answer()


@contextmanager
def the_first(folder: Path, raised: Callable[[], object]) -> Iterator[None]:
    """While the block runs, ``raised`` is called whenever the app is started on this folder again.

    Where nothing can listen, a second start is told that the folder is in use, as by any other program.
    """
    address, bell, over = _address(folder), _Bell(raised), threading.Event()
    with contextlib.suppress(OSError):
        if sys.platform != "win32":
            os.unlink(address)
    try:
        listener = Listener(address, _FAMILY)
    except OSError:
        yield
        return

    def listen() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError, EOFError):
                listener.accept().close()
                if not over.is_set():
                    bell.rung.emit()

    thread = threading.Thread(target=listen, name="second-start", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        is_open_already(folder)  # wakes the thread
        thread.join(timeout=2)
        listener.close()


def to_front(window: QWidget) -> None:
    """Show a window before all others, also one that was minimised."""
    if window.isMinimized():
        window.showNormal()
    window.show()
    window.raise_()
    window.activateWindow()
