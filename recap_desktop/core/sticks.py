"""Places that a person can take out of the laptop: USB sticks and cards that are mounted now."""

from __future__ import annotations

import getpass
import os
import string
import sys
from collections.abc import Iterator
from pathlib import Path

#: Where desktops mount what is put in, below each the person's own; ``/mnt`` by hand.
_MOUNTS = ("/run/media", "/media")
#: Of ``GetDriveTypeW``.
_REMOVABLE = 2


def sticks(mounts: tuple[str, ...] = _MOUNTS) -> tuple[Path, ...]:
    """Mounted removable places, by name; empty where none is in or the system does not tell."""
    found = _drives() if sys.platform == "win32" else _mounted(mounts)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.name.casefold()))


def _mounted(mounts: tuple[str, ...]) -> Iterator[Path]:
    try:
        own = getpass.getuser()
    except (KeyError, OSError):
        own = ""
    for base in map(Path, mounts):
        for folder in (base, *((base / own,) if own else ())):
            yield from _mount_points(folder)


def _mount_points(folder: Path) -> Iterator[Path]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        try:
            if os.path.ismount(folder / name):
                yield folder / name
        except OSError:
            continue  # pulled out while it was looked at


def _drives() -> Iterator[Path]:
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - there is no such name elsewhere
    for letter in string.ascii_uppercase:
        if kernel.GetDriveTypeW(f"{letter}:\\") == _REMOVABLE:
            yield Path(f"{letter}:\\")
