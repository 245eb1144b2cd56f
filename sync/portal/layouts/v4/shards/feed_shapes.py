"""Shape of ``umpan/NNNNNN.json``. Columns are those of the tables, words of codes too."""

from __future__ import annotations

from typing import Literal

from sync.portal.layouts.v4.shards.shapes import Shape


class Cause(Shape, frozen=True, kw_only=True, rename={
    "kind": "jenis", "id": "id", "what": "apa", "reason": "alasan", "index": "indeks",
}):
    """What came since the release before and gives the reason, by its place in the log.

    ``jenis``: ``catatan`` (a published record of the station, or that names what is told of it), ``pernyataan`` (an
    appointment or revocation of somebody who signed it), ``paket`` (a package that says otherwise of the station),
    ``log`` (a leaf that is not published and that a record rests on), ``kecamatan`` (a record of the same sub-district
    that speaks of another station or of none). ``apa`` is the kind of the record, or its act; ``alasan`` its reason. A
    change without a cause is one that nothing speaks of.
    """

    kind: str
    id: str
    what: str
    reason: str
    index: int


class State(Shape, frozen=True, kw_only=True, rename={
    "status": "status", "revision": "versi", "counts": "dihitung", "record": "catatan", "index": "indeks",
}):
    """How a station and contest stood: as in the table ``tps``; ``indeks`` is the leaf of its record."""

    status: str
    revision: int | None
    counts: bool
    record: str | None
    index: int | None


class StationChange(Shape, frozen=True, kw_only=True, rename={
    "code": "kode_tps", "contest": "jenis", "now": "sekarang", "then": "sebelumnya", "causes": "sebab",
    "tables": "tabel", "page": "halaman", "file": "berkas",
}):
    """A station and contest of which a row of a table is another one. ``jenis`` is empty where it is of all contests.

    ``sekarang`` and ``sebelumnya`` are null where it is not expected. ``tabel`` are the tables whose rows differ.
    ``halaman`` (in Indonesian) and ``berkas`` are null where the package has no such station any more.
    """

    code: str
    contest: str
    now: State | None
    then: State | None
    causes: list[Cause]
    tables: list[str]
    page: str | None
    file: str | None


class RegionChange(Shape, frozen=True, kw_only=True, rename={
    "code": "kode_wilayah", "contest": "jenis", "tables": "tabel",
}):
    """A village or sub-district and contest of which a row is another one: its sums, or a matter of its plenary."""

    code: str
    contest: str
    tables: list[str]


class Corrected(Shape, frozen=True, kw_only=True, rename={
    "code": "kode_tps", "contest": "jenis", "revision": "versi", "box": "isian", "before": "lama",
    "before_mark": "lama_ket", "after": "baru", "after_mark": "baru_ket", "reason": "alasan", "method": "cara",
    "record": "catatan", "sheet": "lembar",
}):
    """A row of ``koreksi`` that the release before did not have."""

    code: str
    contest: str
    revision: str
    box: str
    before: str
    before_mark: str
    after: str
    after_mark: str
    reason: str
    method: str
    record: str
    sheet: str


class Withdrawn(Shape, frozen=True, kw_only=True, rename={
    "code": "kode_tps", "contest": "jenis", "reason": "alasan", "is_withdrawn": "ditarik",
}):
    """A station that a package withdrew since, or (``ditarik`` false) took back."""

    code: str
    contest: str
    reason: str
    is_withdrawn: bool


class NewRecord(Shape, frozen=True, kw_only=True, rename={
    "index": "indeks", "record": "catatan", "kind": "jenis_catatan", "act": "keputusan", "contest": "jenis",
    "area": "wilayah", "effect": "pengaruh", "file": "berkas",
}):
    """A published record that came since; as in the table ``catatan``, with the place of its container."""

    index: int
    record: str
    kind: str
    act: str
    contest: str
    area: str
    effect: str
    file: str


class NewStatement(Shape, frozen=True, kw_only=True, rename={
    "index": "indeks", "id": "id", "kind": "jenis", "file": "berkas",
}):
    """An appointment (``pengangkatan``) or revocation (``pencabutan``) that came since."""

    index: int
    id: str
    kind: str
    file: str


class Packages(Shape, frozen=True, kw_only=True, rename={"before": "dari", "now": "ke", "fresh": "baru"}):
    """The package of the release before and of this one, and those that came into the log since; digests."""

    before: str | None
    now: str
    fresh: list[str]


class Log(Shape, frozen=True, kw_only=True, rename={"before": "dari", "size": "ukuran", "root": "akar"}):
    """The leaves that came since are those from ``dari`` on; ``akar`` is the root of this release's log."""

    before: int | None
    size: int
    root: str


class Before(Shape, frozen=True, kw_only=True, rename={
    "number": "nomor", "manifest": "manifes", "layout": "tata_letak",
}):
    """The release before; ``tata_letak`` is the version of its files, null where it is not known."""

    number: int
    manifest: str
    layout: str | None


class FeedFile(Shape, frozen=True, kw_only=True, rename={
    "version": "v", "election": "pemilu", "number": "nomor", "published": "terbit", "before": "sebelumnya",
    "is_whole": "lihat_semua", "log": "log", "packages": "paket", "stations": "tps", "regions": "wilayah",
    "corrections": "koreksi", "withdrawn": "ditarik", "records": "catatan", "statements": "pernyataan",
}):
    """``umpan/<nomor>.json``: what changed since the release before.

    Where ``lihat_semua`` is true nothing is listed and everything is to be read: the first release, one whose release
    before is not known, or has another layout.
    """

    version: Literal[1]
    mode: str
    election: str
    number: int
    published: str
    before: Before | None
    is_whole: bool
    log: Log
    packages: Packages
    stations: list[StationChange]
    regions: list[RegionChange]
    corrections: list[Corrected]
    withdrawn: list[Withdrawn]
    records: list[NewRecord]
    statements: list[NewStatement]
