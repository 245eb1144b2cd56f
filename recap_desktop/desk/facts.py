"""What bars and pages know of a desk at any moment, given to them with every change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from forms.errors import Refusal
from recap_desktop.core.roles import Command, permitted
from sync.trust.package import ElectionPackage
from sync.trust.regional import Regional


@dataclass(frozen=True)
class OfficerTile:
    """An officer on the sign-in page.

    :ivar note: "", expires, expired, not_yet, revoked, acting_chair; of the key on this laptop, not of the person.
    :ivar at: the time that the note speaks of, else the end of the certificate.
    :ivar out: why nothing this key signs would count now; None where it does.
    :ivar digit: picks the officer on the sign-in page, and is nobody else's for ever; from 1.
    """

    person: str
    name: str
    role: str
    note: str
    valid_until: datetime
    at: datetime
    out: Refusal | None = None
    digit: int = 0


@dataclass(frozen=True)
class Abilities:
    """Who of a laptop can still do what. Names of those who type and of those who ratify; tiles of those who only look.

    A key that was taken back is known once the workspace is open.
    """

    typing: tuple[str, ...]
    ratifying: tuple[str, ...]
    looking: tuple[OfficerTile, ...]


@dataclass(frozen=True)
class Verifying:
    """How far the check of an opened workspace is: records verified, of all."""

    done: int
    of: int


@dataclass(frozen=True)
class CopyState:
    """When the newest automatic copy was made, and why the last one could not be: in the first place that refused it.

    :ivar place: what the disk is called that has it, "" for the laptop alone.
    :ivar absent: what the chosen second place is called while it is not plugged in.
    """

    made: datetime | None = None
    fault: Refusal | None = None
    place: str = ""
    absent: str = ""


@dataclass(frozen=True)
class DeskFacts:
    """What bars and pages need at any moment, as it was after one change; nobody asks the desk for it.

    :ivar officer: who is signed in.
    :ivar region: six-digit sub-district of this desk, "" before it is known; ``region_name`` likewise.
    :ivar package: the package this desk works with; immutable.
    :ivar folder: the workspace's folder.
    :ivar verifying: how far the check is while the board is shown from the cache; None once everything is verified.
    :ivar closed_by: why the check closed the workspace; None where it did not.
    :ivar copied: what is known of the automatic copies.
    :ivar upgraded: the copy made before this start brought the workspace to a newer version; None where it did not.
    """

    officer: OfficerTile | None
    region: str
    region_name: str
    package: ElectionPackage
    folder: Path
    verifying: Verifying | None = None
    closed_by: Refusal | None = None
    copied: CopyState = CopyState()
    upgraded: Path | None = None

    @property
    def mode(self) -> str:
        """training, trial or official."""
        return self.package.mode

    @property
    def contests(self) -> tuple[str, ...]:
        """Contest codes of the package."""
        return tuple(self.package.contests)

    @cached_property
    def _regional(self) -> Regional:
        return self.package.regional(self.region)

    def called(self, contest: str) -> str:
        """Short name of a contest in the region of this desk; its code where it has none."""
        found = self._regional.contests.get(contest)
        return found.short if found is not None else contest

    def may(self, command: Command) -> bool:
        """Whether the signed-in officer may use a command."""
        return self.officer is not None and permitted(command, self.officer.role)

    @property
    def out_of_office(self) -> Refusal | None:
        """Why nothing that the signed-in officer signs would count; None where it does, or nobody is signed in."""
        return self.officer.out if self.officer is not None else None


@dataclass(frozen=True)
class Changes:
    """What an act changed: kinds of records (or ``draft``, ``session``, ``queue``) and stations; the facts after it."""

    kinds: frozenset[str]
    stations: frozenset[str]
    facts: DeskFacts
