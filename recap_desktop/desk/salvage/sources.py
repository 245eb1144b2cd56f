"""Where a salvage reads: the folder as it lies there, and copies of it. Nothing is written and nothing is moved."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.salvage.pages import bytes_of
from recap_desktop.workspace.workspace import WorkspaceFolder

_LOCAL_HEAD = 30
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Source:
    """One database as it lies somewhere.

    :ivar name: of the file. :ivar database: bytes of the encrypted file. :ivar log: of its write-ahead log.
    :ivar folder: the folder it lies in, where other files of the workspace are too; None for a damaged copy.
    """

    name: str
    database: bytes
    log: bytes
    folder: WorkspaceFolder | None


def of_folder(place: WorkspaceFolder) -> Source:
    """The workspace itself; what is missing or cannot be read is empty."""
    log = place.database.with_name(f"{place.database.name}-wal")
    return Source(place.database.name, bytes_of(place.database), bytes_of(log), place)


@contextmanager
def of_copies(copies: tuple[Path, ...]) -> Iterator[tuple[Source, ...]]:
    """Copies in the order given; one that is damaged is read as far as it goes."""
    with ExitStack() as stack:
        yield tuple(_of_copy(path, stack) for path in copies)


def _of_copy(path: Path, stack: ExitStack) -> Source:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="recap-")))
    try:
        backup_file.read(path, folder)
    except KnownError:
        return Source(path.name, _database_in(bytes_of(path)), b"", None)
    return Source(path.name, bytes_of(folder / backup_file.DATABASE), b"", WorkspaceFolder(folder))


def _database_in(data: bytes) -> bytes:
    """The database of a damaged backup: its first member, not compressed, with whatever follows."""
    if len(data) < _LOCAL_HEAD or not data.startswith(_ZIP):
        return b""
    name, extra = struct.unpack_from("<HH", data, 26)
    start = _LOCAL_HEAD + name + extra
    return data[start:] if data[_LOCAL_HEAD : _LOCAL_HEAD + name] == backup_file.DATABASE.encode() else b""
