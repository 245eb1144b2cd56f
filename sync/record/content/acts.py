"""Typed contents of acts: decisions of the committee, one class an act."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

from msgspec import Meta

from sync.record.content import figures as tables
from sync.record.content.codes import AbsenceReason, CorrectionMethod, Reason, ReopeningReason
from sync.record.content.figures import ChangeTable
from sync.record.content.header import RecordContent
from sync.record.content.scalars import (
    MOST,
    Code,
    Contest,
    FindingKey,
    Ids,
    Person,
    Region,
    Revision,
    Sha256,
    SomeIds,
    Station,
)


class ActContent(RecordContent, frozen=True, kw_only=True, tag_field="act", gc=False):
    """What every act is: a record of kind ``act`` with the fields of its own act only."""

    act: ClassVar[str]

    kind: Literal["act"]

    @property
    def act_or_kind(self) -> str:
        return self.act


class Correction(ActContent, frozen=True, kw_only=True, tag="correction", gc=False):
    """Boxes of a sheet changed, from one figure to another, with the witnesses and agents who agreed; ``objection`` is
    the objection that it follows, where there was one."""

    act = "correction"
    tables = {"figures": tables.changes}

    contest: Contest
    station: Station
    revision: Revision
    figures: ChangeTable
    reason: Reason
    method: CorrectionMethod
    agreed: Annotated[tuple[Code, ...], Meta(max_length=32)]
    requester: Person
    objection: Sha256 | None = None


class Undecided(ActContent, frozen=True, kw_only=True, tag="undecided", gc=False):
    """A sheet left undecided, with the findings that stay open."""

    act = "undecided"

    contest: Contest
    station: Station
    revision: Revision
    findings: Annotated[tuple[FindingKey, ...], Meta(min_length=1, max_length=MOST)]
    reason: Reason


class Absent(ActContent, frozen=True, kw_only=True, tag="absent", gc=False):
    """There is no sheet of this station."""

    act = "absent"

    contest: Contest
    station: Station
    reason: AbsenceReason


class Reopened(ActContent, frozen=True, kw_only=True, tag="reopened", gc=False):
    """A closed station opened again; ``records`` are the final recapitulations and absences that closed it."""

    act = "reopened"

    contest: Contest
    station: Station
    reason: ReopeningReason
    basis: Code
    records: SomeIds
    requester: Person


class ConflictSettled(ActContent, frozen=True, kw_only=True, tag="conflict_settled", gc=False):
    """Of records that contradict each other, those that stand and those that do not."""

    act = "conflict_settled"

    contest: Contest
    station: Station
    revision: Revision
    chosen: Ids
    rejected: Ids
    reason: Reason


class VillageClosed(ActContent, frozen=True, kw_only=True, tag="village_closed", gc=False):
    """The recapitulation of a village is closed."""

    act = "village_closed"

    contest: Contest
    region: Region
    recap: Sha256


class Finalised(ActContent, frozen=True, kw_only=True, tag="finalised", gc=False):
    """The recapitulation of a sub-district is final."""

    act = "finalised"

    contest: Contest
    region: Region
    recap: Sha256


class ActingChair(ActContent, frozen=True, kw_only=True, tag="acting_chair", gc=False):
    """Members elect one of their own to sign as chair."""

    act = "acting_chair"

    person: Person
    reason: Reason


class RefusalToSign(ActContent, frozen=True, kw_only=True, tag="refusal_to_sign", gc=False):
    """A member does not sign the recapitulation of a region."""

    act = "refusal_to_sign"

    contest: Contest
    region: Region
    person: Person
    reason: Reason


class Endorsed(ActContent, frozen=True, kw_only=True, tag="endorsed", gc=False):
    """Records of a key taken back later, which two persons of the committee stand by."""

    act = "endorsed"

    records: SomeIds


#: Every act; the decoder picks the class by the field ``act``.
Act: TypeAlias = (
    Correction | Undecided | Absent | Reopened | ConflictSettled | VillageClosed | Finalised | ActingChair
    | RefusalToSign | Endorsed
)
