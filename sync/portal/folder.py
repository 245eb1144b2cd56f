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
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.leftovers import prefix, sweep
from sync.portal.content import Source
from sync.portal.layouts import layout_of
from sync.portal.leaves import LeafIndex
from sync.portal.pieces import Complete, Piece
from sync.portal.release import (
    MANIFEST,
    SIGNATURE,
    FileLine,
    FolderLine,
    folder_of,
    head_of,
    listing_of,
    listing_path,
    sign_manifest,
)
from sync.system import sync_folder, take_place

#: What temporary folders of releases are called.
LEFTOVERS = "release"


def write_files(source: Source, leaves: LeafIndex, key: Ed25519PrivateKey, folder: Path) -> tuple[bytes, bytes]:
    """Every file of a release into an empty folder; answers manifest and signature.

    Ed25519 is deterministic, and so is every layout: two runs make the same bytes.
    """
    layout = layout_of(source.plan.version)
    with ReleaseWriter(folder, layout.kinds) as writer:
        for item in layout.pieces(source, leaves, lambda view, containers: None, with_pages=True):
            if isinstance(item, Complete):
                writer.complete(item.folder)
            else:
                writer.write(item)
        manifest = head_of(source, writer.listings())
        signature = sign_manifest(manifest, key)
        writer.put(MANIFEST, manifest)
        writer.put(SIGNATURE, signature)
    return manifest, signature


class ReleaseWriter:
    """Takes pieces, notes size and digest of every file, and writes a folder's listing when it is complete."""

    def __init__(self, folder: Path, kinds: Callable[[str], tuple[str, str | None]]) -> None:
        self._folder = folder
        self._kinds = kinds
        self._open: dict[str, _Growing] = {}
        self._files: dict[str, list[FileLine]] = {}
        self._done: list[FolderLine] = []
        self._made: set[Path] = set()

    def __enter__(self) -> ReleaseWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for growing in self._open.values():
            growing.stream.close()
        if kind is None:
            make_durable()

    def write(self, piece: Piece) -> None:
        """The next bytes of a file."""
        if piece.data is None:
            raise ValueError("a release is written with its pages")
        growing = self._open.pop(piece.path, None) or _Growing(self._target(piece.path).open("wb"))
        growing.add(piece.data)
        if piece.is_last:
            line = FileLine(piece.path, growing.size, growing.digest.hexdigest())
            self._files.setdefault(folder_of(piece.path), []).append(line)
            growing.close()
        else:
            self._open[piece.path] = growing

    def put(self, path: str, data: bytes) -> None:
        """A file that no listing names."""
        growing = _Growing(self._target(path).open("wb"))
        growing.add(data)
        growing.close()

    def complete(self, folder: str) -> None:
        """Write the listing of a folder."""
        data, line = listing_of(folder, self._files.pop(folder), self._kinds)
        self.put(listing_path(folder), data)
        self._done.append(line)

    def listings(self) -> list[FolderLine]:
        """Complete every folder that is not yet; lines of all."""
        for folder in list(self._files):
            self.complete(folder)
        return self._done

    def _target(self, path: str) -> Path:
        target = self._folder / path
        if target.parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made = {target.parent} if len(self._made) > 64 else self._made | {target.parent}
        return target


class _Growing:
    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.size, self.digest = stream, 0, hashlib.sha256()

    def add(self, data: bytes) -> None:
        self.stream.write(data)
        self.size += len(data)
        self.digest.update(data)

    def close(self) -> None:
        if not FLUSHED_AT_ONCE:
            self.stream.flush()
            os.fsync(self.stream.fileno())
        self.stream.close()


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
