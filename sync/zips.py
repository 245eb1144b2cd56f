"""ZIP archives: entries that are the same bytes on whatever computer they are made, and what damaged ones raise."""

from __future__ import annotations

import struct
import zipfile
import zlib

#: The oldest time that a ZIP can say.
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX, _MODE = 3, 0o100644
#: What a damaged archive or entry does when it is read; RuntimeError: it wants a password.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, NotImplementedError, ValueError,
)


def entry(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """A file to be packed, with one time, one system and one mode, whatever packs it. Deflated bytes are still those of
    one version of zlib."""
    made = zipfile.ZipInfo(name, _TIME)
    made.create_system, made.external_attr, made.compress_type = _UNIX, _MODE << 16, compression
    return made
