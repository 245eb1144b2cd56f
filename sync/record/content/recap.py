"""Typed content of a recapitulation."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from sync.record.content.codes import MissingReason, RecapLevel, RecapStatus
from sync.record.content.header import ContentPart, RecordContent
from sync.record.content.scalars import Contest, Count, District, Region, Sha256, Station, Totals

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
    """Sum of the sheets it names; ``blanks`` counts the boxes that were blank in a sheet.

    ``district`` is the electoral district, told only where the region has a part in several of the contest.
    """

    kind: Literal["recap"]
    contest: Contest
    district: District | UnsetType = UNSET
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
