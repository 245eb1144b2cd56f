"""What the desk shows of sending and fetching: plain, immutable values. Codes, never sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forms.errors import Refusal


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
    :ivar is_due: something that waits may be sent now, by the desk's time (the computer's clock may be behind it).
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
    is_due: bool = False


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
