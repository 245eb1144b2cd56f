"""Typed contents of what stands beside a result: photographs, incidents, objections, heads of journals."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sync.record.content.codes import IncidentState, ObjectionState
from sync.record.content.header import RecordContent
from sync.record.content.scalars import Code, Contest, Count, Field, Sha256, Station, Word


class Image(RecordContent, frozen=True, kw_only=True, gc=False):
    """A photograph of one page, by digest; ``chunks`` are the digests of its pieces, in order."""

    repeating = frozenset({"chunks"})

    kind: Literal["image"]
    contest: Contest
    station: Station
    page: Annotated[int, Meta(ge=1, le=64)]
    label: Word
    original: Sha256
    derivative: Sha256
    chunks: Annotated[tuple[Sha256, ...], Meta(min_length=1, max_length=512)]


class Incident(RecordContent, frozen=True, kw_only=True, gc=False):
    """A special incident; ``text`` is the digest of a salted blob."""

    kind: Literal["incident"]
    contest: Contest
    station: Station
    text: Sha256
    state: IncidentState


class Objection(RecordContent, frozen=True, kw_only=True, gc=False):
    """An objection of a witness, to one box or to the sheet; ``text`` is the digest of a salted blob."""

    kind: Literal["objection"]
    contest: Contest
    station: Station
    field: Field | None
    by: Code
    text: Sha256
    state: ObjectionState


class JournalHead(RecordContent, frozen=True, kw_only=True, gc=False):
    """Newest line of a device's journal and the count of its lines."""

    kind: Literal["journal-head"]
    head: Sha256
    count: Count
