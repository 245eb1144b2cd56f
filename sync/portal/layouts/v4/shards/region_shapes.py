"""Shapes of what is told of regions and of the release itself, and the schema of all files; see :mod:`.shapes`."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from sync.portal.layouts.v4.shards.feed_shapes import FeedFile
from sync.portal.layouts.v4.shards.shapes import Counts, FormFile, MatterLine, Shape, Signer, VillageFile, Words


class DocumentLine(Shape, frozen=True, kw_only=True, rename={
    "record": "catatan", "digest": "sha256", "size": "ukuran", "file": "berkas", "reason": "alasan",
}):
    """A signed D.Hasil (PDF) of a recapitulation, as in the table ``formulir``: ``berkas`` is where it lies in the
    release, null where it is not published; then ``alasan`` says why. ``catatan`` is the record that names it."""

    record: str
    digest: str
    size: int
    file: str | None
    reason: str | None


class RecapLine(Shape, frozen=True, kw_only=True, rename={
    "record": "catatan", "file": "berkas", "received": "diterima", "sealed": "disahkan", "leaf": "indeks",
    "is_final": "final", "included": "tps_dihitung", "expected": "tps_diharapkan", "missing": "tanpa",
    "is_current": "sama_dengan_jumlah", "signers": "penanda_tangan",
    "before": "sebelum_paket", "differences": "selisih", "totals": "jumlah", "documents": "dokumen",
}):
    """The signed recapitulation that stands, with the stations that it leaves out: code of the station -> reason.

    One that was signed under an earlier package stands as it was signed: ``sebelum_paket`` is the number of the package
    that came after it, ``jumlah`` its own sums by column, ``selisih`` the stations whose part in the sum of now is
    another one, with the reason. All three say nothing of one that says the sum of now. ``dokumen`` are the signed
    D.Hasil that records name for it; empty: none was recorded.
    """

    record: str
    file: str
    received: str
    sealed: str
    leaf: int
    is_final: bool
    included: int
    expected: int
    missing: dict[str, str]
    is_current: bool
    signers: list[Signer]
    before: int | None
    differences: dict[str, str]
    totals: Counts
    documents: list[DocumentLine]


class Sum(Shape, frozen=True, kw_only=True, rename={
    "contest": "jenis", "district": "kode_dapil", "expected": "tps_diharapkan", "counted": "tps_dihitung",
    "states": "keadaan", "voters": "pemilih", "voters_counted": "pemilih_dihitung", "unknown": "tps_tanpa_dpt",
    "standing": "status_rekap", "left_out": "tps_di_luar_final", "totals": "jumlah", "findings": "temuan",
    "sheets": "lembar", "changes": "koreksi", "recap": "rekap", "matters": "keberatan_kejadian",
    "across": "temuan_lintas",
}):
    """One contest in one electoral district of a region.

    ``status_rekap``: ``final`` (every part of the region is closed by a final recapitulation, which leaves
    ``tps_di_luar_final`` stations out), ``lengkap`` (every station counts, not all is signed as final) or
    ``sementara`` (a station is missing). ``keadaan`` counts stations by state. ``pemilih`` are the voters of the lists
    of all stations, ``pemilih_dihitung`` of those that count; ``tps_tanpa_dpt`` have no number on the list. ``jumlah``
    are sums by column of what is no candidate of a party, empty where no station counts. ``temuan`` counts sheets that
    break a rule, by rule, of ``lembar`` sealed
    ones; ``temuan_lintas`` counts sheets in a finding over several sheets or over copies, by rule; ``koreksi`` counts
    changed figures. ``rekap`` is told of villages and
    sub-districts, and so are matters that are of no station.
    """

    contest: str
    district: str
    expected: int
    counted: int
    states: Counts
    voters: int
    voters_counted: int
    unknown: int
    standing: Literal["final", "lengkap", "sementara"]
    left_out: int
    totals: Counts
    findings: Counts
    across: Counts
    sheets: int
    changes: int
    recap: RecapLine | None
    matters: list[MatterLine]


class RegionEntry(Shape, frozen=True, kw_only=True, rename={
    "code": "kode", "name": "nama", "level": "tingkat", "sums": "kontes",
}):
    """Sums of one region."""

    code: str
    name: str
    level: str
    sums: list[Sum]


class SumsFile(Shape, frozen=True, kw_only=True, rename={
    "version": "v", "election": "pemilu", "code": "kode_kab", "regions": "wilayah",
}):
    """``wilayah/<kode kab>/jumlah.json``: sums of a regency, its sub-districts and its villages, in code order."""

    version: Literal[1]
    mode: str
    election: str
    code: str
    regions: list[RegionEntry]


class IndexLine(Shape, frozen=True, kw_only=True, rename={"code": "k", "name": "n", "stations": "t"}):
    """A region in the index: code, name, number of stations."""

    code: str
    name: str
    stations: int


class IndexFile(Shape, frozen=True, kw_only=True, rename={
    "version": "v", "election": "pemilu", "regions": "wilayah", "files": "berkas", "pages": "halaman",
}):
    """``wilayah/indeks.json``: provinces and regencies; ``wilayah/indeks-<kode prov>.json``: all regions of a province.

    Regions above the top one of ``rilis.json`` are left out: they have no page. ``berkas`` are the further index files
    by province. ``halaman`` says where pages are, by language and by number of digits of the code; ``{kode}`` is the
    code, ``{kab}`` its first four digits.
    """

    version: Literal[1]
    mode: str
    election: str
    regions: list[IndexLine]
    files: dict[str, str]
    pages: dict[str, dict[str, str]]


class ReleaseFile(Shape, frozen=True, kw_only=True, rename={
    "version": "v", "election": "pemilu", "title": "judul", "number": "nomor", "published": "terbit",
    "layout": "tata_letak", "size": "ukuran_log", "root": "akar_log", "origin": "asal_log", "checkpoint": "pos_periksa",
    "tiles": "ubin", "entries": "butir", "package": "paket", "package_file": "berkas_paket",
    "fingerprint": "sidik_induk", "log_key": "kunci_log", "release_key": "kunci_rilis", "previous": "sebelumnya",
    "index": "indeks", "top": "puncak", "changes": "perubahan", "feed": "umpan",
}):
    """``rilis.json``: which release this is. Of all pages and JSON files of regions only this one, ``index.html`` and
    ``en.html`` tell it.

    Keys are base64 of the raw Ed25519 key, as in the package; a reader who trusts nobody takes them from the package,
    whose root he holds against ``sidik_induk`` on paper. ``puncak`` is the code of the smallest region that has all
    stations, empty for the nation. ``perubahan`` lists what changed since the release before, ``umpan`` is the same for
    feed readers.
    """

    version: Literal[1]
    mode: str
    election: str
    title: Words
    number: int
    published: str
    layout: str
    size: int
    root: str
    origin: str
    checkpoint: str
    tiles: str
    entries: str
    package: str
    package_file: str
    fingerprint: str
    log_key: str
    release_key: str
    previous: str | None
    index: str
    top: str
    changes: str
    feed: str


FILES: tuple[type[Shape], ...] = (VillageFile, FormFile, SumsFile, IndexFile, ReleaseFile, FeedFile)


def schema() -> dict[str, Any]:
    """JSON Schema of every file, each under its name in ``$defs``."""
    _, defs = msgspec.json.schema_components(FILES, ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Files below wilayah/ and umpan/, and rilis.json, of a release, layout version 4",
        "anyOf": [{"$ref": f"#/$defs/{one.__name__}"} for one in FILES],
        "$defs": defs,
    }
