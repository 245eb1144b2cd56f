"""What the registers of the plenary show: plain, immutable values. Codes, never sentences.

Words and names stand here only where this laptop has them: a record names them by the digest of a salted blob.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from forms.figure import Figure

#: Place of the supervisor (Panwaslu Kecamatan) in every register.
SUPERVISOR = "PANWASLU"
#: Begins the code of a contestant's witness: ``SAKSI-2`` is that of ballot number 2.
WITNESS = "SAKSI-"
#: Begins the code of a village committee: ``PPS-1671041005``.
VILLAGE_COMMITTEE = "PPS-"

SealState = Literal["whole", "broken", "missing"]
CopyAnswer = Literal["equal", "differs", "none"]


@dataclass(frozen=True)
class Attendee:
    """A seat of the plenary of one contest and who is mandated for it.

    :ivar code: :data:`SUPERVISOR`, or :data:`WITNESS` with a ballot number, or :data:`VILLAGE_COMMITTEE` with the
        village's code.
    :ivar label: name of the contestant or village; "" for the supervisor.
    :ivar names: the persons mandated, at most two; empty where nobody came or their names are not on this laptop.
    :ivar sitting: which of them sits in, 1 or 2; 0 for nobody.
    :ivar mandate: the letter of mandate was seen; of witnesses only.
    """

    code: str
    label: str
    names: tuple[str, ...] = ()
    sitting: int = 0
    mandate: bool = False

    @property
    def present(self) -> bool:
        """Whether somebody sits in."""
        return self.sitting > 0


@dataclass(frozen=True)
class AttendanceView:
    """The attendance list of one contest as it stands on this laptop.

    :ivar seats: supervisor, witnesses by ballot number, village committees by code; vacant ones too.
    :ivar signed: ids of the signed lists that stand; ``()`` for none.
    :ivar signed_at: device time of the newest of them (UTC, ``2024-02-14T15:18:00Z``); "" for none.
    :ivar changed: what is noted here is not what was signed.
    """

    contest: str
    seats: tuple[Attendee, ...]
    signed: tuple[str, ...] = ()
    signed_at: str = ""
    changed: bool = False


@dataclass(frozen=True)
class BoxView:
    """Box and seal of one station and contest, as noted on this laptop.

    :ivar received: the box was received. :ivar seal: None while nobody looked. :ivar opened: the bag was opened before
        the plenary. :ivar note: what was remarked. :ivar at: when it was noted (UTC), "" for never. :ivar by: name.
    :ivar number: as printed on the seal; "" where none was noted.
    """

    contest: str
    station: str
    received: bool = False
    seal: SealState | None = None
    opened: bool = False
    note: str = ""
    at: str = ""
    by: str = ""
    number: str = ""


@dataclass(frozen=True)
class DecisionView:
    """What the plenary decided on an incident or objection.

    :ivar decision: ``settled``, ``accepted``, ``rejected``, ``forwarded`` (carried to the level above).
    :ivar text: its words; None where it has none or this laptop has not got them.
    :ivar at: device time (UTC). :ivar names: who signed.
    """

    record: str
    decision: str
    text: str | None
    at: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class MatterView:
    """An incident or an objection, with what was decided.

    :ivar kind: ``incident`` or ``objection``.
    :ivar station: 13 digits; "" where it is of a village or the sub-district: ``region`` then.
    :ivar field: box id it is tied to, "" for none.
    :ivar level: ``station`` where it stands in the station's own form (C), else ``plenary``.
    :ivar by: code of who objects (:data:`WITNESS`, :data:`SUPERVISOR`); "" of an incident.
    :ivar claimed: the figure that the witness says is right, None for none.
    :ivar text: its words; None where this laptop has not got them.
    :ivar state: ``open``, ``settled``, ``accepted``, ``rejected``, ``forwarded``; ``contradicted`` where decisions
        that know nothing of each other differ.
    :ivar part: of the form of incidents and objections, by law: an accepted objection is an incident.
    :ivar corrections: ids of corrections that name it as their cause.
    """

    record: str
    kind: str
    contest: str
    station: str
    region: str
    field: str
    level: str
    by: str
    claimed: Figure | None
    text: str | None
    state: str
    at: str
    names: tuple[str, ...]
    decisions: tuple[DecisionView, ...] = ()
    corrections: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """``incident`` or ``objection``: where it is printed."""
        return "incident" if self.kind == "incident" or self.state == "accepted" else "objection"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state in ("open", "contradicted")


@dataclass(frozen=True)
class NihilView:
    """The signed statement that nothing happened in a station, village or sub-district.

    :ivar stands: False where an incident or objection of that place is known: it withdraws the statement.
    """

    record: str
    contest: str
    place: str
    at: str
    names: tuple[str, ...]
    stands: bool


@dataclass(frozen=True)
class CopyDifference:
    """A box in which a copy says something else than the result form (R20)."""

    field: str
    written: Figure | None
    copy: Figure


@dataclass(frozen=True)
class CopyView:
    """One copy (C.Hasil Salinan) held against the result form of a station.

    :ivar code: whose copy. :ivar answer: None while it was not compared; ``none``: there is no copy.
    """

    code: str
    label: str
    answer: CopyAnswer | None = None
    differences: tuple[CopyDifference, ...] = ()


@dataclass(frozen=True)
class CopyChecksView:
    """All copies of one station and contest.

    :ivar ready: both keyings agree or are settled: there is something to compare with.
    :ivar signed: ids of signed checks that stand. :ivar changed: what is noted here is not what was signed.
    """

    contest: str
    station: str
    copies: tuple[CopyView, ...]
    ready: bool = False
    signed: tuple[str, ...] = ()
    changed: bool = False

    @property
    def differing(self) -> tuple[CopyView, ...]:
        """Copies that say something else: what R20 reports."""
        return tuple(one for one in self.copies if one.answer == "differs")


@dataclass(frozen=True)
class NewMatter:
    """An incident or objection as it is filled in.

    :ivar place: 13 digits of a station, 10 of a village or 6 of the sub-district.
    :ivar by: "" for an incident. :ivar settled: an incident that was settled already.
    """

    kind: Literal["incident", "objection"]
    contest: str
    place: str
    text: str
    field: str = ""
    by: str = ""
    claimed: Figure | None = None
    level: Literal["plenary", "station"] = "plenary"
    settled: bool = False


@dataclass(frozen=True)
class CopyNote:
    """What is noted of one copy; ``figures`` are those of the copy, by box, where it differs."""

    answer: CopyAnswer
    figures: Mapping[str, Figure] = field(default_factory=dict)
