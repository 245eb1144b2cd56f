"""Ctrl+C before the window's loop runs: raised as usual, and remembered.

A ``KeyboardInterrupt`` that arrives inside a finalizer or a callback of a C library is printed or dropped there and
goes no further, or comes out as an error of that library; whoever begins a loop, or says an error, asks whether one
came.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import NoReturn

_came: list[int] = []


def listen() -> None:
    """Raise and remember from now on. Main thread only."""
    _came.clear()
    signal.signal(signal.SIGINT, _interrupted)


def came() -> bool:
    """Whether Ctrl+C was pressed since :func:`listen`."""
    return bool(_came)


def last() -> None:
    """Nothing is left to interrupt: Ctrl+C changes the exit status no more. Main thread only, at the end of a process.

    Python ends a process by SIGINT, whatever status it was given, once a ``KeyboardInterrupt`` left code that a library
    ran from its source; a blocked signal leaves it the status 130, which says the same.
    """
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    else:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _interrupted(number: int, frame: FrameType | None) -> NoReturn:
    _came.append(number)
    raise KeyboardInterrupt
