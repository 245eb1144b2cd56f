"""Blobs of a server: files named by their digest, taken in pieces, and only when a record in the log names them.

``blobs/ab/<sha256>`` is a whole one, ``blobs/incoming/<sha256>/<chunk>`` the pieces of one that is on its way. A piece
is written whole or not at all and has the digest that is its name, so what is there need not be sent again: after a cut
line, or a killed server, sending goes on with the pieces that are missing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from forms.errors import KnownError
from sync.record.content import BlobName
from sync.record.record import Record
from sync.regular import holds, is_regular, open_regular, read_regular, write_fresh
from sync.server.drafts import blobs_of
from sync.server.shelf import write_whole
from sync.server.store.interface import Store
from sync.system import sync_folder, take_place
from sync.wire.limits import CHUNK
from sync.wire.messages import BlobList


class BlobShelf:
    """Blobs below one folder; safe for several threads, because every write is a rename of a whole file."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder
        self._store = store

    def region_of(self, digest: str) -> str:
        """Region of the first record that names a blob.

        :raises KnownError: ``server.blob_unnamed`` where none does.
        """
        named = self._store.blob(digest)
        if not named:
            raise KnownError("server.blob_unnamed")
        return named[0].region

    def path(self, digest: str) -> Path | None:
        """File of a whole blob, None where it is not here."""
        found = self._whole(digest)
        return found if is_regular(found) else None

    def take(self, blob: BlobList) -> list[str]:
        """Make a blob whole; digests of the pieces that are still missing, none when it is here.

        :raises KnownError: ``server.blob`` where the pieces do not make it up, ``server.write``.
        """
        if self.path(blob.sha256) is not None:
            return []
        if not any((one.size, list(one.chunks)) == (blob.size, blob.chunks) for one in self._names(blob.sha256)):
            raise KnownError("server.blob")
        waiting = self._incoming(blob.sha256)
        missing = [chunk for chunk in dict.fromkeys(blob.chunks) if not is_regular(waiting / chunk)]
        if missing:
            self._forget_others(waiting, set(blob.chunks))
            return missing
        try:
            self._join(blob, waiting)
        except OSError as error:
            raise KnownError("server.write", reason=type(error).__name__) from error
        return []

    def _names(self, digest: str) -> list[BlobName]:
        """How records in the log name a blob. The pieces are theirs: a caller has no say in what is stored."""
        leaves = self._store.leaves_at([named.leaf for named in self._store.blob(digest)])
        records = [Record.parse(leaf.envelope) for leaf in leaves]
        return [name for record in records for name in blobs_of(record) if name.sha256 == digest]

    def add(self, digest: str, chunk: str, data: bytes) -> None:
        """Keep one piece of a blob.

        :raises KnownError: ``server.blob`` where it is another piece than its name says, or none of this blob,
            ``server.write``.
        """
        if len(data) > CHUNK or hashlib.sha256(data).hexdigest() != chunk:
            raise KnownError("server.blob")
        if not any(chunk in name.chunks for name in self._names(digest)):
            raise KnownError("server.blob")
        if self.path(digest) is not None:
            return
        waiting = self._incoming(digest)
        try:
            waiting.mkdir(parents=True, exist_ok=True)
            write_whole(waiting / chunk, data)
        except OSError as error:
            raise KnownError("server.write", reason=type(error).__name__) from error

    def _join(self, blob: BlobList, waiting: Path) -> None:
        """Put the pieces together; the name appears only once the whole has the digest."""
        target = self._whole(blob.sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        made = target.with_suffix(f".{os.getpid()}.{os.urandom(4).hex()}.new")
        whole, size = hashlib.sha256(), 0
        try:
            with made.open("wb") as stream:
                for chunk in blob.chunks:
                    piece = read_regular(waiting / chunk, CHUNK)
                    whole.update(piece)
                    size += len(piece)
                    stream.write(piece)
                stream.flush()
                os.fsync(stream.fileno())
            if whole.hexdigest() != blob.sha256 or size != blob.size:
                shutil.rmtree(waiting, ignore_errors=True)
                raise KnownError("server.blob")
            take_place(made, target)
            sync_folder(target.parent)
        finally:
            made.unlink(missing_ok=True)
        shutil.rmtree(waiting, ignore_errors=True)

    def take_back(self, digest: str, source: Path) -> bool:
        """Make a blob whole from a copy of it, where a record names it and it is not here as it should be.

        :returns: whether it was taken; not what the log does not name, nor a copy that is another one.
        :raises KnownError: ``server.write``.
        """
        target = self._whole(digest)
        if not self._store.blob(digest) or holds(target, digest):
            return False
        made = target.with_suffix(f".{os.getpid()}.{os.urandom(4).hex()}.new")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with open_regular(source) as copy, write_fresh(made) as stream:
                    shutil.copyfileobj(copy, stream, CHUNK)
                    stream.flush()
                    os.fsync(stream.fileno())
                if not holds(made, digest):
                    return False
                take_place(made, target)
                sync_folder(target.parent)
            finally:
                made.unlink(missing_ok=True)
        except OSError as error:
            raise KnownError("server.write", reason=type(error).__name__) from error
        return True

    @staticmethod
    def _forget_others(waiting: Path, wanted: set[str]) -> None:
        """Pieces of no list, and what a killed server left half-written."""
        if waiting.is_dir():
            for file in waiting.iterdir():
                if file.name not in wanted:
                    file.unlink(missing_ok=True)

    def _whole(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _incoming(self, digest: str) -> Path:
        return self._folder / "incoming" / digest
