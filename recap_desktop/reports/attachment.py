"""The recap record inside the PDF, with its signers' officer statements: the file can be checked without a release."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from forms.errors import KnownError
from resources.catalogue import text

if TYPE_CHECKING:
    from recap_desktop.reports.model import DHasil

_MIME = "application/json"


def record_file_name(document: DHasil) -> str:
    """``recap-310101-PPWP-r1.json``."""
    return f"recap-{document.subdistrict}-{document.contest}-r{document.revision}.json"


def attach(pdf: bytes, document: DHasil, lang: str = "id") -> bytes:
    """Rewrite a fresh PDF with fixed dates and id, and with the record's container attached, if it has a record.

    The attachment is the document's source data (``/AFRelationship /Data``). Sign afterwards, never before: this
    writes the file anew.

    :raises KnownError: ``report.not_same_record``.
    """
    import pikepdf

    made = datetime.strptime(document.device_time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    with pikepdf.open(BytesIO(pdf)) as opened:
        if document.record:
            attached = _container(document)
            name = record_file_name(document)
            spec = pikepdf.AttachedFileSpec(
                opened, attached, filename=name, mime_type=_MIME, relationship=pikepdf.Name.Data,
                description=text("report.attachment", lang), creation_date=_pdf_date(made), mod_date=_pdf_date(made),
            )
            opened.attachments[name] = spec
            opened.Root.AF = pikepdf.Array([opened.attachments[name].obj])
        opened.docinfo["/CreationDate"] = opened.docinfo["/ModDate"] = pikepdf.String(_pdf_date(made))
        if "/Trapped" in opened.docinfo:
            del opened.docinfo["/Trapped"]
        opened.Root.Lang = pikepdf.String(lang)
        opened.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        target = BytesIO()
        opened.save(target, deterministic_id=True, min_version="1.7")
    return target.getvalue()


def _container(document: DHasil) -> bytes:
    from sync.record.container import Container
    from sync.record.record import Record

    record = Record.parse(document.record)
    if record.id != document.record_id:
        raise KnownError("report.not_same_record")
    return Container(record, document.statements).to_bytes()


def _pdf_date(moment: datetime) -> str:
    return moment.strftime("D:%Y%m%d%H%M%SZ")
