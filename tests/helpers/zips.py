"""ZIPs with a list of files, and an end, of one's own."""

from __future__ import annotations

import io
import struct
import zipfile


def packed(*names: str, comment: bytes = b"") -> bytes:
    """A ZIP of small files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, name.encode() * 50)
        archive.comment = comment
    return made.getvalue()


def parts(data: bytes) -> tuple[bytes, list[bytes]]:
    """Bytes before the list, and its lines."""
    count, size, at = struct.unpack_from("<HII", data, len(data) - 12)
    directory, lines = data[at : at + size], []
    while directory:
        length = 46 + sum(struct.unpack_from("<HHH", directory, 28))
        lines.append(directory[:length])
        directory = directory[length:]
    assert len(lines) == count
    return data[:at], lines


def with_list(before: bytes, lines: bytes, count: int, *, wide: bool = False, size: int | None = None) -> bytes:
    """An archive with a list and an end of one's own."""
    size, at = len(lines) if size is None else size, len(before)
    if not wide:
        return before + lines + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, size, at, 0)
    end = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, at)
    end += struct.pack("<4sIQI", b"PK\6\7", 0, at + len(lines), 1)
    return before + lines + end + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
