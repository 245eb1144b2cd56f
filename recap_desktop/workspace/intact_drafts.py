"""Drafts held against the journal, which tells of every one that was begun or ended, and keeps digests of figures
and of notes to boxes.

A draft counts for nothing before its typist signs it. But what was typed and acknowledged must not change or vanish
under the typist's hands.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.workspace.box_notes import BoxNotes, note_digest
from recap_desktop.workspace.drafts import DraftRow, Drafts, figure_digest
from recap_desktop.workspace.journal import JournalLine

#: Acts of the journal by which a draft begins, ends without a record, and by which a figure stands or is gone.
BEGUN = "draft_begun"
ENDED = frozenset({"draft_expired", "draft_taken_over", "draft_untouched", "draft_discarded"})
_FIGURE = "figure"
TYPED = frozenset({_FIGURE, "undo", "redo"})
_CONFIRMED = "as_on_paper"
NOTED = "draft_noted"
_NAMES = b'"draft":"'
_ID_BYTES = 32


@dataclass
class _Told:
    """What the journal tells of one draft: by field the digest of what stands there, and of all that was typed."""

    contest: str
    station: str
    person: str
    ended: bool = False
    now: dict[str, str] = field(default_factory=dict)
    typed: dict[str, list[str]] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)


class ToldDrafts:
    """Collects what the journal tells, then holds the tables against it."""

    def __init__(self, drafts: Drafts, notes: BoxNotes) -> None:
        self._drafts, self._notes = drafts, notes.every()
        self._rows = {row.id: row for row in drafts.every()}
        self._open = {row.id.encode("ascii") for row in self._rows.values() if row.state == "open"}
        self._told: dict[str, _Told] = {}

    def concerns(self, raw: bytes) -> bool:
        """Whether a journal line tells of a beginning, an end, or a draft that is open: the others are not parsed."""
        place = raw.find(_NAMES)
        if place < 0:
            return False
        start = place + len(_NAMES)
        return raw.startswith(b'{"act":"draft_') or raw[start : start + _ID_BYTES] in self._open

    def tell(self, line: JournalLine) -> None:
        """Take note of a line."""
        draft, data = line.data.get("draft", ""), line.data
        if line.act == BEGUN:
            self._told.setdefault(draft, _Told(data.get("contest", ""), data.get("station", ""), line.person))
        told = self._told.get(draft)
        if told is None:
            raise _altered("drafts")
        told.ended |= line.act in ENDED
        if line.act == NOTED:
            told.notes[data.get("field", "")] = data.get("digest", "")
        name = data.get("field", "")
        if line.act in TYPED:
            told.now[name] = data.get("digest", "")
            told.confirmed.discard(name)
        if line.act == _FIGURE:
            told.typed.setdefault(name, []).append(data.get("digest", ""))
        if line.act == _CONFIRMED:
            told.confirmed.add(name)

    def check(self) -> None:
        """Every draft that was begun is there, as it was left.

        :raises KnownError: ``workspace.altered_rows``.
        """
        if self._told.keys() != self._rows.keys():
            raise _altered("drafts")
        for row in self._rows.values():
            told = self._told[row.id]
            if (row.contest, row.station, row.person) != (told.contest, told.station, told.person):
                raise _altered("drafts")
            if (row.state == "closed") != told.ended:
                raise _altered("drafts")
            self._check_notes(row, told)
            if row.state == "open":
                self._check_figures(row, told)

    def _check_notes(self, row: DraftRow, told: _Told) -> None:
        """Every note as it was written last, of ended drafts too: others read them."""
        notes = self._notes.get(row.id, {})
        for name in notes.keys() | told.notes.keys():
            if told.notes.get(name) != note_digest(row.salt, name, notes.get(name, "")):
                raise _altered("draft_notes")

    def _check_figures(self, row: DraftRow, told: _Told) -> None:
        figures = self._drafts.figures(row.id)
        for name in figures.keys() | told.now.keys():
            if told.now.get(name) != figure_digest(row.salt, name, figures.get(name)):
                raise _altered("draft_figures")
        if self._drafts.confirmed(row.id) != told.confirmed & figures.keys():
            raise _altered("draft_figures")
        self._check_steps(row, told)

    def _check_steps(self, row: DraftRow, told: _Told) -> None:
        """One step a typed figure, each from what stood before it: undo and redo bring nothing else back."""
        last: dict[str, Figure | None] = {}
        typed: dict[str, list[str]] = {}
        for name, before, after, is_dropped in self._drafts.stepped(row.id):
            typed.setdefault(name, []).append(figure_digest(row.salt, name, after))
            if not is_dropped:
                if before != last.get(name):
                    raise _altered("draft_steps")
                last[name] = after
        if typed != told.typed:
            raise _altered("draft_steps")


def _altered(table: str) -> KnownError:
    return KnownError("workspace.altered_rows", table=table)
