"""No traceback reaches an officer: one sentence on screen, the details in ``crash.log`` of the workspace."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

LIMIT = 1_000_000


class CrashHandler:
    """Installed as ``sys.excepthook`` and ``threading.excepthook``; ``show`` is called on whatever thread it was."""

    def __init__(self, folder: Path, show: Callable[[BaseException], None]) -> None:
        self._log = folder / "crash.log"
        self._show = show

    def install(self) -> None:
        """From now on."""
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    @staticmethod
    def remove() -> None:
        """Python's own behaviour again."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _caught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._caught(args.exc_type, args.exc_value, args.exc_traceback)

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._write(kind, error, trace)
        self._show(error)

    def _write(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Kind and place of the fault only: the text of an error may hold a figure or a name."""
        lines = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        entry = f"{datetime.now(UTC).isoformat()} {kind.__name__}\n  " + "\n  ".join(lines) + "\n"
        try:
            if self._log.exists() and self._log.stat().st_size > LIMIT:
                self._log.unlink()
            with self._log.open("a", encoding="utf-8") as log:
                log.write(entry)
        except OSError:
            return
