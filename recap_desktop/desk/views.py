"""What the desk shows: plain, immutable values. Codes, never sentences; figures only where the reader may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from forms.errors import Refusal
from forms.figure import Figure
from forms.rules import Finding
from sync.fold.recap_content import Difference
from sync.record.record import Record


@dataclass(frozen=True)
class StationView:
    """One sheet in the list.

    :ivar status: one of :func:`resources.sheet_states.shown_states`.
    :ivar mine: the signed-in officer typed it or is typing it.
    :ivar claimed_by: name of the officer who is typing it, if a lease runs.
    :ivar note: "", absent, undecided, rereading (one reading waits for a second), superseding (a new revision of a
        ratified sheet is in work), outdated (the ratified sheet needs a revision on another form), withdrawn (the
        station, by the newest package).
    :ivar elsewhere: name of the officer who typed it first on another laptop, as the server told.
    :ivar closed: a final recapitulation closes it; a change needs a reopening first.
    :ivar was_closed: a final recapitulation spoke of it, also where it was opened again since.
    """

    contest: str
    code: str
    number: str
    village: str
    village_name: str
    status: str
    mine: bool
    claimed_by: str | None
    claimed_until: datetime | None
    note: str
    revision: int
    dpt: int | None
    elsewhere: str | None = None
    closed: bool = False
    was_closed: bool = False


@dataclass(frozen=True)
class VillageView:
    """A village with its stations. ``done`` are ratified and in the sum; ``aside`` are decided and in none;
    ``closed`` are those that a final recapitulation, of the village or the sub-district, closes now; ``reopened``
    those that one closed and that were opened again."""

    code: str
    name: str
    done: int
    total: int
    stations: tuple[StationView, ...]
    aside: int = 0
    closed: int = 0
    reopened: int = 0

    @property
    def added(self) -> int:
        """Stations that a newer package brought after the village was closed."""
        return max(0, self.total - self.closed - self.reopened) if self.closed else 0

    @property
    def standing(self) -> str:
        """``closed`` (every station), ``reopened`` (some were opened again), ``added`` (none was, and a newer package
        brought some), ``ready`` (it can be closed) or ``open``: the one decision behind every mark and sentence about a
        village."""
        if self.closed:
            return "closed" if self.closed >= self.total else "reopened" if self.reopened else "added"
        return "ready" if self.total and self.done + self.aside >= self.total else "open"


@dataclass(frozen=True)
class NextStep:
    """What the signed-in officer should do next. ``page``: entry, sheet, settling, findings, sealing, recap,
    board."""

    page: str
    station: str | None


@dataclass(frozen=True)
class BoardOverview:
    """The board at one moment; ``counts`` are of every status, by name."""

    villages: Sequence[VillageView]
    counts: Mapping[str, int]
    step: NextStep


@dataclass(frozen=True)
class Saved:
    """A figure is on the disk. ``findings`` of what is typed so far, silenced ones left out."""

    at: datetime
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Finished:
    """An entry is complete and signed. ``result``: waiting, equal, differs, finding; ``count`` of what is open."""

    result: str
    count: int
    at: datetime


@dataclass(frozen=True)
class UnderWay:
    """A sheet that somebody has begun to type and not finished; no figure of it.

    :ivar person: id of the typist, ``name`` as in the certificate.
    :ivar last: when the newest figure was typed, None where none is; ``typed`` of ``boxes`` figures stand.
    """

    station: StationView
    person: str
    name: str
    opened: datetime
    typed: int
    boxes: int
    last: datetime | None


@dataclass(frozen=True)
class SettlingView:
    """A sheet whose entries differ in ``count`` fields."""

    station: StationView
    count: int
    may_settle: bool


@dataclass(frozen=True)
class Question:
    """One differing field: what was read, in random order and without names."""

    field: str
    options: tuple[Figure, ...]


@dataclass(frozen=True)
class FindingView:
    """A finding on a verified sheet.

    :ivar reread: its boxes were read again, by as many as it needs.
    :ivar veiled: boxes of the sheet are to be read again still: its figures, its sentence and its probable cause are
        not told to anybody, because whoever sees them could be the next to read.
    :ivar waits: one person read a box of it otherwise than both typists, and a second reading is missing.
    :ivar may_read: the signed-in officer may read it again: neither typed it nor read it.
    """

    station: StationView
    finding: Finding
    blocking: bool
    disposition: str | None
    reread: bool
    veiled: bool = False
    waits: bool = False
    may_read: bool = True


@dataclass(frozen=True)
class FigureChange:
    """A figure of a sheet that another one took the place of, or is to.

    :ivar how: ``reread`` (before it was sealed, against what two typists read alike) or ``correction`` (the plenary).
    :ivar before: None, as ``after``, while boxes of the sheet are to be read again: the next reader sees neither.
    :ivar names: who read it so, or who signed the correction, ``roles`` their offices in that order. ``at`` is when,
        by the clock of the last of them.
    :ivar stands: False while the second reading is missing.
    """

    field: str
    how: str
    before: Figure | None
    after: Figure | None
    names: tuple[str, ...]
    at: str
    stands: bool = True
    reason: str = ""
    method: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Disposal:
    """What the plenary decides about one LAW finding."""

    station: str
    key: str
    disposition: str
    text: str = ""


@dataclass(frozen=True)
class ReadySheet:
    """A line of the ratification list. ``blocked_by`` is empty when it can be ratified now."""

    station: StationView
    valid: int | None
    invalid: int | None
    cast: int | None
    blocked_by: tuple[str, ...]
    outcome: str


@dataclass(frozen=True)
class SheetDetail:
    """One sheet, read only. ``typists`` are names.

    :ivar locked: a final recapitulation adds it up; a correction needs a reopening first.
    :ivar absent: reason code where the sheet never came.
    :ivar mark: names exactly what would be sealed now, "" where nothing could be; given back to ``prepare``, so that
        nobody signs anything but what was looked at.
    :ivar notes: what the newest package says otherwise of the sealed figures, as message codes; never a verdict.
    :ivar veiled: boxes whose figures are left out of the tables: all, while some are to be read again.
    :ivar changes: every figure that was read again otherwise or corrected, oldest first.
    """

    station: StationView
    revision: int
    as_written: Mapping[str, Figure] | None
    as_decided: Mapping[str, Figure] | None
    findings: tuple[FindingView, ...]
    typists: tuple[str, ...]
    locked: bool = False
    absent: str | None = None
    mark: str = ""
    notes: tuple[Refusal, ...] = ()
    veiled: frozenset[str] = frozenset()
    changes: tuple[FigureChange, ...] = ()

    @property
    def corrections(self) -> int:
        """Corrected figures, of this revision and those that it goes on from."""
        return sum(one.how == "correction" for one in self.changes)

    @property
    def rereadings(self) -> int:
        """Figures read again otherwise than both typists did, where that stands."""
        return sum(one.how == "reread" and one.stands for one in self.changes)


@dataclass(frozen=True)
class ActVerdict:
    """What an act does to a sheet, before anybody signs: figures from and to by field; findings that it makes, that it
    ends, and that stay."""

    changes: Mapping[str, tuple[Figure, Figure]]
    made: tuple[Finding, ...]
    ended: tuple[Finding, ...]
    left: tuple[Finding, ...]


@dataclass(frozen=True)
class ConflictOption:
    """Records of a conflict that say the same.

    :ivar kind: record kind, name of the act, or ``reread`` for a settlement that read a finding's boxes again.
    :ivar word: what it says where it holds no figures: reason or disposition code, "" otherwise.
    """

    ids: tuple[str, ...]
    kind: str
    persons: tuple[str, ...]
    figures: Mapping[str, Figure] = field(default_factory=dict)
    word: str = ""


@dataclass(frozen=True)
class ConflictView:
    """Concurrent records of one sheet that say different things; ``fields`` are those they differ in.

    :ivar sealed: several sealed results; the one kept is repeated by a new revision that names all of them.
    """

    station: StationView
    sealed: bool
    options: tuple[ConflictOption, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class BatchItem:
    """One payload under review: what is shown and signed are these bytes. ``id`` is the future record id."""

    kind: str
    subject: str
    id: str
    payload: Mapping[str, Any]
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Signed:
    """A signature was made and is kept in memory; these persons are still to sign."""

    left: tuple[str, ...]


@dataclass(frozen=True)
class Done:
    """All signatures made, everything written and queued."""

    count: int
    at: datetime
    ids: tuple[str, ...]


@dataclass(frozen=True)
class RecapView:
    """Where the recapitulation of a region stands. ``record``: the newest signed recap that still says what stands.

    Where there is none, ``earlier`` is one that stands as it was signed under an earlier package, and ``differences``
    are the stations whose part in the current sum is another since. ``outdated`` is a recap that was signed and says
    something else than what stands, by its own package too: a new one is needed, and ``differences`` say why.
    ``changing`` are stations whose ratified sheet is being replaced: what is signed holds until that is ratified.
    """

    region: str
    status: str
    expected: int
    included: int
    missing: tuple[tuple[str, str], ...]
    record: Record | None
    earlier: Record | None = None
    differences: tuple[Difference, ...] = ()
    outdated: Record | None = None
    changing: tuple[str, ...] = ()

    @property
    def standing(self) -> str:
        """``none``, ``current``, ``changing`` (holds, but a sheet in it is being replaced), ``earlier`` (of an earlier
        package) or ``outdated``: the one decision behind every sentence about a signed recap."""
        if self.earlier is not None:
            return "earlier"
        if self.record is not None:
            return "changing" if self.changing else "current"
        return "outdated" if self.outdated is not None else "none"
