"""Requests that go out and answers that come back, as files on a stick."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from recap_desktop.core.files import read_limited, write_atomic
from recap_desktop.ui.context import Context

#: Ending of the file that goes out; reading never rests on it.
REQUEST = ".recap-request"
#: No answer is larger, bytes.
LIMIT = 1 << 20


def save(context: Context, owner: QObject, title: str, name: str, data: bytes,
         done: Callable[[str], None], failed: Callable[[Exception], None]) -> bool:
    """Asks where a file goes and writes it whole or not at all; False where the officer thought better of it."""
    chosen = context.save_file(title, name)
    if not chosen:
        return False
    context.tasks.beside(owner, lambda: _write(Path(chosen), data), done, failed)
    return True


def read(context: Context, title: str) -> Callable[[], bytes] | None:
    """Asks for a file; what reads it, None where the officer thought better of it."""
    chosen = context.open_files(title)
    if not chosen:
        return None
    path = Path(chosen[0])
    return lambda: read_limited(path, LIMIT)


def _write(path: Path, data: bytes) -> str:
    write_atomic(path, data)
    return path.name
