"""Typed payloads of records: one frozen class a kind, and one an act, made once by the strict decode.

Everything outside this package reads ``record.content``; figures in it are :class:`forms.figure.Figure` objects.
"""

from sync.record.content.acts import (
    Absent,
    Act,
    ActContent,
    ActingChair,
    ConflictSettled,
    Correction,
    Endorsed,
    Finalised,
    RefusalToSign,
    Reopened,
    Undecided,
    VillageClosed,
)
from sync.record.content.codec import KINDS, content_of, decode, payload_bytes, payload_of, says
from sync.record.content.evidence import FORM_D, BlobName, Image, JournalHead
from sync.record.content.figures import BoxReading, Change, Figures, RereadBox
from sync.record.content.header import RecordContent
from sync.record.content.plenary import (
    Attendance,
    CopyCheck,
    Decision,
    Incident,
    Nihil,
    Objection,
    PlacedContent,
    Seat,
)
from sync.record.content.recap import MissingStation, SignedRecap, VillageTotals
from sync.record.content.sheet import Disposition, Form, SealedFinding, SealedSheet, Settlement, Transcription

__all__ = [
    "FORM_D", "KINDS", "Absent", "Act", "ActContent", "ActingChair", "Attendance", "BlobName", "BoxReading", "Change",
    "ConflictSettled", "CopyCheck", "Correction", "Decision", "Disposition", "Endorsed", "Figures", "Finalised",
    "Form", "Image", "Incident", "JournalHead", "MissingStation", "Nihil", "Objection", "PlacedContent",
    "RecordContent", "RefusalToSign", "Reopened", "RereadBox", "SealedFinding", "SealedSheet", "Seat", "Settlement",
    "SignedRecap", "Transcription", "Undecided", "VillageClosed", "VillageTotals", "content_of", "decode",
    "payload_bytes", "payload_of", "says",
]
