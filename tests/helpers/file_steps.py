"""A process that dies, or a disk that is full, at the n-th step by which files change."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from forms.errors import KnownError

#: Events of the interpreter (PEP 578) that come before files change.
_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.link", "os.chmod", "tempfile.mkstemp")
#: Those of them that need room on the disk.
_ROOM = ("os.rename", "os.mkdir", "os.link", "tempfile.mkstemp")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
#: The act came to its end before the step; the step ended the process; it was refused with a sentence, or did no harm.
DONE, DIED, REFUSED, HARMLESS = 0, 77, 78, 79


class _Steps:
    """Counts steps below a folder and ends, or refuses, the one of a number. A hook cannot be taken away again."""

    def __init__(self, folder: Path, at: int, *, full: bool) -> None:
        self._folder, self._at, self._full = str(folder), at, full
        self._count = 0

    @property
    def reached(self) -> bool:
        """Whether there was a step of the number."""
        return self._count >= self._at

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        opened = event == "open" and isinstance(args[2], int) and args[2] & _WRITES
        if not opened and event not in (_ROOM if self._full else _CHANGES):
            return
        if not any(isinstance(one, str | os.PathLike) and str(one).startswith(self._folder) for one in args):
            return
        self._count += 1
        if self._count != self._at:
            return
        if self._full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os._exit(DIED)


def cut_short(act: Callable[[], None], folder: Path, at: int, *, full: bool) -> int:
    """Run an act in a process of its own that is cut short at a step; how it ended (1: without a sentence)."""
    child = os.fork()
    if child == 0:
        steps = _Steps(folder, at, full=full)
        sys.addaudithook(steps)
        try:
            act()
            status = HARMLESS if steps.reached else DONE
        except KnownError as error:
            status = REFUSED if error.code.startswith("workspace.") else 1
        except BaseException:  # noqa: BLE001 -- the parent sees the status
            status = 1
        os._exit(status)
    _, found = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(found)
