"""What the desk shows: plain, immutable values. Codes, never sentences; figures only where the reader may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
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
    :ivar note: "", absent, undecided, superseding (a new revision of a ratified sheet is in work), outdated (the
        ratified sheet needs a revision on another form), withdrawn (the station, by the newest package).
    :ivar elsewhere: name of the officer who typed it first on another laptop, as the server told.
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
class SetAside:
    """A record of the server's log that could not be taken. ``code`` says why, ``tries`` how often it came."""

    leaf: int
    record: str | None
    code: str
    tries: int


@dataclass(frozen=True)
class HeldBack:
    """A first transcription on another laptop: that it exists, and by whom (person id)."""

    contest: str
    station: str
    person: str


@dataclass(frozen=True)
class StillOpen:
    """What rounds with the server have left open so far.

    :ivar held: first entries that the server holds back; ``set_aside``: records that could not be taken.
    :ivar lacking: records here that wait for a package, a form or rules.
    """

    held: tuple[HeldBack, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    lacking: int = 0


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
    still_open: StillOpen = StillOpen()


@dataclass(frozen=True)
class RoundResult:
    """One round with the server. ``refusal`` says why it ended early, or what was wrong; None where nothing was.

    :ivar statements: officer statements and revocations that are new here.
    :ivar package: sequence of a newer election package, used from the next start.
    :ivar evidence: file that keeps what a forked log signed.
    :ivar reached: a server answered.
    :ivar fetched: records that are new here; ``looked_at``: those that the server handed out, known ones among them.
    :ivar blobs: documents sent; ``packages``: election packages taken; ``handed_over``: those given to the server.
    :ivar still_open: what is open now, of earlier rounds too.
    :ivar complete: everything that the server has for this desk was looked at.
    :ivar withheld: of what is held back, how much officers of this laptop typed: a restored desk waits for it.
    :ivar restored: this round gave a restored desk everything back, and it may seal again.
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
    fetched: int = 0
    looked_at: int = 0
    blobs: int = 0
    packages: int = 0
    handed_over: int = 0
    still_open: StillOpen = StillOpen()
    complete: bool = False
    withheld: int = 0
    restored: bool = False

    @property
    def code(self) -> str | None:
        """Code of the refusal."""
        return self.refusal.code if self.refusal is not None else None

    @property
    def held(self) -> tuple[HeldBack, ...]:
        """First entries that the server holds back."""
        return self.still_open.held

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        """Records that could not be taken."""
        return self.still_open.set_aside

    @property
    def lacking(self) -> int:
        """Records here that wait for a package, a form or rules."""
        return self.still_open.lacking
