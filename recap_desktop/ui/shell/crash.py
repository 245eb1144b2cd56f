"""No traceback reaches an officer: one sentence on screen, the details in ``crash.log`` of the workspace."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from forms.errors import KnownError
from recap_desktop.core.details import defect


class CrashHandler:
    """Installed as ``sys.excepthook`` and ``threading.excepthook``; ``show`` is called on whatever thread it was.

    ``show`` gets an error with a sentence: a known one as it is, anything else as ``cli.defect`` that names the log.
    """

    def __init__(self, folder: Path, show: Callable[[KnownError], None]) -> None:
        self._folder = folder
        self._show = show
        self._before = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """From now on."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def remove(self) -> None:
        """As it was before."""
        sys.excepthook, threading.excepthook = self._before

    def _caught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._caught(args.exc_type, args.exc_value, args.exc_traceback)

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        if not isinstance(error, KnownError):
            error = defect(error.with_traceback(trace), self._folder)
        self._show(error)

