"""What operating systems do differently, in one place: files in use, names, long paths, processes, durable folders.

Every function takes ``windows`` so that its tests run both ways on one machine; callers leave it out.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePath

WINDOWS = os.name == "nt"

#: A scanner for viruses, an indexer or a sync folder holds a file that was just written for some tenths of a second.
_TRIES = 40
_PAUSE_SECONDS = 0.05
#: Errors of Windows: access denied, sharing violation, lock violation.
_IN_USE = (5, 32, 33)
#: Names that mean a device in every folder, with any ending (Windows before 11).
_DEVICES = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³])", re.IGNORECASE)
#: Signs that no name has on Windows and FAT; a colon would write into a hidden stream of the file before it.
_SIGNS = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
#: A path of Windows without the setting for long ones ends here, its closing zero among them.
LONGEST_PATH = 260
#: Folders that a service copies away while they are written: what a part of a path is called.
_SYNCED = re.compile(r"(OneDrive|Dropbox|Google Drive|GoogleDrive|My Drive|iCloudDrive|iCloud Drive|Nextcloud)( - .*)?")
_QUERY = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_STILL_ACTIVE = 259
_NO_SUCH = 87  # ERROR_INVALID_PARAMETER: no process has this number


def take_place(made: Path, target: Path, *, windows: bool = WINDOWS) -> None:
    """Give a file or folder that is ready its name, in the place of a file, or of an empty folder, that may be there.

    On Windows no folder takes the place of another one, so the empty one goes first; a file that anybody has open
    cannot be replaced: that is tried again for two seconds.

    :raises OSError: it cannot be; the old file is as it was.
    """
    if windows and target.is_dir():
        target.rmdir()
    patiently(lambda: made.replace(target), windows=windows)


def patiently(call: Callable[[], object], *, windows: bool = WINDOWS, pause: float = _PAUSE_SECONDS) -> None:
    """Do something with a file, again where Windows says that somebody else is using it.

    :raises OSError: the last refusal.
    """
    for left in reversed(range(_TRIES if windows else 1)):
        try:
            call()
            return
        except PermissionError as error:
            if not left or getattr(error, "winerror", 5) not in _IN_USE:
                raise
            time.sleep(pause)


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable; Windows cannot open folders and keeps names durable by itself."""
    if WINDOWS:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_file_name(name: str) -> bool:
    """Whether a file may be called so on every system and on a stick: no device, no sign that divides, no end in a
    space or a full stop (which Windows leaves out, so that two names become one)."""
    stem = name.partition(".")[0].rstrip(" ")
    return bool(name) and not _SIGNS.search(name) and name[-1] not in ". " and not _DEVICES.fullmatch(stem)


def is_too_long(path: PurePath, error: OSError | None = None, *, windows: bool = WINDOWS) -> bool:
    """Whether a file could not be reached because its path is too long: Windows says of most such paths that they do
    not exist."""
    if error is not None and getattr(error, "winerror", None) == 206:  # ERROR_FILENAME_EXCED_RANGE
        return True
    return windows and len(str(path)) >= LONGEST_PATH


def synced_by(folder: PurePath) -> str | None:
    """The service that copies a folder away while it is written, by the names in its path; None for none.

    A database there may be copied in the middle of a write, locked, or replaced by an older one.
    """
    for part in folder.parts:
        found = _SYNCED.fullmatch(part)
        if found is not None:
            return found[1]
    return None


def is_alive(process: int) -> bool:
    """Whether a process runs; where that cannot be told, it may."""
    if sys.platform == "win32":
        return _is_alive_on_windows(process)
    with suppress(PermissionError, OverflowError):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True


def _is_alive_on_windows(process: int) -> bool:
    """As :func:`is_alive`; ``os.kill`` would end the process there."""
    if sys.platform != "win32":
        raise NotImplementedError
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = ctypes.c_void_p
    handle = kernel.OpenProcess(_QUERY, False, process & 0xFFFFFFFF)
    if not handle:
        return ctypes.get_last_error() != _NO_SUCH
    try:
        status = ctypes.c_ulong()
        asked = kernel.GetExitCodeProcess(ctypes.c_void_p(handle), ctypes.byref(status))
        return not asked or status.value == _STILL_ACTIVE
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
