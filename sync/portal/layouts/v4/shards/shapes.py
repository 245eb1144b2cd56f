"""Shapes of the files below ``wilayah/``. Public names are Indonesian, as in the tables; codes are those of the tables.

Nothing in them tells the release they are in: a region in which nothing changed has the same bytes in the next one.
Times are UTC in one spelling. None is ``null`` in JSON and is never left out.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

#: Version of these shapes; every file says it.
VERSION: Literal[1] = 1

Words = Annotated[dict[str, str], Meta(description="The same words in Indonesian (id) and English (en).")]
Numbers = Annotated[
    list[int | None],
    Meta(description="One figure a box in the order of the form's file (isian). null: the paper has no number there, "
                     "and tanda says why; null is never zero."),
]
Counts = dict[str, int]


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every shape is."""


class Zone(Shape, frozen=True, kw_only=True, rename={"name": "nama", "hours": "jam"}):
    """Official time of a region: ``WIB``, ``WITA``, ``WIT`` (``UTC`` abroad), and its hours ahead of UTC."""

    name: str
    hours: int


class Place(Shape, frozen=True, kw_only=True, rename={"code": "kode", "name": "nama", "level": "tingkat"}):
    """A region that another one lies in, the largest first."""

    code: str
    name: str
    level: str


class Box(Shape, frozen=True, kw_only=True, rename={
    "column": "kolom", "field": "kotak", "number": "nomor", "name": "nama", "section": "bagian",
}):
    """A box of a form: its column in the tables, its id in a signed record, its place on the paper, its name, the title
    of its section."""

    column: str
    field: str
    number: str
    name: Words
    section: Words


class ChoiceLine(Shape, frozen=True, kw_only=True, rename={
    "group": "nomor_partai", "member": "nomor_calon", "name": "nama", "column": "kolom", "withdrawn": "alasan_gugur",
}):
    """A choice on the ballot; ``kolom`` is the box with all its votes (of a party those of its candidates too)."""

    group: str
    member: str
    name: str
    column: str
    withdrawn: str | None


class FormFile(Shape, frozen=True, kw_only=True, rename={
    "version": "v", "contest": "jenis", "district": "kode_dapil", "district_name": "nama_dapil", "title": "judul",
    "name": "nama", "form": "formulir", "digest": "sidik", "rules": "aturan", "boxes": "isian", "choices": "pilihan",
    "top": "pilihan_utama",
}):
    """``wilayah/formulir/<jenis>-<kode_dapil>.json``: what the figures of a contest in one district stand for.

    ``pilihan`` are all choices in ballot order, ``pilihan_utama`` those that stand on their own (tickets, candidates of
    a flat form, parties). ``sidik`` names the form in a record, ``aturan`` is the version of its rules.
    """

    version: Literal[1]
    contest: str
    district: str
    district_name: str
    title: Words
    name: Words
    form: str
    digest: str
    rules: int
    boxes: list[Box]
    choices: list[ChoiceLine]
    top: list[ChoiceLine]


class Signer(Shape, frozen=True, kw_only=True, rename={"key": "kunci", "role": "peran"}):
    """Who signed: id of the key, and the role it was certified for; null where nobody certified it."""

    key: str
    role: str | None


class SealedFinding(Shape, frozen=True, kw_only=True, rename={
    "rule": "aturan", "key": "kunci", "disposition": "keputusan",
}):
    """A rule that the decided figures break, which instance of it, what the plenary said (null: law asks nothing)."""

    rule: str
    key: str
    disposition: str | None


class Head(Shape, frozen=True, kw_only=True, rename={
    "record": "catatan", "file": "berkas", "leaf": "indeks", "sealed": "disahkan", "received": "diterima",
    "revision": "versi", "counts": "dihitung", "outcome": "keputusan", "result_type": "jenis_hasil",
    "source": "sumber", "form": "formulir", "signers": "penanda_tangan", "decided": "diputuskan",
    "written": "tertulis", "computed": "terhitung", "marks": "tanda", "filled": "isian_otomatis",
    "findings": "temuan", "images": "gambar", "supersedes": "menggantikan",
}):
    """A sealed sheet that no other one takes the place of.

    ``catatan`` is the record's id (SHA-256 of its payload), ``berkas`` its container in this release, ``indeks`` its
    leaf in the log. ``disahkan`` is when it was signed by the clock of the laptop, ``diterima`` when the server took
    it. ``keputusan`` is ``dihitung`` or ``tidak_diputuskan``: then ``tertulis`` is what is published, and
    ``diputuskan`` is what the record has beside it. ``tertulis`` is null where every box was decided as it is written.
    ``terhitung`` has the boxes of which a rule says that they are a sum, by column: what the parts that were written
    add up to. ``tanda`` says of each figure that is null, by ``diputuskan`` and ``tertulis`` and by column: ``kosong``,
    ``tak_terbaca``, ``tanpa_kotak`` (its form lacks the box). ``gambar`` are SHA-256 of images of the paper that are in
    this release; empty: no image is published.
    """

    record: str
    file: str
    leaf: int
    sealed: str
    received: str
    revision: int
    counts: bool
    outcome: str
    result_type: str
    source: str
    form: str
    signers: list[Signer]
    decided: Numbers
    written: Numbers | None
    computed: Counts
    marks: dict[str, dict[str, str]]
    filled: list[str]
    findings: list[SealedFinding]
    images: list[str]
    supersedes: list[str]


class ChangeLine(Shape, frozen=True, kw_only=True, rename={
    "revision": "versi", "column": "isian", "before": "lama", "before_mark": "lama_ket", "after": "baru",
    "after_mark": "baru_ket", "reason": "alasan", "method": "cara", "roles": "peran", "time": "waktu",
    "record": "catatan", "sheet": "lembar", "file": "berkas", "readers": "pembaca",
}):
    """A figure that another one took the place of, as in the table ``koreksi``; ``peran`` are the roles that signed it
    (of a re-reading: of the sheet), ``pembaca`` who read again, ``catatan`` the record that says so, ``berkas`` the
    container to look at."""

    revision: int
    column: str
    before: int | None
    before_mark: str
    after: int | None
    after_mark: str
    reason: str
    method: str
    roles: list[str]
    time: str
    record: str
    sheet: str
    file: str
    readers: list[str]


class ActLine(Shape, frozen=True, kw_only=True, rename={
    "act": "keputusan", "reason": "alasan", "time": "waktu", "received": "diterima", "record": "catatan",
    "file": "berkas", "leaf": "indeks", "signers": "penanda_tangan", "effect": "pengaruh",
}):
    """A decision about the sheet: declared missing, left undecided, reopened, a conflict settled, corrected."""

    act: str
    reason: str | None
    time: str
    received: str
    record: str
    file: str
    leaf: int
    signers: list[Signer]
    effect: str


class Sheet(Shape, frozen=True, kw_only=True, rename={
    "contest": "jenis", "status": "status", "counts": "dihitung", "reasons": "alasan", "heads": "lembar",
    "changes": "koreksi", "acts": "keputusan",
}):
    """One contest at one station: its state (as in the table ``tps``), the sheets that stand, what was changed, what
    was decided. More than one sheet that stands is a conflict, or two that say the same."""

    contest: str
    status: str
    counts: bool
    reasons: list[str]
    heads: list[Head]
    changes: list[ChangeLine]
    acts: list[ActLine]


class Voters(Shape, frozen=True, kw_only=True, rename={"male": "l", "female": "p", "total": "j"}):
    """Voters of the station's list."""

    male: int
    female: int
    total: int


class StationEntry(Shape, frozen=True, kw_only=True, rename={
    "code": "kode_tps", "number": "nomor_tps", "is_special": "lokasi_khusus", "voters": "dpt",
    "withdrawn": "alasan_ditarik", "states": "keadaan", "sheets": "kontes",
}):
    """A station; ``dpt`` is null where the package does not say it. ``keadaan`` is its state by contest, also where the
    contests themselves are in further files."""

    code: str
    number: str
    is_special: bool
    voters: Voters | None
    withdrawn: str | None
    states: dict[str, str]
    sheets: list[Sheet]


class ShardPart(Shape, frozen=True, kw_only=True, rename={
    "path": "berkas", "page": "halaman", "contest": "jenis", "first": "tps_awal", "last": "tps_akhir",
}):
    """A further file of a large village: one contest of the stations from one number to another."""

    path: str
    page: Words
    contest: str
    first: str
    last: str


class VillageFile(Shape, frozen=True, kw_only=True, rename={
    "version": "v", "mode": "mode", "election": "pemilu", "code": "kode_desa", "name": "nama", "above": "induk",
    "zone": "zona", "forms": "formulir", "page": "halaman", "parts": "bagian", "stations": "tps",
}):
    """``wilayah/<kode kab>/<kode desa>.json``.

    ``formulir``: path of the form's file by contest, for every contest there. ``bagian`` is empty where this file has
    every contest of every station; else the stations here have no contests, and the parts have them.
    """

    version: Literal[1]
    mode: str
    election: str
    code: str
    name: str
    above: list[Place]
    zone: Zone
    forms: dict[str, str]
    page: Words
    parts: list[ShardPart]
    stations: list[StationEntry]


class RecapLine(Shape, frozen=True, kw_only=True, rename={
    "record": "catatan", "file": "berkas", "received": "diterima", "sealed": "disahkan", "leaf": "indeks",
    "is_final": "final", "included": "tps_dihitung", "expected": "tps_diharapkan", "missing": "tanpa",
    "is_current": "sama_dengan_jumlah", "signers": "penanda_tangan",
    "before": "sebelum_paket", "differences": "selisih", "totals": "jumlah",
}):
    """The signed recapitulation that stands, with the stations that it leaves out: code of the station -> reason.

    One that was signed under an earlier package stands as it was signed: ``sebelum_paket`` is the number of the package
    that came after it, ``jumlah`` its own sums by column, ``selisih`` the stations whose part in the sum of now is
    another one, with the reason. All three say nothing of one that says the sum of now.
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


class Sum(Shape, frozen=True, kw_only=True, rename={
    "contest": "jenis", "district": "kode_dapil", "expected": "tps_diharapkan", "counted": "tps_dihitung",
    "states": "keadaan", "voters": "pemilih", "voters_counted": "pemilih_dihitung", "unknown": "tps_tanpa_dpt",
    "standing": "status_rekap", "left_out": "tps_di_luar_final", "totals": "jumlah", "findings": "temuan",
    "sheets": "lembar", "changes": "koreksi", "recap": "rekap",
}):
    """One contest in one electoral district of a region.

    ``status_rekap``: ``final`` (every part of the region is closed by a final recapitulation, which leaves
    ``tps_di_luar_final`` stations out), ``lengkap`` (every station counts, not all is signed as final) or
    ``sementara`` (a station is missing). ``keadaan`` counts stations by state. ``pemilih`` are the voters of the lists
    of all stations, ``pemilih_dihitung`` of those that count; ``tps_tanpa_dpt`` have no number on the list. ``jumlah``
    are sums by column of what is no candidate of a party, empty where no station counts. ``temuan`` counts sheets that
    break a rule, by rule, of ``lembar`` sealed
    ones; ``koreksi`` counts changed figures. ``rekap`` is told of villages and sub-districts.
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
    sheets: int
    changes: int
    recap: RecapLine | None


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
    by province. ``halaman`` says where pages are, by language and by number of digits of the code; ``{kode}`` is the code, ``{kab}`` its first four digits.
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
    "index": "indeks", "top": "puncak",
}):
    """``rilis.json``: which release this is. Of all pages and JSON files of regions only this one, ``index.html`` and
    ``en.html`` tell it.

    Keys are base64 of the raw Ed25519 key, as in the package; a reader who trusts nobody takes them from the package,
    whose root he holds against ``sidik_induk`` on paper. ``puncak`` is the code of the smallest region that has all
    stations, empty for the nation.
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


FILES: tuple[type[Shape], ...] = (VillageFile, FormFile, SumsFile, IndexFile, ReleaseFile)


def schema() -> dict[str, Any]:
    """JSON Schema of every file, each under its name in ``$defs``."""
    _, defs = msgspec.json.schema_components(FILES, ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Files below wilayah/ and rilis.json of a release, layout version 4",
        "anyOf": [{"$ref": f"#/$defs/{one.__name__}"} for one in FILES],
        "$defs": defs,
    }


def encoded(shape: Shape) -> bytes:
    """A file: JSON (UTF-8) with a line feed at its end; the same value gives the same bytes."""
    return msgspec.json.encode(shape) + b"\n"
