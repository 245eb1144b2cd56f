"""Typed contents of the plenary's registers: incidents, objections, decisions on them, copies, who attended.

Words and names are digests of salted blobs.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sync.record.content import figures as tables
from sync.record.content.codes import IncidentState, MatterDecision, ObjectionState
from sync.record.content.figures import CopyTable, OptionalFigureTable
from sync.record.content.header import ContentPart, RecordContent
from sync.record.content.scalars import Code, Contest, Field, Ids, Region, Revision, Sha256, Station


class PlacedContent(RecordContent, frozen=True, kw_only=True, gc=False):
    """What is of one station, or else of a village or sub-district.

    :raises ValueError: for both, or neither.
    """

    contest: Contest
    station: Station | None = None
    region: Region | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.station is None) == (self.region is None):
            raise ValueError("station: of a station, or of a region")

    @property
    def place(self) -> str:
        """Code of the station or region."""
        return self.area


class Incident(PlacedContent, frozen=True, kw_only=True, gc=False):
    """A special incident. ``level``: it stands in the station's own form; else it is the plenary's."""

    kind: Literal["incident"]
    field: Field | None = None
    level: Literal["station"] | None = None
    text: Sha256
    state: IncidentState


class Objection(PlacedContent, frozen=True, kw_only=True, gc=False):
    """An objection of a witness, to one box or to the sheet; ``figures`` are what the witness says is right."""

    tables = {"figures": tables.some_figures}

    kind: Literal["objection"]
    field: Field | None
    figures: OptionalFigureTable = None
    level: Literal["station"] | None = None
    by: Code
    text: Sha256
    state: ObjectionState


class Decision(PlacedContent, frozen=True, kw_only=True, gc=False):
    """What the plenary decided on an incident or objection (``matter``); it takes the place of ``replaces``."""

    kind: Literal["decision"]
    matter: Sha256
    decision: MatterDecision
    text: Sha256 | None
    replaces: Ids


class Nihil(PlacedContent, frozen=True, kw_only=True, gc=False):
    """Nothing happened there: no incident and no objection."""

    kind: Literal["nihil"]


_Codes = Annotated[tuple[Code, ...], Meta(max_length=64)]


class CopyCheck(RecordContent, frozen=True, kw_only=True, gc=False):
    """Copies of a result form held against it: ``equal`` ones, ``differing`` ones with their own figures by box, and
    witnesses or supervisors without a copy (``absent``). ``revision`` is that of the sheet they were held against."""

    tables = {"differing": tables.copies}

    kind: Literal["copy-check"]
    contest: Contest
    station: Station
    revision: Revision
    equal: _Codes
    differing: CopyTable
    absent: _Codes
    replaces: Ids


class Seat(ContentPart, frozen=True, kw_only=True, gc=False):
    """Whom somebody mandated (at most two, by the digests of their names), which of them sits in (0: nobody), and
    whether the letter of mandate was seen."""

    code: Code
    names: Annotated[tuple[Sha256, ...], Meta(max_length=2)]
    sitting: Annotated[int, Meta(ge=0, le=2)]
    mandate: bool


class Attendance(RecordContent, frozen=True, kw_only=True, gc=False):
    """The attendance list of one contest in a sub-district."""

    kind: Literal["attendance"]
    contest: Contest
    region: Region
    seats: Annotated[tuple[Seat, ...], Meta(min_length=1, max_length=256)]
    replaces: Ids
