"""Notes of a typist to boxes of a draft: why one is hard to read. They belong to the draft and stay on this laptop."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from recap_desktop.workspace.database import Database
from sync.trust.times import stamp


@dataclass(frozen=True)
class BoxNote:
    """A note of a finished keying; ``at`` is when it was written (ISO 8601)."""

    field: str
    note: str
    at: str
    revision: int


def note_digest(salt: str, field: str, note: str) -> str:
    """What the journal keeps of a note ("": taken back): a salted digest, never its words."""
    return hashlib.sha256("\n".join((salt, "note", field, note)).encode("utf-8")).hexdigest()


class BoxNotes:
    """Table ``draft_notes``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, draft: str, field: str, note: str, at: datetime) -> None:
        """Keep a note in the running transaction; "" takes it back."""
        self._database.execute("DELETE FROM draft_notes WHERE draft = ? AND field = ?", (draft, field))
        if note:
            self._database.execute(
                "INSERT INTO draft_notes (draft, field, note, at) VALUES (?, ?, ?, ?)",
                (draft, field, note, stamp(at)),
            )
        self._database.expect(
            "SELECT (SELECT note FROM draft_notes WHERE draft = ? AND field = ?)", (draft, field), (note or None,)
        )

    def of(self, draft: str) -> dict[str, str]:
        """Notes of one draft by field."""
        return dict(self._database.rows("SELECT field, note FROM draft_notes WHERE draft = ?", (draft,)))

    def every(self) -> Mapping[str, Mapping[str, str]]:
        """Notes by draft and field, of ended drafts too."""
        found: dict[str, dict[str, str]] = {}
        for draft, field, note in self._database.rows("SELECT draft, field, note FROM draft_notes"):
            found.setdefault(draft, {})[field] = note
        return found

    def finished(self, contest: str, station: str) -> tuple[BoxNote, ...]:
        """Notes of the keyings of a sheet that ended in a record, in the order in which they were written."""
        return tuple(BoxNote(*row) for row in self._database.rows(
            "SELECT n.field, n.note, n.at, d.revision FROM draft_notes n JOIN drafts d ON d.id = n.draft"
            " WHERE d.state = 'finished' AND d.contest = ? AND d.station = ? ORDER BY n.at, n.rowid",
            (contest, station),
        ))
