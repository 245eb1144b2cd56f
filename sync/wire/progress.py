"""What staff of a regency are told of its sub-districts: how far they are, never a figure of one sheet."""

from __future__ import annotations

from msgspec import Struct


class PlaceProgress(Struct, frozen=True):
    """How far a region is. Sheets are contest x station.

    ``expected`` of the current package; ``arrived``: something of it is here; ``done``: ratified, decided to be left
    undecided, or declared absent; ``open``: waits for a finding to be settled; ``conflict``: readings or results that
    contradict each other. ``late``: records that came after their signer's key had ended; ``quarantined``: those of
    them that nobody endorsed; ``waiting``: records that the server cannot judge yet.
    """

    code: str
    name: str
    expected: int = 0
    arrived: int = 0
    done: int = 0
    open: int = 0
    conflict: int = 0
    late: int = 0
    quarantined: int = 0
    waiting: int = 0


class SubdistrictProgress(Struct, frozen=True):
    """A sub-district and its villages; what names no village is in the total alone."""

    total: PlaceProgress
    villages: list[PlaceProgress]


class RuleRate(Struct, frozen=True):
    """On how many of the sheets that could be judged a rule has something to say."""

    rule: str
    sheets: int
    judged: int


class PreviewColumn(Struct, frozen=True):
    """Votes of a choice, or ``valid`` / ``invalid`` votes (without number and name)."""

    field: str
    number: str
    name: str
    votes: int


class PreviewRow(Struct, frozen=True):
    """A sub-district in a preview. ``state``: ``final`` (its final D.Hasil is in the sum), ``partial``, ``outdated``
    (its D.Hasil no longer says what stands), ``none``. ``votes`` are empty where it is in no sum."""

    code: str
    name: str
    state: str
    votes: list[int] = []


class Preview(Struct, frozen=True):
    """A recapitulation of the regency out of the final D.Hasil of its sub-districts. Never an official result.

    ``complete`` where none is missing; it is a preview all the same: the regency's plenary decides.
    """

    contest: str
    title: dict[str, str]
    district: str
    columns: list[PreviewColumn]
    rows: list[PreviewRow]
    complete: bool
    official: bool = False


class RegencyProgress(Struct, frozen=True):
    """Everything of one regency. ``time`` is the server's, ``size`` that of the log, ``package`` its number."""

    region: str
    name: str
    election: str
    mode: str
    time: str
    size: int
    package: int
    total: PlaceProgress
    subdistricts: list[SubdistrictProgress]
    rules: list[RuleRate]
    previews: list[Preview]


class ProgressLink(Struct, frozen=True):
    """Path of a page that can be opened once, within so many seconds."""

    path: str
    seconds: int
