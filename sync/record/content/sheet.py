"""Typed contents about one sheet: keying, settling, disposing, sealing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

from sync.record.content import figures as tables
from sync.record.content.codes import DispositionCode, Outcome, ResultType, SettlementBasis, Source
from sync.record.content.figures import FigureTable, RereadTable
from sync.record.content.header import ContentPart, RecordContent
from sync.record.content.scalars import (
    MOST,
    Code,
    Contest,
    Field,
    Fields,
    FindingKey,
    Ids,
    Nonce,
    Person,
    Revision,
    Rule,
    Sha256,
    Spelled,
    Station,
)

_Several = Annotated[tuple[Sha256, ...], Meta(min_length=2, max_length=16)]


class Form(ContentPart, frozen=True, kw_only=True, gc=False):
    """A form definition by id and digest."""

    id: Code
    digest: Sha256


class Transcription(RecordContent, frozen=True, kw_only=True, gc=False):
    """One keying of one sheet by one person.

    ``filled`` are boxes that a training run filled in; ``words`` are numbers in words as they stand on the paper.
    """

    tables = {"figures": tables.figures}

    kind: Literal["transcription"]
    contest: Contest
    station: Station
    form: Form
    revision: Revision
    result_type: ResultType
    source: Source
    figures: FigureTable
    filled: Fields
    nonce: Nonce
    words: Annotated[Mapping[Field, Spelled], Meta(max_length=MOST)] | None = None


class Settlement(RecordContent, frozen=True, kw_only=True, gc=False):
    """A third person read the named boxes again; a re-reading names the finding it is about."""

    tables = {"figures": tables.some_figures}

    kind: Literal["settlement"]
    contest: Contest
    station: Station
    revision: Revision
    transcriptions: _Several
    basis: SettlementBasis
    figures: FigureTable
    finding: FindingKey | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.basis == "reread") is (self.finding is None):
            raise ValueError("finding: a re-reading names its finding, and nothing else does")


class Disposition(RecordContent, frozen=True, kw_only=True, gc=False):
    """What was decided about a finding that law expects not to happen; ``text`` is the digest of a salted blob."""

    tables = {"values": tables.figures}

    kind: Literal["disposition"]
    contest: Contest
    station: Station
    revision: Revision
    rule: Rule
    finding: FindingKey
    values: FigureTable
    disposition: DispositionCode
    text: Sha256 | None


class SealedFinding(ContentPart, frozen=True, kw_only=True, gc=False):
    """One finding that a sealed sheet names; ``disposition`` is null where law asks for none."""

    rule: Rule
    key: FindingKey
    disposition: DispositionCode | None


class SealedSheet(RecordContent, frozen=True, kw_only=True, gc=False):
    """The sealed result of one sheet, with everything it follows from by id.

    ``rereadings`` are the boxes that were read otherwise than two typists read them; left out where there are none.
    """

    tables = {"as_written": tables.figures, "as_decided": tables.figures, "rereadings": tables.rereadings}

    kind: Literal["sheet"]
    contest: Contest
    station: Station
    form: Form
    revision: Revision
    supersedes: Ids
    result_type: ResultType
    source: Source
    outcome: Outcome
    transcriptions: _Several
    typists: Annotated[tuple[Person, ...], Meta(min_length=2, max_length=16)]
    settlements: Ids
    corrections: Ids
    dispositions: Ids
    findings: Annotated[tuple[SealedFinding, ...], Meta(max_length=MOST)]
    as_written: FigureTable
    as_decided: FigureTable
    filled: Fields
    images: Ids
    rereadings: RereadTable = None
