"""Ctrl+C before the window's loop runs: raised as usual, and remembered.

A ``KeyboardInterrupt`` that arrives inside a finalizer or a callback of a C library goes no further there: Python would
print it and go on. It is raised again a moment later instead, until it arrives where it is heard. Where a library drops
it, or makes an error of its own of it, whoever begins a loop, or says an error, asks whether one came.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_came: list[int] = []
#: What was asked about what Python cannot raise before :func:`listen`.
_others: list[Callable[[UnraisableHookArgs], object]] = []
#: Seconds until it is raised again: finalizers and callbacks are over by then.
_AGAIN = 0.02


def listen() -> None:
    """Raise and remember from now on. Main thread only."""
    _came.clear()
    signal.signal(signal.SIGINT, _interrupted)
    if sys.unraisablehook is not _dropped:
        _others[:] = [sys.unraisablehook]
        sys.unraisablehook = _dropped


def came() -> bool:
    """Whether Ctrl+C was pressed since :func:`listen`."""
    return bool(_came)


def last() -> None:
    """Nothing is left to interrupt: Ctrl+C changes the exit status no more. Main thread only, at the end of a process.

    Python ends a process by SIGINT, whatever status it was given, once a ``KeyboardInterrupt`` left code that a library
    ran from its source; a blocked signal leaves it the status 130, which says the same.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # which also stops one that was to be raised again
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _dropped(what: UnraisableHookArgs) -> None:
    """What Python cannot raise: of a Ctrl+C nothing is printed, it comes again."""
    if not issubclass(what.exc_type, KeyboardInterrupt):
        _others[0](what)
        return
    again = threading.Timer(_AGAIN, _press)
    again.daemon = True
    again.start()


def _press() -> None:
    """As if Ctrl+C was pressed again; on Linux also while the main thread waits for the system."""
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def _interrupted(number: int, frame: FrameType | None) -> NoReturn:
    _came.append(number)
    raise KeyboardInterrupt
