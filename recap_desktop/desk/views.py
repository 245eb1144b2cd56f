"""What the desk shows: plain, immutable values. Codes, never sentences; figures only where the reader may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from forms.errors import Refusal
from forms.figure import Figure
from forms.rules import Finding
from recap_desktop.core.roles import Command, permitted
from sync.fold.recap_content import Difference
from sync.record.record import Record
from sync.trust.package import ElectionPackage


@dataclass(frozen=True)
class OfficerTile:
    """An officer on the sign-in page. ``note``: "", expires, expired, revoked, acting_chair."""

    person: str
    name: str
    role: str
    note: str
    valid_until: datetime


@dataclass(frozen=True)
class DeskFacts:
    """What bars and pages need at any moment, as it was after one change; nobody asks the desk for it.

    :ivar officer: who is signed in.
    :ivar region: six-digit sub-district of this desk, "" before it is known; ``region_name`` likewise.
    :ivar package: the package this desk works with; immutable.
    :ivar folder: the workspace's folder.
    """

    officer: OfficerTile | None
    region: str
    region_name: str
    package: ElectionPackage
    folder: Path

    @property
    def mode(self) -> str:
        """training, trial or official."""
        return self.package.mode

    @property
    def contests(self) -> tuple[str, ...]:
        """Contest codes of the package."""
        return tuple(self.package.contests)

    def may(self, command: Command) -> bool:
        """Whether the signed-in officer may use a command."""
        return self.officer is not None and permitted(command, self.officer.role)


@dataclass(frozen=True)
class Changes:
    """What an act changed: kinds of records (or ``draft``, ``session``, ``queue``) and stations; the facts after it."""

    kinds: frozenset[str]
    stations: frozenset[str]
    facts: DeskFacts


@dataclass(frozen=True)
class StationView:
    """One sheet in the list.

    :ivar status: one of :func:`resources.sheet_states.shown_states`.
    :ivar mine: the signed-in officer typed it or is typing it.
    :ivar claimed_by: name of the officer who is typing it, if a lease runs.
    :ivar note: "", absent, undecided, superseding (a new revision of a ratified sheet is in work), outdated (the
        ratified sheet needs a revision on another form), withdrawn (the station, by the newest package).
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


@dataclass(frozen=True)
class VillageView:
    """A village with its stations. ``done`` counts sealed, received and absent ones."""

    code: str
    name: str
    done: int
    total: int
    stations: tuple[StationView, ...]


@dataclass(frozen=True)
class NextStep:
    """What the signed-in officer should do next. ``page``: entry, sheet, settling, findings, sealing, recap,
    board."""

    page: str
    station: str | None


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
    """A finding on a verified sheet."""

    station: StationView
    finding: Finding
    blocking: bool
    disposition: str | None
    reread: bool


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
    """

    station: StationView
    revision: int
    as_written: Mapping[str, Figure] | None
    as_decided: Mapping[str, Figure] | None
    findings: tuple[FindingView, ...]
    typists: tuple[str, ...]
    corrections: int
    locked: bool = False
    absent: str | None = None
    mark: str = ""
    notes: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class CorrectionVerdict:
    """What a correction does, before anybody signs: figures from and to by field; findings that it makes, that it
    ends, and that stay."""

    changes: Mapping[str, tuple[Figure, Figure]]
    made: tuple[Finding, ...]
    ended: tuple[Finding, ...]
    left: tuple[Finding, ...]


@dataclass(frozen=True)
class ConflictOption:
    """Records of a conflict that say the same.

    :ivar kind: record kind, or name of the act.
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
    are the stations whose part in the current sum is another since.
    """

    region: str
    status: str
    expected: int
    included: int
    missing: tuple[tuple[str, str], ...]
    record: Record | None
    earlier: Record | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class QueueItem:
    """One record on its way. ``state``: queued, received, refused; ``leaf``: number in the server's log."""

    record: str
    kind: str
    subject: str
    state: str
    attempts: int
    code: str | None
    leaf: int | None
    size: int


@dataclass(frozen=True)
class QueueStatus:
    """The whole truth about sending. ``received`` counts verified receipts only.

    :ivar reached: whether the last round reached a server; None before the first one since the app was started.
    :ivar has_server: a server is named by the package or set for this desk.
    """

    waiting: int
    received: int
    refused: int
    last_round: datetime | None
    next_try: datetime | None
    items: tuple[QueueItem, ...]
    reached: bool | None
    has_server: bool


@dataclass(frozen=True)
class RoundResult:
    """One round with the server. ``refusal`` says why it ended early; None where it did not.

    ``statements``: officer statements and revocations that are new here; ``package``: sequence of a newer election
    package, used from the next start; ``evidence``: file that keeps what a forked log signed; ``reached``: a server
    answered.
    """

    sent: int
    received: int
    refused: int
    waiting: int
    refusal: Refusal | None = None
    statements: int = 0
    package: int | None = None
    evidence: Path | None = None
    reached: bool = False

    @property
    def code(self) -> str | None:
        """Code of the refusal."""
        return self.refusal.code if self.refusal is not None else None
