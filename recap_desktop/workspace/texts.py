"""Free texts that records name by digest only: salted, so that nobody can guess a text from its digest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from recap_desktop.workspace.database import Database
from sync.record import canonical
from sync.trust.times import stamp


def salted(text: str) -> tuple[str, bytes]:
    """Digest (hex SHA-256) and bytes of a new salted blob ``{"salt", "text"}`` in RFC 8785 form."""
    blob = canonical.encode({"salt": secrets.token_hex(16), "text": text})
    return hashlib.sha256(blob).hexdigest(), blob


class Texts:
    """Table ``texts``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, blob: bytes, at: datetime) -> str:
        """Keep a blob of :func:`salted` in the running transaction; returns its digest."""
        digest = hashlib.sha256(blob).hexdigest()
        if self.read(digest) is None:
            self._database.execute(
                "INSERT INTO texts (digest, blob, added) VALUES (?, ?, ?)", (digest, blob, stamp(at))
            )
            self._database.expect("SELECT blob FROM texts WHERE digest = ?", (digest,), (blob,))
        return digest

    def read(self, digest: str) -> str | None:
        """The text behind a digest, where this laptop has it."""
        found = self._database.row("SELECT blob FROM texts WHERE digest = ?", (digest,))
        return str(canonical.decode(bytes(found[0]))["text"]) if found else None
