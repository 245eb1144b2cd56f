"""Ctrl+C before the window's loop runs: raised as usual, and remembered.

A ``KeyboardInterrupt`` that arrives inside a finalizer or a callback of a C library is printed or dropped there and
goes no further; whoever begins a loop asks whether one came.
"""

from __future__ import annotations

import signal
from types import FrameType
from typing import NoReturn

_came: list[int] = []


def listen() -> None:
    """Raise and remember from now on. Main thread only."""
    signal.signal(signal.SIGINT, _interrupted)


def came() -> bool:
    """Whether Ctrl+C was pressed since :func:`listen`."""
    return bool(_came)


def _interrupted(number: int, frame: FrameType | None) -> NoReturn:
    _came.append(number)
    raise KeyboardInterrupt
