"""Shapes of the files below ``wilayah/``. Public names are Indonesian, as in the tables; codes are those of the tables.

Nothing in them tells the release they are in: a region in which nothing changed has the same bytes in the next one.
Times are UTC in one spelling. None is ``null`` in JSON and is never left out.
"""

from __future__ import annotations

from typing import Annotated, Literal

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
    "release": "terbitan",
    "revision": "versi", "counts": "dihitung", "outcome": "keputusan", "result_type": "jenis_hasil",
    "source": "sumber", "form": "formulir", "signers": "penanda_tangan", "decided": "diputuskan",
    "written": "tertulis", "computed": "terhitung", "marks": "tanda", "filled": "isian_otomatis",
    "findings": "temuan", "images": "gambar", "supersedes": "menggantikan",
}):
    """A sealed sheet that no other one takes the place of.

    ``catatan`` is the record's id (SHA-256 of its payload), ``berkas`` its container in this release, ``indeks`` its
    leaf in the log. ``disahkan`` is when it was signed by the clock of the laptop, ``diterima`` when the server took
    it, ``terbitan`` the first release after that, by the order of the log. ``keputusan`` is ``dihitung`` or
    ``tidak_diputuskan``: then ``tertulis`` is what is published, and ``diputuskan`` is what the record has beside it.
    ``tertulis`` is null where every box was decided as it is written.
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
    release: int
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


class DecisionLine(Shape, frozen=True, kw_only=True, rename={
    "decision": "putusan", "time": "waktu", "received": "diterima", "record": "catatan", "file": "berkas",
}):
    """What the plenary decided on a matter; words of it are not published."""

    decision: str
    time: str
    received: str
    record: str
    file: str


class MatterLine(Shape, frozen=True, kw_only=True, rename={
    "kind": "jenis", "state": "keadaan", "column": "isian", "by": "oleh", "is_of_station": "dari_tps", "time": "waktu",
    "received": "diterima", "record": "catatan", "file": "berkas", "decisions": "putusan", "corrections": "pembetulan",
}):
    """An objection (``keberatan``) or special incident (``kejadian``): ``keadaan`` is what became of it, ``isian`` the
    box it is about, ``oleh`` the code of who objected, ``dari_tps`` whether it stands in the station's own form,
    ``pembetulan`` the corrections that follow from it. Words and names are not published."""

    kind: str
    state: str
    column: str | None
    by: str | None
    is_of_station: bool
    time: str
    received: str
    record: str
    file: str
    decisions: list[DecisionLine]
    corrections: list[str]


class AcrossSheet(Shape, frozen=True, kw_only=True, rename={
    "contest": "jenis", "station": "kode_tps", "figure": "angka", "is_alone": "menyendiri",
}):
    """A sheet of a finding over several; ``angka`` is what it says of the first of its ``isian``, null where the
    finding is about whole sheets or the box has no number; ``menyendiri``: this one alone says otherwise than all
    others."""

    contest: str
    station: str
    figure: int | None
    is_alone: bool


class AcrossLine(Shape, frozen=True, kw_only=True, rename={
    "rule": "aturan", "key": "kunci", "severity": "berat", "columns": "isian", "holder": "pemegang",
    "sheets": "lembar",
}):
    """A finding over several sheets, as in the table ``temuan_lintas``: computed from this release, part of no
    signature. ``lembar`` begins with the sheet to look at first, ``pemegang`` is who holds a copy that says otherwise.
    """

    rule: str
    key: str
    severity: str
    columns: list[str]
    holder: str
    sheets: list[AcrossSheet]


class Sheet(Shape, frozen=True, kw_only=True, rename={
    "contest": "jenis", "status": "status", "counts": "dihitung", "reasons": "alasan", "heads": "lembar",
    "changes": "koreksi", "acts": "keputusan", "matters": "keberatan_kejadian", "across": "temuan_lintas",
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
    matters: list[MatterLine]
    across: list[AcrossLine]


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


def encoded(shape: Shape) -> bytes:
    """A file: JSON (UTF-8) with a line feed at its end; the same value gives the same bytes."""
    return msgspec.json.encode(shape) + b"\n"
