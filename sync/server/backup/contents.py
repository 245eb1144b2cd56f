"""What a backup of a server holds: a tar of the data folder's own files behind a list of them.

``backup.json`` comes first and names every other file with size and digest. Only names that a server gives are in it:
whatever else lies in a data folder (a key that somebody put there) is in no backup, and comes out of none.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from forms.errors import KnownError
from sync.record.canonical import decode, encode
from sync.regular import open_regular
from sync.server.folder import BLOBS, CURRENT, DATABASE, PACKAGES, RELEASES
from sync.server.second_place import CHOICE
from sync.wire.messages import Digest, Leaf

LIST = "backup.json"
#: Names of files that a data folder may give and get.
_NAMES = re.compile(
    rf"{re.escape(DATABASE)}|{re.escape(CURRENT)}|{re.escape(CHOICE)}|{PACKAGES}/[0-9a-f]{{64}}\.json|"
    rf"{RELEASES}/[0-9]{{6,9}}\.json|{BLOBS}/([0-9a-f]{{2}})/\1[0-9a-f]{{62}}"
)
#: A list of some hundred thousand blobs.
_MAX_LIST = 1 << 27
_PIECE = 1 << 20


class HeldFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A file by its path in the data folder."""

    path: str
    size: Leaf
    sha256: Digest


class Contents(Struct, frozen=True, forbid_unknown_fields=True):
    """The list. ``size`` and ``root`` are of the log, ``checkpoint`` is its signed note, ``made`` a time in UTC."""

    v: Literal[1]
    kind: Literal["recap-server-backup"]
    made: str
    election: str
    mode: str
    log: str
    size: Leaf
    root: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    checkpoint: str
    files: list[HeldFile]

    def to_bytes(self) -> bytes:
        """RFC 8785 JSON."""
        return encode(msgspec.to_builtins(self))


def digest_of(path: Path) -> tuple[int, str]:
    """Size and hex SHA-256 of a file. :raises OSError: it cannot be read."""
    with open_regular(path) as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return stream.tell(), digest


def read_through(
    path: Path, keep: Callable[[HeldFile, Iterator[bytes]], None] | None = None
) -> Contents:
    """Read a backup from its first byte to its last and hold every file against the list.

    :param keep: takes each file with its pieces, all of which it must read; without it they are only held.
    :raises KnownError: ``serve.no_copy`` for what is no backup of a server, ``serve.copy_damaged``.
    :raises OSError: as ``keep``.
    """
    try:
        stream = open_regular(path, links=True)
    except OSError as error:
        raise KnownError("cli.unreadable", path=str(path), reason=error.strerror or "I/O") from error
    with stream:
        try:
            with tarfile.open(fileobj=stream, mode="r|") as packed:
                return _read(packed, path, keep)
        except (tarfile.TarError, EOFError) as error:
            raise KnownError("serve.no_copy", path=str(path)) from error


def _read(
    packed: tarfile.TarFile, path: Path, keep: Callable[[HeldFile, Iterator[bytes]], None] | None
) -> Contents:
    first = packed.next()
    listed = packed.extractfile(first) if first is not None and first.name == LIST and _is_plain(first) else None
    if first is None or listed is None or first.size > _MAX_LIST:
        raise KnownError("serve.no_copy", path=str(path))
    try:
        contents = msgspec.convert(decode(listed.read(_MAX_LIST + 1), _MAX_LIST), Contents)
    except (msgspec.ValidationError, KnownError) as error:
        raise KnownError("serve.copy_damaged", path=str(path), name=LIST) from error
    waiting = {one.path: one for one in contents.files}
    if len(waiting) != len(contents.files) or any(_NAMES.fullmatch(name) is None for name in waiting):
        raise KnownError("serve.copy_damaged", path=str(path), name=LIST)
    try:
        while (member := packed.next()) is not None:
            said = waiting.pop(member.name, None)
            data = packed.extractfile(member) if said is not None and _is_plain(member) else None
            if said is None or data is None or member.size != said.size:
                raise KnownError("serve.copy_damaged", path=str(path), name=member.name[:80])
            _hold(said, data, path, keep)
    except (tarfile.TarError, EOFError) as error:
        raise KnownError("serve.copy_damaged", path=str(path), name=next(iter(waiting), "")) from error
    if waiting:
        raise KnownError("serve.copy_damaged", path=str(path), name=next(iter(waiting)))
    return contents


def _is_plain(member: tarfile.TarInfo) -> bool:
    """A file whose bytes all lie in the tar: one with holes is small there and of any size on the disk."""
    return member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not member.issparse()


def _hold(
    said: HeldFile, data: IO[bytes], path: Path, keep: Callable[[HeldFile, Iterator[bytes]], None] | None
) -> None:
    whole, size = hashlib.sha256(), 0

    def pieces() -> Iterator[bytes]:
        nonlocal size
        while piece := data.read(_PIECE):
            whole.update(piece)
            size += len(piece)
            yield piece

    if keep is not None:
        keep(said, pieces())
    else:
        for _ in pieces():
            pass
    if (size, whole.hexdigest()) != (said.size, said.sha256):
        raise KnownError("serve.copy_damaged", path=str(path), name=said.path)
