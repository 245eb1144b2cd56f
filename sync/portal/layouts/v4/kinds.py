"""Kinds of the files of a release, as its listings name them."""

from __future__ import annotations

from collections.abc import Mapping

_PAGE = ("halaman", "data")
#: First part of a path -> kind of file, and what it is derived from; anything else is a page.
KINDS: Mapping[str, tuple[str, str | None]] = {
    "paket": ("paket", None), "petugas": ("petugas", None), "catatan": ("catatan", None), "log": ("log", None),
    "data": ("tabel", "catatan"), "referensi": ("referensi", "paket"), "datapackage": ("deskriptor", "data"),
    "verifikasi": ("program", None), "agregasi": ("program", None),
    "cari": ("pencarian", "paket"), "portal": ("program", None), "periksa": ("program", None),
    "wilayah": ("wilayah", "catatan"), "rilis": ("rilis", None), "gaya": ("gaya", None),
    "dokumen": ("dokumen", "catatan"),
    "err": ("err", "catatan"), "parquet": ("salinan", "data"), "xlsx": ("salinan", "data"),
    "metadata": ("metadata", "data"),
    "katalog": ("katalog", "data"), "schemaorg": ("katalog", "data"), "laporan-validasi": ("laporan", "data"),
    "umpan": ("umpan", "data"),
    "BACA-SAYA": ("keterangan", "data"), "README": ("keterangan", "data"), "skema": ("deskriptor", None),
}


def kind_of(path: str) -> tuple[str, str | None]:
    """Kind of a file, and what it is derived from."""
    return KINDS.get(path.split("/")[0].split(".")[0], _PAGE)


def kinds() -> list[str]:
    """Every kind that there is."""
    return sorted({kind for kind, _ in (*KINDS.values(), _PAGE)})
