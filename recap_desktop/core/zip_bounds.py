"""How much a ZIP says it lists, before anybody reads the list into memory."""

from __future__ import annotations

import struct
from typing import IO

#: End of central directory (APPNOTE 4.3.16), its ZIP64 locator (4.3.15) and record (4.3.14).
_END, _LOCATOR, _END64 = struct.Struct("<4s4H2LH"), struct.Struct("<4sLQL"), struct.Struct("<4sQ2H2L4Q")
_WHOLE = 0xFFFFFFFF


def directory_size(stream: IO[bytes]) -> int | None:
    """Bytes of the central directory of a ZIP without a comment; None where its end is not found.

    The stream stands at its beginning afterwards.

    :raises OSError: it cannot be read.
    """
    try:
        size = stream.seek(0, 2)
        if size < _END.size:
            return None
        stream.seek(size - _END.size)
        mark, *_, listed, _, _ = _END.unpack(stream.read(_END.size))
        if mark != b"PK\x05\x06":
            return None
        if listed != _WHOLE:
            return int(listed)
        stream.seek(max(0, size - _END.size - _LOCATOR.size))
        mark, _, place, _ = _LOCATOR.unpack(stream.read(_LOCATOR.size))
        if mark != b"PK\x06\x07" or place > size - _END64.size:
            return None
        stream.seek(place)
        mark, *_, listed, _ = _END64.unpack(stream.read(_END64.size))
        return int(listed) if mark == b"PK\x06\x06" else None
    except struct.error:
        return None
    finally:
        stream.seek(0)
