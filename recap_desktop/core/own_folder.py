"""This person's folder for data of the app, without Qt: verbs and window agree on it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

#: As Qt names it after the application (``QStandardPaths.AppDataLocation``).
APPLICATION = "Recap Desktop"


def data_folder() -> Path:
    """Folder of workspaces, pins of roots and the window's choices; not made here.

    On Linux ``$XDG_DATA_HOME`` or ``~/.local/share``, on Windows ``%APPDATA%``, on macOS ``Application Support``.
    """
    if sys.platform == "win32":
        base = os.environ.get("APPDATA", "") or "~/AppData/Roaming"
    elif sys.platform == "darwin":
        base = "~/Library/Application Support"
    else:
        base = os.environ.get("XDG_DATA_HOME", "")
        if not os.path.isabs(base):  # the standard has a relative one ignored
            base = "~/.local/share"
    return Path(base).expanduser() / APPLICATION
