"""What a D.Hasil carries: its record with the signers' statements, and packages, so that it is checked by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from forms.errors import KnownError
from recap_desktop.reports.packages import package_files
from resources.catalogue import text

if TYPE_CHECKING:
    from pikepdf import Name, Pdf

    from recap_desktop.reports.model import DHasil

_MIME = "application/json"


def record_file_name(document: DHasil) -> str:
    """``recap-<region>-<contest>-r<revision>.json``."""
    return f"recap-{document.subdistrict}-{document.contest}-r{document.revision}.json"


def attach(pdf: bytes, document: DHasil, lang: str = "id") -> bytes:
    """:func:`attach_into` for bytes. :raises KnownError: ``report.not_same_record``."""
    target = BytesIO()
    attach_into(target, BytesIO(pdf), document, lang)
    return target.getvalue()


def attach_into(target: BinaryIO, pdf: BinaryIO, document: DHasil, lang: str = "id") -> None:
    """Rewrite a fresh PDF with fixed dates and id, and with the record's container attached, if it has a record.

    The record is the document's source data (``/AFRelationship /Data``); the packages that it and its sheets name
    supplement it (:mod:`recap_desktop.reports.packages`). Sign afterwards, never before: this
    writes the file anew.

    :raises KnownError: ``report.not_same_record``.
    """
    import pikepdf

    made = datetime.strptime(document.device_time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    with pikepdf.open(pdf) as opened:
        if document.record:
            record = {record_file_name(document): _container(document)}
            _add(opened, record, pikepdf.Name.Data, text("report.attachment", lang), made)
            _add(opened, package_files(document.packages), pikepdf.Name.Supplement,
                 text("report.attachment_packages", lang), made)
            opened.Root.AF = pikepdf.Array([one.obj for one in opened.attachments.values()])
        opened.docinfo["/CreationDate"] = opened.docinfo["/ModDate"] = pikepdf.String(_pdf_date(made))
        if "/Trapped" in opened.docinfo:
            del opened.docinfo["/Trapped"]
        opened.Root.Lang = pikepdf.String(lang)
        opened.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        opened.save(target, deterministic_id=True, min_version="1.7")


def _add(opened: Pdf, files: Mapping[str, bytes], relationship: Name, description: str, made: datetime) -> None:
    from pikepdf import AttachedFileSpec

    for name, data in files.items():
        opened.attachments[name] = AttachedFileSpec(
            opened, data, filename=name, mime_type=_MIME, relationship=relationship, description=description,
            creation_date=_pdf_date(made), mod_date=_pdf_date(made),
        )


def _container(document: DHasil) -> bytes:
    from sync.record.container import Container
    from sync.record.record import Record

    record = Record.parse(document.record)
    if record.id != document.record_id:
        raise KnownError("report.not_same_record")
    return Container(record, document.statements).to_bytes()


def _pdf_date(moment: datetime) -> str:
    return moment.strftime("D:%Y%m%d%H%M%SZ")
