"""Small files that are asked for again and again, as they were read and found sound, for as long as the disk has them.

A file is answered from here only where the disk says that it is still the one that was read: a changed one is read and
looked at anew. Safe for several threads.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

#: Bytes that are kept at most, and of one file.
MOST_BYTES, MOST_OF_ONE = 1 << 25, 1 << 18

#: Nanoseconds after which a change of a file would show in its time (:func:`is_settled`).
_SETTLES = 1_000_000_000

#: What an entry takes beside its bytes.
_EACH = 1 << 11

#: Digest of a manifest, and a path in its release.
Key = tuple[str, str]
#: What tells a file from another one of its name: size, time of its last change, inode, and the time at which the disk
#: itself noted a change, which nobody sets (not known on Windows); None where there is no file.
Mark = tuple[int, int, int, int] | None


def mark_of(path: Path) -> Mark:
    """As the disk has it now."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns


def is_settled(mark: Mark) -> bool:
    """Whether a file was changed long enough ago that a change since would show: clocks of disks tick in milliseconds.
    What is not there is not there."""
    return mark is None or time.time_ns() - max(mark[1], mark[3]) > _SETTLES


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a release. ``packed`` is the same as gzip, None where that is not kept.

    ``data`` and ``packed_data`` are their bytes, found to be what the release says; None for what is too large to be
    held in memory.
    """

    path: Path
    size: int
    digest: str
    packed: Path | None
    data: bytes | None = None
    packed_data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A file with its bytes, and what it was read from, each with its mark when it was."""

    value: KeptFile
    marks: tuple[tuple[Path, Mark], ...]

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, about."""
        return _EACH + len(self.value.data or b"") + len(self.value.packed_data or b"")

    @property
    def is_still_so(self) -> bool:
        """Whether the disk has every file as it was."""
        return all(mark_of(path) == mark for path, mark in self.marks)


class AtHand:
    """What was read last, as much as fits."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._size = 0
        self._held: OrderedDict[Key, Held] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> KeptFile | None:
        """What is held, where the disk has it as it was; a few microseconds."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
        return found.value if found.is_still_so else None

    def put(self, key: Key, held: Held) -> None:
        """Hold it in place of what was asked for the longest time ago."""
        with self._lock:
            before = self._held.pop(key, None)
            self._size += held.size - (before.size if before is not None else 0)
            self._held[key] = held
            while self._size > self._most:
                _, gone = self._held.popitem(last=False)
                self._size -= gone.size
