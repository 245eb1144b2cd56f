"""What the overview shows: counts, never a figure of one sheet. Who typed what is told to nobody but the typist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ContestCount:
    """How far one contest is. ``counts`` are of every state by name; ``done`` are ratified and in the sum."""

    contest: str
    counts: Mapping[str, int]
    done: int
    aside: int
    total: int


@dataclass(frozen=True)
class Hour:
    """Sheets by the end of one hour (UTC, ``2024-02-15T07``): entered by somebody, entered by two, ratified."""

    hour: str
    first: int
    second: int
    ratified: int


@dataclass(frozen=True)
class VillageFigures:
    """A village's sum so far. Figures are of the ratified sheets alone, None where the form has no such box.

    :ivar listed: voters on the list of the ratified stations (``dpt``); ``voted`` those who voted.
    """

    code: str
    name: str
    done: int
    total: int
    listed: int | None
    voted: int | None
    valid: int | None
    cast: int | None

    @property
    def turnout(self) -> float | None:
        """Part of those listed who voted; None where nobody is listed yet."""
        return self.voted / self.listed if self.listed and self.voted is not None else None

    @property
    def validity(self) -> float | None:
        """Part of the votes cast that is valid; None where nothing is cast yet."""
        return self.valid / self.cast if self.cast and self.valid is not None else None


@dataclass(frozen=True)
class Quality:
    """Slips and what became of them, of the sheets that two persons typed.

    :ivar twice: sheets typed twice; ``settled`` of them differed in a box or more.
    :ivar boxes: boxes of those sheets; ``differing`` those that were settled.
    :ivar reread: boxes read otherwise than both typists did; ``corrected`` boxes that the plenary corrected.
    :ivar rules: sheets with a finding, by rule, as sealed or as they stand.
    """

    twice: int
    settled: int
    boxes: int
    differing: int
    reread: int
    corrected: int
    undecided: int
    rules: Mapping[str, int]


@dataclass(frozen=True)
class Typing:
    """What one person, or everybody together, typed.

    :ivar seconds: from the opening of a sheet to its signature, summed over ``timed`` sheets; longer ones than half an
        hour were left lying and are not in it.
    """

    sheets: int
    boxes: int
    timed: int
    seconds: int

    @property
    def per_sheet(self) -> float | None:
        """Seconds a sheet."""
        return self.seconds / self.timed if self.timed else None


@dataclass(frozen=True)
class ContestProgress:
    """Everything that the overview says of one contest. ``quality`` is None for who may not see findings; ``mine`` for
    who does not type."""

    contest: str
    hours: tuple[Hour, ...]
    villages: tuple[VillageFigures, ...]
    quality: Quality | None
    mine: Typing | None
    everybody: Typing
