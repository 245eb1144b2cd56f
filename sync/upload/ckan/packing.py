"""A text that a site does not take as it is, as a ZIP of one file.

Not gzip: CKAN gives a ``.gz`` out as an encoding of what is within, so that browsers unpack it and keep the name.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from typing import IO, BinaryIO, cast

from sync.zips import BROKEN, Directory, entry

ENDING = ".zip"
_PIECE = 1 << 20


def pack(pieces: Iterable[bytes], name: str, into: IO[bytes]) -> int:
    """Write a ZIP with one file, which may be of any size. Its bytes depend on the version of zlib, so nothing is known
    by them.

    :returns: bytes written.
    """
    with zipfile.ZipFile(into, "w") as whole, whole.open(entry(name), "w", force_zip64=True) as file:
        for piece in pieces:
            file.write(piece)
    return into.tell()


def digest_within(packed: IO[bytes], most: int) -> str:
    """SHA-256 of the one file in a ZIP; empty where it is none, is damaged, or holds more than ``most`` bytes."""
    digest = hashlib.sha256()
    try:
        with Directory(cast(BinaryIO, packed)).whole() as whole:
            (line,) = whole.infolist()
            if line.file_size > most:
                return ""
            with whole.open(line) as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
    except (OSError, *BROKEN):
        return ""
    return digest.hexdigest()
