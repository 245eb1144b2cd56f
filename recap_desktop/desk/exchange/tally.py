"""What a round did so far, as it is counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from forms.errors import KnownError, Refusal
from recap_desktop.desk.exchange.views import StillOpen


@dataclass
class RoundTally:
    """The fields of :class:`recap_desktop.desk.views.RoundResult` that a round counts."""

    sent: int = 0
    received: int = 0
    refused: int = 0
    refusal: Refusal | None = None
    statements: int = 0
    package: int | None = None
    evidence: Path | None = None
    fetched: int = 0
    looked_at: int = 0
    blobs: int = 0
    packages: int = 0
    handed_over: int = 0
    still_open: StillOpen = field(default_factory=StillOpen)
    complete: bool = False
    noted: list[KnownError] = field(default_factory=list)

    @property
    def code(self) -> str | None:
        """Code of the refusal."""
        return self.refusal.code if self.refusal is not None else None

    def note(self, error: KnownError) -> None:
        """Something was wrong that stops nothing else: the round says so at its end."""
        self.noted.append(error)
