"""Code lists of record payloads, each in this place once; labels are in ``resources``."""

from __future__ import annotations

from typing import Literal, TypeAlias

Mode: TypeAlias = Literal["training", "trial", "official"]
ResultType: TypeAlias = Literal[
    "regular", "recount", "postponed_count", "revote", "postponed_vote", "continued_vote"
]
#: What a typist read from.
Source: TypeAlias = Literal["plano", "salinan", "photo", "sirekap"]
Outcome: TypeAlias = Literal["counted", "undecided"]
#: What was decided about a finding that law expects not to happen.
DispositionCode: TypeAlias = Literal[
    "fixed_typo", "corrected_by_plenary", "recounted", "noted_incident", "objection_recorded"
]
Reason: TypeAlias = Literal[
    "miscounted", "misread", "miswritten", "recounted", "court_order", "supervisor_advice", "damaged", "revote",
    "other",
]
#: A reopening has one reason more: what was declared missing came.
ReopeningReason: TypeAlias = Literal[
    "miscounted", "misread", "miswritten", "recounted", "court_order", "supervisor_advice", "damaged", "revote",
    "other", "came_later",
]
AbsenceReason: TypeAlias = Literal["postponed", "lost", "not_held"]
CorrectionMethod: TypeAlias = Literal["strike", "recount"]
SettlementBasis: TypeAlias = Literal["difference", "reread"]
RecapLevel: TypeAlias = Literal["village", "subdistrict"]
RecapStatus: TypeAlias = Literal["partial", "final"]
MissingReason: TypeAlias = Literal["not_entered", "in_progress", "open_finding", "conflict", "absent", "undecided"]
IncidentState: TypeAlias = Literal["open", "settled"]
ObjectionState: TypeAlias = Literal["open", "accepted", "rejected", "forwarded"]
#: What the plenary decided; of an incident only ``settled`` and ``forwarded``, of an objection all but ``settled``.
MatterDecision: TypeAlias = Literal["settled", "accepted", "rejected", "forwarded"]
