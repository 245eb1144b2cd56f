"""Printed documents: D.Hasil Kecamatan as PDF, its attached record, its signatures and their check.

Everything here is a function of plain data: no desk, no database, no clock, no network. The heavy libraries
are imported when a function needs them, so that importing this package costs nothing.
"""

from recap_desktop.reports.attachment import attach, record_file_name
from recap_desktop.reports.document import render
from recap_desktop.reports.model import (
    CorrectionNote,
    Declined,
    DHasil,
    FindingNote,
    LogHead,
    MissingNote,
    ResultNote,
    Signatory,
    Witness,
)
from recap_desktop.reports.signing import (
    PdfSigner,
    committee_signers,
    prepare_signatures,
    prepared_signers,
    sign,
)
from recap_desktop.reports.verdict import Attached, PdfSignature, PdfVerdict, attached, verify_pdf

__all__ = [
    "Attached", "CorrectionNote", "DHasil", "Declined", "FindingNote", "LogHead", "MissingNote", "ResultNote",
    "PdfSignature", "PdfSigner", "PdfVerdict", "Signatory", "Witness", "attach", "attached", "committee_signers",
    "prepare_signatures", "prepared_signers", "record_file_name", "render", "sign", "verify_pdf",
]
