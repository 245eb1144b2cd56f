"""The ZIP of a package: the same bytes for the same files, and read back without trust in what it says of itself."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from forms.errors import KnownError
from sync.portal.release import MANIFEST, FileLine
from sync.upload.handover.content import Entry
from sync.upload.released import Released
from sync.zips import BROKEN, Directory, entry

_PIECE = 1 << 20
_LEVEL = 9


def write(target: BinaryIO, released: Released, entries: Sequence[Entry]) -> None:
    """Write a package; files of the release are held against its manifest as they are read.

    :raises KnownError: ``upload.source``.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=_LEVEL) as made:
        for one in entries:
            item = entry(one.line.path)
            # a large one gets the wide form; zlib may make a file that it cannot pack a little larger
            with made.open(item, "w", force_zip64=one.line.size > zipfile.ZIP64_LIMIT // 2) as stream:
                for piece in _pieces(released, one):
                    stream.write(piece)


def _pieces(released: Released, one: Entry) -> Iterator[bytes]:
    if one.data is not None:
        yield one.data
    else:
        yield from released.pieces(one.path)


def check(source: BinaryIO, name: str, released: Released, entries: Sequence[Entry]) -> None:
    """Hold a package against what it must hold, every byte of every file; how it was packed does not matter.

    :param name: how the package is called in what is said of it.
    :raises KnownError: ``upload.other_release`` where it holds another release of this number, ``upload.package``
        where a file is missing, too much, or another one.
    """
    lines = {one.line.path: one.line for one in entries}
    head = next(one.line for one in entries if one.path == MANIFEST)
    try:
        directory = Directory(source)  # nothing of it is taken into memory before it is what it should be
        with directory.first(lambda one: one == head.path) as archive:
            heads = archive.infolist()
            if len(heads) == 1 and not _is_same(archive, heads[0], head):
                raise KnownError("upload.other_release", number=released.number)
        missing, wrong = set(lines), ""
        for one in directory.names():
            wrong = wrong or ("" if one in missing else one)
            missing.discard(one)
        if wrong or missing:
            raise KnownError("upload.package", path=name, name=(wrong or min(missing))[:120])
        with directory.whole() as archive:
            for item in archive.infolist():
                if not _is_same(archive, item, lines[item.filename]):
                    raise KnownError("upload.package", path=name, name=item.filename)
    except BROKEN as error:
        raise KnownError("upload.package", path=name, name="ZIP") from error


def _is_same(archive: zipfile.ZipFile, item: zipfile.ZipInfo, line: FileLine) -> bool:
    if item.file_size != line.size:
        return False
    digest, left = hashlib.sha256(), line.size
    with archive.open(item) as stream:
        while left and (piece := stream.read(min(_PIECE, left))):
            digest.update(piece)
            left -= len(piece)
        return not left and not stream.read(1) and digest.hexdigest() == line.digest
