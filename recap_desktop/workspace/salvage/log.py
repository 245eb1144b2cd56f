"""Whether SQLite would leave out a part of a write-ahead log that was written whole.

SQLite reads the log up to the first frame whose checksum does not hold and says nothing of the rest. After a loss of
power that is right: the rest was being written. But a commit that stands behind such a frame may have been told to an
officer as saved. Source: SQLite "Database File Format", section 4 (write-ahead log).
"""

from __future__ import annotations

import struct
import time
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.workspace.salvage.pages import PAGE, EncryptedPages, bytes_of, is_of_another_key

_HEAD, _FRAME_HEAD = 32, 24
_MAGICS = {0x377F0682: "<", 0x377F0683: ">"}
_MASK = 0xFFFFFFFF
_LOOK_AGAIN = (0.05, 0.5)


def check_log(database: Path, key: bytes | bytearray) -> None:
    """What a write-ahead log was left beside: looked at before SQLite opens it, which writes it back when it closes.

    Nothing that was committed stands behind a place where SQLite stops reading, and the file below is whole but for
    pages that the log has anew. Another process may be writing just now, so a bad answer is asked for again.

    :raises KnownError: ``workspace.corrupt``, ``workspace.other_key``; nothing was changed.
    """
    log = database.with_name(f"{database.name}-wal")
    for wait in (0.0, *_LOOK_AGAIN):
        time.sleep(wait)
        written = bytes_of(log)
        if not written:
            return
        below = bytes_of(database)
        if not ends_early(written) and EncryptedPages(below, written, key).is_whole:
            return
    raise KnownError("workspace.other_key" if is_of_another_key(below, key) else "workspace.corrupt")


def ends_early(log: bytes) -> bool:
    """Whether a commit of this log stands behind its first bad place. A log of zeros was never written."""
    head = log[:_HEAD]
    if not any(head):
        return False
    order = _MAGICS.get(int.from_bytes(head[:4], "big"))
    if order is None or len(head) < _HEAD:
        return True
    sums = _added((0, 0), head[:24], order)
    if sums != struct.unpack(">II", head[24:32]):
        return True
    salts, size, place = head[16:24], _FRAME_HEAD + PAGE, _HEAD
    while place + size <= len(log):
        frame = log[place : place + size]
        sums = _added(_added(sums, frame[:8], order), frame[_FRAME_HEAD:], order)
        if frame[8:16] != salts or sums != struct.unpack(">II", frame[16:24]):
            break
        place += size
    rest = (log[start : start + _FRAME_HEAD] for start in range(place, len(log) - size + 1, size))
    return any(frame[8:16] == salts and any(frame[4:8]) for frame in rest)


def _added(sums: tuple[int, int], data: bytes, order: str) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & _MASK
        second = (second + odd + first) & _MASK
    return first, second
