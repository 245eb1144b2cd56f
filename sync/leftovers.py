"""Temporary files and folders that carry the number of their process, so that a later run can take away what a kill
left behind: only ours, and only where nobody uses it any more."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

from sync.system import is_alive


def prefix(kind: str) -> str:
    """What the name of a temporary file or folder of this process begins with, e.g. ``.release-4711-``."""
    return f".{kind}-{os.getpid()}-"


def sweep(folder: Path, kind: str) -> None:
    """Take away what runs that were cut short left in a folder: those whose process is no more."""
    name = re.compile(rf"\.{re.escape(kind)}-([0-9]+)-.*", re.DOTALL)
    with suppress(OSError):
        for path in folder.glob(f".{kind}-*"):
            found = name.fullmatch(path.name)
            if found is None or path.is_symlink() or is_alive(int(found[1])):
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):
                    path.unlink()
