"""Typed contents of what stands beside a result: photographs, heads of journals."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from sync.record.content.header import ContentPart, RecordContent
from sync.record.content.scalars import Contest, Count, Region, Sha256, Station, Word

#: Label of an image that is the signed D.Hasil of a recapitulation.
FORM_D = "form_d"


class BlobName(ContentPart, frozen=True, kw_only=True, gc=False):
    """A content-addressed blob: digest of the whole, size in bytes, digests of its pieces of 128 KiB in order."""

    repeating = frozenset({"chunks"})

    sha256: Sha256
    size: Annotated[int, Meta(ge=1, le=512 << 17)]
    chunks: Annotated[tuple[Sha256, ...], Meta(min_length=1, max_length=512)]


class Image(RecordContent, frozen=True, kw_only=True, gc=False):
    """A page of a station's form as photographed, or the signed document (label ``form_d``) of a region's recap.

    It names either a station, or a region and the id of the recap record that the document prints. ``derivative`` is a
    smaller picture of ``original``, where there is one.
    """

    kind: Literal["image"]
    contest: Contest
    station: Station | None = None
    region: Region | None = None
    recap: Sha256 | None = None
    page: Annotated[int, Meta(ge=1, le=64)]
    label: Word
    original: BlobName
    derivative: BlobName | None

    def __post_init__(self) -> None:
        super().__post_init__()
        named = tuple(part is not None for part in (self.station, self.region, self.recap))
        if named not in ((True, False, False), (False, True, True)):
            raise ValueError("station: an image is of a station, or of a region and its recap")


class JournalHead(RecordContent, frozen=True, kw_only=True, gc=False):
    """Newest line of a device's journal and the count of its lines."""

    kind: Literal["journal-head"]
    head: Sha256
    count: Count
