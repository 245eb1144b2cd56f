"""Sheets being typed: one row per typed figure, the steps behind it, and who claims the sheet.

A draft is a workspace matter, no record. It is closed when it is finished, taken over or expires, and then kept
and never opened again. Claims are advisory leases: they expire by themselves and are no part of the fold.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from forms.figure import Figure
from recap_desktop.workspace.database import Database
from sync.trust.times import moment, stamp

_DROPPED = 2
"""``undone`` of a step after which something else was typed."""

LEASE = timedelta(minutes=30)


@dataclass(frozen=True)
class Draft:
    """One keying under way. ``salt`` binds journal lines to figures without giving them away."""

    id: str
    contest: str
    station: str
    revision: int
    person: str
    salt: str
    opened: str


@dataclass(frozen=True)
class DraftRow:
    """A draft in any state: ``open``, ``closed``, ``finished``."""

    id: str
    contest: str
    station: str
    revision: int
    person: str
    state: str
    salt: str


@dataclass(frozen=True)
class FinishedDraft:
    """A draft that ended in a record."""

    id: str
    contest: str
    station: str
    revision: int
    record: str


@dataclass(frozen=True)
class TypedDraft:
    """A keying that was finished: who typed it, when it was opened and signed."""

    person: str
    station: str
    opened: str
    ended: str


@dataclass(frozen=True)
class Claim:
    """Who types a sheet, and until when nobody else should begin."""

    person: str
    until: datetime


@dataclass(frozen=True)
class DraftStep:
    """One undoable step: fields with the figure before (None: untyped) and after."""

    number: int
    changes: Mapping[str, tuple[Figure | None, Figure | None]]


def _pack(figure: Figure | None) -> str | None:
    return None if figure is None else json.dumps(figure.to_json(), sort_keys=True)


def _unpack(text: str | None) -> Figure | None:
    return None if text is None else Figure.from_json(json.loads(text))


def figure_digest(salt: str, field: str, figure: Figure | None) -> str:
    """What the journal keeps of a typed figure (None: taken back): a salted digest, never the figure."""
    said = "" if figure is None else f"{figure.kind.value} {figure.value} {figure.raw}"
    return hashlib.sha256("\n".join((salt, field, said)).encode("utf-8")).hexdigest()


class Drafts:
    """Tables ``drafts``, ``draft_figures``, ``draft_steps``, ``draft_unfinished``, ``claims``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_draft(self, contest: str, station: str, revision: int, person: str) -> Draft | None:
        """The draft that a person can go on with."""
        found = self._database.row(
            "SELECT id, contest, station, revision, person, salt, opened FROM drafts"
            " WHERE contest = ? AND station = ? AND revision = ? AND person = ? AND state = 'open'",
            (contest, station, revision, person),
        )
        return Draft(*found) if found else None

    def open_drafts(self, person: str | None = None) -> tuple[Draft, ...]:
        """Open drafts (of one person), newest first."""
        found = self._database.rows(
            "SELECT id, contest, station, revision, person, salt, opened FROM drafts"
            " WHERE state = 'open' AND (? IS NULL OR person = ?) ORDER BY opened DESC, id", (person, person),
        )
        return tuple(Draft(*row) for row in found)

    def typed(self, contest: str) -> tuple[TypedDraft, ...]:
        """Finished keyings of one contest that were made on this laptop, in the order of their signatures."""
        found = self._database.rows(
            "SELECT person, station, opened, ended FROM drafts"
            " WHERE contest = ? AND state = 'finished' ORDER BY ended, id", (contest,),
        )
        return tuple(TypedDraft(*row) for row in found)

    def every(self) -> tuple[DraftRow, ...]:
        """All drafts, ended ones too."""
        found = self._database.rows(
            "SELECT id, contest, station, revision, person, state, salt FROM drafts ORDER BY id"
        )
        return tuple(DraftRow(*row) for row in found)

    def stepped(self, draft: str) -> list[tuple[str, Figure | None, Figure | None, bool]]:
        """Fields of all steps of a draft, the figure before and after, and whether it can no longer be redone."""
        found = self._database.rows(
            "SELECT field, before, after, undone FROM draft_steps WHERE draft = ? ORDER BY n", (draft,)
        )
        return [(field, _unpack(before), _unpack(after), undone == _DROPPED) for field, before, after, undone in found]

    def finished(
        self, person: str, contest: str | None = None, station: str | None = None, revision: int | None = None
    ) -> tuple[FinishedDraft, ...]:
        """Drafts of a person that ended in a record (of one sheet), newest first; their figures are kept."""
        found = self._database.rows(
            "SELECT d.id, d.contest, d.station, d.revision, d.record FROM drafts d JOIN records r ON r.id = d.record"
            " WHERE d.state = 'finished' AND d.person = ?1 AND (?2 IS NULL OR d.contest = ?2)"
            " AND (?3 IS NULL OR d.station = ?3) AND (?4 IS NULL OR d.revision = ?4) ORDER BY r.seq DESC",
            (person, contest, station, revision),
        )
        return tuple(FinishedDraft(*row) for row in found)

    def begin(self, contest: str, station: str, revision: int, person: str, at: datetime) -> Draft:
        """A new, empty draft."""
        draft = Draft(secrets.token_hex(16), contest, station, revision, person, secrets.token_hex(16), stamp(at))
        self._database.execute(
            "INSERT INTO drafts (id, contest, station, revision, person, state, salt, opened)"
            " VALUES (?, ?, ?, ?, ?, 'open', ?, ?)",
            (draft.id, contest, station, revision, person, draft.salt, draft.opened),
        )
        self._database.expect(
            "SELECT contest, station, revision, person, salt FROM drafts WHERE id = ?", (draft.id,),
            (contest, station, revision, person, draft.salt),
        )
        return draft

    def end(self, draft: str, at: datetime, record: str | None = None) -> None:
        """Close a draft for good: finished with a record, or taken over or expired without."""
        state = "finished" if record else "closed"
        self._database.execute(
            "UPDATE drafts SET state = ?, ended = ?, record = ? WHERE id = ? AND state = 'open'",
            (state, stamp(at), record, draft),
        )
        self._database.expect("SELECT state <> 'open' FROM drafts WHERE id = ?", (draft,), (1,))

    def figures(self, draft: str) -> dict[str, Figure]:
        """Typed figures of a draft."""
        found = self._database.rows("SELECT field, figure FROM draft_figures WHERE draft = ?", (draft,))
        return {field: Figure.from_json(json.loads(text)) for field, text in found}

    def progress(self, draft: str) -> tuple[int, str | None]:
        """How many figures of a draft are typed, and when the newest of them was; None where none is."""
        found = self._database.row("SELECT count(*), max(at) FROM draft_figures WHERE draft = ?", (draft,))
        return (int(found[0]), found[1]) if found else (0, None)

    def unfinished(self, draft: str) -> dict[str, str]:
        """Boxes left half typed, by field, as typed: no figure."""
        return dict(self._database.rows("SELECT field, boxes FROM draft_unfinished WHERE draft = ?", (draft,)))

    def hold(self, draft: str, boxes: Mapping[str, str], at: datetime) -> None:
        """These boxes are half typed, and no others."""
        self._database.execute("DELETE FROM draft_unfinished WHERE draft = ?", (draft,))
        for field, text in boxes.items():
            self._database.execute(
                "INSERT INTO draft_unfinished (draft, field, boxes, at) VALUES (?, ?, ?, ?)",
                (draft, field, text, stamp(at)),
            )
            self._database.expect(
                "SELECT boxes FROM draft_unfinished WHERE draft = ? AND field = ?", (draft, field), (text,)
            )

    def confirmed(self, draft: str) -> frozenset[str]:
        """Fields that the typist has marked as read again and found as on paper."""
        found = self._database.rows("SELECT field FROM draft_figures WHERE draft = ? AND confirmed = 1", (draft,))
        return frozenset(row[0] for row in found)

    def confirm(self, draft: str, field: str) -> None:
        """Mark a typed figure as "as on paper"."""
        self._database.execute(
            "UPDATE draft_figures SET confirmed = 1 WHERE draft = ? AND field = ?", (draft, field)
        )
        self._database.expect(
            "SELECT confirmed FROM draft_figures WHERE draft = ? AND field = ?", (draft, field), (1,)
        )

    def commit(
        self, draft: str, changes: Mapping[str, tuple[Figure | None, Figure | None]], at: datetime
    ) -> None:
        """Write figures as one new step; steps that were undone before can no longer be redone."""
        self._database.execute("UPDATE draft_steps SET undone = 2 WHERE draft = ? AND undone = 1", (draft,))
        last = self._database.row(
            "SELECT coalesce(max(n), 0), coalesce(max(step), 0) FROM draft_steps WHERE draft = ?", (draft,)
        ) or (0, 0)
        for offset, (field, (before, after)) in enumerate(changes.items(), start=1):
            self._database.execute(
                "INSERT INTO draft_steps (draft, n, step, field, before, after, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (draft, last[0] + offset, last[1] + 1, field, _pack(before), _pack(after), stamp(at)),
            )
            self._database.expect(
                "SELECT before, after FROM draft_steps WHERE draft = ? AND n = ?", (draft, last[0] + offset),
                (_pack(before), _pack(after)),
            )
            self._put(draft, field, after, at)

    def _put(self, draft: str, field: str, figure: Figure | None, at: datetime) -> None:
        self._database.execute("DELETE FROM draft_unfinished WHERE draft = ? AND field = ?", (draft, field))
        self._database.expect(
            "SELECT (SELECT figure FROM draft_figures WHERE draft = ? AND field = ?)", (draft, field),
            (_pack(figure),),
        )
        if figure is None:
            self._database.execute("DELETE FROM draft_figures WHERE draft = ? AND field = ?", (draft, field))
            return
        self._database.execute(
            "INSERT INTO draft_figures (draft, field, figure, at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (draft, field) DO UPDATE SET figure = excluded.figure, at = excluded.at, confirmed = 0",
            (draft, field, _pack(figure), stamp(at)),
        )

    def undo(self, draft: str, at: datetime) -> DraftStep | None:
        """Take the newest step back; None where there is none."""
        return self._move(draft, at, back=True)

    def redo(self, draft: str, at: datetime) -> DraftStep | None:
        """Do the step undone last again; None where there is none."""
        return self._move(draft, at, back=False)

    def _move(self, draft: str, at: datetime, *, back: bool) -> DraftStep | None:
        pick, state = ("max", 0) if back else ("min", 1)
        found = self._database.row(
            f"SELECT {pick}(step) FROM draft_steps WHERE draft = ? AND undone = ?", (draft, state)
        )
        if found is None or found[0] is None:
            return None
        rows = self._database.rows(
            "SELECT field, before, after FROM draft_steps WHERE draft = ? AND step = ? ORDER BY n", (draft, found[0])
        )
        changes = {field: (_unpack(before), _unpack(after)) for field, before, after in rows}
        for field, (before, after) in changes.items():
            self._put(draft, field, before if back else after, at)
        self._database.execute(
            "UPDATE draft_steps SET undone = ? WHERE draft = ? AND step = ?", (1 - state, draft, found[0])
        )
        return DraftStep(int(found[0]), changes)

    def claim(self, contest: str, station: str, person: str, at: datetime) -> Claim:
        """Take or prolong the lease of a sheet."""
        until = at + LEASE
        self._database.execute(
            "INSERT INTO claims (contest, station, person, until) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (contest, station) DO UPDATE SET person = excluded.person, until = excluded.until",
            (contest, station, person, stamp(until)),
        )
        return Claim(person, until)

    def release(self, contest: str, station: str) -> None:
        """End a lease."""
        self._database.execute("DELETE FROM claims WHERE contest = ? AND station = ?", (contest, station))

    def claim_of(self, contest: str, station: str, at: datetime) -> Claim | None:
        """The lease of a sheet, if one runs."""
        return self.claims(contest, at).get(station)

    def claims(self, contest: str, at: datetime) -> dict[str, Claim]:
        """Running leases by station."""
        found = self._database.rows("SELECT station, person, until FROM claims WHERE contest = ?", (contest,))
        leases = {station: Claim(person, moment(until)) for station, person, until in found}
        # nobody is given longer: a lease beyond that was not taken here, or the clock was set back
        return {station: lease for station, lease in leases.items() if at < lease.until <= at + LEASE}
