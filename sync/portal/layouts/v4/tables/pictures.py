"""``formulir``: digests of pictures of station forms and of signed documents, where they lie, or why they do not."""

from __future__ import annotations

from collections.abc import Iterator

from sync.portal.content import View
from sync.portal.layouts.v2.changes import history
from sync.portal.layouts.v4.documents import Document, documents_of, without_document
from sync.portal.layouts.v4.names import local, word
from sync.portal.layouts.v4.tables.shape import RegionTable, Row, expected_sheets
from sync.record.content import Image, SealedSheet
from sync.record.record import Record

_COLUMNS = ("wilayah", "jenis", "dokumen", "halaman", "keadaan_gambar", "alasan", "sha256", "ukuran", "direkam",
            "gambar", "catatan", "berkas")


def _picture_rows(view: View) -> Iterator[Row]:
    """Of every sealed sheet, superseded ones too, its pictures or that there is none; then signed documents."""
    for one in expected_sheets(view):
        for record in history(view, one.sheet):
            yield from _of_sheet(view, record)
    for document in documents_of(view):
        yield _of_document(view, document)
    for recap in without_document(view):
        yield {
            "wilayah": recap.area, "jenis": recap.contest, "dokumen": word("documents", "form_d"),
            "keadaan_gambar": word("images", "none"), "alasan": word("image_reasons", "no_document"),
            "catatan": recap.id,
        }


def _of_document(view: View, one: Document) -> Row:
    """A signed D.Hasil: the file where it is published, else the reason."""
    return {
        **_told(view, one.image), "wilayah": one.said.region, "jenis": one.said.contest,
        "dokumen": word("documents", "form_d"), "catatan": one.said.recap, "berkas": one.path,
        "keadaan_gambar": word("images", "withheld" if one.reason else "published"),
        "alasan": word("image_reasons", one.reason) if one.reason else "",
    }


def _of_sheet(view: View, sheet: Record) -> Iterator[Row]:
    base = {
        "wilayah": sheet.station, "jenis": sheet.contest, "dokumen": word("documents", "form_c"), "catatan": sheet.id,
    }
    named = sheet.content_as(SealedSheet).images
    if not named:
        yield {**base, "keadaan_gambar": word("images", "none"), "alasan": word("image_reasons", "no_image")}
    for name in named:
        record = view.records.get(name)
        if record is None or not isinstance(record.content, Image):
            yield {
                **base, "gambar": name, "keadaan_gambar": word("images", "none"),
                "alasan": word("image_reasons", "not_in_log"),
            }
        else:
            yield {**base, **_withheld(view, record)}


def _withheld(view: View, record: Record) -> Row:
    """The digest is published, the picture is not: it shows names and signatures of persons."""
    return {
        **_told(view, record), "keadaan_gambar": word("images", "withheld"),
        "alasan": word("image_reasons", "personal"),
    }


def _told(view: View, record: Record) -> Row:
    said = record.content_as(Image)
    return {
        "halaman": said.page, "gambar": record.id, "sha256": said.original.sha256, "ukuran": said.original.size,
        "direkam": local(said.device_time, view.region),
    }


PICTURES = RegionTable("formulir", lambda package: _COLUMNS, _picture_rows)
