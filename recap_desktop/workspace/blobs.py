"""Large contents by digest: files in ``blobs/``, and a table of what they are and whether a server has them.

The first is the signed D.Hasil (ADR 0021). What is ``waiting`` a round with a server sends in pieces, once the server
has received the record that names it (ADR 0023).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.files import known_io, private_folder, read_limited, write_atomic
from recap_desktop.workspace.database import Database
from sync.regular import is_regular
from sync.trust.times import stamp
from sync.wire.limits import CHUNK, MAX_BLOB

WAITING, SENT = "waiting", "sent"


@dataclass(frozen=True, slots=True)
class Blob:
    """What is known of a content: hex SHA-256 of the whole and of each piece in order; size in bytes."""

    sha256: str
    size: int
    chunks: tuple[str, ...]


def blob_of(data: bytes) -> Blob:
    """Digests of a content; an empty one has one empty piece."""
    pieces = [data[start : start + CHUNK] for start in range(0, max(1, len(data)), CHUNK)]
    return Blob(hashlib.sha256(data).hexdigest(), len(data), tuple(hashlib.sha256(one).hexdigest() for one in pieces))


class Blobs:
    """Table ``blobs`` and the folder beside the database. States: ``waiting`` to be sent, ``sent``."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def add(self, data: bytes, at: datetime) -> Blob:
        """Keep a content in the running transaction; its file is on disk before its row. Twice is once.

        :raises KnownError: ``workspace.disk_full``, ``workspace.not_writable``.
        """
        blob = blob_of(data)
        if not self.holds(blob.sha256):
            path = self.path(blob.sha256)
            with known_io(path):
                private_folder(path.parent)
            write_atomic(path, data)
        if self.get(blob.sha256) is None:
            self._insert(blob, WAITING, at)
        return blob

    def _insert(self, blob: Blob, state: str, at: datetime) -> None:
        self._database.execute(
            "INSERT INTO blobs (digest, size, chunks, state, changed) VALUES (?, ?, ?, ?, ?)",
            (blob.sha256, blob.size, " ".join(blob.chunks), state, stamp(at)),
        )
        self._database.expect(
            "SELECT size, chunks FROM blobs WHERE digest = ?", (blob.sha256,), (blob.size, " ".join(blob.chunks))
        )

    def get(self, digest: str) -> Blob | None:
        """What is known of a content, None for one that was never kept here."""
        row = self._database.row("SELECT size, chunks FROM blobs WHERE digest = ?", (digest,))
        return Blob(digest, int(row[0]), tuple(str(row[1]).split())) if row else None

    def read(self, digest: str) -> bytes:
        """The content.

        :raises KnownError: ``workspace.corrupt`` where the file is gone or is not what the digest says.
        """
        if not self.holds(digest):
            raise KnownError("workspace.corrupt")
        return read_limited(self.path(digest), MAX_BLOB)

    def states(self) -> dict[str, str]:
        """State of every content by digest."""
        return dict(self._database.rows("SELECT digest, state FROM blobs"))

    def waiting(self) -> tuple[str, ...]:
        """Digests of contents that no server has yet, in the order in which they came."""
        rows = self._database.rows("SELECT digest FROM blobs WHERE state = ? ORDER BY rowid", (WAITING,))
        return tuple(str(row[0]) for row in rows)

    def sent(self, digest: str, at: datetime) -> None:
        """A server has every piece; in the running transaction."""
        self._database.execute("UPDATE blobs SET state = ?, changed = ? WHERE digest = ?", (SENT, stamp(at), digest))

    def path(self, digest: str) -> Path:
        """Where the file of a content is or will be."""
        return self._folder / digest[:2] / digest

    def holds(self, digest: str) -> bool:
        """Whether the content is here, byte for byte."""
        path = self.path(digest)
        return is_regular(path) and hashlib.sha256(read_limited(path, MAX_BLOB)).hexdigest() == digest

    def fetched(self, blob: Blob, at: datetime) -> None:
        """Take note of a content that came from a server to :meth:`path`; in the running transaction."""
        if self.get(blob.sha256) is None:
            self._insert(blob, SENT, at)
