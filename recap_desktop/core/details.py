"""Where the details of a fault of our own go: a file, so that nobody has to read them to go on working.

Only kind and place are written (and which module is missing): the text of an error may hold a figure or a name.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from forms.errors import KnownError

NAME = "crash.log"
#: A log that has grown larger is begun anew.
LIMIT = 1_000_000


def own_folder() -> Path:
    """Folder of this person for details of runs that have no workspace; not made here."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = "~/Library/Logs"
    else:
        base = os.environ.get("XDG_STATE_HOME", "") or "~/.local/state"
    expanded = Path(base).expanduser() if base else Path(tempfile.gettempdir())
    return expanded / "recap"


def defect(error: BaseException, folder: Path | None = None) -> KnownError:
    """Write the details of a fault of our own; the error with the one sentence that names the file.

    Memory that ran out is no fault of ours, and has a sentence of its own.
    """
    if isinstance(error, MemoryError):
        return KnownError("cli.memory")
    log, kind = write_details(error, folder), type(error).__name__
    return KnownError("cli.defect", kind=kind, path=str(log)) if log else KnownError("cli.defect_unwritten", kind=kind)


def write_details(error: BaseException, folder: Path | None = None) -> Path | None:
    """Append kind and place of a fault to ``crash.log``; the file, or None where it cannot be written.

    :param folder: where the log lies; by default :func:`own_folder`, else the folder for temporary files.
    """
    for place in (folder,) if folder is not None else (own_folder(), Path(tempfile.gettempdir())):
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            return _append(place / NAME, error)
        except (OSError, RuntimeError):
            continue
    return None


def _append(log: Path, error: BaseException) -> Path:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    about = f" {error.name}" if isinstance(error, ImportError) and error.name else ""
    entry = f"{datetime.now(UTC).isoformat()} {type(error).__name__}{about}\n  " + "\n  ".join(lines) + "\n"
    if log.exists() and log.stat().st_size > LIMIT:
        log.unlink()
    # nothing waits for the reader of a named pipe
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(log, flags, 0o600), "a", encoding="utf-8") as stream:
        stream.write(entry)
    return log
