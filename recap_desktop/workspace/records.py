"""Records, as the bytes they came in. Rows are never changed; the same id is stored once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from recap_desktop.workspace.database import Database
from sync.record.record import Record
from sync.trust.times import stamp


@dataclass(frozen=True)
class LoneTranscription:
    """A first transcription, without its figures: what the second typist's desk may know."""

    record: str
    contest: str
    station: str
    revision: int
    person: str


# A transcription stays out of memory while its sheet revision has one typist only and nothing else is known of it:
# the second typist's process must not hold the first one's figures.
_LONE = """
    r.kind = 'transcription' AND NOT EXISTS (
        SELECT 1 FROM records o WHERE o.station = r.station AND o.contest = r.contest
        AND o.kind IN ('transcription', 'settlement', 'disposition', 'sheet', 'act')
        AND coalesce(o.revision, r.revision) = r.revision AND (o.kind <> 'transcription' OR o.person <> r.person)
        AND o.id <> r.id)
"""

_PORTION = 256


class Records:
    """The record table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def has(self, record_id: str) -> bool:
        """Whether a record is stored."""
        return self._database.row("SELECT 1 FROM records WHERE id = ?", (record_id,)) is not None

    def add(self, record: Record, person: str, at: datetime, origin: str) -> bool:
        """Store a record in the running transaction; False where it is known already.

        :param person: person id of the first signer.
        :param origin: ``own`` or ``import``.
        """
        if self.has(record.id):
            return False
        revision = getattr(record.content, "revision", None)
        self._database.execute(
            "INSERT INTO records (id, kind, contest, station, revision, person, envelope, added, origin)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                record.id, record.kind, record.contest, record.station, revision, person, record.envelope,
                stamp(at), origin,
            ),
        )
        self._database.expect(
            "SELECT kind, person, envelope FROM records WHERE id = ?", (record.id,),
            (record.kind, person, record.envelope),
        )
        return True

    @property
    def newest(self) -> int:
        """Sequence number of the newest record, 0 without any."""
        found = self._database.row("SELECT coalesce(max(seq), 0) FROM records")
        return int(found[0]) if found else 0

    @property
    def count(self) -> int:
        """How many records are stored."""
        found = self._database.row("SELECT count(*) FROM records")
        return int(found[0]) if found else 0

    def after(self, seq: int) -> tuple[bytes, ...]:
        """Envelopes added after ``seq``, in order, without lone transcriptions."""
        found = self._database.rows(
            f"SELECT r.envelope FROM records r WHERE r.seq > ? AND NOT ({_LONE}) ORDER BY r.seq", (seq,)
        )
        return tuple(bytes(envelope) for (envelope,) in found)

    def lone(self) -> tuple[LoneTranscription, ...]:
        """Transcriptions that wait for a second typist, without their content."""
        found = self._database.rows(
            f"SELECT r.id, r.contest, r.station, r.revision, r.person FROM records r WHERE {_LONE} ORDER BY r.seq"
        )
        return tuple(LoneTranscription(*row) for row in found)

    def envelopes(self, ids: Iterable[str]) -> tuple[bytes, ...]:
        """Envelopes of these records, in the given order; unknown ids are left out."""
        found = (self._database.row("SELECT envelope FROM records WHERE id = ?", (one,)) for one in ids)
        return tuple(bytes(row[0]) for row in found if row is not None)

    def of_kind(self, kind: str) -> tuple[bytes, ...]:
        """Envelopes of one kind in the order of arrival; none that wait for a second typist."""
        found = self._database.rows(
            f"SELECT r.envelope FROM records r WHERE r.kind = ? AND NOT ({_LONE}) ORDER BY r.seq", (kind,)
        )
        return tuple(bytes(row[0]) for row in found)

    def of_sheet(self, contest: str, station: str) -> tuple[bytes, ...]:
        """Envelopes of one sheet in the order of arrival; none that wait for a second typist."""
        found = self._database.rows(
            f"SELECT r.envelope FROM records r WHERE r.contest = ? AND r.station = ? AND NOT ({_LONE}) ORDER BY r.seq",
            (contest, station),
        )
        return tuple(bytes(row[0]) for row in found)

    def times(self, contest: str) -> list[tuple[str, str, str]]:
        """Kind, station and time of arrival of every keying and sealed sheet of a contest, in the order of arrival."""
        return [(kind, station, added) for kind, station, added in self._database.rows(
            "SELECT kind, station, added FROM records WHERE contest = ? AND kind IN ('transcription', 'sheet')"
            " ORDER BY seq", (contest,),
        )]

    def imported(self) -> Iterator[bytes]:
        """Envelopes of what other desks made, those that wait for a second typist included: for their times alone."""
        for (envelope,) in self._database.rows("SELECT envelope FROM records WHERE origin = 'import' ORDER BY seq"):
            yield bytes(envelope)

    def newest_own(self, kinds: Iterable[str]) -> bytes | None:
        """Envelope of the newest record of these kinds that was made here."""
        names = tuple(kinds)
        marks = ", ".join("?" for _ in names)
        found = self._database.row(
            f"SELECT envelope FROM records WHERE origin = 'own' AND kind IN ({marks}) ORDER BY seq DESC LIMIT 1", names
        )
        return bytes(found[0]) if found is not None else None

    def ids(self) -> tuple[str, ...]:
        """Ids of all records in the order of arrival."""
        return tuple(str(row[0]) for row in self._database.rows("SELECT id FROM records ORDER BY seq"))

    def all_envelopes(self) -> tuple[bytes, ...]:
        """Every envelope in the order of arrival (export, verification)."""
        return tuple(bytes(row[0]) for row in self._database.rows("SELECT envelope FROM records ORDER BY seq"))

    def whole(self) -> Iterator[tuple[Any, ...]]:
        """Every row in the order of arrival, read in portions: id, kind, contest, station, revision, person, origin,
        envelope."""
        after = -(1 << 63)
        while rows := self._database.rows(
            "SELECT seq, id, kind, contest, station, revision, person, origin, envelope FROM records"
            " WHERE seq > ? ORDER BY seq LIMIT ?", (after, _PORTION),
        ):
            yield from (row[1:] for row in rows)
            after = rows[-1][0]
