"""Writes a release file by file into a folder that appears whole or not at all."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.leftovers import prefix, sweep
from sync.portal.content import Source
from sync.portal.layouts import GROWING, layout_of
from sync.portal.layouts.growing import nobody
from sync.portal.leaves import LeafIndex
from sync.portal.memory import CutMemory
from sync.portal.pieces import Again, Complete, Piece
from sync.portal.release import (
    MANIFEST,
    FileLine,
    FolderLine,
    folder_of,
    head_of,
    listing_of,
    listing_path,
    sign_manifest,
)
from sync.regular import write_fresh
from sync.system import sync_folder, take_place

#: What temporary folders of releases are called.
LEFTOVERS = "release"
#: Bytes of a file up to which it waits in memory until it is known whether it is there already.
_SMALL = 1 << 20


class Place(Protocol):
    """Where the files of a release are written."""

    def fresh(self, path: str) -> Path:
        """Where to write a file before its digest is known."""
        ...

    def has(self, path: str, digest: str) -> bool:
        """Whether it is there already, and need not be written."""
        ...

    def take(self, path: str, fresh: Path, digest: str) -> None:
        """A file was written."""
        ...

    def close(self) -> None:
        """Everything is written: it must be durable when this ends."""
        ...


class Folder:
    """An empty folder, every file by its path. A :class:`Place`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: set[Path] = set()

    def fresh(self, path: str) -> Path:
        """Its own path."""
        target = self._folder / path
        if target.parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made = {target.parent} if len(self._made) > 64 else self._made | {target.parent}
        return target

    def has(self, path: str, digest: str) -> bool:
        """The folder was empty."""
        return False

    def take(self, path: str, fresh: Path, digest: str) -> None:
        """It lies there."""

    def close(self) -> None:
        """See :func:`make_durable`."""
        make_durable()


def write_files(
    source: Source, leaves: LeafIndex, key: Ed25519PrivateKey, place: Place, memory: CutMemory | None = None
) -> tuple[bytes, bytes]:
    """Every file of a release into a place; answers manifest and signature, which is no file there.

    Ed25519 is deterministic, and so is every layout: two runs make the same bytes, with a memory and without one.
    """
    layout = layout_of(source.plan.version)
    growing = GROWING.get(source.plan.version) if memory is not None else None
    made: Iterator[Piece | Complete | Again]
    if growing is not None and memory is not None:
        made = growing.grown(source, leaves, memory)
    else:
        made = layout.pieces(source, leaves, nobody, with_pages=True)
    with ReleaseWriter(place, layout.kinds, memory) as writer:
        for item in made:
            if isinstance(item, Complete):
                writer.complete(item.folder)
            elif isinstance(item, Again):
                writer.again(item)
            else:
                writer.write(item)
        manifest = head_of(source, writer.listings())
        signature = sign_manifest(manifest, key)
        writer.put(MANIFEST, manifest)
    return manifest, signature


class ReleaseWriter:
    """Takes pieces, notes size and digest of every file, and writes a folder's listing when it is complete."""

    def __init__(
        self, place: Place, kinds: Callable[[str], tuple[str, str | None]], memory: CutMemory | None = None
    ) -> None:
        """:param memory: is told of every file and folder that is complete."""
        self._place, self._kinds, self._memory = place, kinds, memory
        self._open: dict[str, _Growing] = {}
        self._files: dict[str, list[FileLine]] = {}
        self._done: list[FolderLine] = []

    def __enter__(self) -> ReleaseWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for growing in self._open.values():
            growing.drop()
        if kind is None:
            self._place.close()

    def write(self, piece: Piece) -> None:
        """The next bytes of a file."""
        if piece.data is None:
            raise ValueError("a release is written with its pages")
        growing = self._open.pop(piece.path, None) or _Growing(piece.path, self._place)
        growing.add(piece.data, is_last=piece.is_last)
        if piece.is_last:
            line = growing.close()
            self._files.setdefault(folder_of(piece.path), []).append(line)
            if self._memory is not None:
                self._memory.file(line)
        else:
            self._open[piece.path] = growing

    def again(self, same: Again) -> None:
        """Files and folders that lie there from an earlier release."""
        for line in same.files:
            self._files.setdefault(folder_of(line.path), []).append(line)
        self._done += same.folders

    def put(self, path: str, data: bytes) -> None:
        """A file that no listing names."""
        growing = _Growing(path, self._place)
        growing.add(data, is_last=True)
        growing.close()

    def complete(self, folder: str) -> None:
        """Write the listing of a folder."""
        data, line = listing_of(folder, self._files.pop(folder), self._kinds)
        self.put(listing_path(folder), data)
        self._done.append(line)
        if self._memory is not None:
            self._memory.folder(line)

    def listings(self) -> list[FolderLine]:
        """Complete every folder that is not yet; lines of all."""
        for folder in list(self._files):
            self.complete(folder)
        return self._done


class _Growing:
    """A file as it comes: in memory as long as it is small or whole, so that one that is there already is not
    written."""

    def __init__(self, path: str, place: Place) -> None:
        self._path, self._place = path, place
        self._small: list[bytes] = []
        self._stream: BinaryIO | None = None
        self._size, self._digest = 0, hashlib.sha256()

    def add(self, data: bytes, *, is_last: bool) -> None:
        """The next bytes."""
        self._size += len(data)
        self._digest.update(data)
        if self._stream is None:
            self._small.append(data)
            if self._size > _SMALL and not is_last:
                self._spill()
        else:
            self._stream.write(data)

    def close(self) -> FileLine:
        """The file is complete."""
        line = FileLine(self._path, self._size, self._digest.hexdigest())
        if self._stream is None and self._place.has(self._path, line.digest):
            return line
        stream = self._stream or self._spill()
        if not FLUSHED_AT_ONCE:
            stream.flush()
            os.fsync(stream.fileno())
        stream.close()
        self._place.take(self._path, Path(stream.name), line.digest)
        return line

    def drop(self) -> None:
        """It will not be complete."""
        if self._stream is not None:
            self._stream.close()

    def _spill(self) -> BinaryIO:
        self._stream = write_fresh(self._place.fresh(self._path))
        for data in self._small:
            self._stream.write(data)
        self._small = []
        return self._stream


#: Where one call waits until everything written is on disk (:func:`make_durable`); elsewhere every file is flushed by
#: itself.
FLUSHED_AT_ONCE = sys.platform == "linux"


def make_durable() -> None:
    """Everything written so far is on disk, where one call does it."""
    if sys.platform == "linux":
        os.sync()


def check_free(out: Path) -> None:
    """A release goes into a new or empty folder.

    :raises KnownError: ``portal.exists``, ``portal.write``.
    """
    try:
        is_taken = out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir())))
    except OSError as error:
        raise KnownError("portal.write", path=out.name, reason=error.strerror or "I/O") from error
    if is_taken:
        raise KnownError("portal.exists", path=out.name)


@contextmanager
def appearing(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` to write into, which takes its place, durably, when the block ends without a fault.

    What must be durable before anybody can see the release is done as the last thing of the block. Leftovers of runs
    that were cut short are taken away.

    :raises KnownError: ``portal.exists``, ``portal.write``.
    """
    check_free(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        sweep(out.parent, LEFTOVERS)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=prefix(LEFTOVERS)) as name:
            folder = Path(name) / "r"
            folder.mkdir()
            yield folder
            if out.exists():
                out.rmdir()
            take_place(folder, out)
            sync_folder(out.parent)
    except OSError as error:
        raise KnownError("portal.write", path=out.name, reason=error.strerror or "I/O") from error
