"""Typed content of a recapitulation."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sync.record.content.codes import MissingReason, RecapLevel, RecapStatus
from sync.record.content.header import ContentPart, RecordContent
from sync.record.content.scalars import Contest, Count, Region, Sha256, Station, Totals

_STATIONS = 2000


class MissingStation(ContentPart, frozen=True, kw_only=True, gc=False):
    """A station that is in no total, and why."""

    station: Station
    reason: MissingReason


class VillageTotals(ContentPart, frozen=True, kw_only=True, gc=False):
    """One column of the table of a sub-district: sums by box."""

    code: Region
    totals: Totals

    def __hash__(self) -> int:
        return hash((self.code, *self.totals.items()))


class SignedRecap(RecordContent, frozen=True, kw_only=True, gc=False):
    """Sum of the sheets it names; ``blanks`` counts the boxes that were blank in a sheet."""

    kind: Literal["recap"]
    contest: Contest
    level: RecapLevel
    region: Region
    status: RecapStatus
    expected: Count
    included: Count
    missing: Annotated[tuple[MissingStation, ...], Meta(max_length=_STATIONS)]
    sheets: Annotated[tuple[Sha256, ...], Meta(max_length=_STATIONS)]
    totals: Totals
    blanks: Totals
    villages: Annotated[tuple[VillageTotals, ...], Meta(max_length=200)]
