"""Every kind of file of a release, by its path."""

from __future__ import annotations

from collections.abc import Sequence

from resources.regional import Language

#: Paths -> code of the sentence that says what they are (``format.file_<code>``). ``{name}`` varies, and has a word in
#: each language (:data:`VARYING`).
FILES: Sequence[tuple[Sequence[str], str]] = (
    (("BACA-SAYA.md", "README.md"), "readme"),
    (("manifest.json",), "manifest"),
    (("manifest.sig",), "manifest_sig"),
    (("daftar/{folder}.json",), "listing"),
    (("data/{table}/{regency}.csv",), "data"),
    (("data/{table}/semua.csv",), "data_all"),
    (("referensi/{list}.csv",), "list"),
    (("datapackage.json",), "descriptor"),
    (("skema.json",), "schema"),
    (("verifikasi.pyz",), "verifier"),
    (("agregasi.sql",), "sql"),
    (("paket.json",), "package"),
    (("paket/{sha256}.json",), "packages"),
    (("petugas/{two}/{sha256}.json",), "officer"),
    (("catatan/{subdistrict}/{sha256}.json",), "record"),
    (("log/checkpoint",), "checkpoint"),
    (("log/entries/{number}",), "entries"),
    (("log/tile/{rest}",), "tile"),
    (("dokumen/{subdistrict}/{sha256}.pdf",), "document"),
    (("index.html", "en.html"), "first"),
    (("metode.html", "metode.en.html", "daftar-istilah.html", "daftar-istilah.en.html", "format.html",
      "format.en.html"), "side"),
    (("halaman/{rest}.html",), "page"),
    (("gaya.css",), "style"),
    (("portal.js", "periksa.js"), "script"),
    (("cari/nama.json", "cari/nama/{rest}.json"), "search"),
    (("rilis.json",), "release"),
    (("wilayah/indeks.json", "wilayah/indeks-{province}.json"), "shard_index"),
    (("wilayah/{regency}/jumlah.json",), "shard_sums"),
    (("wilayah/{regency}/{village}.json",), "shard"),
    (("wilayah/formulir/{contest}-{district}.json",), "form"),
    (("umpan/{number}.json",), "changes"),
    (("umpan/{number}.atom",), "atom"),
    (("err/{subdistrict}-{contest}.json",), "err"),
    (("katalog.ttl", "katalog.jsonld"), "dcat"),
    (("schemaorg.jsonld",), "schema_org"),
    (("metadata/ms-keg.json", "metadata/ms-var.json", "metadata/ms-ind.json"), "metadata"),
    (("laporan-validasi.json",), "validation"),
    (("parquet/{table}/{regency}.parquet", "parquet/{table}/semua.parquet"), "parquet"),
    (("xlsx/{regency}.xlsx", "xlsx/semua.xlsx"), "xlsx"),
)
#: What varies in a path -> its word in each language.
VARYING = {
    "folder": {"id": "folder", "en": "folder"}, "table": {"id": "tabel", "en": "table"},
    "list": {"id": "daftar", "en": "list"}, "province": {"id": "provinsi", "en": "province"},
    "regency": {"id": "kabupaten", "en": "regency"}, "subdistrict": {"id": "kecamatan", "en": "sub-district"},
    "village": {"id": "desa", "en": "village"}, "sha256": {"id": "sha256", "en": "sha256"},
    "two": {"id": "2 angka pertama", "en": "its first 2 digits"}, "number": {"id": "nomor", "en": "number"},
    "contest": {"id": "jenis", "en": "contest"}, "district": {"id": "dapil", "en": "district"},
    "rest": {"id": "...", "en": "..."},
}


def shown(path: str, lang: Language) -> str:
    """A path as the explanation has it: ``data/<tabel>/<kabupaten>.csv``."""
    return path.format(**{name: f"<{lang.said(word[lang])}>" for name, word in VARYING.items()})
