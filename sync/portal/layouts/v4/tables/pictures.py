"""``formulir``: digests of pictures of station forms and of signed documents, and why a picture is not to be had."""

from __future__ import annotations

from collections.abc import Iterator

from sync.portal.content import View
from sync.portal.layouts.v2.changes import history
from sync.portal.layouts.v4.names import local, word
from sync.portal.layouts.v4.tables.shape import RegionTable, Row, expected_sheets
from sync.record.content import FORM_D, Image, SealedSheet
from sync.record.record import Record

_COLUMNS = ("wilayah", "jenis", "dokumen", "halaman", "keadaan_gambar", "alasan", "sha256", "ukuran", "direkam",
            "gambar", "catatan")


def _picture_rows(view: View) -> Iterator[Row]:
    """Of every sealed sheet, superseded ones too, its pictures or that there is none; then signed documents."""
    for one in expected_sheets(view):
        for record in history(view, one.sheet):
            yield from _of_sheet(view, record)
    documents = (one for _, one in view.logged() if isinstance(one.content, Image) and one.content.label == FORM_D)
    for record in documents:
        said = record.content_as(Image)
        yield {
            "wilayah": said.region, "jenis": said.contest, "dokumen": word("documents", "form_d"),
            **_withheld(view, record), "catatan": said.recap,
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
    said = record.content_as(Image)
    return {
        "halaman": said.page, "keadaan_gambar": word("images", "withheld"), "gambar": record.id,
        "alasan": word("image_reasons", "personal"), "sha256": said.original.sha256, "ukuran": said.original.size,
        "direkam": local(said.device_time, view.region),
    }


PICTURES = RegionTable("formulir", lambda package: _COLUMNS, _picture_rows)
